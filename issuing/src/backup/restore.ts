// A batch's folder out of a backup: everything is looked at in a folder beside, which gets its name only once all of it is in order.
import { createHash, randomBytes } from "node:crypto";
import { lstatSync } from "node:fs";
import { mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { KeystoreError, readKeystoreAddress, readSmallFile, syncFolder } from "@laurel/sdk/node";
import {
  appendLine,
  createFile,
  describeDiskError,
  makeFolder,
  refuseLink,
  writeFileAtomic,
} from "../disk/atomic-file.ts";
import { withFolderLock } from "../disk/folder-lock.ts";
import { type BatchRecord, isSameIssuer, NAMES, openBatchFolder } from "../folder/batch-folder.ts";
import { type Listener, requireGoing } from "../messages/events.ts";
import { IssuingError } from "../messages/issuing-error.ts";
import { writeCredentials } from "../planning/files.ts";
import { rebuildFolder } from "../planning/rebuild.ts";
import { type ArchiveEntry, readArchive } from "./archive.ts";
import { type OpenedFile, openEncrypted, refuseBackup } from "./encryption.ts";
import { KEY, MANIFEST, type Manifest, readManifest } from "./manifest.ts";

/** Where a backup goes. */
export interface RestoreRequest {
  /** The backup's file. */
  readonly file: string;
  readonly password: string;
  /** The folder that is made: nothing may be there, or an empty folder. */
  readonly out: string;
  /** Whether the operator's keystore is restored too, where the backup has it. */
  readonly withKey?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: Listener | undefined;
}

/** A folder that was restored. Before anything is sent from it, `settleRestored` closes its journal against the chain. */
export interface Restored {
  /** As the backup has it: the chain may have gone on since. */
  readonly record: BatchRecord;
  readonly manifest: Manifest;
  /** How many files of credentials were made again. */
  readonly made: number;
  /** Whether the operator's keystore is in the backup, and is in the folder now. */
  readonly key: "none" | "left" | "restored";
  /** Whether guessing the backup's password takes less work than of one that is written here. */
  readonly isWeak: boolean;
}

const OWN_FOLDER = 0o700;
/** In bytes; a keystore has some five hundred. */
const MOST_KEY = 1 << 16;

/**
 * Restores a batch's folder. What the archive holds is compared with its manifest, the batch is made again from input and seed and compared with
 * record and manifest, and files of credentials are made again; only then is the folder there, all of it at once.
 * @throws IssuingError `restore.exists` where `out` is there, `password.wrong`, `backup.invalid`, and as `rebuildFolder`; nothing is written then
 */
export async function restoreFolder(request: RestoreRequest): Promise<Restored> {
  const { file, password, out } = request;
  const target = resolve(out);
  await requireFree(target);
  const opened = await openEncrypted(file, password);
  await makeFolder(dirname(target));
  await removeLeftovers(target);
  const part = join(dirname(target), `.${basename(target)}.${randomBytes(8).toString("hex")}.part`);
  await mkdir(part, { mode: OWN_FOLDER }).catch((cause: NodeJS.ErrnoException) => {
    throw describeDiskError(part, cause);
  });
  try {
    // Its lock tells other runs that somebody still works there.
    const restored = await withFolderLock(part, async () => {
      const found = await fill(opened, part, request);
      await takePlace(part, target, out);
      return found;
    });
    await rm(join(target, ".lock"), { force: true });
    return restored;
  } catch (error) {
    await rm(part, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

/** Fills a folder from a backup, and sees that it is whole. */
async function fill(opened: OpenedFile, part: string, request: RestoreRequest): Promise<Restored> {
  const { withKey = false, signal, onEvent } = request;
  const manifest = await unpack(opened, part, request);
  const hasKey = manifest.files.some(({ name }) => name === KEY);
  if (hasKey) requireKeystore(join(part, KEY), opened.path);
  if (hasKey && !withKey) await rm(join(part, KEY));
  await rm(join(part, MANIFEST));
  const folder = openBatchFolder(part);
  const { record, plan } = await rebuildFolder(folder, onEvent).catch((error: unknown) => {
    throw explainContent(error, opened.path, part);
  });
  const isSame = record.root === manifest.root && record.size === manifest.size && isSameIssuer(record, manifest);
  if (!isSame) throw refuseBackup(opened.path, "the manifest and the batch belong to different batches");
  // Of a batch that was not anchored then, nothing was handed out.
  const made = record.state === "anchored" ? await writeCredentials(folder, plan, { signal, onEvent }) : [];
  const at = new Date().toISOString();
  const mark = { format: "laurel-restored-v1", at, madeAt: manifest.madeAt };
  await writeFileAtomic(join(part, NAMES.restored), `${JSON.stringify(mark, null, 2)}\n`);
  const file = resolve(opened.path);
  await appendLine(join(part, NAMES.backups), JSON.stringify({ at: manifest.madeAt, file }));
  const key = hasKey ? (withKey ? "restored" : "left") : "none";
  return { record, manifest, made: made.length, key, isWeak: opened.isWeak };
}

/** Writes the files of a backup, each as the manifest before them says. @throws IssuingError `backup.invalid` */
async function unpack(opened: OpenedFile, part: string, { signal, onEvent }: RestoreRequest): Promise<Manifest> {
  const { path, plain, size } = opened;
  const refuse = (reason: string): IssuingError => refuseBackup(path, reason);
  const entries = readArchive(plain, { most: size, refuse });
  const next = async (name: string): Promise<ArchiveEntry> => {
    const { value } = await entries.next();
    if (value === undefined) throw refuse(`${name} is missing`);
    if (value.name !== name) throw refuse(`${value.name} appears where ${name} should be`);
    return value;
  };
  const place = join(part, MANIFEST);
  await write(place, (await next(MANIFEST)).content);
  const manifest = await readManifest(place);
  const seen = new Set<string>();
  for (const { name, size: bytes, sha256 } of manifest.files) {
    requireGoing(signal);
    const entry = await next(name);
    const to = join(part, name);
    if (!seen.has(dirname(to))) await makeFolder(dirname(to));
    seen.add(dirname(to));
    const hash = createHash("sha256");
    await write(to, hashing(entry.content, hash));
    if (entry.size !== bytes || hash.digest("hex") !== sha256) throw refuse(`${name} does not match the manifest`);
    onEvent?.({ type: "step", step: "files restored", done: seen.size, total: manifest.files.length });
  }
  const { value: more } = await entries.next();
  if (more !== undefined) throw refuse(`${more.name} is not in the manifest`);
  return manifest;
}

async function* hashing(
  content: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const piece of content) {
    hash.update(piece);
    yield piece;
  }
}

async function write(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  if (!(await createFile(path, content)))
    throw describeDiskError(path, Object.assign(new Error("the folder already exists")));
}

function requireKeystore(path: string, backup: string): void {
  try {
    readKeystoreAddress(readSmallFile(path, MOST_KEY).toString("utf8"));
  } catch (cause) {
    const why = cause instanceof KeystoreError ? cause.message : "the file is too large";
    throw refuseBackup(backup, `the operator's keystore is not valid: ${why}`, cause);
  }
}

/** Of what is wrong with a folder that is not there yet, the backup is named. */
function explainContent(error: unknown, backup: string, part: string): unknown {
  if (!(error instanceof IssuingError) || error.kind === "unfinished") return error;
  const { problems, cause } = error;
  const reason = error.message.replaceAll(part, "the folder in it").replaceAll(basename(part), "the folder in it");
  const cure = "use another copy of the backup; nothing was written from this one";
  return new IssuingError("backup.invalid", "refused", `${backup}: ${reason}`, { problems, cure, cause });
}

/** @throws IssuingError `restore.exists` where anything but an empty folder has the name, `file.link` */
async function requireFree(target: string): Promise<void> {
  const found = lstatSync(target, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (found.isSymbolicLink()) throw refuseLink(target);
  if (!found.isDirectory() || (await readdir(target)).length > 0) throw refuseTaken(target);
}

function refuseTaken(out: string): IssuingError {
  const cure = "name a new folder: nothing is overwritten";
  return new IssuingError("restore.exists", "misuse", `${out} already exists, and is not empty`, { cure });
}

async function takePlace(part: string, target: string, out: string): Promise<void> {
  try {
    if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) await rmdir(target);
    await rename(part, target);
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    throw ["ENOTEMPTY", "EEXIST", "ENOTDIR"].includes(cause.code ?? "")
      ? refuseTaken(out)
      : describeDiskError(out, cause);
  }
  await syncFolder(dirname(target));
}

/** Removes what runs that were killed left beside: secrets stand in it. Where another run still works, nothing is touched. */
async function removeLeftovers(target: string): Promise<void> {
  const [before, after] = [`.${basename(target)}.`, ".part"];
  const entries = await readdir(dirname(target), { withFileTypes: true });
  for (const entry of entries) {
    const { name } = entry;
    const middle = name.slice(before.length, -after.length);
    const isPart = name.startsWith(before) && name.endsWith(after) && /^[0-9a-f]{16}$/.test(middle);
    if (!isPart || !entry.isDirectory()) continue;
    const left = join(dirname(target), name);
    await withFolderLock(left, () => rm(left, { recursive: true, force: true })).catch(() => undefined);
  }
}
