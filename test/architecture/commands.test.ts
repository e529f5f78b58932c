// The SDK and the library know no command: what to type is the command's business.
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { IssuingError } from "../../issuing/src/index.ts";
import { createProgram } from "../../cli/src/program.ts";
import { explainLibraryError, ISSUING_CURES } from "../../cli/src/terminal/explain.ts";

const LIBRARIES = ["sdk/src", "issuing/src", "portability/src"];
const root = join(import.meta.dirname, "../..");

/** The code of a package without its comments. */
async function readCode(folder: string): Promise<{ file: string; code: string }[]> {
  const files: { file: string; code: string }[] = [];
  for await (const file of glob(`${folder}/**/*.ts`, { cwd: root }))
    files.push({ file, code: (await readFile(join(root, file), "utf8")).replace(/^\s*(?:\/\/|\/?\*).*$/gm, "") });
  return files;
}

describe("the libraries", () => {
  const commands = createProgram(() => async () => undefined).commands.map((command) => command.name());

  it.each(LIBRARIES)("name no command and no option: %s", async (folder) => {
    const said = new RegExp(`laurel (?:${commands.join("|")})\\b|(?<![\\w-])--[a-z][a-z-]+`);
    const files = await readCode(folder);
    expect(files.length).toBeGreaterThan(5);
    expect(files.flatMap(({ file, code }) => said.exec(code)?.map((found) => `${file}: ${found}`) ?? [])).toEqual([]);
  });

  it("throw every error for which the command has a cure of its own, and it is told", async () => {
    const libraries = await Promise.all(LIBRARIES.map(readCode));
    const code = libraries
      .flat()
      .map((one) => one.code)
      .join("\n");
    expect(Object.keys(ISSUING_CURES).filter((name) => !code.includes(`"${name}"`))).toEqual([]);
    const told = explainLibraryError(new IssuingError("folder.none", "misuse", "no folder", { cure: "name it" }));
    expect(told).toMatchObject({ code: "folder.none", exitCode: 2, cure: ISSUING_CURES["folder.none"] });
  });
});
