// Who of an input has the same course's credential already, by the ledger: a cohort that is issued by mistake a second time.
import { hasBit, type IssuerRef, wordOf } from "@laurel/sdk";
import type { Chain } from "../chain/chain.ts";
import { isSameIssuer } from "../folder/batch-folder.ts";
import type { IssueInput } from "../input/input.ts";
import type { Ledger, LedgerBatch, LedgerDamage } from "../ledger/ledger.ts";
import type { LedgerCourse } from "../ledger/lines.ts";
import { IssuingError } from "../messages/issuing-error.ts";
import { describeCourse, readLearner } from "./note-batch.ts";

/** A batch that some learners of an input are in already. */
export interface EarlierBatch {
  readonly root: string;
  /** Its folder, absolute. */
  readonly folder: string;
  /** Seconds since 1970; undefined where it is not on chain, as far as is known: it may be any moment. */
  readonly anchoredAt: number | undefined;
  /** The learners' keys, in the order of the input; of ready documents, what names their subjects. */
  readonly learners: readonly string[];
}

/** What the ledger knows of the learners of an input. */
export interface Earlier {
  /** The batches that hold credentials of theirs that are not revoked and not expired. */
  readonly batches: readonly EarlierBatch[];
  /** How many have one that is revoked or expired, and none besides. */
  readonly ended: number;
  /** How many have one in a batch that was anchored, by the ledger, and is not on this chain, and none besides: a local chain that began again. */
  readonly elsewhere: number;
  /** Files of the ledger that cannot be read, so that something may be missing here. */
  readonly damaged: readonly LedgerDamage[];
}

/** Whom to look for. */
export interface EarlierQuery {
  readonly input: IssueInput;
  readonly issuerRef: IssuerRef;
  /** Asks whether credentials are revoked; without it nobody is asked, and all count that expire later. */
  readonly chain?: Chain | undefined;
  /** The batch that is made of the input itself. */
  readonly root?: string | undefined;
}

/** How many words of a bitmap are read at once. */
const WORDS_AT_ONCE = 1024;

/** Looks up who has a credential of the same course already. @throws IssuingError `ledger.unreadable`, `file.link` · RpcError */
export async function findEarlier(ledger: Ledger, query: EarlierQuery): Promise<Earlier> {
  const { input, issuerRef, root: own } = query;
  const course = describeCourse(input);
  if (course === undefined) return { batches: [], ended: 0, elsewhere: 0, damaged: [] };
  const { batches, damaged } = await ledger.read();
  const hidden = damaged.filter((one) => hidesLearners(one, batches, course));
  const sought = batches.filter(
    ({ noted, root, ...place }) =>
      root !== own && isSameIssuer(place, issuerRef) && noted !== undefined && isSameCourse(noted.course, course),
  );
  if (sought.length === 0) return { batches: [], ended: 0, elsewhere: 0, damaged: hidden };
  const broken = new Set(hidden.map(({ batch }) => batch?.root));
  const rows = hidden.some(({ batch }) => batch === undefined) ? new Map() : await nameRows(ledger, input);
  const held: EarlierBatch[] = [];
  const ended = new Set<number>();
  const holding = new Set<number>();
  const elsewhere = new Set<number>();
  for (const batch of sought) {
    if (broken.has(batch.root)) continue;
    let found: Found;
    try {
      found = findLearners(ledger, batch, rows);
    } catch (error) {
      if (!(error instanceof IssuingError)) throw error;
      hidden.push({ file: batch.file, message: error.message, batch });
      continue;
    }
    if (found.size === 0) continue;
    const { anchoredAt, isRevoked } = await readRevoked(query.chain, batch, [...found.keys()]);
    if (batch.anchored !== undefined && anchoredAt === undefined) {
      for (const { row } of found.values()) elsewhere.add(row);
      continue;
    }
    const now = Date.now() / 1000;
    const learners: number[] = [];
    for (const [index, { row, until }] of found)
      if (isRevoked(index) || (until !== undefined && until <= now)) ended.add(row);
      else learners.push(row);
    if (learners.length === 0) continue;
    for (const row of learners) holding.add(row);
    const keys = learners.sort((a, b) => a - b).map((row) => readLearner(input, row) ?? "");
    held.push({ root: batch.root, folder: batch.noted?.folder ?? "", anchoredAt, learners: keys });
  }
  for (const row of holding) ended.delete(row);
  for (const row of [...holding, ...ended]) elsewhere.delete(row);
  const lastly = Number.POSITIVE_INFINITY;
  held.sort((a, b) => (a.anchoredAt ?? lastly) - (b.anchoredAt ?? lastly));
  return { batches: held, ended: ended.size, elsewhere: elsewhere.size, damaged: hidden };
}

/** Whether it cannot be known, for a damage, who has what of a course: a list of learners, the key, or a batch of which nothing else is known. */
function hidesLearners({ file, batch }: LedgerDamage, batches: readonly LedgerBatch[], course: LedgerCourse): boolean {
  if (batch === undefined) return true;
  const noted = batches.find((one) => one.root === batch.root && isSameIssuer(one, batch))?.noted;
  if (noted === undefined) return true;
  return !file.endsWith(".jsonl") && isSameCourse(noted.course, course);
}

/** Whether two courses are one: of the same file, or of the same achievement. */
function isSameCourse(one: LedgerCourse | null, other: LedgerCourse): boolean {
  if (one === null) return false;
  return (one.digest !== null && one.digest === other.digest) || (one.id !== null && one.id === other.id);
}

/** The rows of an input by the names of their learners. */
async function nameRows(ledger: Ledger, input: IssueInput): Promise<ReadonlyMap<string, number>> {
  const { name } = await ledger.openNaming();
  const rows = new Map<string, number>();
  for (let row = 0; row < input.count; row += 1) {
    const key = readLearner(input, row);
    if (key !== undefined) rows.set(name(key), row);
  }
  return rows;
}

/** The credentials of a batch whose learners are sought, by index. */
type Found = ReadonlyMap<number, { readonly row: number; readonly until: number | undefined }>;

function findLearners(ledger: Ledger, batch: LedgerBatch, rows: ReadonlyMap<string, number>): Found {
  const found = new Map<number, { row: number; until: number | undefined }>();
  let index = 0;
  for (const { name, until } of ledger.readLearners(batch)) {
    const row = name === undefined ? undefined : rows.get(name);
    if (row !== undefined) found.set(index, { row, until });
    index += 1;
  }
  return found;
}

/** Whether credentials are revoked, as a majority of the nodes says of the newest block. */
async function readRevoked(
  chain: Chain | undefined,
  { issuer, root, anchored }: LedgerBatch,
  indexes: readonly number[],
): Promise<{ readonly anchoredAt: number | undefined; readonly isRevoked: (index: number) => boolean }> {
  if (chain === undefined) return { anchoredAt: anchored?.anchoredAt, isRevoked: () => false };
  const words = [...new Set(indexes.map(wordOf))];
  const bits = new Map<number, bigint>();
  let [anchoredAt, revokedAt] = [0, 0];
  for (let from = 0; from < words.length; from += WORDS_AT_ONCE) {
    const asked = words.slice(from, from + WORDS_AT_ONCE);
    const { batch, revoked } = await chain.registry.standing(issuer, root, asked);
    ({ anchoredAt, revokedAt } = batch);
    for (const [at, word] of asked.entries()) bits.set(word, revoked[at] ?? 0n);
  }
  return {
    anchoredAt: anchoredAt || undefined,
    isRevoked: (index) => revokedAt !== 0 || hasBit(bits.get(wordOf(index)) ?? 0n, index),
  };
}
