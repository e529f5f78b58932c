// The events of a registry, folded one by one into what they say together: it can be kept, and gone on with at a later block.

import { WORD_BITS } from "../registry/bitmap.ts";
import type { RegistryEvent } from "../registry/events.ts";
import { containsMoment, type TermSpan } from "../registry/term.ts";
import type { ChainLog } from "../reading/log-scan.ts";
import { RpcError } from "../rpc/rpc.ts";
import { RegisterError } from "./read-register.ts";
import {
  MOST_REGISTER_ROWS,
  type Register,
  type RegisterAccreditation,
  type RegisterAccreditor,
  type RegisterBatch,
  type RegisterBlock,
  type RegisterIssuer,
} from "./register.ts";

/** An accreditor by its events. */
export type FoldedAccreditor = Omit<RegisterAccreditor, "id" | "checked">;
/** An accreditation by its events. */
export type FoldedAccreditation = Omit<RegisterAccreditation, "id" | "checked">;

/** An issuer by its events. */
interface FoldedIssuer {
  readonly sponsor: number;
  /** The terms of its operators, by their ids. */
  readonly operators: Map<number, TermSpan>;
  /** The recovery that was started and neither completed nor rejected; it lapses with its starter's mandate, of which no event tells. */
  readonly recovery: { readonly startedAt: number; readonly starter: number } | undefined;
}

/** Words of a bitmap by their numbers: those that events touched. */
export type FoldedWords = Map<number, bigint>;

/** A batch by its events; its size is 0 where none of them tells of its anchor. */
export interface FoldedBatch extends Omit<RegisterBatch, "revoked" | "suspended" | "counts" | "gas" | "checked"> {
  /** What its anchor's transaction took; 0 where nobody asked yet. */
  readonly gas: number;
  /** The hash of its anchor's transaction; empty where no event tells of it. */
  readonly transaction: string;
  readonly revoked: FoldedWords;
  readonly suspended: FoldedWords;
}

/** What the events up to a block say. */
export interface RegisterFold {
  readonly accreditors: Map<number, FoldedAccreditor>;
  readonly issuers: Map<number, FoldedIssuer>;
  readonly accreditations: Map<number, FoldedAccreditation>;
  /** By `nameBatch`. */
  readonly batches: Map<string, FoldedBatch>;
  /** Operators and words: what is kept besides rows, of which a thief could make millions. */
  kept: number;
}

/** The most operators and words of bitmaps that are kept. */
export const MOST_KEPT = 2_000_000;

/** A fold of no events. */
export function createFold(): RegisterFold {
  return { accreditors: new Map(), issuers: new Map(), accreditations: new Map(), batches: new Map(), kept: 0 };
}

/** By what a batch is found. */
export function nameBatch(issuer: number, root: string): string {
  return `${issuer} ${root}`;
}

/**
 * Takes the next event.
 * @throws RegisterError `register.too-large` where there is more than a register holds
 */
export function foldEvent(
  fold: RegisterFold,
  event: RegistryEvent,
  { block, transaction }: Pick<ChainLog, "block" | "transaction">,
): void {
  const { accreditors, issuers, accreditations } = fold;
  switch (event.event) {
    case "AccreditorAppointed":
      put(accreditors, event.accreditor, takeParty(event));
      break;
    case "AccreditorEnded":
      change(accreditors, event.accreditor, { until: event.until });
      break;
    case "IssuerRegistered":
      put(issuers, event.issuer, { sponsor: event.sponsor, operators: new Map(), recovery: undefined });
      break;
    case "IssuerAccredited":
      put(accreditations, event.accreditation, {
        ...{ issuer: event.issuer, accreditor: event.accreditor, ...takeParty(event) },
      });
      break;
    case "AccreditationEnded":
      change(accreditations, event.accreditation, { until: event.until });
      break;
    case "OperatorAdded":
      putOperator(fold, event.issuer, event.operator, { from: event.from, until: event.until });
      break;
    case "OperatorEnded": {
      const operators = issuers.get(event.issuer)?.operators;
      if (operators !== undefined) change(operators, event.operator, { until: event.until });
      break;
    }
    case "RecoveryStarted":
      change(issuers, event.issuer, { recovery: { startedAt: event.startedAt, starter: event.starter } });
      break;
    case "RecoveryCompleted":
    case "RecoveryRejected":
      change(issuers, event.issuer, { recovery: undefined });
      break;
    case "BatchAnchored": {
      const { issuer, root, size, accreditation, operator, anchoredAt } = event;
      changeBatch(fold, event, { issuer, root, size, accreditation, operator, anchoredAt, block, transaction, gas: 0 });
      break;
    }
    case "CredentialsReplaced":
      changeBatch(fold, event, { corrects: event.replacedRoot });
      break;
    case "BatchRevoked":
      changeBatch(fold, event, { revokedAt: event.revokedAt });
      break;
    case "BatchRevocationAnnulled":
      changeBatch(fold, event, { revokedAt: 0 });
      break;
    case "CredentialsRevoked":
      setBits(fold, event, "revoked");
      break;
    case "CredentialRevocationsAnnulled":
      clearBits(fold, event, "revoked");
      break;
    case "CredentialsSuspended":
      setBits(fold, event, "suspended");
      break;
    case "CredentialsReinstated":
      clearBits(fold, event, "suspended");
      break;
    default:
    // Accounts are none of the register's.
  }
}

/** Puts an operator's term. @throws RegisterError `register.too-large` */
export function putOperator(fold: RegisterFold, issuer: number, operator: number, term: TermSpan): void {
  const operators = fold.issuers.get(issuer)?.operators;
  if (operators === undefined) return;
  if (!operators.has(operator)) keepMore(fold);
  operators.set(operator, term);
}

/** Puts a word of a batch's bitmap. @throws RegisterError `register.too-large` */
export function putWord(fold: RegisterFold, words: FoldedWords, word: number, bits: bigint): void {
  if (!words.has(word)) keepMore(fold);
  words.set(word, bits);
}

function keepMore(fold: RegisterFold): void {
  fold.kept += 1;
  if (fold.kept > MOST_KEPT) throw refuseMore(`${MOST_KEPT.toLocaleString("en")} operators and groups of revocations`);
}

function takeParty({ name, uri, from, until }: FoldedAccreditor): FoldedAccreditor {
  return { name, uri, from, until };
}

/** Puts a row. @throws RegisterError `register.too-large` */
export function put<Key, Row>(rows: Map<Key, Row>, key: Key, row: Row): void {
  if (rows.size >= MOST_REGISTER_ROWS && !rows.has(key))
    throw refuseMore(`${MOST_REGISTER_ROWS.toLocaleString("en")} rows of a kind`);
  rows.set(key, row);
}

function refuseMore(most: string): RegisterError {
  return new RegisterError("register.too-large", "", `The registry has more than ${most}: use an indexer`);
}

/** What is not there was left out by the nodes: comparing with the chain finds it. */
function change<Key, Row>(rows: Map<Key, Row>, key: Key, changes: Partial<Row>): void {
  const row = rows.get(key);
  if (row !== undefined) rows.set(key, { ...row, ...changes });
}

/** Which batch an event is of. */
type BatchEvent = Pick<Extract<RegistryEvent, { readonly event: "BatchAnchored" }>, "issuer" | "root">;

function openBatch(fold: RegisterFold, { issuer, root }: BatchEvent): FoldedBatch {
  return (
    fold.batches.get(nameBatch(issuer, root)) ?? {
      ...{ issuer, root, size: 0, accreditation: 0, operator: 0, anchoredAt: 0, block: 0, transaction: "", gas: 0 },
      ...{ revokedAt: 0, corrects: null, revoked: new Map(), suspended: new Map() },
    }
  );
}

function changeBatch(fold: RegisterFold, event: BatchEvent, changes: Partial<FoldedBatch>): void {
  put(fold.batches, nameBatch(event.issuer, event.root), { ...openBatch(fold, event), ...changes });
}

type BitEvent = BatchEvent & { readonly word: number; readonly mask: bigint };

function setBits(fold: RegisterFold, event: BitEvent, what: "revoked" | "suspended"): void {
  const batch = openBatch(fold, event);
  putWord(fold, batch[what], event.word, (batch[what].get(event.word) ?? 0n) | event.mask);
  put(fold.batches, nameBatch(event.issuer, event.root), batch);
}

function clearBits(fold: RegisterFold, event: BitEvent, what: "revoked" | "suspended"): void {
  const batch = openBatch(fold, event);
  putWord(fold, batch[what], event.word, (batch[what].get(event.word) ?? 0n) & ~event.mask);
  put(fold.batches, nameBatch(event.issuer, event.root), batch);
}

/** Where and when a register is true, and which of its rows were compared with the chain: by `accreditor 1`, `batch 1 0x…` and so on. */
export interface RowOptions {
  readonly chainId: number;
  readonly address: string;
  readonly block: RegisterBlock;
  readonly isChecked: (row: RowName) => boolean;
  /** Whether to say what anchors took, where that is known. */
  readonly hasGas: boolean;
}

/** A row by its kind and its id; a batch by `nameBatch`. */
export type RowName = `accreditor ${number}` | `issuer ${number}` | `accreditation ${number}` | `batch ${string}`;

/**
 * The register that a fold is.
 * @throws RpcError where a row names one that no event told of: the nodes left out events, and the chain was not asked
 */
export function listRows(fold: RegisterFold, { chainId, address, block, isChecked, hasGas }: RowOptions): Register {
  const { timestamp } = block;
  const accreditors = sortById(fold.accreditors).map(([id, row]): RegisterAccreditor => ({
    id,
    ...row,
    checked: isChecked(`accreditor ${id}`),
  }));
  const issuers = sortById(fold.issuers).map(([id, issuer]): RegisterIssuer => {
    requireRow(fold.accreditors, issuer.sponsor);
    return { id, ...describeIssuer(fold, issuer, timestamp), checked: isChecked(`issuer ${id}`) };
  });
  const accreditations = sortById(fold.accreditations).map(([id, row]): RegisterAccreditation => {
    requireRow(fold.issuers, row.issuer);
    requireRow(fold.accreditors, row.accreditor);
    return { id, ...row, checked: isChecked(`accreditation ${id}`) };
  });
  const batches = [...fold.batches.values()].map((batch): RegisterBatch => {
    const row = describeBatch(fold, batch);
    const checked = isChecked(`batch ${nameBatch(batch.issuer, batch.root)}`);
    return { ...row, ...(hasGas && batch.gas > 0 ? { gas: batch.gas } : {}), checked };
  });
  batches.sort((a, b) => a.block - b.block || a.issuer - b.issuer || (a.root < b.root ? -1 : 1));
  return { format: "laurel-registry-v1", chainId, address, block, accreditors, issuers, accreditations, batches };
}

/** What a register says of an issuer at a moment, in seconds since 1970. */
function describeIssuer(
  { accreditors }: Pick<RegisterFold, "accreditors">,
  { sponsor, operators, recovery }: FoldedIssuer,
  moment: number,
): Omit<RegisterIssuer, "id" | "checked"> {
  let inForce = 0;
  for (const term of operators.values()) if (containsMoment(term, moment)) inForce += 1;
  const starter = accreditors.get(recovery?.starter ?? 0);
  const isStarted = recovery !== undefined && (recovery.starter === 0 || starter !== undefined);
  const recovering = isStarted && (starter === undefined || containsMoment(starter, moment));
  return { sponsor, operators: { all: operators.size, inForce }, recovering };
}

/** What a register says of a batch. @throws as `listRows` */
function describeBatch(fold: RegisterFold, batch: FoldedBatch): Omit<RegisterBatch, "gas" | "checked"> {
  const { issuer, root, size, accreditation, operator, anchoredAt, block, revokedAt, corrects } = batch;
  const made = requireRow(fold.accreditations, accreditation);
  const by = requireRow(requireRow(fold.issuers, issuer).operators, operator);
  const terms = [made, by, requireRow(fold.accreditors, made.accreditor)];
  if (made.issuer !== issuer) throw refuseGaps();
  const counts = terms.every((term) => containsMoment(term, anchoredAt));
  const bits = { revoked: countBits(batch.revoked, size), suspended: countBits(batch.suspended, size) };
  return { issuer, root, size, accreditation, operator, anchoredAt, block, revokedAt, ...bits, counts, corrects };
}

/** How many bits below a size are set: one that a thief put there stays in the bitmap after the size was put right. */
export function countBits(words: ReadonlyMap<number, bigint>, size: number): number {
  let count = 0;
  for (const [word, bits] of words) {
    if (bits === 0n || word * WORD_BITS >= size) continue;
    const rest = BigInt(Math.min(WORD_BITS, size - word * WORD_BITS));
    count += (bits & ((1n << rest) - 1n)).toString(2).replaceAll("0", "").length;
  }
  return count;
}

function sortById<Row>(rows: ReadonlyMap<number, Row>): readonly (readonly [number, Row])[] {
  return [...rows].sort(([a], [b]) => a - b);
}

function requireRow<Key, Row>(rows: ReadonlyMap<Key, Row>, key: Key): Row {
  const row = rows.get(key);
  if (row === undefined) throw refuseGaps();
  return row;
}

function refuseGaps(): RpcError {
  return new RpcError("rpc.bad-answer", "the nodes left out events of the registry");
}
