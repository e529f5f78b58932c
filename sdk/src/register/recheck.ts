// Compares what a registry's events say with the chain's state at one block, row by row. Where they differ, the state decides.

import type { TrustedChain, View } from "../reading/trusted-chain.ts";
import { RpcError } from "../rpc/rpc.ts";
import {
  type FoldedBatch,
  type FoldedWords,
  nameBatch,
  put,
  putOperator,
  putWord,
  type RegisterFold,
  type RowName,
} from "./fold.ts";
import { RegisterError } from "./read-register.ts";
import { MOST_REGISTER_ROWS, type RegisterBlock } from "./register.ts";
import {
  joinWords,
  listWords,
  MOST_COUNTED,
  MOST_OPERATORS,
  readStatedIssuer,
  type StatedBatch,
  viewAccreditation,
  viewAccreditor,
  viewIssuer,
  viewOperator,
  viewWords,
  WORDS_A_CALL,
} from "./rows.ts";
import { viewOf } from "./views.ts";

/** A row of which the events said something else than the chain's state. */
export interface Difference {
  readonly row: RowName;
  /** The members that were put right; none where the row was missing among the events, or is not on the chain. */
  readonly members: readonly string[];
  readonly fault: "differs" | "missing" | "unknown";
}

/** How far comparing is. */
export interface RecheckProgress {
  readonly done: number;
  readonly of: number;
}

/** What came of comparing. */
export interface Recheck {
  /** The rows that were compared whole. */
  readonly checked: ReadonlySet<RowName>;
  readonly differences: readonly Difference[];
  /** Why the others were not compared, where the nodes are the reason: they dropped the block's state, or do not agree. */
  readonly unread: RpcError | undefined;
}

/** Calls in one request, and words of bitmaps that they ask for together. */
const CALLS_AT_ONCE = 100;
const WORDS_AT_ONCE = 4096;

/** Something to ask, and what is done with the answers. */
interface Task {
  readonly views: readonly View[];
  readonly words?: number;
  readonly take: (results: readonly never[]) => void;
}

/**
 * Compares a fold with the state at a block, and puts it right. Batches are those that events name: no function of the contract lists them.
 * @throws RegisterError `register.too-large` · the reason of the caller's signal
 */
export async function recheckFold(
  chain: TrustedChain,
  fold: RegisterFold,
  block: RegisterBlock,
  onProgress: (progress: RecheckProgress) => void = () => undefined,
): Promise<Recheck> {
  const checked = new Set<RowName>();
  const differences: Difference[] = [];
  const note = (row: RowName, fault: Difference["fault"], members: readonly string[] = []): void => {
    differences.push({ row, fault, members });
  };
  let [done, of] = [0, fold.accreditors.size + 2 * fold.issuers.size + fold.accreditations.size + fold.batches.size];
  const perform = async (tasks: readonly Task[]): Promise<void> => {
    for (const some of divide(tasks)) {
      const results = await chain.read(
        block,
        some.flatMap(({ views }) => views),
      );
      let at = 0;
      for (const { views, take } of some) {
        take(results.slice(at, at + views.length) as never[]);
        at += views.length;
      }
      done += some.length;
      of = Math.max(of, done);
      onProgress({ done, of });
    }
  };
  try {
    const counts = await chain.read(block, [
      viewOf("accreditorCount"),
      viewOf("issuerCount"),
      viewOf("accreditationCount"),
    ]);
    const [accreditors, issuers, accreditations] = counts.map(({ count }) => count) as [number, number, number];
    const ids = (count: number): readonly number[] => {
      if (count > MOST_REGISTER_ROWS)
        throw new RegisterError(
          "register.too-large",
          "",
          `The registry holds ${count.toLocaleString("en")} rows of a kind`,
        );
      return Array.from({ length: count }, (_, i) => i + 1);
    };
    await perform(
      ids(accreditors).map((id) => ({
        views: [viewAccreditor(id)],
        take: ([found]) => putRight(fold.accreditors, id, found, { row: `accreditor ${id}`, note, checked }),
      })),
    );
    const large = await recheckIssuers({ fold, perform, note, checked }, ids(issuers));
    await perform(
      ids(accreditations).map((id) => ({
        views: [viewAccreditation(id)],
        take: ([found]) => putRight(fold.accreditations, id, found, { row: `accreditation ${id}`, note, checked }),
      })),
    );
    removeUnknown(fold.accreditors, accreditors, (id) => note(`accreditor ${id}`, "unknown"));
    removeUnknown(fold.issuers, issuers, (id) => note(`issuer ${id}`, "unknown"));
    removeUnknown(fold.accreditations, accreditations, (id) => note(`accreditation ${id}`, "unknown"));
    await recheckBatches({ fold, perform, note, checked }, large);
    return { checked, differences, unread: undefined };
  } catch (error) {
    if (error instanceof RpcError) return { checked, differences, unread: error };
    throw error;
  }
}

/** Tasks in parts, each of which is one request. */
function* divide(tasks: readonly Task[]): Generator<readonly Task[]> {
  let part: Task[] = [];
  let [calls, words] = [0, 0];
  for (const task of tasks) {
    const more = task.words ?? 0;
    if (part.length > 0 && (calls + task.views.length > CALLS_AT_ONCE || words + more > WORDS_AT_ONCE)) {
      yield part;
      [part, calls, words] = [[], 0, 0];
    }
    part.push(task);
    calls += task.views.length;
    words += more;
  }
  if (part.length > 0) yield part;
}

interface Putting {
  readonly row: RowName;
  readonly note: (row: RowName, fault: Difference["fault"], members?: readonly string[]) => void;
  readonly checked: Set<RowName>;
}

function putRight<Row extends object>(
  rows: Map<number, Row>,
  id: number,
  found: Row | undefined,
  { row, note, checked }: Putting,
): void {
  if (found === undefined) throw new RpcError("rpc.bad-answer", `the nodes count ${row}, but have none`);
  const told = rows.get(id);
  const members = told === undefined ? [] : listDifferences(told, found);
  if (told === undefined) note(row, "missing");
  else if (members.length > 0) note(row, "differs", members);
  put(rows, id, found);
  checked.add(row);
}

function listDifferences<Row extends object>(told: Row, found: Row): readonly string[] {
  return Object.keys(found).filter(
    (member) => JSON.stringify(told[member as keyof Row]) !== JSON.stringify(found[member as keyof Row]),
  );
}

function removeUnknown(rows: Map<number, unknown>, count: number, note: (id: number) => void): void {
  for (const id of rows.keys()) {
    if (id >= 1 && id <= count) continue;
    rows.delete(id);
    note(id);
  }
}

interface Rechecking extends Pick<Putting, "note" | "checked"> {
  readonly fold: RegisterFold;
  readonly perform: (tasks: readonly Task[]) => Promise<void>;
}

/** @returns the issuers that have too many operators for all to be read */
async function recheckIssuers(
  { fold, perform, note, checked }: Rechecking,
  ids: readonly number[],
): Promise<ReadonlySet<number>> {
  const counts = new Map<number, number>();
  await perform(
    ids.map((id) => ({
      views: viewIssuer(id),
      take(results) {
        const row: RowName = `issuer ${id}`;
        const found = readStatedIssuer(results as unknown as Parameters<typeof readStatedIssuer>[0]);
        if (found === undefined) throw new RpcError("rpc.bad-answer", `the nodes count ${row}, but have none`);
        const { sponsor, recovery, operators } = found;
        const told = fold.issuers.get(id);
        if (told === undefined) note(row, "missing");
        else {
          const members = listDifferences<object>(
            { sponsor: told.sponsor, recovery: told.recovery ?? null },
            { sponsor, recovery: recovery ?? null },
          );
          if (members.length > 0)
            note(
              row,
              "differs",
              members.map((member) => (member === "recovery" ? "recovering" : member)),
            );
        }
        put(fold.issuers, id, { sponsor, recovery, operators: told?.operators ?? new Map() });
        counts.set(id, operators);
      },
    })),
  );
  const small = [...counts].filter(([, count]) => count <= MOST_OPERATORS);
  await perform(
    small.map(([id, count]) => ({
      views: Array.from({ length: count }, (_, i) => viewOperator(id, i + 1)),
      take(terms) {
        const operators = fold.issuers.get(id)?.operators ?? new Map();
        let isSame = operators.size === terms.length;
        for (const [i, term] of terms.entries()) {
          if (term === undefined)
            throw new RpcError("rpc.bad-answer", `the nodes count operators of issuer ${id}, but have none`);
          isSame &&= JSON.stringify(operators.get(i + 1)) === JSON.stringify(term);
          putOperator(fold, id, i + 1, term);
        }
        for (const operator of operators.keys())
          if (operator < 1 || operator > terms.length) operators.delete(operator);
        if (!isSame) note(`issuer ${id}`, "differs", ["operators"]);
        checked.add(`issuer ${id}`);
      },
    })),
  );
  return new Set([...counts].flatMap(([id, count]) => (count > MOST_OPERATORS ? id : [])));
}

async function recheckBatches({ fold, perform, note, checked }: Rechecking, large: ReadonlySet<number>): Promise<void> {
  await perform(
    [...fold.batches].map(([name, batch]): Task => {
      const words = chooseWords(batch);
      return {
        views: viewWords({ issuer: batch.issuer, root: batch.root, words, atOnce: WORDS_A_CALL }),
        words: words.length,
        take(results) {
          const found = joinWords(results);
          if (found === undefined) {
            fold.batches.delete(name);
            return note(`batch ${name}`, "unknown");
          }
          const members = putBatch(fold, batch, found);
          if (batch.size === 0) note(`batch ${name}`, "missing");
          else if (members.length > 0) note(`batch ${name}`, "differs", members);
          if (found.size <= MOST_COUNTED && wordsOf(batch) >= listWords(found.size).length)
            checked.add(`batch ${name}`);
        },
      };
    }),
  );
  // What decides whether these count is read, though not all operators are.
  const needed = [...fold.batches.values()].filter(({ issuer }) => large.has(issuer));
  const operators = new Map(needed.map(({ issuer, operator }) => [`${issuer} ${operator}`, { issuer, operator }]));
  await perform(
    [...operators.values()].map(({ issuer, operator }) => ({
      views: [viewOperator(issuer, operator)],
      take([term]) {
        if (term === undefined)
          throw new RpcError("rpc.bad-answer", `the nodes have no operator ${operator} of issuer ${issuer}`);
        putOperator(fold, issuer, operator, term);
      },
    })),
  );
}

/** All words of a batch that is not too large, else those that events touched. */
function chooseWords({ size, revoked, suspended }: FoldedBatch): readonly number[] {
  if (size <= MOST_COUNTED) return listWords(size);
  return [...new Set([...revoked.keys(), ...suspended.keys()])];
}

const wordsOf = ({ size }: FoldedBatch): number => (size <= MOST_COUNTED ? listWords(size).length : 0);

/** @returns the members that were put right */
function putBatch(fold: RegisterFold, batch: FoldedBatch, found: StatedBatch): readonly string[] {
  const { size, accreditation, operator, anchoredAt, revokedAt } = found;
  const stated = { size, accreditation, operator, anchoredAt, revokedAt };
  const members = [...listDifferences<object>(batch, stated)];
  for (const what of ["revoked", "suspended"] as const)
    if (putWords(fold, batch[what], found[what])) members.push(what);
  // The anchor that the events told of is another one: which block and transaction it was in, the chain has to be asked.
  const place = anchoredAt === batch.anchoredAt ? {} : { block: 0, transaction: "", gas: 0 };
  put(fold.batches, nameBatch(batch.issuer, batch.root), { ...batch, ...stated, ...place });
  return members;
}

/** @returns whether one of the words was another */
function putWords(fold: RegisterFold, told: FoldedWords, found: FoldedWords): boolean {
  let isOther = false;
  for (const [word, bits] of found) {
    if ((told.get(word) ?? 0n) === bits) continue;
    isOther = true;
    putWord(fold, told, word, bits);
  }
  return isOther;
}
