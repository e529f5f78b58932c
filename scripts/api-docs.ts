// Writes the API pages of every public entry to docs/api, by typedoc from the declarations that the packages ship: `npm run docs:api`.
// typedoc does not take TypeScript 7: it and a TypeScript of its own are installed in scripts/api-docs when they are first needed.
// Lists what typedoc warns of, each with its place: what a signature names and no entry exports, and members that say nothing of themselves. An error ends with 1.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const tools = join(import.meta.dirname, "api-docs");
/** The packages that programs import. */
const FOLDERS = ["sdk", "issuing", "portability", "cli"];
const out = join(root, "docs/api");

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types?: string }>>;
}

/** The declarations of every entry of a package. */
function listEntries(folder: string): readonly string[] {
  const { exports } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;
  return Object.values(exports)
    .flatMap((target) => (typeof target === "object" && target.types !== undefined ? [target.types] : []))
    .map((types) => join(root, folder, types));
}

/** Runs typedoc; gives what it says, line by line, and its exit code. */
function writePages(
  entries: readonly string[],
  made: string,
): { readonly lines: readonly string[]; readonly code: number } {
  const compilerOptions = {
    ...{ target: "es2022", lib: ["es2024", "dom", "dom.iterable"], module: "nodenext", moduleResolution: "nodenext" },
    ...{
      strict: true,
      skipLibCheck: true,
      noEmit: true,
      types: ["node"],
      typeRoots: [join(root, "node_modules/@types")],
    },
  };
  writeFileSync(join(made, "tsconfig.json"), JSON.stringify({ compilerOptions, files: entries }));
  writeFileSync(join(made, "index.md"), introduce());
  const options = {
    ...{ entryPoints: entries, out, name: "Laurel", readme: join(made, "index.md") },
    ...{ tsconfig: join(made, "tsconfig.json"), basePath: root, disableSources: true, includeVersion: false },
    ...{
      hideGenerator: true,
      githubPages: false,
      packagesRequiringDocumentation: FOLDERS.map((one) => `@laurel/${one}`),
    },
    ...{ requiredToBeDocumented: ["Class", "Function", "Interface", "TypeAlias", "Variable"], blockTags: BLOCK_TAGS },
  };
  writeFileSync(join(made, "typedoc.json"), JSON.stringify(options));
  const words = [join(tools, "write.js"), join(made, "typedoc.json")];
  const { stdout, stderr, status } = spawnSync("node", words, { cwd: tools, encoding: "utf8" });
  return { lines: `${stderr}${stdout}`.split("\n").filter((line) => line !== ""), code: status ?? 1 };
}

/** The tags of our comments. */
const BLOCK_TAGS = ["@param", "@returns", "@throws", "@example"];

function introduce(): string {
  return "# Laurel\n\nWhat programs import. Guides: `README.md` and `docs/` of the repository.\n";
}

if (!existsSync(join(tools, "node_modules")))
  execFileSync("npm", ["ci", "--ignore-scripts", "--silent"], { cwd: tools, stdio: "inherit" });
const entries = FOLDERS.flatMap(listEntries);
const absent = entries.filter((entry) => !existsSync(entry));
if (absent.length > 0) throw new Error(`${absent[0]} is not there: npm run build`);
const made = mkdtempSync(join(tmpdir(), "laurel-api-"));
try {
  const { lines, code } = writePages(entries, made);
  for (const line of lines) console.log(line);
  process.exitCode = code;
} finally {
  rmSync(made, { recursive: true, force: true });
}
