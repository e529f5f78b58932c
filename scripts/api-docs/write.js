// Run by scripts/api-docs.ts: writes the pages by typedoc, and lists what it warns of. Its one word is a file of options for typedoc.
import { readFile } from "node:fs/promises";
import { Application, Converter, ReflectionKind } from "typedoc";

const options = JSON.parse(await readFile(process.argv[2], "utf8"));
const app = await Application.bootstrap(options);
// As programs import it: `@laurel/sdk/verify`, not `sdk/dist/verify`.
app.converter.on(Converter.EVENT_CREATE_DECLARATION, (_, reflection) => {
  if (!reflection.kindOf(ReflectionKind.Module)) return;
  reflection.name = `@laurel/${reflection.name.replace(/\/dist(?:\/index)?$/, "").replace("/dist/", "/")}`;
});
const project = await app.convert();
if (project === undefined || app.logger.hasErrors()) process.exit(1);
// typedoc looks for what is named and not exported in one package alone: it is shown one after the other.
for (const [i, name] of options.packagesRequiringDocumentation.entries()) {
  project.packageName = name;
  app.options.setValue("validation", { notExported: true, notDocumented: i === 0, invalidLink: i === 0 });
  app.validate(project);
}
project.packageName = undefined;
await app.generateDocs(project, options.out);
const { errorCount, warningCount } = app.logger;
console.log(`docs/api/index.html: ${errorCount} errors, ${warningCount} warnings, listed above`);
process.exitCode = errorCount === 0 ? 0 : 1;
