// What an issuer did in a year, or in all: over the folders that are known here, and over the chain, which alone says what is anchored and revoked.
import { resolve } from "node:path";
import { type Finality, hasBit, packIndexes, RpcError, wordOf } from "@laurel/sdk";
import type { Chain } from "../chain/chain.ts";
import { type IssuerEvents, readIssuerEvents } from "../chain/issuer-events.ts";
import { type BatchStanding, type BlockMoment, readBatchStanding, readBlockMoment } from "../chain/standing.ts";
import { type BatchFolder, type BatchRecord, isSameIssuer, openBatchFolder } from "../folder/batch-folder.ts";
import type { Ledger, LedgerBatch, LedgerDamage } from "../ledger/ledger.ts";
import { type DatedChange, listChanges } from "../ledger/lines.ts";
import type { Listener } from "../messages/events.ts";
import { IssuingError } from "../messages/issuing-error.ts";
import { type Counts, countCredentials, openReasons } from "./counts.ts";
import { readExpiry } from "./expiry.ts";

/** What is counted of a batch, and of all. */
export interface Totals {
  /** Credentials that were anchored, corrections among them. */
  readonly issued: number;
  /** Revoked because another one replaces it: by a correction, or with the reason `superseded`. */
  readonly corrected: number;
  /** Revoked for any other reason. */
  readonly revoked: number;
  readonly suspended: number;
}

/**
 * What needs attention of a batch: it is not anchored yet; the chain lost it; it has another size; its anchor no longer counts; what it corrects is valid
 * too; its folder is gone; no folder known here holds it; its folder cannot be read; it is another issuer's.
 */
type AttentionKind = "planned" | "lost" | "size" | "lapsed" | "both" | "gone" | "elsewhere" | "unreadable" | "foreign";

/** Something that needs attention. */
export interface Attention {
  readonly kind: AttentionKind;
  /** Undefined where no folder is known. */
  readonly folder: string | undefined;
  readonly root: string | undefined;
  /** What was wrong, where a folder could not be read. */
  readonly message: string | undefined;
}

/** A batch in a report. */
export interface ReportedBatch extends Totals {
  readonly root: string;
  readonly folder: string | undefined;
  /** The course's title, where it is known. */
  readonly title: string | undefined;
  readonly size: number;
  /** Seconds since 1970. */
  readonly anchoredAt: number;
  readonly isCorrection: boolean;
  readonly reasons: Counts["reasons"];
  /** Now, whatever the year. */
  readonly valid: number;
  readonly expired: number;
  /** How many that are not revoked expire soon; undefined where it is not known when they expire. */
  readonly expiring: number | undefined;
}

/** What could not be found out, as sentences without their end. */
type Unknown = readonly string[];

/** A report; where `unknown` is not empty, its numbers are only what is known. */
export interface IssuerReport {
  /** The block that all was read at. */
  readonly asOf: BlockMoment;
  /** Of what is known: no more than that where `unknown` is not empty. */
  readonly totals: Totals;
  readonly reasons: Counts["reasons"];
  /** Those of which anything is counted, the oldest first. */
  readonly batches: readonly ReportedBatch[];
  readonly attention: readonly Attention[];
  readonly damaged: readonly LedgerDamage[];
  readonly unknown: Unknown;
}

/** What is reported. */
export interface ReportQuery {
  readonly chain: Chain;
  readonly finality?: Finality | undefined;
  readonly issuer: number;
  /** Whose batches are counted too. */
  readonly ledger: Ledger;
  /** Folders of batches. */
  readonly folders: readonly string[];
  /** Counts what happened in this year, in UTC; all unless said. */
  readonly year?: number | undefined;
  /** How many months from now on count as soon. */
  readonly months: number;
  readonly onEvent?: Listener | undefined;
}

/** A batch as it is known here, and from where. */
interface KnownBatch {
  readonly root: string;
  readonly size: number;
  readonly folder?: BatchFolder | undefined;
  readonly record?: BatchRecord | undefined;
  readonly noted?: LedgerBatch | undefined;
}

/** Of a batch that nobody here knows, so many are counted: a thief may anchor four billion. */
const MOST_ELSEWHERE = 1 << 22;

/**
 * Counts what an issuer issued, corrected, revoked and suspended: of the batches in folders, in the ledger, and of those that only the chain knows.
 * @throws RpcError where the nodes do not say which block is final, or nothing of the issuer can be read · IssuingError `ledger.unreadable`, `file.link`
 */
export async function reportIssuer(query: ReportQuery): Promise<IssuerReport> {
  const { chain, issuer, ledger, year, onEvent } = query;
  const asOf = await readBlockMoment(query, "final");
  const span =
    year === undefined ? { from: 0, to: Number.POSITIVE_INFINITY } : { from: startOf(year), to: startOf(year + 1) };
  const unknown: string[] = [];
  const since = Math.max(span.from, await readFirstTerm(query));
  const events = await readIssuerEvents(chain, { issuer, since, last: asOf.block });
  if (events.unread !== undefined) {
    const { from, to, reason } = events.unread;
    unknown.push(`batches issued elsewhere, in blocks ${from} to ${to}: ${reason.message}`);
  }
  const nextBlock = span.to > asOf.timestamp ? Number.POSITIVE_INFINITY : await events.firstBlockSince(span.to);
  // Where no node narrows the first moment down, the events before it are listed too.
  const firstBlock = span.from === 0 ? 0 : await events.firstBlockSince(span.from);
  const { batches: noted, damaged } = await ledger.read();
  const known = await gatherBatches(query, noted);
  const roots = new Set([...events.anchored.keys(), ...events.changed].filter((root) => !known.batches.has(root)));
  const elsewhere = [...roots].map((root): KnownBatch => {
    const found = noted.find((one) => one.root === root && isOurs(query, one));
    return { root, size: events.anchored.get(root)?.size ?? 0, noted: found };
  });
  const attention = [...known.attention];
  const batches: ReportedBatch[] = [];
  const all = [...known.batches.values(), ...elsewhere];
  for (const [at, batch] of all.entries()) {
    onEvent?.({ type: "step", step: "batches counted", done: at, total: all.length });
    try {
      const counted = await countBatch(
        { ...query, asOf, span, firstBlock, nextBlock, events, attention, unknown },
        batch,
      );
      if (counted !== undefined) batches.push(counted);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      unknown.push(`the batch ${batch.folder?.path ?? batch.root}: ${error.message}`);
    }
  }
  const order = new Map([...events.anchored.keys()].map((root, at) => [root, at]));
  const placeOf = ({ root }: ReportedBatch): number => order.get(root) ?? -1;
  batches.sort((a, b) => a.anchoredAt - b.anchoredAt || placeOf(a) - placeOf(b));
  const reasons: Record<string, number> = {};
  for (const batch of batches)
    for (const [reason, count] of Object.entries(batch.reasons)) reasons[reason] = (reasons[reason] ?? 0) + count;
  const sum = (member: keyof Totals): number => batches.reduce((total, batch) => total + batch[member], 0);
  const totals = {
    issued: sum("issued"),
    corrected: sum("corrected"),
    revoked: sum("revoked"),
    suspended: sum("suspended"),
  };
  return { asOf, totals, reasons, batches, attention, damaged, unknown };
}

function startOf(year: number): number {
  return Date.UTC(year, 0, 1) / 1000;
}

/** The moment before which an issuer has anchored nothing: its first operator's first second. */
async function readFirstTerm({ chain, issuer }: ReportQuery): Promise<number> {
  const { term } = await chain.registry.getOperator(issuer, 1);
  return term.from;
}

function isOurs({ chain, issuer }: ReportQuery, batch: { chainId: number; registry: string; issuer: number }): boolean {
  return isSameIssuer(batch, { chainId: chain.ref.chainId, registry: chain.ref.address, issuer });
}

/** The batches that folders and the ledger know of, each once; a folder that is named counts before the ledger's. */
async function gatherBatches(
  query: ReportQuery,
  noted: readonly LedgerBatch[],
): Promise<{ readonly batches: ReadonlyMap<string, KnownBatch>; readonly attention: readonly Attention[] }> {
  const batches = new Map<string, KnownBatch>();
  const attention: Attention[] = [];
  const ours = noted.filter((one) => isOurs(query, one));
  const tell = (kind: AttentionKind, folder: string, root?: string, message?: string): void => {
    attention.push({ kind, folder, root, message });
  };
  for (const path of query.folders.map((folder) => resolve(folder))) {
    const folder = openBatchFolder(path);
    const record = await readRecord(folder, (message) => tell("unreadable", path, undefined, message));
    if (record === undefined || batches.has(record.root)) continue;
    const { root, size } = record;
    if (!isOurs(query, record)) tell("foreign", path, root);
    else batches.set(root, { root, size, folder, record, noted: ours.find((one) => one.root === root) });
  }
  for (const one of ours) {
    const { root, noted: note } = one;
    if (note === undefined || batches.has(root)) continue;
    const folder = openBatchFolder(note.folder);
    const record = await readRecord(folder, (message) => tell("unreadable", note.folder, root, message));
    const isThere = record?.root === root && isOurs(query, record);
    batches.set(root, { root, size: note.size, noted: one, ...(isThere ? { folder, record } : {}) });
  }
  return { batches, attention };
}

async function readRecord(folder: BatchFolder, tell: (message: string) => void): Promise<BatchRecord | undefined> {
  try {
    return await folder.readRecord();
  } catch (error) {
    if (!(error instanceof IssuingError)) throw error;
    tell(error.message);
    return undefined;
  }
}

/** What counting a batch needs beside it; `attention` and `unknown` are added to. */
interface Counting extends ReportQuery {
  readonly asOf: BlockMoment;
  readonly span: { readonly from: number; readonly to: number };
  /** The first block of events in the time that is asked for. */
  readonly firstBlock: number;
  /** The first block after the time that is asked for. */
  readonly nextBlock: number;
  readonly events: IssuerEvents;
  readonly attention: Attention[];
  readonly unknown: string[];
}

async function countBatch(counting: Counting, known: KnownBatch): Promise<ReportedBatch | undefined> {
  const { chain, issuer, ledger, asOf, span, events, attention, unknown } = counting;
  const { root, folder, record, noted } = known;
  const path = folder?.path ?? noted?.noted?.folder;
  const tell = (kind: AttentionKind): void => {
    attention.push({ kind, folder: path, root, message: undefined });
  };
  const found = await chain.registry.getBatch(issuer, root, { blockTag: asOf.block });
  if (found.anchoredAt === 0) {
    if (record !== undefined) tell(record.state === "anchored" ? "lost" : "planned");
    return undefined;
  }
  const { size, anchoredAt } = found;
  if (record === undefined) tell(noted?.noted === undefined ? "elsewhere" : "gone");
  const here = record?.size ?? noted?.noted?.size;
  if (here !== undefined && here !== size) {
    tell("size");
    return undefined;
  }
  if (here === undefined && size > MOST_ELSEWHERE) {
    unknown.push(`the batch ${root}: ${size.toLocaleString("en")} credentials are too many to count`);
    return undefined;
  }
  const standing = await readBatchStanding(counting, { issuer, root, size }, asOf.block);
  const isLapsed = standing.lapsed.length > 0;
  if (isLapsed) tell("lapsed");
  if (record?.replaces !== undefined && !isLapsed && (await isStanding(counting, record.replaces))) tell("both");
  // What no longer counts was not issued, as far as any verifier is concerned.
  if (isLapsed) return undefined;
  const changes = readChanges(folder, unknown);
  const reasons = openReasons([...changes, ...(noted?.changes ?? [])]);
  const key = { chainId: chain.ref.chainId, registry: chain.ref.address, issuer, root, size };
  const until = await readExpiry({ ledger, folder }, key);
  const dating = openDating(counting, { root, standing, when: reasons.when });
  const counts = countCredentials({
    ...{ size, standing, reasons, until: until ?? (() => undefined) },
    isReplaced: (index) => events.find("revoked", root, index)?.isReplaced === true,
    isCounted: dating.isCounted,
  });
  if (dating.undated.size > 0)
    unknown.push(`when ${dating.undated.size} of the credentials of ${path ?? root} were revoked or suspended`);
  const isIn = anchoredAt >= span.from && anchoredAt < span.to;
  const { corrected, revoked, suspended } = counts;
  if (!isIn && corrected + revoked + suspended === 0) return undefined;
  return {
    ...{ root, folder: path, title: noted?.noted?.course?.title ?? undefined, size, anchoredAt, ...counts },
    issued: isIn ? size : 0,
    isCorrection: record?.replaces !== undefined || noted?.noted?.replaces != null || events.corrections.has(root),
    expiring: until && countExpiring(counting, { size, standing, until }),
  };
}

function readChanges(folder: BatchFolder | undefined, unknown: string[]): readonly DatedChange[] {
  try {
    return folder === undefined ? [] : listChanges(folder.readNotes());
  } catch (error) {
    if (!(error instanceof IssuingError)) throw error;
    unknown.push(`why credentials were revoked: ${error.message}`);
    return [];
  }
}

/** Whether any of what a correction replaces is not revoked. */
async function isStanding(
  { chain, issuer, asOf }: Counting,
  { root, indexes }: NonNullable<BatchRecord["replaces"]>,
): Promise<boolean> {
  const { words } = packIndexes(indexes);
  const { batch, revoked } = await chain.registry.standing(issuer, root, words, { blockTag: asOf.block });
  const isSet = (index: number): boolean => hasBit(revoked[words.indexOf(wordOf(index))] ?? 0n, index);
  return batch.anchoredAt !== 0 && batch.revokedAt === 0 && !indexes.every(isSet);
}

/** Tells what became so in the time that is asked for; of what nobody tells it, that is kept. */
function openDating(
  { span, events, year, firstBlock, nextBlock }: Counting,
  { root, standing, when }: { root: string; standing: BatchStanding; when: (index: number) => number | undefined },
): {
  readonly isCounted: (what: "revoked" | "suspended", index: number) => boolean;
  readonly undated: ReadonlySet<number>;
} {
  const undated = new Set<number>();
  if (year === undefined) return { isCounted: () => true, undated };
  const isIn = (moment: number): boolean => moment >= span.from && moment < span.to;
  const isCounted = (what: "revoked" | "suspended", index: number): boolean => {
    const event = events.find(what, root, index);
    // All events of the span are there: what none tells became so before it.
    if (event !== undefined) return event.block >= firstBlock && event.block < nextBlock;
    if (what === "revoked" && standing.batch.revokedAt !== 0 && !standing.isRevoked(index))
      return isIn(standing.batch.revokedAt);
    if (events.unread === undefined) return false;
    const noted = what === "revoked" ? when(index) : undefined;
    if (noted === undefined) undated.add(index);
    return noted !== undefined && isIn(noted);
  };
  return { isCounted, undated };
}

function countExpiring(
  { months, asOf }: Counting,
  { size, standing, until }: { size: number; standing: BatchStanding; until: (index: number) => number | undefined },
): number {
  const end = new Date(asOf.timestamp * 1000);
  const last = end.setUTCMonth(end.getUTCMonth() + months) / 1000;
  let count = 0;
  for (let index = 0; index < size; index += 1) {
    const moment = until(index);
    if (moment === undefined || moment <= asOf.timestamp || moment > last) continue;
    if (standing.batch.revokedAt === 0 && !standing.isRevoked(index)) count += 1;
  }
  return count;
}
