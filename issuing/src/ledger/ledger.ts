// What the person's folder knows of all batches that were issued here: a file of events for each, and a list of its learners, who are named by
// HMACs. Events are only appended and a name is only wiped, so that processes need not wait for each other and a run may be killed at any time.
import { closeSync, constants, fstatSync, readSync } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { IssuerRef } from "@laurel/sdk";
import { appendDurably, openRegularFile, readSmallFile } from "@laurel/sdk/node";
import { createFile, describeDiskError, makeFolder, refuseLinks } from "../disk/atomic-file.ts";
import { describeReadError, IssuingError } from "../messages/issuing-error.ts";
import {
  type AnchorNote,
  type BatchNote,
  type ChangeNote,
  type DatedChange,
  formatLedgerLine,
  type LedgerLine,
  parseLedgerLine,
  splitChange,
} from "./lines.ts";
import { makeNaming, type Naming, openNaming } from "./names.ts";

/** Which batch: its root, of an issuer. */
export interface BatchKey extends IssuerRef {
  readonly root: string;
}

/** One credential of a batch, as the ledger keeps it. */
export interface LedgerLearner {
  /** What `nameLearner` gives; undefined where nobody is known, or who it was is forgotten. */
  readonly name: string | undefined;
  /** When the credential expires, in seconds since 1970; undefined for never. */
  readonly until: number | undefined;
}

/** What the ledger knows of a batch. */
export interface LedgerBatch extends BatchKey {
  /** The file that says so. */
  readonly file: string;
  /** Undefined where only changes are known: it was issued elsewhere, or without the ledger. */
  readonly noted: BatchNote | undefined;
  readonly anchored: AnchorNote | undefined;
  /** In the order in which they were noted; a reason is never on chain. */
  readonly changes: readonly DatedChange[];
  readonly forgotten: readonly number[];
}

/** A file of the ledger that cannot be believed, or a line of one. */
export interface LedgerDamage {
  readonly file: string;
  readonly message: string;
  /** The batch that is not known for it, or not well; undefined where it is the whole ledger. */
  readonly batch: BatchKey | undefined;
}

/** All that the ledger says, and what of it cannot be read. */
interface LedgerContent {
  readonly batches: readonly LedgerBatch[];
  readonly damaged: readonly LedgerDamage[];
}

/** The ledger of a person; nothing is made before something is noted. */
export interface Ledger {
  /** Its folder. */
  readonly path: string;
  /**
   * Names a learner by the course's key: HMAC-SHA-256, 64 hex digits.
   * @throws IssuingError `ledger.damaged` where the key of an earlier run is gone or no key, `ledger.unreadable`, `disk`
   */
  nameLearner(key: string): Promise<string>;
  /** The same for many: the naming, opened once. @throws as `nameLearner` */
  openNaming(): Promise<Naming>;
  /**
   * Notes a batch and its learners, in the order of their indexes; where it lies, if it was moved. Known learners stay as they are.
   * @param learners undefined where they are not to be noted
   * @returns whether anything was new
   * @throws as `nameLearner`
   */
  noteBatch(batch: BatchKey & Omit<BatchNote, "key">, learners: Iterable<LedgerLearner> | undefined): Promise<boolean>;
  /** Notes that a batch is on chain, once. @throws IssuingError `disk` */
  noteAnchored(batch: BatchKey & AnchorNote): Promise<void>;
  /** Notes what was done with credentials, or is about to be, and why. @param change `at` is now unless said, in seconds since 1970 @throws IssuingError `disk` */
  noteChange(change: BatchKey & ChangeNote & { readonly at?: number }): Promise<void>;
  /** Reads all but the learners. What cannot be read is named, and the rest is given. @throws IssuingError `ledger.unreadable`, `file.link` */
  read(): Promise<LedgerContent>;
  /** The credentials of a batch, by index. @throws IssuingError `ledger.damaged`, `ledger.unreadable` */
  readLearners(batch: LedgerBatch): Generator<LedgerLearner>;
  /** What is known of one batch; what cannot be read of it is passed over, `read` names it. @throws IssuingError `file.link` */
  find(batch: BatchKey): Promise<LedgerBatch | undefined>;
  /** Whether a batch is known, and where it lies. @throws as `read` */
  knowsRoot(issuerRef: IssuerRef, root: string): Promise<{ readonly folder?: string } | undefined>;
  /** Wipes out who has a credential, wherever the root is known; again, it does nothing twice. @returns whether anybody was known @throws IssuingError `disk`, `file.link` */
  forget(credential: { readonly root: string; readonly index: number }): Promise<boolean>;
}

const FOLDER = "ledger";
const ISSUER = /^(\d{1,16})-([0-9a-f]{40})-(\d{1,10})$/;
const EVENTS = /^([0-9a-f]{64})\.jsonl$/;
/** In bytes: the changes of a batch of some millions, each revoked alone. */
const MOST_EVENTS = 1 << 28;
/** A line of the learners: a name and a moment. */
const [NAME, MOMENT] = [64, 12];
const WIDTH = NAME + MOMENT + 2;
const LEARNER = /^([0-9a-f]{64}) (\d{12})\n$/;
const NOBODY = "0".repeat(NAME);
/** So many lines are read or written at once. */
const PIECE = 8192;
const WIPING = constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Opens the ledger in a person's folder; nothing is read or written yet. */
export function openLedger(personFolder: string): Ledger {
  const path = join(personFolder, FOLDER);

  async function openNames(): Promise<Naming> {
    await refuseLinks(path);
    const naming = openNaming(path);
    if (naming !== undefined) return naming;
    const folders = await listNames(path);
    if (folders.some((name) => ISSUER.test(name))) throw refuseDamage(describeLostKey(path));
    await makeFolder(path);
    return makeNaming(path);
  }

  async function find(batch: BatchKey): Promise<LedgerBatch | undefined> {
    await refuseLinks(path);
    return readEvents(locate(path, batch).events, batch).batch;
  }

  async function append(batch: BatchKey, lines: readonly LedgerLine[]): Promise<void> {
    const { folder, events } = locate(path, batch);
    await refuseLinks(path);
    await makeFolder(folder);
    // The line break before each parts it from a line that a crash tore.
    const text = lines.map((line) => `\n${formatLedgerLine(line)}\n`).join("");
    await appendDurably(events, text).catch((cause: NodeJS.ErrnoException) => {
      throw describeDiskError(events, cause);
    });
  }

  return {
    path,
    nameLearner: async (key) => (await openNames()).name(key),
    openNaming: openNames,
    async noteBatch(batch, learners) {
      const { folder, events, names } = locate(path, batch);
      const key = learners === undefined ? "" : (await openNames()).id;
      const known = readEvents(events, batch).batch;
      const { size, course, replaces } = batch;
      const note: BatchNote = { size, course, folder: resolve(batch.folder), replaces, key: known?.noted?.key || key };
      if (learners !== undefined && !(await listNames(folder)).includes(`${hexOf(batch)}.learners`)) {
        await refuseLinks(path);
        await makeFolder(folder);
        await refuseLinks(folder, (name) => name.startsWith(hexOf(batch)));
        // Whoever was faster has written the same.
        await createFile(names, formatLearners(learners, new Set(known?.forgotten)));
      }
      if (JSON.stringify(known?.noted) === JSON.stringify(note)) return false;
      await append(batch, [{ at: now(), event: "batch", ...note }]);
      return true;
    },
    async noteAnchored({ anchoredAt, block, transaction, ...batch }) {
      const { batch: known } = readEvents(locate(path, batch).events, batch);
      if (known?.anchored?.anchoredAt === anchoredAt) return;
      await append(batch, [{ at: now(), event: "anchored", anchoredAt, block, transaction }]);
    },
    async noteChange({ action, indexes, reason, transaction, at: moment, ...batch }) {
      const notes = splitChange({ action, indexes, reason, transaction });
      const at = moment === undefined ? now() : new Date(moment * 1000).toISOString();
      await append(
        batch,
        notes.map((note) => ({ at, event: "change" as const, ...note })),
      );
    },
    async read() {
      const batches: LedgerBatch[] = [];
      const damaged: LedgerDamage[] = [];
      for (const [issuerRef, folder] of await listIssuers(path)) {
        await refuseLinks(folder);
        for (const name of (await listNames(folder)).sort()) {
          const hex = EVENTS.exec(name)?.[1];
          if (hex === undefined) continue;
          const { batch, faults } = readEvents(join(folder, name), { ...issuerRef, root: `0x${hex}` });
          if (batch !== undefined) batches.push(batch);
          damaged.push(...faults);
        }
      }
      damaged.push(...findLostNames(path, batches));
      return { batches, damaged };
    },
    readLearners: (batch) => readLearners(locate(path, batch).names, batch),
    find,
    async knowsRoot(issuerRef, root) {
      const batch = await find({ ...issuerRef, root });
      if (batch === undefined) return undefined;
      return batch.noted === undefined ? {} : { folder: batch.noted.folder };
    },
    async forget({ root, index }) {
      let wasKnown = false;
      for (const [issuerRef, folder] of await listIssuers(path)) {
        await refuseLinks(folder, (name) => name.startsWith(hexOf({ root })));
        const { names } = locate(path, { ...issuerRef, root });
        if (!(await wipeName(names, index))) continue;
        wasKnown = true;
        await append({ ...issuerRef, root }, [{ at: now(), event: "forgotten", index }]);
      }
      return wasKnown;
    },
  };
}

function now(): string {
  return new Date().toISOString();
}

function hexOf({ root }: Pick<BatchKey, "root">): string {
  return root.slice(2).toLowerCase();
}

/** Where a batch stands in the ledger. */
function locate(
  ledger: string,
  batch: BatchKey,
): { readonly folder: string; readonly events: string; readonly names: string } {
  const { chainId, registry, issuer } = batch;
  const folder = join(ledger, `${chainId}-${registry.slice(2).toLowerCase()}-${issuer}`);
  const hex = hexOf(batch);
  return { folder, events: join(folder, `${hex}.jsonl`), names: join(folder, `${hex}.learners`) };
}

async function listIssuers(ledger: string): Promise<(readonly [IssuerRef, string])[]> {
  await refuseLinks(ledger);
  return (await listNames(ledger)).sort().flatMap((name) => {
    const [, chainId, address, issuer] = ISSUER.exec(name) ?? [];
    if (address === undefined) return [];
    const issuerRef = { chainId: Number(chainId), registry: `0x${address}`, issuer: Number(issuer) };
    return [[issuerRef, join(ledger, name)] as const];
  });
}

/** The names in a folder; none where it is not there. @throws IssuingError `ledger.unreadable` */
async function listNames(folder: string): Promise<string[]> {
  return readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    throw refuseUnread(folder, cause, "folder");
  });
}

function refuseUnread(path: string, cause: NodeJS.ErrnoException, what?: string): IssuingError {
  const message = `${path}: ${describeReadError(cause, what)}`;
  return new IssuingError("ledger.unreadable", "unfinished", message, { cause });
}

/** A part of the ledger that cannot be believed, as an error. */
function refuseDamage({ file, message }: LedgerDamage): IssuingError {
  const cure = "restore the file from a copy, or note the batch's folder again";
  return new IssuingError("ledger.damaged", "refused", `${file}: ${message}`, { cure });
}

function describeLostKey(ledger: string): LedgerDamage {
  return { file: join(ledger, "learners.key"), message: "the key that names the learners is gone", batch: undefined };
}

/** Reads what is known of a batch; what cannot be read is told, and the rest is given. */
function readEvents(
  file: string,
  key: BatchKey,
): { readonly batch: LedgerBatch | undefined; readonly faults: readonly LedgerDamage[] } {
  const { chainId, registry, issuer, root } = key;
  const batch = { chainId, registry, issuer, root };
  let bytes: Buffer;
  try {
    bytes = readSmallFile(file, MOST_EVENTS, { isOwn: true });
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    if (cause.code === "ENOENT") return { batch: undefined, faults: [] };
    return { batch: undefined, faults: [{ file, message: describeReadError(cause), batch }] };
  }
  let noted: BatchNote | undefined;
  let anchored: AnchorNote | undefined;
  const changes: DatedChange[] = [];
  const forgotten: number[] = [];
  const faults: LedgerDamage[] = [];
  for (let [from, number] = [0, 1]; from < bytes.length; number += 1) {
    const found = bytes.indexOf(10, from);
    const to = found === -1 ? bytes.length : found;
    const line = to === from ? undefined : parseLedgerLine(bytes.subarray(from, to));
    from = to + 1;
    if (line === undefined) continue;
    if (typeof line === "string") {
      faults.push({ file, message: `line ${number}: ${line}`, batch });
      continue;
    }
    const { at, event, ...rest } = line;
    if (event === "batch") noted = rest as BatchNote;
    else if (event === "anchored") anchored = rest as AnchorNote;
    else if (event === "forgotten") forgotten.push((rest as { readonly index: number }).index);
    else changes.push({ ...(rest as ChangeNote), at: Math.floor(Date.parse(at) / 1000) });
  }
  return { batch: { ...batch, file, noted, anchored, changes, forgotten }, faults };
}

/** The batches whose learners are not as they were noted: a list that is gone or of another length, and a key that is another. */
function findLostNames(ledger: string, batches: readonly LedgerBatch[]): LedgerDamage[] {
  const named = batches.filter(({ noted }) => noted !== undefined && noted.key !== "");
  if (named.length === 0) return [];
  let naming: Naming | undefined;
  try {
    naming = openNaming(ledger);
  } catch (error) {
    if (!(error instanceof IssuingError)) throw error;
    return [{ ...describeLostKey(ledger), message: error.message.replace(/^.*?: /, "") }];
  }
  if (naming === undefined) return [describeLostKey(ledger)];
  return named.flatMap((batch) => {
    const file = locate(ledger, batch).names;
    const { chainId, registry, issuer, root, noted } = batch;
    const tell = (message: string): LedgerDamage[] => [{ file, message, batch: { chainId, registry, issuer, root } }];
    if (noted?.key !== naming.id) return tell("the learners were named with a different key");
    try {
      closeSync(openLearners(file, noted.size));
      return [];
    } catch (error) {
      return tell(describeReadError(error as NodeJS.ErrnoException));
    }
  });
}

/** Opens a list of learners. @throws what the file system says, and where it is not as long as the batch */
function openLearners(file: string, size: number): number {
  const descriptor = openRegularFile(file, { isOwn: true });
  const found = fstatSync(descriptor).size;
  if (found === size * WIDTH) return descriptor;
  closeSync(descriptor);
  throw new Error(`the file has ${found} bytes, but a list of ${size} learners has ${size * WIDTH}`);
}

function* readLearners(file: string, { noted, ...batch }: LedgerBatch): Generator<LedgerLearner> {
  if (noted === undefined || noted.key === "") return;
  const refuse = (message: string): IssuingError => refuseDamage({ file, message, batch });
  let descriptor: number;
  try {
    descriptor = openLearners(file, noted.size);
  } catch (error) {
    throw refuse(describeReadError(error as NodeJS.ErrnoException));
  }
  try {
    const piece = Buffer.alloc(PIECE * WIDTH);
    for (let at = 0; at < noted.size;) {
      const length = Math.min(PIECE, noted.size - at) * WIDTH;
      if (readSync(descriptor, piece, 0, length, at * WIDTH) !== length)
        throw refuse("the file was cut off while being read");
      for (let from = 0; from < length; from += WIDTH, at += 1) {
        const [, name, moment] = LEARNER.exec(piece.toString("latin1", from, from + WIDTH)) ?? [];
        if (name === undefined) throw refuse(`line ${at + 1} is not in laurel's form`);
        yield { name: name === NOBODY ? undefined : name, until: Number(moment) || undefined };
      }
    }
  } finally {
    closeSync(descriptor);
  }
}

function* formatLearners(learners: Iterable<LedgerLearner>, forgotten: ReadonlySet<number>): Generator<string> {
  let [text, index] = ["", 0];
  for (const { name, until } of learners) {
    const kept = forgotten.has(index) ? undefined : name;
    text += `${kept ?? NOBODY} ${String(until ?? 0).padStart(MOMENT, "0")}\n`;
    index += 1;
    if (index % PIECE !== 0) continue;
    yield text;
    text = "";
  }
  yield text;
}

/** Writes zeros over a name. @returns whether there is a list that has the index */
async function wipeName(file: string, index: number): Promise<boolean> {
  const explain = (cause: NodeJS.ErrnoException): never => {
    throw describeDiskError(file, cause);
  };
  const handle = await open(file, WIPING).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT") explain(cause);
  });
  if (handle === undefined) return false;
  try {
    const found = await handle.stat().catch(explain);
    if (!found.isFile() || (index + 1) * WIDTH > found.size) return false;
    await handle.write(Buffer.from(NOBODY), 0, NAME, index * WIDTH).catch(explain);
    await handle.sync().catch(explain);
    return true;
  } finally {
    await handle.close();
  }
}
