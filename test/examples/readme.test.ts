// The programs of the README, of docs/page.md and of docs/operations.md, taken out of them and run as they stand there.
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { root } from "../cli/run.ts";
import { issuedCohort, openWorld } from "../nodes/shared.ts";

/** Runs the program under a heading, beside a trust list and a credential. */
async function runProgram(page: string, heading: string): Promise<string> {
  const [, below = ""] = (await readFile(join(root, page), "utf8")).split(`# ${heading}\n`);
  const [, program = ""] = /^```ts\n([\s\S]*?)^```$/m.exec(below) ?? [];
  const folder = await mkdtemp(join(tmpdir(), "laurel-readme-"));
  const world = await openWorld();
  try {
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    await writeFile(join(folder, "program.mts"), program);
    await writeFile(join(folder, "trust.json"), JSON.stringify(world.trust()));
    await copyFile(join(issuedCohort(), "credentials/000012.json"), join(folder, "000012.json"));
    const words = ["--conditions", "laurel-source", "program.mts"];
    return (await promisify(execFile)(process.execPath, words, { cwd: folder })).stdout;
  } finally {
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

it("README.md's working program verifies a file, and names the list", async () => {
  const said = await runProgram("README.md", "A working program");
  expect(said).toMatch(/^valid\nVALID: issued by University of Example/);
  expect(said).toMatch(/^ {2}list +trust\.json, SHA-256 [0-9a-f]{64}$/m);
});

it("docs/page.md's program reads a link, verifies it and says so in German", async () => {
  expect(await runProgram("docs/page.md", "In a program of your own")).toBe("valid, valid: Echt und in Kraft.\n");
});

it("docs/operations.md's program verifies a file through a provider of ethers", async () => {
  expect(await runProgram("docs/operations.md", "A provider instead of a URL")).toBe("valid\n");
});
