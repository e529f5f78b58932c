// What verifying says to a registry and hears from it, as the Solidity ABI writes it: one call, its answer, and two events. An answer is
// read only in the one form in which a contract writes it: no two texts say the same.

import { DIGEST_TEXT, fromHex, type Hex, MAX_UINT32, toHex, utf8 } from "../hash/bytes.ts";
import { keccak256 } from "../hash/keccak.ts";

/**
 * How values lie in words of 32 bytes: an unsigned number of so many bits, a text, numbers of 256 bits, or members one after another. A `lossy text` may
 * hold what is no UTF-8, as a contract lets it: that is replaced by U+FFFD.
 */
export type Layout = number | "string" | "lossy text" | "uint256[]" | Members;
/** Members one after another. */
export interface Members {
  readonly [member: string]: Layout;
}
/** Numbers of up to 40 bits are numbers, longer ones bigint. */
export type Value<Given extends Layout> = Given extends 8 | 32 | 40
  ? number
  : Given extends number
    ? bigint
    : Given extends "string" | "lossy text"
      ? string
      : Given extends Members
        ? { readonly [Member in keyof Given]: Value<Given[Member]> }
        : readonly bigint[];

/** The function `standing(issuer, root, words)`: its selector, and what it returns. */
export const STANDING = {
  selector: hashSignature("standing(uint32,bytes32,uint32[])").slice(0, 10) as string,
  result: {
    blockNumber: 256,
    timestamp: 256,
    batch: { anchoredAt: 40, size: 32, accreditation: 32, operator: 32, revokedAt: 40 },
    revoked: "uint256[]",
    suspended: "uint256[]",
    operator: { account: 160, term: 80, rights: 8 },
    accreditation: { issuer: 32, accreditor: 32, term: 80, name: "string", uri: "string" },
    accreditor: { account: 160, term: 80, name: "string", uri: "string" },
  },
} as const;

/** The event `CredentialsRevoked`: its first topic, and what its data holds. The other topics are the issuer and the root. */
export const REVOKED = {
  topic: hashSignature("CredentialsRevoked(uint32,bytes32,uint32,uint32,uint256)") as Hex,
  data: { operator: 32, word: 32, mask: 256 },
} as const;

/** The event `CredentialRevocationsAnnulled`, in the same way. */
export const ANNULLED = {
  topic: hashSignature("CredentialRevocationsAnnulled(uint32,bytes32,uint32,uint256)") as Hex,
  data: { word: 32, mask: 256 },
} as const;

/** What is asked of the registry: a batch, and the words of its bitmaps that hold the indexes in question. */
export interface Query {
  readonly issuer: number;
  readonly root: string;
  readonly words: readonly number[];
}

/**
 * The call data of `standing(issuer, root, words)`.
 * @throws TypeError where the root is not 32 bytes in hexadecimal, the issuer or a word not a number of 32 bits
 */
export function encodeStandingCall({ issuer, root, words }: Query): string {
  const digest = root.toLowerCase();
  if (!DIGEST_TEXT.test(digest)) throw new TypeError(`Not 32 bytes in hexadecimal: ${root.slice(0, 80)}`);
  const list = [3 * WORD, words.length, ...words].map(writeNumber).join("");
  return `${STANDING.selector}${writeNumber(issuer)}${digest.slice(2)}${list}`;
}

/** Reads what `standing` returned. @throws Error where the text is not exactly the encoding of that, in hexadecimal digits of either case */
export function decodeStandingResult(text: unknown): Value<typeof STANDING.result> {
  return decodeMembers(text, { result: STANDING.result }).result;
}

/**
 * Reads what an event of revocations says.
 * @returns undefined for any other event
 * @throws Error where the data is not exactly the encoding of what such an event holds
 */
export function decodeRevocation(
  topic: unknown,
  data: unknown,
): { readonly isRevoked: boolean; readonly word: number; readonly mask: bigint } | undefined {
  const event = [REVOKED, ANNULLED].find((one) => one.topic === topic);
  if (event === undefined) return undefined;
  const { word, mask } = decodeMembers<typeof ANNULLED.data>(data, event.data);
  return { isRevoked: event === REVOKED, word, mask };
}

/** The hash of a function's or an event's signature. */
export function hashSignature(signature: string): Hex {
  return toHex(keccak256(utf8(signature)));
}

const WORD = 32;
const DIGITS = 2 * WORD;
const WORDS = /^0x(?:[0-9a-f]{64})*$/i;

/** A number of 32 bits as a word of call data. @throws TypeError for anything else */
export function writeNumber(value: number): string {
  if (!(Number.isInteger(value) && value >= 0 && value <= MAX_UINT32))
    throw new TypeError(`Not a number of 32 bits: ${value}`);
  return value.toString(16).padStart(DIGITS, "0");
}

/** Reads values from front to back: what is not where a contract writes it is refused, and so is what is missing or left over. @throws Error */
export function decodeMembers<Given extends Members>(text: unknown, layout: Given): Value<Given> {
  const words = typeof text === "string" && WORDS.test(text) ? text : "";
  let at = "0x".length;

  function take(digits: number): string {
    at += digits;
    return words.slice(at - digits, at);
  }

  // Where no word is left, BigInt refuses what it is given.
  function takeNumber(bits: number): bigint {
    const value = BigInt(`0x${take(DIGITS)}`);
    ensure(value >> BigInt(bits) === 0n);
    return value;
  }

  const takeLength = (): number => Number(takeNumber(32));

  function takeText(kind: "string" | "lossy text"): string {
    const digits = 2 * takeLength();
    const padded = take(Math.ceil(digits / DIGITS) * DIGITS);
    ensure(!/[^0]/.test(padded.slice(digits)));
    const decoder = new TextDecoder("utf-8", { fatal: kind === "string", ignoreBOM: true });
    return decoder.decode(fromHex(`0x${padded.slice(0, digits)}`));
  }

  function takeNumbers(): readonly bigint[] {
    const numbers: bigint[] = [];
    for (let left = takeLength(); left > 0; left -= 1) numbers.push(takeNumber(256));
    return numbers;
  }

  function takeMembers(members: Members): object {
    const start = at;
    const heads = Object.entries(members).map(
      ([name, inner]) => [name, inner, isFar(inner) ? takeLength() : takeValue(inner)] as const,
    );
    const values = heads.map(([name, inner, head]) => {
      if (!isFar(inner)) return [name, head];
      ensure(head === (at - start) / 2);
      return [name, takeValue(inner)];
    });
    return Object.fromEntries(values);
  }

  function takeValue(inner: Layout): unknown {
    if (typeof inner === "number") return inner > 40 ? takeNumber(inner) : Number(takeNumber(inner));
    if (typeof inner === "object") return takeMembers(inner);
    return inner === "uint256[]" ? takeNumbers() : takeText(inner);
  }

  const values = takeMembers(layout);
  ensure(at === words.length);
  return values as Value<Given>;
}

function ensure(isSo: boolean): void {
  if (!isSo) throw new TypeError("Not the encoding of such values");
}

/** Whether a value's length is not known beforehand: it then lies behind its neighbours, and in its place stands how far. */
function isFar(layout: Layout): boolean {
  return typeof layout === "string" || Object.values(layout).some(isFar);
}
