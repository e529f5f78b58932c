// The lock of a batch's folder: it names its owner from its first moment on, so that a run that is killed leaves none of nobody.
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withFolderLock } from "../../../issuing/src/disk/folder-lock.ts";
import { bindChild } from "../../../scripts/children.ts";
import { root } from "../../cli/run.ts";

const MODULE = join(root, "issuing/src/disk/folder-lock.ts");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-lock-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A process that takes the lock and gives it back, again and again, until it is killed. */
function startLocking(): ChildProcess {
  const program = `
    const { withFolderLock } = await import(${JSON.stringify(MODULE)});
    console.log("ready");
    for (;;) await withFolderLock(${JSON.stringify(folder)}, async () => undefined);
  `;
  const words = ["--conditions=laurel-source", "--input-type=module", "--eval", program];
  return bindChild(spawn(process.execPath, words, { cwd: root, stdio: ["ignore", "pipe", "inherit"] }));
}

describe("a folder's lock", () => {
  it("is never there without its owner", async () => {
    const child = startLocking();
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    let seen = 0;
    for (let reads = 0; seen < 200; reads += 1) {
      let text: string;
      try {
        text = readFileSync(join(folder, ".lock"), "utf8");
      } catch {
        continue;
      } finally {
        if (reads % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      expect(JSON.parse(text)).toMatchObject({ pid: child.pid });
      seen += 1;
    }
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
    // Killed wherever it was, it is taken over, and nothing of it stays.
    expect(await withFolderLock(folder, async () => "taken over")).toBe("taken over");
    expect(await readdir(folder)).toEqual([]);
  });

  it("is refused while its owner lives", async () => {
    await withFolderLock(folder, async () => {
      await expect(withFolderLock(folder, async () => undefined)).rejects.toMatchObject({ code: "folder.locked" });
    });
    await writeFile(join(folder, ".lock"), JSON.stringify({ pid: 2 ** 22 + 1, host: "elsewhere", began: null }));
    await expect(withFolderLock(folder, async () => undefined)).rejects.toThrow("on elsewhere works in this folder");
    await rm(join(folder, ".lock"));
  });
});
