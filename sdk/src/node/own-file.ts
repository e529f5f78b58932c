// How files are written that are their owner's alone: through no link, under another name first, and kept by the disk.

import { randomUUID } from "node:crypto";
import { constants, lstatSync } from "node:fs";
import { link, open, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname } from "node:path";

/** What a file is made of. */
export type Data = string | Uint8Array | Iterable<string> | AsyncIterable<string | Uint8Array>;

/** How a file is placed. */
export interface PlaceOptions {
  /** Permission bits of a new file, 0o600 unless said. Of one that is written over, the file keeps its own: see `readKeptMode`. */
  readonly mode?: number | undefined;
  /** Never writes over a file. */
  readonly isNew?: boolean | undefined;
  /** Gives the file just these bits, whatever the umask and whatever one that it replaces had: for what others have to read. */
  readonly isShared?: boolean | undefined;
}

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_WRONLY } = constants;

// A link at the name fails with ELOOP, and a pipe there is not waited for. Windows knows neither flag, and counts them as none.
/** Flags that make a file, and fail where anything has its name. */
export const MAKING: number = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
const APPENDING = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK;

/** The mode of a file that is its owner's alone. */
export const OWN_FILE: number = 0o600;
const OTHERS = 0o007;
/** What disks without hard links say, such as a stick's. */
const NO_LINKS: ReadonlySet<string> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EINVAL"]);

/**
 * Writes a file under another name, then gives it its own: it is there whole or not at all. Waits until the disk has it.
 * @returns false where `isNew` is asked for and something has the name already: then nothing is written
 * @throws what the file system says; `ELOOP` where a link has its name, `EISDIR` where anything else has that is no file
 */
export async function placeFile(
  path: string,
  data: Data,
  { mode = OWN_FILE, isNew = false, isShared = false }: PlaceOptions = {},
): Promise<boolean> {
  const part = namePart(path);
  const kept = isNew ? undefined : readKeptMode(path, mode);
  await makeFile(part, data, { mode, kept: isShared ? mode : kept });
  try {
    if (!isNew) await rename(part, path);
    else if (!(await linkNew(part, path, mode))) return false;
  } finally {
    await rm(part, { force: true }).catch(() => undefined);
  }
  await syncFolder(dirname(path));
  return true;
}

/** Makes a file that is not there yet; nothing of it stays where that fails. */
async function makeFile(
  path: string,
  data: Data,
  { mode, kept }: { mode: number; kept?: number | undefined },
): Promise<void> {
  const handle = await open(path, MAKING, mode);
  try {
    if (kept !== undefined) await handle.chmod(kept);
    await handle.writeFile(data);
    await handle.sync();
  } catch (error) {
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    await handle.close();
  }
}

/** Gives a file a second name that nothing has yet; where the disk has no hard links, a copy. @returns false where something has it */
async function linkNew(part: string, path: string, mode: number): Promise<boolean> {
  try {
    await link(part, path).catch(async (error: NodeJS.ErrnoException) => {
      if (!NO_LINKS.has(error.code ?? "")) throw error;
      await makeFile(path, await readFile(part), { mode });
    });
    return true;
  } catch (error) {
    // ENOENT: another process took the part for one that a killed run left, so that process works here.
    if (["EEXIST", "ENOENT"].includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}

/** A name beside a file's, under which it is written first; nobody can foresee it. */
export function namePart(path: string): string {
  const at = path.length - basename(path).length;
  return `${path.slice(0, at)}.${path.slice(at)}.${randomUUID().slice(0, 8)}.part`;
}

/**
 * The mode that a file keeps when it is written over: this user's own, which lets in no others than `mode` does. Undefined where there is none.
 * @throws `ELOOP` where a link has its name, `EISDIR` where anything else has that is no file
 */
export function readKeptMode(path: string, mode: number): number | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (!found.isFile()) throw failWith(found.isSymbolicLink() ? "ELOOP" : "EISDIR", path);
  const isOwn = found.uid === (process.getuid?.() ?? found.uid);
  return isOwn && (found.mode & OTHERS & ~mode) === 0 ? found.mode & 0o777 : undefined;
}

/**
 * Appends text to a file, and waits until the disk has text and name. The file is its owner's alone, or a group's that was let in.
 * @throws what the file system says; `ELOOP` where a link has its name, `EMLINK` where it has a second name, `EISDIR` where it is no file
 */
export async function appendDurably(path: string, text: string): Promise<void> {
  const handle = await open(path, APPENDING, OWN_FILE);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw failWith("EISDIR", path);
    if (found.nlink > 1) throw failWith("EMLINK", path);
    if ((found.mode & OTHERS) !== 0) await handle.chmod(OWN_FILE);
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(dirname(path));
}

/** Waits until the disk has a folder's list of names; a platform that cannot is passed over. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function failWith(code: "ELOOP" | "EMLINK" | "EISDIR", path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${path} is not a file of its own`), { code, path });
}
