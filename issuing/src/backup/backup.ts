// A batch's folder as one encrypted file: what cannot be made again, in a plain archive, in the age format.
import { createHash } from "node:crypto";
import { existsSync, lstatSync, realpathSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { readKeystoreAddress, readSmallFile, streamRegularFile } from "@laurel/sdk/node";
import { appendLine, createFile, refuseLinks } from "../disk/atomic-file.ts";
import { refuseUnreadable } from "../disk/credential-file.ts";
import { refuseChanged } from "../disk/record-file.ts";
import { type BatchFolder, type BatchRecord, NAMES } from "../folder/batch-folder.ts";
import { type Listener, requireGoing } from "../messages/events.ts";
import { IssuingError, refuseUse } from "../messages/issuing-error.ts";
import { listFiles } from "../planning/files.ts";
import type { Plan } from "../planning/plan.ts";
import { rebuildFolder } from "../planning/rebuild.ts";
import { type ArchiveEntry, writeArchive } from "./archive.ts";
import { encrypt } from "./encryption.ts";
import { type BackedUpFile, KEPT, KEY, MANIFEST, type Manifest } from "./manifest.ts";

/** What is backed up, and where to. */
export interface BackupRequest {
  readonly folder: BatchFolder;
  /** The file that is written: none may be there. */
  readonly out: string;
  /** Opens the file again, together with nothing else. */
  readonly password: string;
  /** The operator's keystore, where it is to be in the backup too; it stays encrypted by its own password. */
  readonly keystore?: string | undefined;
  /** The base-2 logarithm of scrypt's work; 18 unless said. */
  readonly work?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: Listener | undefined;
}

/** A backup that was made. */
export interface Backup {
  /** The file, absolute. */
  readonly file: string;
  readonly manifest: Manifest;
  readonly record: BatchRecord;
  readonly hasKey: boolean;
}

const PIECE_BYTES = 1 << 16;
/** In bytes; a keystore has some five hundred. */
const MOST_KEY = 1 << 16;

/**
 * Writes a backup of a batch's folder: records, seed, input, journal and notes; the files of credentials only where they are signed for other
 * verifiers, since all others are made again. The batch is made again first: what cannot be restored is not backed up. Call it inside
 * `folder.lock`, so that nothing changes meanwhile.
 * @throws IssuingError `backup.exists` where `out` is there, `secret.missing`, `batch.changed`, `input.changed`, `disk`
 */
export async function backUpFolder(request: BackupRequest): Promise<Backup> {
  const { folder, out, password, keystore, work, signal, onEvent } = request;
  const file = resolve(out);
  requireOutside(folder.path, file);
  if (lstatSync(file, { throwIfNoEntry: false }) !== undefined) throw refuseExisting(out);
  const { record, plan } = await rebuildFolder(folder, onEvent);
  const names = KEPT.filter((name) => existsSync(join(folder.path, name)));
  if (record.signed !== undefined) names.push(...(await listCredentials(folder.path, plan)));
  const places = new Map(names.map((name) => [name, join(folder.path, name)]));
  if (keystore !== undefined) {
    readKeystoreAddress(readText(keystore));
    places.set(KEY, keystore);
  }
  const files: BackedUpFile[] = [];
  for (const [name, path] of places) {
    requireGoing(signal);
    files.push({ name, ...(await digestFile(path)) });
    onEvent?.({ type: "step", step: "files noted", done: files.length, total: places.size });
  }
  const { chainId, registry, issuer, root, size } = record;
  const manifest: Manifest = {
    format: "laurel-backup-manifest-v1",
    ...{ madeAt: new Date().toISOString(), chainId, registry, issuer, root, size, files },
  };
  await removeOwnParts(file);
  const archive = writeArchive(listEntries(manifest, places, { signal, onEvent }));
  if (!(await createFile(file, encrypt(archive, password, work)))) throw refuseExisting(out);
  await appendLine(join(folder.path, NAMES.backups), JSON.stringify({ at: manifest.madeAt, file }));
  return { file, manifest, record, hasKey: keystore !== undefined };
}

/** Whether a batch's folder was backed up before, as it says, or was restored from a backup. */
export function isBackedUp({ path }: Pick<BatchFolder, "path">): boolean {
  return existsSync(join(path, NAMES.backups));
}

/** A backup inside the folder would be lost with it. */
function requireOutside(folder: string, file: string): void {
  const parent = dirname(file);
  if (!existsSync(parent))
    throw refuseUse(`${parent}: there is no such folder`, "create the folder first, or name another");
  const way = relative(realpathSync(folder), realpathSync(parent));
  if (way !== "" && (way === ".." || way.startsWith(`..${sep}`) || resolve(way) === way)) return;
  throw refuseUse(`${file} would be inside the folder that it copies`, "choose a place outside, on another disk");
}

function refuseExisting(out: string): IssuingError {
  const cure = "name another file: a backup is never overwritten";
  return new IssuingError("backup.exists", "misuse", `${out} already exists`, { cure });
}

/** The files of a signed batch that are there. */
async function listCredentials(folder: string, plan: Plan): Promise<string[]> {
  const found = [...listFiles(plan)].map(({ file }) => file).filter((file) => existsSync(join(folder, file)));
  for (const place of new Set(found.map((name) => dirname(join(folder, name))))) await refuseLinks(place);
  return found;
}

function readText(path: string): string {
  try {
    return readSmallFile(path, MOST_KEY).toString("utf8");
  } catch (cause) {
    throw refuseUnreadable(path, cause as NodeJS.ErrnoException);
  }
}

async function digestFile(path: string): Promise<Omit<BackedUpFile, "name">> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const piece of open(path)) {
    hash.update(piece);
    size += piece.length;
  }
  return { size, sha256: hash.digest("hex") };
}

function open(path: string): AsyncIterable<Uint8Array> {
  try {
    return streamRegularFile(path, PIECE_BYTES);
  } catch (cause) {
    throw refuseUnreadable(path, cause as NodeJS.ErrnoException);
  }
}

async function* listEntries(
  manifest: Manifest,
  places: ReadonlyMap<string, string>,
  { signal, onEvent }: Pick<BackupRequest, "signal" | "onEvent">,
): AsyncGenerator<ArchiveEntry> {
  const modifiedAt = Math.floor(Date.parse(manifest.madeAt) / 1000);
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  yield { name: MANIFEST, size: text.length, modifiedAt, content: single(text) };
  let done = 0;
  for (const { name, size, sha256 } of manifest.files) {
    requireGoing(signal);
    const path = places.get(name) ?? name;
    yield { name, size, modifiedAt, content: readUnchanged(path, { size, sha256 }) };
    done += 1;
    onEvent?.({ type: "step", step: "files backed up", done, total: manifest.files.length });
  }
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Reads a file again, which must be what it was. @throws IssuingError `input.changed` */
async function* readUnchanged(path: string, { size, sha256 }: Omit<BackedUpFile, "name">): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  let read = 0;
  for await (const piece of open(path)) {
    read += piece.length;
    if (read > size) break;
    hash.update(piece);
    yield piece;
  }
  if (read !== size || hash.digest("hex") !== sha256) throw refuseChanged(path);
}

/** Removes what a run that was killed left of this very file. */
async function removeOwnParts(file: string): Promise<void> {
  const [before, after] = [`.${basename(file)}.`, ".part"];
  const isPart = (name: string): boolean =>
    name.startsWith(before) && name.endsWith(after) && /^[0-9a-f]{8}$/.test(name.slice(before.length, -after.length));
  for (const name of (await readdir(dirname(file))).filter(isPart))
    await rm(join(dirname(file), name), { force: true }).catch(() => undefined);
}
