// The standing of a batch: all that the registry says about it and some of its indexes at one block.

import { Interface } from "ethers";
import { credentialRegistryAbi } from "./abi.ts";
import { RpcError } from "./rpc.ts";

/** A half-open span of seconds since 1970. */
export interface TermSpan {
  readonly from: number;
  readonly until: number;
}

/** What the registry says at one block; zeros and empty names for an unknown root. */
export interface Standing {
  readonly block: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly batch: { readonly anchoredAt: number; readonly size: number; readonly revokedAt: number };
  /** Bitmaps by word, as hexadecimal numbers. */
  readonly revoked: Readonly<Record<number, string>>;
  readonly suspended: Readonly<Record<number, string>>;
  readonly operator: TermSpan;
  readonly accreditation: { readonly term: TermSpan; readonly name: string; readonly uri: string };
  readonly accreditor: { readonly id: number; readonly term: TermSpan; readonly name: string; readonly uri: string };
}

const registry = new Interface(credentialRegistryAbi);

/** The call data of `standing(issuer, root, words)`. */
export function encodeStandingCall(issuer: number, root: string, words: readonly number[]): string {
  return registry.encodeFunctionData("standing", [issuer, root, words]);
}

/** A packed `Term` as its span. */
export function readTerm(packed: bigint): TermSpan {
  return { from: Number(packed >> 40n), until: Number(packed & 0xff_ffff_ffffn) };
}

function readWords(words: readonly number[], values: readonly bigint[]): Record<number, string> {
  if (values.length !== words.length) throw new RangeError("another number of words than asked for");
  return Object.fromEntries(words.map((word, i) => [word, (values[i] as bigint).toString(16)]));
}

/**
 * Reads a node's answer to `encodeStandingCall`.
 * @throws RpcError `registry.no-contract` where nothing is there, `rpc.bad-answer` where it is not of the right form
 */
export function decodeStanding(answer: unknown, words: readonly number[]): Standing {
  if (answer === "0x") throw new RpcError("registry.no-contract", "there is no contract at the registry's address");
  try {
    const [standing] = registry.decodeFunctionResult("standing", String(answer));
    const { batch, operator, accreditation, accreditor } = standing;
    return {
      block: Number(standing.blockNumber),
      timestamp: Number(standing.timestamp),
      batch: {
        anchoredAt: Number(batch.anchoredAt),
        size: Number(batch.size),
        revokedAt: Number(batch.revokedAt),
      },
      revoked: readWords(words, [...standing.revoked]),
      suspended: readWords(words, [...standing.suspended]),
      operator: readTerm(operator.term),
      accreditation: {
        term: readTerm(accreditation.term),
        name: String(accreditation.name),
        uri: String(accreditation.uri),
      },
      accreditor: {
        id: Number(accreditation.accreditor),
        term: readTerm(accreditor.term),
        name: String(accreditor.name),
        uri: String(accreditor.uri),
      },
    };
  } catch {
    throw new RpcError("rpc.bad-answer", "the node's answer is not a registry's standing");
  }
}

/** Whether the bit of an index is set in a bitmap. */
export function readBit(bitmap: Readonly<Record<number, string>>, index: number): boolean {
  const word = bitmap[Math.floor(index / 256)];
  if (word === undefined) throw new RangeError(`No word for index ${index}`);
  return ((BigInt(`0x${word}`) >> BigInt(index % 256)) & 1n) === 1n;
}
