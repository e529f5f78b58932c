// One command at a time in a batch's folder.
import { readFileSync } from "node:fs";
import { open, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { describeDiskError } from "./atomic-file.ts";
import { CommandError } from "./failure.ts";

const NAME = ".lock";

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isDefunct(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Whether a process has ended and only waits for its parent to notice (Linux). */
function isDefunct(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** Runs `work` while no other command works in the folder; a lock left by one that died is taken over. @throws CommandError where another works there. */
export async function withFolderLock<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const path = join(folder, NAME);
  await takeLock(path);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function takeLock(path: string): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const handle = await open(path, "wx", 0o644);
      await handle.writeFile(JSON.stringify({ pid: process.pid, host: hostname() }));
      await handle.close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST")
        throw describeDiskError(path, error as NodeJS.ErrnoException);
    }
    const owner = await readOwner(path);
    if (owner === undefined || owner.host !== hostname() || isRunning(owner.pid)) {
      const who = owner === undefined ? "another run of laurel" : `process ${owner.pid} on ${owner.host}`;
      const cure = `wait until it has finished; if it is gone for certain, delete ${path}`;
      throw new CommandError("folder.locked", 3, `${who} works in this folder`, { cure });
    }
    await rm(path, { force: true });
  }
  throw new CommandError("folder.locked", 3, "another run of laurel works in this folder", {
    cure: "wait until it has finished",
  });
}

async function readOwner(path: string): Promise<{ pid: number; host: string } | undefined> {
  try {
    const owner: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof owner !== "object" || owner === null || !("pid" in owner) || !("host" in owner)) return undefined;
    return { pid: Number(owner.pid), host: String(owner.host) };
  } catch {
    return undefined;
  }
}
