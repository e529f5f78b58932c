// Files that are there whole or not at all, and stay after a power cut.
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { IssuingError, readIssuingError } from "../messages/issuing-error.ts";

/** How a file is written. */
export interface WriteOptions {
  /** Permission bits, 0o644 unless said. */
  readonly mode?: number;
  /** Waits until the disk has it; false for the many files that can be made anew. */
  readonly durable?: boolean;
}

/** A pipe in the file's place is not waited for. */
const APPENDING = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NONBLOCK ?? 0);
/** The name under which a file is written. */
const PART = /^\..+\.[0-9a-f]{8}\.part$/;

/** Writes a file under another name, then renames it. @throws IssuingError saying what the disk said. */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array | Iterable<string> | AsyncIterable<string | Uint8Array>,
  options: WriteOptions = {},
): Promise<void> {
  const { mode = 0o644, durable = true } = options;
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString("hex")}.part`);
  try {
    const handle = await open(temporary, "wx", mode);
    try {
      await handle.writeFile(data);
      if (durable) await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    if (durable) await syncFolder(dirname(path));
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw describeDiskError(path, cause as NodeJS.ErrnoException);
  }
}

/** Appends a line to a file for its owner alone, and waits until the disk has it. @throws IssuingError saying what the disk said. */
export async function appendLine(path: string, line: string): Promise<void> {
  try {
    const handle = await open(path, APPENDING, 0o600);
    try {
      await handle.chmod(0o600);
      await handle.writeFile(`${line}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await syncFolder(dirname(path));
  } catch (cause) {
    throw describeDiskError(path, cause as NodeJS.ErrnoException);
  }
}

/** Makes a folder, and those above it, so that they stay after a power cut; or takes it as it is. @throws IssuingError saying what the disk said. */
export async function makeFolder(path: string): Promise<void> {
  try {
    const first = await mkdir(path, { recursive: true });
    if (first === undefined) return;
    for (let folder = resolve(path); ; folder = dirname(folder)) {
      await syncFolder(dirname(folder));
      if (folder === resolve(first)) return;
    }
  } catch (cause) {
    throw describeDiskError(path, cause as NodeJS.ErrnoException);
  }
}

/** Removes what a run that was killed left half-written in a folder. */
export async function removeParts(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => PART.test(one))) await rm(join(folder, name), { force: true });
}

/** Waits until the disk has a folder's list of names; a platform that cannot is passed over. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** What a failed write means to a person. Where what was to be written could not be read, that is said. */
export function describeDiskError(path: string, cause: NodeJS.ErrnoException): IssuingError {
  const own = readIssuingError(cause);
  if (own !== undefined) return own;
  const known: Record<string, [string, string]> = {
    ENOSPC: ["the disk is full", "make room and run the same command again; what is written so far is kept"],
    EDQUOT: ["your share of the disk is full", "make room and run the same command again"],
    EACCES: ["you may not write there", "choose another folder, or change its permissions"],
    EPERM: ["you may not write there", "choose another folder, or change its permissions"],
    EROFS: ["that disk is read-only", "choose another folder"],
    ENOENT: ["there is no such folder", "make it first"],
    ENXIO: ["it is a pipe, a socket or a device", "take it away, or choose another folder"],
    ENOTDIR: ["a part of the path is a file, not a folder", "choose another folder"],
  };
  const [message, cure] = known[cause.code ?? ""] ?? [cause.message, "see to the disk and run the same command again"];
  return new IssuingError("disk", "unfinished", `${path} cannot be written: ${message}`, { cure, cause });
}
