// The program at the top of the README, taken out of it and run as it stands there.
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { root } from "../cli/run.ts";
import { issuedCohort, openWorld } from "../nodes/shared.ts";

it("README.md's working program verifies a file, and names the list", async () => {
  const [, program = ""] =
    /^## A working program\n\n```ts\n([\s\S]*?)```$/m.exec(await readFile(join(root, "README.md"), "utf8")) ?? [];
  const folder = await mkdtemp(join(tmpdir(), "laurel-readme-"));
  const world = await openWorld();
  try {
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    await writeFile(join(folder, "program.mts"), program);
    await writeFile(join(folder, "trust.json"), JSON.stringify(world.trust()));
    await copyFile(join(issuedCohort(), "credentials/000012.json"), join(folder, "000012.json"));
    const words = ["--conditions", "laurel-source", "program.mts"];
    const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: folder });
    expect(stdout).toMatch(/^valid\nVALID: issued by University of Example/);
    expect(stdout).toMatch(/^ {2}list +trust\.json, SHA-256 [0-9a-f]{64}$/m);
  } finally {
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
