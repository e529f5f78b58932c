// One command at a time in a batch's folder.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { link, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { readSmallFile } from "@laurel/sdk/node";
import { describeDiskError, removeParts } from "./atomic-file.ts";
import { IssuingError } from "../messages/issuing-error.ts";

const NAME = ".lock";
/** What disks without hard links say, such as a stick's. */
const NO_LINKS: ReadonlySet<string> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EINVAL"]);

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

/** Who holds a lock. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as Linux counts it: a number that another process has got since is told apart by it. */
  readonly began: string | null;
}

/** The boot and the tick at which a process began (Linux); null elsewhere. */
function readBeginning(pid: number): string | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${fields[19] ?? ""}`;
  } catch {
    return null;
  }
}

/** Runs `work` while no other command works in the folder; a lock left by one that died is taken over. @throws IssuingError where another works there. */
export async function withFolderLock<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const path = join(folder, NAME);
  await takeLock(path);
  try {
    await removeParts(folder);
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function takeLock(path: string): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (await createLock(path)) return;
    const owner = await readOwner(path);
    if (owner === undefined || !hasDied(owner)) {
      const who = owner === undefined ? "another run of laurel" : `process ${owner.pid} on ${owner.host}`;
      const cure = `wait until it has finished; if it is gone for certain, delete ${path}`;
      throw new IssuingError("folder.locked", "unfinished", `${who} works in this folder`, { cure });
    }
    await removeLock(path, owner);
  }
  throw new IssuingError("folder.locked", "unfinished", "another run of laurel works in this folder", {
    cure: "wait until it has finished",
  });
}

/** Makes the lock with its owner in it, in one step: a run that is killed here leaves no lock of nobody. @returns whether there was none */
async function createLock(path: string): Promise<boolean> {
  const owner: Owner = { pid: process.pid, host: hostname(), began: readBeginning(process.pid) };
  const part = `${path}.${randomBytes(4).toString("hex")}.part`;
  try {
    await writeFile(part, JSON.stringify(owner), { flag: "wx", mode: 0o644 });
    await link(part, path).catch(async (error: NodeJS.ErrnoException) => {
      if (!NO_LINKS.has(error.code ?? "")) throw error;
      await writeFile(path, JSON.stringify(owner), { flag: "wx", mode: 0o644 });
    });
    return true;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    // Whoever has the lock has taken our part for one that a killed run left.
    if (code === "EEXIST" || (code === "ENOENT" && syscall === "link")) return false;
    throw describeDiskError(path, error as NodeJS.ErrnoException);
  } finally {
    await rm(part, { force: true });
  }
}

function hasDied({ pid, host, began }: Owner): boolean {
  if (host !== hostname()) return false;
  return !isRunning(pid) || (began !== null && began !== readBeginning(pid));
}

/** Takes a dead run's lock away, but not the one that a third run has taken over meanwhile. */
async function removeLock(path: string, dead: Owner): Promise<void> {
  const aside = `${path}.${process.pid}`;
  await rename(path, aside).catch(() => undefined);
  const moved = await readOwner(aside);
  if (moved !== undefined && JSON.stringify(moved) !== JSON.stringify(dead)) await rename(aside, path);
  else await rm(aside, { force: true });
}

async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    const owner: unknown = JSON.parse(readSmallFile(path, 4096).toString("utf8"));
    if (typeof owner !== "object" || owner === null || !("pid" in owner) || !("host" in owner)) return undefined;
    const began = "began" in owner && typeof owner.began === "string" ? owner.began : null;
    return { pid: Number(owner.pid), host: String(owner.host), began };
  } catch {
    return undefined;
  }
}
