// A backup and a restoring, killed before any operation on the disk, or on a disk that is full: the file, or the folder, is whole or not there.
import { execFile, spawn } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bindChild } from "../../scripts/children.ts";
import { type BatchFolder, openBatchFolder, restoreFolder } from "../../issuing/src/index.ts";
import { openScene, PASSWORD, type Scene, unpack } from "../issuing/backup/scene.ts";
import { isMore } from "../more.ts";

const run = promisify(execFile);
const CHILD = join(import.meta.dirname, "backup-child.ts");
let scene: Scene;
let folder: BatchFolder;
let file: string;
/** What is in the folder, by name. */
let whole: ReadonlyMap<string, string>;

beforeAll(async () => {
  scene = await openScene();
  folder = await scene.issue("june");
  file = await scene.backUp(folder, "june.age");
  whole = await readAll(folder.path);
});
afterAll(() => scene.close());

async function readAll(path: string): Promise<ReadonlyMap<string, string>> {
  const entries = (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const files = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(
    await Promise.all(files.map(async (one) => [one.slice(path.length + 1), await readFile(one, "utf8")] as const)),
  );
}

/** Runs it in a process that is killed before an operation. @returns how many operations there were, where it came to its end */
async function runKilled(
  how: "backup" | "restore",
  from: string,
  out: string,
  nth: number,
): Promise<number | undefined> {
  const words = ["--conditions=laurel-source", CHILD, how, from, out, PASSWORD, String(nth)];
  const child = bindChild(spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] }));
  let text = "";
  child.stdout?.on("data", (more) => (text += more));
  const signal = await new Promise((resolve) => child.once("close", (_, by) => resolve(by)));
  expect(signal).toBe(text === "" ? "SIGKILL" : null);
  return text === "" ? undefined : Number(text);
}

/** Which operations to be killed before, of so many: sixty through all of them, or one in the middle and the last. */
function choose(count: number): number[] {
  if (!isMore) return [Math.floor(count / 2), count];
  const step = Math.ceil(count / 60);
  return [...new Set([...Array.from({ length: Math.floor(count / step) }, (_, i) => 1 + i * step), count])];
}

const listParts = async (): Promise<string[]> =>
  (await readdir(scene.temporary)).filter((name) => name.endsWith(".part"));

describe("a backup that is killed", () => {
  it("is whole or not there, harms nothing, and can be made anew", async () => {
    const copy = scene.inside("copy");
    await cp(folder.path, copy, { recursive: true });
    const count = (await runKilled("backup", copy, scene.inside("count.age"), 0)) ?? 0;
    expect(count).toBeGreaterThan(3);
    for (const nth of choose(count)) {
      const out = scene.inside(`killed-${nth}.age`);
      expect(await runKilled("backup", copy, out, nth), `before ${nth} of ${count}`).toBeUndefined();
      const isThere = (await readdir(scene.temporary)).includes(`killed-${nth}.age`);
      if (isThere) expect((await unpack(out)).entries.map(({ name }) => name)).toContain("batch.secret.json");
      else await scene.backUp(openBatchFolder(copy), `killed-${nth}.age`);
      for (const [name, text] of whole)
        if (name !== "backups.jsonl") expect((await readFile(join(copy, name), "utf8")) === text, name).toBe(true);
    }
    // Of a part that was left where the file itself was there, nobody makes that file again.
    expect((await listParts()).every((name) => /^\.killed-\d+\.age\.[0-9a-f]{8}\.part$/.test(name))).toBe(true);
    for (const name of await listParts()) await rm(scene.inside(name));
  });

  it("leaves nothing on a disk that is full", async () => {
    if (process.getuid?.() !== 0) return;
    await onSmallDisk("8k", async (disk) => {
      await expect(scene.backUp(folder, join(disk, "june.age"))).rejects.toMatchObject({ code: "disk" });
      expect(await readdir(scene.inside(disk))).toEqual([]);
    });
  });
});

describe("a restoring that is killed", () => {
  it("has made the whole folder, or none, and can be done anew, which takes away what was left", async () => {
    const count = (await runKilled("restore", file, scene.inside("count"), 0)) ?? 0;
    expect(count).toBeGreaterThan(10);
    for (const nth of choose(count)) {
      const name = `restored-${nth}`;
      const out = scene.inside(name);
      expect(await runKilled("restore", file, out, nth), `before ${nth} of ${count}`).toBeUndefined();
      const isThere = (await readdir(scene.temporary)).includes(name);
      if (!isThere) await restoreFolder({ file, out, password: PASSWORD });
      const found = await readAll(out);
      for (const [inside, text] of whole)
        if (inside !== "backups.jsonl") expect(found.get(inside) === text, `${inside}, before ${nth}`).toBe(true);
      expect([...found.keys()].filter((one) => !whole.has(one) && one !== ".lock")).toEqual(["restored.json"]);
      // Its lock is a dead run's: the next one takes it over.
      await openBatchFolder(out).lock(async () => undefined);
    }
    expect(await listParts()).toEqual([]);
  });

  it("leaves nothing on a disk that is full", async () => {
    if (process.getuid?.() !== 0) return;
    await onSmallDisk("24k", async (disk) => {
      const out = scene.inside(join(disk, "june"));
      await expect(restoreFolder({ file, out, password: PASSWORD })).rejects.toMatchObject({ code: "disk" });
      expect(await readdir(scene.inside(disk))).toEqual([]);
    });
  });
});

/** A disk of a few kilobytes, which only root makes. */
async function onSmallDisk(size: string, work: (name: string) => Promise<void>): Promise<void> {
  const disk = scene.inside(`disk-${size}`);
  await mkdir(disk);
  await run("mount", ["-t", "tmpfs", "-o", `size=${size}`, "laurel", disk]);
  try {
    await work(`disk-${size}`);
  } finally {
    await run("umount", [disk]);
  }
}
