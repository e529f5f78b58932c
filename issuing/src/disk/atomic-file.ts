// Files that are there whole or not at all, stay after a power cut, and are written through no link.
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { appendDurably, type Data, placeFile, type PlaceOptions, syncFolder } from "@laurel/sdk/node";
import { IssuingError, readIssuingError } from "../messages/issuing-error.ts";

/** What a run that is killed leaves: parts of files, and guards of a lock. */
const PART = /^(?:\..+\.[0-9a-f]{8,16}|\d{6}\.jsonl?)\.part$/;
const OWN_FOLDER = 0o700;

/**
 * Writes a file for its owner alone, unless a mode says otherwise, under another name; then renames it. A file that it replaces keeps its mode, where
 * that lets in no others. @throws IssuingError saying what the disk said, or `file.link`
 */
export async function writeFileAtomic(
  path: string,
  data: Data,
  options?: Pick<PlaceOptions, "mode" | "isShared">,
): Promise<void> {
  await placeFile(path, data, options).catch(refuseDisk(path));
}

/** Writes a file that is not there yet, whole or not at all. @returns whether it was not there @throws IssuingError saying what the disk said */
export async function createFile(path: string, data: Data, options?: Pick<PlaceOptions, "mode">): Promise<boolean> {
  return placeFile(path, data, { ...options, isNew: true }).catch(refuseDisk(path));
}

/** Appends a line to a file for its owner alone, and waits until the disk has it. @throws IssuingError saying what the disk said, or `file.link` */
export async function appendLine(path: string, line: string): Promise<void> {
  await appendDurably(path, `${line}\n`).catch(refuseDisk(path));
}

/** Makes a folder for its owner alone, and those above it, so that they stay after a power cut; or takes it as it is. @throws IssuingError saying what the disk said. */
export async function makeFolder(path: string): Promise<void> {
  await makeFolders(path, OWN_FOLDER).catch(refuseDisk(path));
}

/**
 * Makes a folder, and those above it, one by one: `mkdir` with `recursive` never comes back where the disk takes a name and then says that the folder
 * is not there, as below `/proc`.
 * @returns whether the folder is new @throws what the file system says
 */
export async function makeFolders(path: string, mode: number): Promise<boolean> {
  const missing: string[] = [];
  for (let folder = resolve(path); !(await isFolder(folder)); folder = dirname(folder)) missing.unshift(folder);
  for (const folder of missing) {
    await mkdir(folder, { mode }).catch(async (error: NodeJS.ErrnoException) => {
      // Another run made it meanwhile.
      if (error.code !== "EEXIST" || !(await isFolder(folder))) throw error;
    });
    await syncFolder(dirname(folder));
  }
  return missing.length > 0;
}

/** Whether a folder is there; false where nothing is. @throws what the file system says, `ENOTDIR` where something else is */
async function isFolder(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
  throw Object.assign(new Error(`ENOTDIR: ${path} is not a folder`), { code: "ENOTDIR", path });
}

/** Removes what a run that was killed left half-written in a folder; of a link, the link. */
export async function removeParts(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => PART.test(one)))
    await rm(join(folder, name), { force: true }).catch(() => undefined);
}

/**
 * Refuses links among the names of a folder that are meant: whoever planted one would choose what is read, and where is written.
 * Whoever may write in the folder and makes one afterwards is not held off, since Node cannot open a file by a folder that it holds.
 * @throws IssuingError `file.link`
 */
export async function refuseLinks(folder: string, isMeant: (name: string) => boolean = () => true): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = entries.find((entry) => entry.isSymbolicLink() && isMeant(entry.name));
  if (found !== undefined) throw refuseLink(join(folder, found.name));
}

/** Refuses a link in the place of a file or folder of ours. */
export function refuseLink(path: string): IssuingError {
  const cure =
    "check where the link leads; if the target is yours, replace the link with it, otherwise delete the link";
  return new IssuingError("file.link", "refused", `${path} is a symbolic link and may lead anywhere`, { cure });
}

function refuseDisk(path: string): (cause: NodeJS.ErrnoException) => never {
  return (cause) => {
    throw describeDiskError(path, cause);
  };
}

/** What a failed write means to a person. Where what was to be written could not be read, that is said. */
export function describeDiskError(path: string, cause: NodeJS.ErrnoException): IssuingError {
  const own = readIssuingError(cause);
  if (own !== undefined) return own;
  if (cause.code === "ELOOP") return refuseLink(path);
  const known: Record<string, [string, string]> = {
    ENOSPC: ["the disk is full", "make room and run the same command again; the files written so far are kept"],
    EDQUOT: ["your disk quota is full", "make room and run the same command again"],
    EACCES: ["you may not write there", "choose another folder, or change its permissions"],
    EPERM: ["you may not write there", "choose another folder, or change its permissions"],
    EROFS: ["that disk is read-only", "choose another folder"],
    ENOENT: ["there is no such folder", "create the folder first"],
    EMLINK: ["the file has a second name (a hard link) and would change under both", "replace the file with a copy"],
    EISDIR: ["something other than a file has that name", "move that away"],
    ENXIO: ["the path is a pipe, a socket or a device", "remove that, or choose another folder"],
    ENOTDIR: ["a part of the path is a file, not a folder", "choose another folder"],
  };
  const [message, cure] = known[cause.code ?? ""] ?? [cause.message, "check the disk and run the same command again"];
  return new IssuingError("disk", "unfinished", `${path} cannot be written: ${message}`, { cure, cause });
}
