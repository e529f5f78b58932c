// One command at a time in a batch's folder.
import { createHash, randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { rm } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { readSmallFile } from "@laurel/sdk/node";
import { createFile, refuseLink, removeParts, writeFileAtomic } from "./atomic-file.ts";
import { IssuingError } from "../messages/issuing-error.ts";

const NAME = ".lock";
/** Nothing personal: another person's run shall be able to say who works here. */
const MODE = 0o644;
/** In bytes: a lock has some hundred. */
const MOST = 1 << 16;

/** Who holds a lock. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** The tick at which the process began (Linux): another process that has got its number since is told apart by it. */
  readonly began: string | null;
  /** The machine's boot and the namespace that the number counts in (Linux); null elsewhere. A container has a namespace of its own. */
  readonly boot: string | null;
  readonly space: string | null;
  /** The machine's own id (Linux), if it has one. */
  readonly machine: string | null;
  /** Of this one run: no two locks have the same text. */
  readonly nonce: string;
}

/** The namespace of processes outside all containers, on every Linux. */
const OUTERMOST = "pid:[4026531836]";
const ATTEMPTS = 3;

/** Runs `work` while no other command works in the folder; a lock left by one that died is taken over. @throws IssuingError where another works there. */
export async function withFolderLock<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const path = join(folder, NAME);
  const owner = describeOwner();
  await takeLock(path, owner);
  try {
    await removeParts(folder);
    return await work();
  } finally {
    await giveBack(path, owner);
  }
}

/**
 * Takes a lock: makes it where there is none, or writes over a dead run's while it holds that run's guard, a lock named by the dead lock's text.
 *
 * No two have the lock at once. It is made only where its name is free, and a dead run frees no name. It is written over only by the one who has
 * the guard, and who has read the same dead text since: whoever was faster has changed the text, which never comes back. A guard is a lock itself:
 * where its owner dies, between any two steps, it is taken over in the same way, by the guard of its own text. Guards that were left are removed
 * by whoever has the lock: none guards the text that is in it then, so that nobody who still has one gets further than reading the lock again.
 */
async function takeLock(path: string, owner: Owner): Promise<void> {
  const own = JSON.stringify(owner);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await createFile(path, own, { mode: MODE })) return;
    const text = await readLock(path);
    if (text === undefined) continue;
    const guard = `${join(dirname(path), NAME)}.${createHash("sha256").update(text).digest("hex").slice(0, 16)}.part`;
    const other = parseOwner(text);
    if (guard === path || other === undefined || !hasDied(other, owner)) throw refuseLocked(path, other);
    await takeLock(guard, owner);
    try {
      if ((await readLock(path)) !== text) continue;
      await writeFileAtomic(path, own, { mode: MODE });
      return;
    } finally {
      await giveBack(guard, owner);
    }
  }
  throw refuseLocked(path);
}

/** Removes a lock, but nobody else's. What stays is taken over, since its owner ends. */
async function giveBack(path: string, owner: Owner): Promise<void> {
  const text = await readLock(path).catch(() => undefined);
  if (text === JSON.stringify(owner)) await rm(path, { force: true }).catch(() => undefined);
}

function refuseLocked(path: string, owner?: Owner): IssuingError {
  const who = owner === undefined ? "another run of laurel" : `process ${owner.pid} on ${owner.host}`;
  const cure = `wait until that run has finished; if you are certain that it is gone, delete ${join(dirname(path), NAME)}`;
  return new IssuingError("folder.locked", "unfinished", `${who} is working in this folder`, { cure });
}

/** A lock's text: undefined where there is none, empty where it cannot be read. */
async function readLock(path: string): Promise<string | undefined> {
  try {
    return readSmallFile(path, MOST, { isOwn: true }).toString("utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ELOOP") throw refuseLink(path);
    return code === "ENOENT" ? undefined : "";
  }
}

/** Of the version before, a lock says no boot and no namespace: nothing is known of its owner then, as of a file that is none. */
function parseOwner(text: string): Owner | undefined {
  try {
    const owner = JSON.parse(text) as Owner;
    return Number.isSafeInteger(owner.pid) && owner.pid > 0 && typeof owner.host === "string" ? owner : undefined;
  } catch {
    return undefined;
  }
}

function describeOwner(): Owner {
  const { pid } = process;
  const nonce = randomBytes(16).toString("hex");
  return { pid, host: hostname(), began: readStat("self")?.began ?? null, ...readPlace(nonce), nonce };
}

/** The machine's boot (Linux): no two have the same. */
export function readBoot(): string | undefined {
  return readText("/proc/sys/kernel/random/boot_id");
}

/** Where this process's number counts. On a Linux that hides it, in no place that another could share. */
function readPlace(nonce: string): Pick<Owner, "boot" | "space" | "machine"> {
  if (process.platform !== "linux") return { boot: null, space: null, machine: null };
  const machine = readText("/etc/machine-id") ?? null;
  const boot = readBoot();
  // A /proc of another namespace lists other processes under these numbers.
  const isOurs = readLink("/proc/self") === String(process.pid);
  const space = isOurs ? readLink("/proc/self/ns/pid") : undefined;
  if (boot === undefined || space === undefined) return { boot: nonce, space: nonce, machine };
  return { boot, space, machine };
}

/**
 * Whether a run is gone for certain: its number means the same here and no such process is left, or the machine was started anew. From inside a
 * container, the numbers of another mean nothing, though both may have the same host name. Without namespaces, the host name is all there is.
 */
function hasDied(other: Owner, own: Owner): boolean {
  const isHost = other.host === own.host;
  if (other.boot === own.boot && other.space === own.space) return (own.boot !== null || isHost) && !isRunning(other);
  const areOutermost = other.space === OUTERMOST && own.space === OUTERMOST;
  return other.boot !== own.boot && areOutermost && isHost && other.machine === own.machine;
}

function isRunning({ pid, began }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const found = readStat(String(pid));
  // What is hidden, or is no more, proves nothing.
  if (found === undefined) return true;
  return !found.hasEnded && (began === null || began === found.began);
}

/** What Linux says of a process; it has ended where it only waits for its parent to notice, and none of its threads is left. */
function readStat(pid: string): { readonly began: string; readonly hasEnded: boolean } | undefined {
  const fields = readText(`/proc/${pid}/stat`)?.split(") ").at(-1)?.split(" ");
  if (fields === undefined) return undefined;
  return { began: fields[19] ?? "", hasEnded: fields[0] === "Z" && Number(fields[17]) <= 1 };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
