// The two ways in which tests run the command: what is printed and the exit code are the same.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand, runInProcess } from "./run.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-run-"));
  await writeFile(join(folder, "no credential.json"), "{}");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("runInProcess", () => {
  it.each([
    ["help", ["--help"], ""],
    ["a value", ["show", "no credential.json", "--json"], ""],
    ["a failure in words", ["show", "nothing.json"], ""],
    ["standard input", ["show", "-"], '{"a":1,"a":2}'],
    ["nobody to ask", ["keystore", "new", "key.json"], ""],
    ["wrong words", ["verfy"], ""],
  ])("prints what a process of its own prints: %s", async (_, words, input) => {
    const apart = await runCommand(folder, words, input);
    expect(await runInProcess(folder, words, input)).toEqual(apart);
    expect(apart.stdout + apart.stderr).not.toBe("");
  });

  it("refuses a run in another folder while one goes on, and leaves this process where it was", async () => {
    const before = process.cwd();
    const first = runInProcess(folder, ["--help"]);
    await expect(runInProcess(tmpdir(), ["--help"])).rejects.toThrow("already");
    await first;
    expect(process.cwd()).toBe(before);
  });
});
