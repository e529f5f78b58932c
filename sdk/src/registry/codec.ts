// What verifying says to a registry and hears from it, as the Solidity ABI writes it: one call, its answer, and two events. An answer is
// read only in the one form in which a contract writes it: no two texts say the same.

import { DIGEST_TEXT, fromHex, MAX_UINT32 } from "../hash/bytes.ts";

/** How values lie in words of 32 bytes: an unsigned number of so many bits, a text, numbers of 256 bits, or members one after another. */
export type Layout = number | "string" | "uint256[]" | Members;
interface Members {
  readonly [member: string]: Layout;
}
/** Numbers of up to 40 bits are numbers, longer ones bigint. */
type Value<Given extends Layout> = Given extends 8 | 32 | 40
  ? number
  : Given extends number
    ? bigint
    : Given extends "string"
      ? string
      : Given extends Members
        ? { readonly [Member in keyof Given]: Value<Given[Member]> }
        : readonly bigint[];

/** The function `standing(issuer, root, words)`: its selector, and what it returns. */
export const STANDING = {
  selector: "0x192dac57",
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
  topic: "0x5a1e71bb100e40d396e1d90847c64c765293fb777ef39fb7fdd786add529ff93",
  data: { operator: 32, word: 32, mask: 256 },
} as const;

/** The event `CredentialRevocationsAnnulled`, in the same way. */
export const ANNULLED = {
  topic: "0x93ca0b2728482222d4d188494b1cdd96cf0862f0d0fc8335328d98ac1a3f4f97",
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

/** Reads what `standing` returned. @throws TypeError where the text is not exactly the encoding of that, in hexadecimal digits of either case */
export function decodeStandingResult(text: unknown): Value<typeof STANDING.result> {
  return decodeMembers(text, { result: STANDING.result }).result;
}

/**
 * Reads what an event of revocations says.
 * @returns undefined for any other event
 * @throws TypeError where the data is not exactly the encoding of what such an event holds
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

const WORD = 32;
const DIGITS = 2 * WORD;
const WORDS = /^0x(?:[0-9a-f]{64})*$/i;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function writeNumber(value: number): string {
  if (!(Number.isInteger(value) && value >= 0 && value <= MAX_UINT32))
    throw new TypeError(`Not a number of 32 bits: ${value}`);
  return value.toString(16).padStart(DIGITS, "0");
}

/** Reads a text from front to back: what is not where a contract writes it is refused, and so is what is left over. */
function decodeMembers<Given extends Members>(given: unknown, layout: Given): Value<Given> {
  if (typeof given !== "string" || !WORDS.test(given)) throw new TypeError("Not words of 32 bytes in hexadecimal");
  const text = given;
  let at = "0x".length;

  function take(digits: number): string {
    if (text.length - at < digits) throw new TypeError("Words are missing");
    at += digits;
    return text.slice(at - digits, at);
  }

  function takeNumber(bits: number): bigint {
    const value = BigInt(`0x${take(DIGITS)}`);
    if (value >> BigInt(bits) !== 0n) throw new TypeError(`A number has more than ${bits} bits`);
    return value;
  }

  const takeLength = (): number => Number(takeNumber(32));

  function takeText(): string {
    const digits = 2 * takeLength();
    const padded = take(Math.ceil(digits / DIGITS) * DIGITS);
    if (/[^0]/.test(padded.slice(digits))) throw new TypeError("A text is not filled up with zeros");
    return utf8.decode(fromHex(`0x${padded.slice(0, digits)}`));
  }

  function takeNumbers(): readonly bigint[] {
    const numbers: bigint[] = [];
    for (let left = takeLength(); left > 0; left -= 1) numbers.push(takeNumber(256));
    return numbers;
  }

  function takeMembers(members: Members): object {
    const start = at;
    const heads = Object.entries(members).map(([name, inner]) => ({
      ...{ name, inner },
      head: isFar(inner) ? takeLength() : takeValue(inner),
    }));
    const values = heads.map(({ name, inner, head }) => {
      if (!isFar(inner)) return [name, head];
      if (head !== (at - start) / 2) throw new TypeError("A value is not where it is said to be");
      return [name, takeValue(inner)];
    });
    return Object.fromEntries(values);
  }

  function takeValue(inner: Layout): unknown {
    if (typeof inner === "number") return inner > 40 ? takeNumber(inner) : Number(takeNumber(inner));
    if (inner === "string") return takeText();
    return inner === "uint256[]" ? takeNumbers() : takeMembers(inner);
  }

  const values = takeMembers(layout);
  if (at !== text.length) throw new TypeError("Something follows");
  return values as Value<Given>;
}

/** Whether a value's length is not known beforehand: it then lies behind its neighbours, and in its place stands how far. */
function isFar(layout: Layout): boolean {
  return typeof layout === "string" || (typeof layout === "object" && Object.values(layout).some(isFar));
}
