// Erasing learners from a batch: what the others need is put in the seed's place, then all that says who they were is removed, the seed last. A run that
// is killed leaves the batch as it was, or what the next run completes.
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type Hex, isObject, type Json, type KeptSecrets, toHex } from "@laurel/sdk";
import { readSmallFile } from "@laurel/sdk/node";
import { refuseUnreadable } from "../disk/credential-file.ts";
import { removeParts, writeFileAtomic } from "../disk/atomic-file.ts";
import {
  type BatchFolder,
  type BatchRecord,
  type BatchSecret,
  credentialFile,
  isSameIssuer,
  NAMES,
  openBatchFolder,
} from "../folder/batch-folder.ts";
import { clearRows, listErasedRows, listSalts, readSalts } from "../folder/salts.ts";
import { selectIndexes, type Selection } from "../folder/selection.ts";
import { UNKNOWN_DIGEST } from "../input/input.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { type Listener, requireGoing } from "../messages/events.ts";
import { IssuingError, readIssuingError } from "../messages/issuing-error.ts";
import { rewriteCredentials } from "../planning/files.ts";
import { digestAll, type Plan } from "../planning/plan.ts";
import { rebuildBy, requireSecret } from "../planning/rebuild.ts";
import { cutList, emptyLines, forgetHandedOut, listHandedOut } from "./own-files.ts";
import { type Cleaned, remove, removeCarrier, takeLines, walkFiles, type Wanted } from "./traces.ts";

/** Who is erased, and where files of theirs are looked for. */
export interface ErasureRequest {
  readonly folder: BatchFolder;
  readonly selection: Selection;
  /** Folders of exports and e-mails: every file that carries a credential that is erased is removed there. */
  readonly places?: readonly string[] | undefined;
  /** Forgets who has the credentials. */
  readonly ledger?: Pick<Ledger, "path" | "forget" | "knowsRoot"> | undefined;
  /** Is asked before anything is removed; whoever declines rejects. */
  readonly approve?: ((proposal: ErasureProposal) => Promise<void>) | undefined;
  readonly onEvent?: Listener | undefined;
  /** Is heard until the first thing is removed. */
  readonly signal?: AbortSignal | undefined;
}

/** What is about to be erased. */
export interface ErasureProposal {
  readonly record: BatchRecord;
  /** The credentials that are not erased yet. */
  readonly indexes: readonly number[];
  readonly corrections: readonly RelatedBatch[];
}

/** A batch that has to do with a credential: the correction that replaced it, or the batch of the one that it replaced. */
export interface RelatedBatch {
  readonly root: string;
  /** The index of that learner's credential there. */
  readonly index: number;
  /** Where it lies, if that is known. */
  readonly folder?: string | undefined;
}

/** What came of it. */
export interface Erasure extends Cleaned {
  readonly record: BatchRecord;
  /** The credentials that were named, which are erased now, and the day of each. */
  readonly indexes: readonly number[];
  readonly erasedOn: readonly string[];
  /** How many credentials of the batch are erased, all in all. */
  readonly erased: number;
  /** Those that an earlier run had begun to erase. */
  readonly completed: readonly number[];
  /** The learners that were named and whom nothing names any more: `completed` may be they, or a key was mistyped. */
  readonly unfound: readonly string[];
  /** Corrections of these learners, and what these are corrections of: they are batches of their own, and nothing was erased there. */
  readonly corrections: readonly RelatedBatch[];
  /** The files of backups that were noted: the learners are in them still. */
  readonly backups: readonly string[];
}

/** After so long, a change that was begun and whose transaction nobody has found is taken for given up, in milliseconds. */
const GIVEN_UP = 24 * 3600 * 1000;
/** How many folders beside the batch's are looked at for corrections. */
const MOST_NEIGHBOURS = 1000;
/** How large `backups.jsonl` may be, in bytes. */
const MOST_NOTES = 1 << 24;

/**
 * Erases the credentials of some learners, for good; needs no chain. Their leaves stay in the root, so that all others are made again byte for byte.
 * @throws IssuingError `erase.unanchored`, `erase.unfinished` where a transaction of the batch is not known to be over, as `rebuildFolder` · `disk`
 */
export async function eraseCredentials(request: ErasureRequest): Promise<Erasure> {
  const { folder, selection, approve, onEvent } = request;
  const record = await folder.requireRecord();
  for (const place of request.places ?? [])
    await readdir(place).catch((cause: NodeJS.ErrnoException) => {
      throw refuseUnreadable(place, cause, "folder");
    });
  await requireFinished(folder, record);
  const completed = await folder.lock(() => complete(folder));
  const { indexes, unfound } = await selectLeft(folder, record, selection, completed);
  const before = await requireSecret(folder, record);
  const corrections = await listRelated(request, record, indexes);
  const listFresh = ({ erased = [] }: BatchSecret): number[] => indexes.filter((index) => !erased.includes(index));
  if (listFresh(before).length > 0) await approve?.({ record, indexes: listFresh(before), corrections });
  const cleaned: Cleaned = { removed: [], rewritten: [], byHand: [] };
  await folder.lock(async () => {
    const secret = await requireSecret(folder, record);
    const fresh = listFresh(secret);
    const rebuilt = await rebuildBy(folder, secret, onEvent);
    requireGoing(request.signal);
    const wanted: Wanted = { root: record.root, indexes: new Set(indexes) };
    await cleanPlaces(request, wanted, cleaned);
    await forgetLearners(request, wanted, cleaned);
    await cleanFolder(folder, { rebuilt, secret, wanted }, cleaned);
    if (fresh.length > 0) await destroy(folder, secret, rebuilt, fresh, onEvent);
  });
  for (const file of selection.credentials ?? [])
    if (existsSync(file))
      cleaned.byHand.push({ file: resolve(file), reason: "still contains the credential: delete the file" });
  const { erased = [], erasedOn = [] } = await requireSecret(folder, record);
  const days = indexes.map((index) => erasedOn[erased.indexOf(index)] ?? "");
  const backups = readBackups(folder);
  const found = { indexes, erasedOn: days, erased: erased.length, completed, unfound };
  return { record, ...found, corrections, backups, ...cleaned };
}

/**
 * Who is named. Of learners whom nothing names any more, as many may be those whose erasure is complete now: all others that are named are erased too.
 * @throws IssuingError as `selectIndexes`
 */
async function selectLeft(
  folder: BatchFolder,
  record: BatchRecord,
  selection: Selection,
  completed: readonly number[],
): Promise<{ readonly indexes: readonly number[]; readonly unfound: readonly string[] }> {
  const { learners = [] } = selection;
  const unfound: string[] = [];
  if (completed.length > 0)
    for (const learner of new Set(learners))
      await selectIndexes(folder, record, { learners: [learner] }).catch((error: unknown) => {
        if (readIssuingError(error)?.code !== "learner.unknown") throw error;
        unfound.push(learner);
      });
  if (unfound.length === 0 || unfound.length > completed.length)
    return { indexes: await selectIndexes(folder, record, selection), unfound: [] };
  const left = learners.filter((learner) => !unfound.includes(learner));
  const others = { ...selection, learners: left.length === 0 ? undefined : left };
  return {
    indexes: await selectIndexes(folder, record, { ...others, indexes: [...(selection.indexes ?? []), ...completed] }),
    unfound,
  };
}

/** @throws IssuingError where the batch is not anchored, or a change of it was begun a short while ago and is not done */
async function requireFinished(folder: BatchFolder, record: BatchRecord): Promise<void> {
  if (record.state !== "anchored") {
    const message = `${folder.path} is not anchored yet; nothing was erased`;
    const cure = "finish issuing first; or remove the learner from the list, and issue the list into a new folder";
    throw new IssuingError("erase.unanchored", "refused", message, { cure });
  }
  const open = new Map<string, number>();
  const known = new Set<unknown>([record.transaction]);
  for (const { state, action, at, transaction } of folder.readNotes()) {
    known.add(transaction);
    if (typeof action !== "string") continue;
    if (state === "begun") open.set(action, Date.parse(String(at)));
    else open.delete(action);
  }
  const begun = [...open].find(([, at]) => !(Date.now() - at > GIVEN_UP));
  if (begun === undefined) return;
  const purposes = new Map<unknown, boolean>();
  for (const entry of await folder.journal.read()) {
    const { purpose, nonce, transaction } = Object(entry) as Readonly<Record<string, unknown>>;
    if (nonce !== undefined) purposes.set(purpose, purposes.get(purpose) === true || known.has(transaction));
  }
  if (![...purposes.values()].includes(false)) return;
  const message = `${folder.path}: "${begun[0]}" was begun, and its transaction may still be open; nothing was erased`;
  const cure = "run that command again: it continues where it stopped";
  throw new IssuingError("erase.unfinished", "unfinished", message, { cure });
}

/** Completes what a run that was killed had begun. @returns the indexes that it had begun to erase */
async function complete(folder: BatchFolder): Promise<readonly number[]> {
  const secret = await folder.readSecret();
  if (secret?.erased === undefined) return [];
  const kept = readSalts(folder.path, secret);
  const indexes = [...kept.erased.keys()];
  const { erased, erasedOn = [] } = secret;
  const more = indexes.filter((index) => !erased.includes(index));
  const known = { ...secret, erased: [...erased, ...more], erasedOn: [...erasedOn, ...more.map(today)] };
  if (more.length > 0) await folder.writeSecret(clearRows(known, kept));
  const { seed, ...rest } = known;
  const begun = more.length > 0 ? more : indexes;
  if (seed !== undefined || more.length > 0) await mendLines(folder, (await rebuildBy(folder, known)).plan, begun);
  const isLeft = await emptyRows(folder, secret, kept);
  if (seed !== undefined) await folder.writeSecret(rest);
  return more.length > 0 || isLeft || seed !== undefined ? begun : [];
}

/** Makes the files of JSON Lines as they are without some credentials: of a damaged line nobody can tell whose it is. */
async function mendLines(folder: BatchFolder, plan: Plan, indexes: readonly number[]): Promise<void> {
  if (plan.secret.files !== "jsonl") return;
  await rewriteCredentials(folder, plan, async (_index, own, found) => found?.line ?? own, { indexes });
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Empties the rows of erased credentials. @returns whether there was anything in them */
function emptyRows({ path }: BatchFolder, { course }: BatchSecret, kept: KeptSecrets): Promise<boolean> {
  const first = course === null ? 0 : 1;
  const lines = new Set([...listErasedRows(kept)].map((row) => row + first));
  return course === null
    ? emptyLines(join(path, NAMES.documents), lines, "{}")
    : emptyLines(join(path, NAMES.input), lines, "[]");
}

async function cleanPlaces({ folder, places = [] }: ErasureRequest, wanted: Wanted, cleaned: Cleaned): Promise<void> {
  for (const file of listHandedOut(folder, wanted.indexes)) await removeCarrier(file, wanted, cleaned, true);
  for (const place of places) for (const file of walkFiles(place)) await removeCarrier(file, wanted, cleaned, false);
}

/** What fails there is named, and keeps nothing from being erased. */
async function forgetLearners({ ledger }: ErasureRequest, { root, indexes }: Wanted, cleaned: Cleaned): Promise<void> {
  for (const index of indexes)
    await ledger?.forget({ root, index }).catch((error: unknown) => {
      const known = readIssuingError(error);
      if (known === undefined) throw error;
      cleaned.byHand.push({ file: ledger.path, reason: known.message });
    });
}

interface Cleaning {
  readonly rebuilt: Awaited<ReturnType<typeof rebuildBy>>;
  readonly secret: BatchSecret;
  readonly wanted: Wanted;
}

/** Removes what the folder itself says of the learners, but for what the batch is made again from. */
async function cleanFolder(
  folder: BatchFolder,
  { rebuilt, secret, wanted }: Cleaning,
  cleaned: Cleaned,
): Promise<void> {
  const { size, files } = secret;
  const paths = new Set([...wanted.indexes].map((index) => join(folder.path, credentialFile(index, size, files))));
  for (const path of paths) {
    await removeParts(dirname(path));
    if (!existsSync(path)) continue;
    if (files === "jsonl") await takeLines(path, wanted, cleaned);
    else {
      await remove(path);
      cleaned.removed.push(path);
    }
  }
  await forgetHandedOut(folder, wanted.indexes, cleaned);
  await cutList(folder, rebuilt, wanted.indexes, cleaned);
}

/** Puts what the others need in the seed's place, sees that the root comes of it, and destroys the seed. */
async function destroy(
  folder: BatchFolder,
  secret: BatchSecret,
  { input, plan }: Cleaning["rebuilt"],
  fresh: readonly number[],
  onEvent: Listener | undefined,
): Promise<void> {
  const { batch } = plan;
  const key = (secret.input.key ?? toHex(randomBytes(32))) as Hex;
  const { seed, erased = [], erasedOn = [] } = secret;
  const rows = new Set([...batch.erased, ...fresh].map((index) => batch.row(index)));
  const begun: BatchSecret = {
    ...secret,
    erased: [...erased, ...fresh],
    erasedOn: [...erasedOn, ...fresh.map(today)],
    // The digest of the whole input would tell who is missing.
    input: { ...secret.input, digest: UNKNOWN_DIGEST, key, rows: digestAll(key, input, rows) },
  };
  await writeFileAtomic(join(folder.path, NAMES.salts), listSalts(batch, begun, new Set(fresh)));
  // As the next command will make it again: from the disk.
  const again = await rebuildBy(folder, begun, onEvent);
  await folder.writeSecret(begun);
  await mendLines(folder, again.plan, fresh);
  await emptyRows(folder, secret, readSalts(folder.path, begun));
  if (seed === undefined) return;
  const { seed: _, ...rest } = begun;
  await folder.writeSecret(rest);
}

/** Corrections of these credentials, and what they correct themselves. */
async function listRelated(
  { folder, ledger }: ErasureRequest,
  record: BatchRecord,
  indexes: readonly number[],
): Promise<readonly RelatedBatch[]> {
  const found = new Map<string, RelatedBatch>();
  const note = (related: RelatedBatch): void => {
    if (found.get(related.root)?.folder === undefined) found.set(related.root, related);
  };
  const know = async (root: string): Promise<string | undefined> =>
    (await ledger?.knowsRoot(record, root).catch(() => undefined))?.folder;
  const { replaces } = record;
  if (replaces !== undefined)
    for (const index of replaces.indexes) note({ root: replaces.root, index, folder: await know(replaces.root) });
  for (const { indexes: of, replacedBy, out } of folder.readNotes()) {
    if (!Array.isArray(of) || !of.some((index) => indexes.includes(index as number))) continue;
    if (typeof replacedBy !== "string" || !/^0x[0-9a-f]{64}$/.test(replacedBy)) continue;
    const noted = typeof out === "string" ? [out, join(dirname(resolve(folder.path)), basename(out))] : [];
    const known = await know(replacedBy);
    const places = [...noted, ...(known === undefined ? [] : [known])];
    const there = await findFolder(places, (other) => other.root === replacedBy && isSameIssuer(other, record));
    note({ root: replacedBy, index: 0, folder: there });
  }
  const near = dirname(resolve(folder.path));
  const names = (await readdir(near).catch(() => [])).slice(0, MOST_NEIGHBOURS);
  for (const name of names) {
    const path = join(near, name);
    if (!existsSync(join(path, NAMES.batch))) continue;
    const other = await openBatchFolder(path)
      .readRecord()
      .catch(() => undefined);
    if (other === undefined || !isSameIssuer(other, record)) continue;
    const isCorrection =
      other.replaces?.root === record.root && other.replaces.indexes.some((index) => indexes.includes(index));
    if (isCorrection) note({ root: other.root, index: 0, folder: path });
    if (replaces !== undefined && other.root === replaces.root)
      for (const index of replaces.indexes) note({ root: other.root, index, folder: path });
  }
  return [...found.values()];
}

async function findFolder(
  paths: readonly string[],
  isMeant: (record: BatchRecord) => boolean,
): Promise<string | undefined> {
  for (const path of paths) {
    // What cannot be read there is not what is looked for.
    const record = await openBatchFolder(path)
      .readRecord()
      .catch(() => undefined);
    if (record !== undefined && isMeant(record)) return path;
  }
  return undefined;
}

function readBackups({ path }: BatchFolder): readonly string[] {
  let text: string;
  try {
    text = readSmallFile(join(path, NAMES.backups), MOST_NOTES, { isOwn: true }).toString("utf8");
  } catch {
    return [];
  }
  const files = text.split("\n").flatMap((line) => {
    try {
      const note = JSON.parse(line) as Json;
      return isObject(note) && typeof note.file === "string" ? [note.file] : [];
    } catch {
      return [];
    }
  });
  return [...new Set(files)];
}
