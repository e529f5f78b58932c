// The rows of a register as the chain's state has them at a block: functions of the registry, and how their answers become rows.

import { WORD_BITS, wordOf } from "../registry/bitmap.ts";
import { containsMoment, readTerm, type TermSpan } from "../registry/term.ts";
import type { View } from "../reading/trusted-chain.ts";
import type { FoldedAccreditation, FoldedAccreditor, FoldedWords } from "./fold.ts";
import { viewBatch, viewOf, type ViewResult } from "./views.ts";

/** The most credentials of a batch whose bits are all read: a thousand words. */
export const MOST_COUNTED: number = 1024 * WORD_BITS;
/** Words that one call to a node asks for: 5 million gas. */
export const WORDS_A_CALL = 1024;
/** The most operators of an issuer whose terms are all read. */
export const MOST_OPERATORS = 1000;

/** The accreditor of a number; undefined where there is none. */
export function viewAccreditor(id: number): View<FoldedAccreditor | undefined> {
  return mapView(viewOf("getAccreditor", id), ({ result: { account, term, name, uri } }) =>
    account === 0n ? undefined : { name, uri, ...readTerm(term) },
  );
}

/** The accreditation of a number; undefined where there is none. */
export function viewAccreditation(id: number): View<FoldedAccreditation | undefined> {
  return mapView(viewOf("getAccreditation", id), ({ result: { issuer, accreditor, term, name, uri } }) =>
    issuer === 0 ? undefined : { issuer, accreditor, name, uri, ...readTerm(term) },
  );
}

/** An issuer by the chain's state, without its operators' terms. */
export interface StatedIssuer {
  readonly sponsor: number;
  readonly operators: number;
  readonly recovery: { readonly startedAt: number; readonly starter: number } | undefined;
  readonly recovering: boolean;
}

/** What is asked about an issuer. */
export function viewIssuer(
  id: number,
): readonly [View<ViewResult<"getIssuer">>, View<ViewResult<"operatorCount">>, View<ViewResult<"getRecovery">>] {
  return [viewOf("getIssuer", id), viewOf("operatorCount", id), viewOf("getRecovery", id)];
}

/** The issuer, by the answers; undefined where there is none. */
export function readStatedIssuer([{ admin, sponsor }, { count }, { startedAt, starter, isActive }]: readonly [
  ViewResult<"getIssuer">,
  ViewResult<"operatorCount">,
  ViewResult<"getRecovery">,
]): StatedIssuer | undefined {
  if (admin === 0n) return undefined;
  const recovery = startedAt === 0 ? undefined : { startedAt, starter };
  return { sponsor, operators: count, recovery, recovering: isActive === 1 };
}

/** The term of an issuer's operator; undefined where there is none. */
export function viewOperator(issuer: number, id: number): View<TermSpan | undefined> {
  return mapView(viewOf("getOperator", issuer, id), ({ account, term }) =>
    account === 0n ? undefined : readTerm(term),
  );
}

/** A batch by the chain's state, with the words that were asked for. */
export interface StatedBatch {
  readonly size: number;
  readonly accreditation: number;
  readonly operator: number;
  readonly anchoredAt: number;
  readonly revokedAt: number;
  readonly counts: boolean;
  readonly revoked: FoldedWords;
  readonly suspended: FoldedWords;
}

/** Which words of a batch are asked for. */
export interface WordsQuery {
  readonly issuer: number;
  /** 32 bytes in lower-case hexadecimal. */
  readonly root: string;
  readonly words: readonly number[];
  /** How many of them one call asks for. */
  readonly atOnce: number;
}

/** What is asked about a batch: as many calls as its words need. Each answers undefined where there is no such batch. */
export function viewWords({ issuer, root, words, atOnce }: WordsQuery): readonly View<StatedBatch | undefined>[] {
  const parts = Array.from({ length: Math.max(1, Math.ceil(words.length / atOnce)) }, (_, i) =>
    words.slice(i * atOnce, (i + 1) * atOnce),
  );
  return parts.map((part) => mapView(viewBatch(issuer, root, part), (said) => readStatedBatch(said, part)));
}

/** All words of a batch. @param size at most `MOST_COUNTED` */
export function listWords(size: number): readonly number[] {
  return Array.from({ length: wordOf(Math.max(1, size) - 1) + 1 }, (_, word) => word);
}

/** One batch of what several calls said of it. */
export function joinWords([first, ...others]: readonly (StatedBatch | undefined)[]): StatedBatch | undefined {
  if (first === undefined) return undefined;
  for (const other of others) {
    for (const [word, bits] of other?.revoked ?? []) first.revoked.set(word, bits);
    for (const [word, bits] of other?.suspended ?? []) first.suspended.set(word, bits);
  }
  return first;
}

function readStatedBatch(
  { result: { batch, revoked, suspended, operator, accreditation, accreditor } }: ViewResult<"standing">,
  words: readonly number[],
): StatedBatch | undefined {
  if (batch.anchoredAt === 0) return undefined;
  const terms = [operator.term, accreditation.term, accreditor.term].map(readTerm);
  return {
    ...batch,
    counts: terms.every((term) => containsMoment(term, batch.anchoredAt)),
    revoked: new Map(words.map((word, i) => [word, revoked[i] ?? 0n])),
    suspended: new Map(words.map((word, i) => [word, suspended[i] ?? 0n])),
  };
}

/** A view whose answer is read further. */
function mapView<From, To>({ data, read }: View<From>, write: (from: From) => To): View<To> {
  return { data, read: (answer) => write(read(answer)) };
}
