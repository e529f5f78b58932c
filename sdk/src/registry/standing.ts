// The standing of a batch: all that the registry says about it and some of its indexes at one block. Which block that is, only the block's
// header tells: what the contract calls its number is the parent chain's on some chains.

import { decodeStandingResult, type Query } from "./codec.ts";
import { containsMoment, readTerm, type TermSpan } from "./term.ts";
import { RpcError } from "../rpc/rpc.ts";

/** What the registry says at one block; zeros and empty names for an unknown root. */
export interface Standing {
  /** The time of its block, in seconds since 1970. */
  readonly timestamp: number;
  readonly batch: { readonly anchoredAt: number; readonly size: number; readonly revokedAt: number };
  /** Bitmaps by word, as hexadecimal numbers. */
  readonly revoked: Readonly<Record<number, string>>;
  readonly suspended: Readonly<Record<number, string>>;
  readonly operator: TermSpan;
  readonly accreditation: Party;
  readonly accreditor: Party & { readonly id: number };
}

/** A standing, and the block that it was read at. */
export interface PlacedStanding extends Standing {
  readonly block: number;
  readonly hash: string;
}

/** A party as the registry has it. */
interface Party {
  readonly term: TermSpan;
  readonly name: string;
  readonly uri: string;
}

const LAST_SECOND = 2 ** 40;
const NO_TERM: TermSpan = { from: 0, until: 0 };
const NOBODY: Party = { term: NO_TERM, name: "", uri: "" };

/** What a registry says of an unknown root, at no block. */
export const NO_STANDING: Standing = {
  ...{ timestamp: 0, batch: { anchoredAt: 0, size: 0, revokedAt: 0 }, revoked: {}, suspended: {} },
  ...{ operator: NO_TERM, accreditation: NOBODY, accreditor: { id: 0, ...NOBODY } },
};

/**
 * Reads a node's answer to `encodeStandingCall`'s call, and refuses what no registry can say.
 * @throws RpcError `registry.no-contract` where nothing is there, `rpc.bad-answer` where it is not a standing
 */
export function decodeStanding(answer: unknown, query: Query): Standing {
  if (answer === "0x") throw new RpcError("registry.no-contract", "there is no contract at the registry's address");
  let standing: Standing | undefined;
  try {
    standing = readStanding(answer, query);
  } catch {
    // The codec's errors over what is no such tuple.
  }
  if (standing === undefined) throw new RpcError("rpc.bad-answer", "the node's answer is not a registry's standing");
  return standing;
}

function readStanding(answer: unknown, { issuer, words }: Query): Standing | undefined {
  const said = decodeStandingResult(answer);
  const { batch, operator, accreditation, accreditor } = said;
  const standing: Standing = {
    timestamp: Number(said.timestamp),
    batch: { anchoredAt: batch.anchoredAt, size: batch.size, revokedAt: batch.revokedAt },
    revoked: readWords(words, said.revoked),
    suspended: readWords(words, said.suspended),
    operator: readTerm(operator.term),
    accreditation: readParty(accreditation),
    accreditor: { id: accreditation.accreditor, ...readParty(accreditor) },
  };
  if (standing.timestamp < 1 || standing.timestamp >= LAST_SECOND) return undefined;
  const ids = [accreditation.issuer, batch.accreditation, batch.operator, accreditation.accreditor];
  const isPossible =
    standing.batch.anchoredAt === 0
      ? isEmpty(standing, ids)
      : isAnchored(standing) && ids[0] === issuer && ids.every((id) => id > 0);
  return isPossible ? standing : undefined;
}

function readParty({ term, name, uri }: Omit<Party, "term"> & { readonly term: bigint }): Party {
  return { term: readTerm(term), name, uri };
}

function readWords(words: readonly number[], values: readonly bigint[]): Record<number, string> {
  if (values.length !== words.length) throw new RangeError("another number of words than asked for");
  return Object.fromEntries(words.map((word, i) => [word, (values[i] as bigint).toString(16)]));
}

// Bits at or above the size are no contradiction: a size that a thief put there stays in the bitmaps after it was put right.
function isAnchored({ timestamp, batch }: Standing): boolean {
  return batch.size > 0 && batch.anchoredAt <= timestamp && batch.revokedAt <= timestamp;
}

/** Of an unknown root the registry says nothing at all. */
function isEmpty(standing: Standing, ids: readonly number[]): boolean {
  const { revoked, suspended, timestamp } = standing;
  const bits = [...Object.values(revoked), ...Object.values(suspended)];
  const nothing = { ...NO_STANDING, timestamp, revoked, suspended };
  return [...ids, ...bits].every((one) => String(one) === "0") && JSON.stringify(standing) === JSON.stringify(nothing);
}

/**
 * Whether `later` can be the standing of the same batch at the same block or a later one: anchors stay or are replaced by newer
 * ones, terms never grow. Two that cannot are of different forks, or made up.
 */
export function follows(later: PlacedStanding, earlier: PlacedStanding): boolean {
  if (later.block === earlier.block) return JSON.stringify(later) === JSON.stringify(earlier);
  const { anchoredAt } = later.batch;
  if (later.block < earlier.block || later.timestamp < earlier.timestamp) return false;
  if (anchoredAt !== earlier.batch.anchoredAt) return anchoredAt >= earlier.timestamp;
  if (anchoredAt === 0) return true;
  return (
    later.batch.size === earlier.batch.size &&
    nameOf(later.accreditation) === nameOf(earlier.accreditation) &&
    nameOf(later.accreditor) === nameOf(earlier.accreditor) &&
    shrank(later.operator, earlier.operator) &&
    shrank(later.accreditation.term, earlier.accreditation.term) &&
    shrank(later.accreditor.term, earlier.accreditor.term)
  );
}

/** The terms behind an anchor that were not in force when it was made; none where the anchor counts. Whether the batch is revoked is another question. */
export function listLapsedTerms({
  batch: { anchoredAt },
  operator,
  accreditation,
  accreditor,
}: Standing): ("operator" | "accreditation" | "accreditor")[] {
  const terms = { operator, accreditation: accreditation.term, accreditor: accreditor.term };
  return (["operator", "accreditation", "accreditor"] as const).filter(
    (one) => !containsMoment(terms[one], anchoredAt),
  );
}

function nameOf(party: Party & { readonly id?: number }): string {
  return JSON.stringify([party.id, party.name, party.uri]);
}

function shrank(later: TermSpan, earlier: TermSpan): boolean {
  return later.from === earlier.from && later.until <= earlier.until;
}
