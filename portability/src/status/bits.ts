// The bits of a status list, and how the two standards write them: W3C Bitstring Status List 1.0 and the IETF's Token Status List.
import { deflateSync, gunzipSync, gzipSync, inflateSync } from "node:zlib";

/** A bit for each index: index i is bit `i % 8` of byte `i / 8`, the lowest first, as Token Status Lists have them. */
export type Bits = Uint8Array;

/** Where a batch's bits lie. */
export interface Range {
  /** The list's index of the batch's first credential. */
  readonly offset: number;
  /** The number of credentials. */
  readonly size: number;
}

/** W3C wants so many entries at least, so that whoever fetches a list does not tell by it which credential is checked. */
const LEAST_ENTRIES = 131_072;
const WORD_BITS = 256;

/** A list of so many entries, none of them set. */
export function createBits(length: number): Bits {
  return new Uint8Array(Math.ceil(length / 8));
}

/** Whether the bit of an index is set. */
export function hasBitAt(bits: Bits, index: number): boolean {
  return (((bits[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;
}

/** Sets the bit of an index. */
export function setBitAt(bits: Bits, index: number): void {
  bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
}

/** Sets all bits of a batch. */
export function setRange(bits: Bits, { offset, size }: Range): void {
  for (let index = offset; index < offset + size; index += 1) setBitAt(bits, index);
}

/** Sets the bits of a batch that are set in its bitmap: words of 256 by their number, as hexadecimal numbers. What is at or above the size is left out. */
export function setWords(bits: Bits, { offset, size }: Range, words: Readonly<Record<number, string>>): void {
  for (const [word, value] of Object.entries(words)) {
    const first = Number(word) * WORD_BITS;
    let digit = value.length - 1;
    for (let index = first; digit >= 0; index += 4, digit -= 1) {
      const four = Number.parseInt(value[digit] ?? "", 16);
      if (four === 0) continue;
      for (let bit = 0; bit < 4; bit += 1)
        if (((four >> bit) & 1) === 1 && index + bit < size) setBitAt(bits, offset + index + bit);
    }
  }
}

/** The bits of a batch alone, from index 0. */
export function cutRange(bits: Bits, { offset, size }: Range): Bits {
  const own = createBits(size);
  for (let index = 0; index < size; index += 1) if (hasBitAt(bits, offset + index)) setBitAt(own, index);
  return own;
}

/** How many bits are set. */
export function countBits(bits: Bits): number {
  let count = 0;
  for (const byte of bits) for (let rest = byte; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** `encodedList` of a Bitstring Status List: the highest bit of a byte first, gzip, base64url with `u` before it. At least 131,072 entries, 0 beyond our own. */
export function encodeBitstring(bits: Bits): string {
  const bytes = new Uint8Array(Math.max(bits.length, LEAST_ENTRIES / 8));
  for (const [i, byte] of bits.entries()) bytes[i] = reverse(byte);
  return `u${gzipSync(bytes, { level: 9 }).toString("base64url")}`;
}

/** Reads what `encodeBitstring` wrote. @param most how many entries it may have @throws where it is none, or longer */
export function decodeBitstring(text: string, most: number): Bits {
  if (!/^u[\w-]+$/.test(text)) throw new RangeError("not a multibase text that begins with u");
  const most8 = Math.max(Math.ceil(most / 8), LEAST_ENTRIES / 8);
  return new Uint8Array(gunzipSync(Buffer.from(text.slice(1), "base64url"), { maxOutputLength: most8 })).map(reverse);
}

/** `lst` of a Token Status List with one bit for each index: zlib, base64url. */
export function encodeToken(bits: Bits): string {
  return deflateSync(bits, { level: 9 }).toString("base64url");
}

/** `lst` of a Token Status List with two bits for each index, where a set bit becomes the status 2, `SUSPENDED`. */
export function encodeSuspensions(bits: Bits): string {
  const pairs = new Uint8Array(bits.length * 2);
  for (const [i, byte] of bits.entries())
    for (let bit = 0; bit < 8; bit += 1) if (((byte >> bit) & 1) === 1) setBitAt(pairs, 2 * (8 * i + bit) + 1);
  return encodeToken(pairs);
}

/** Reads what `encodeToken` wrote. @param most how many entries it may have @throws where it is none, or longer */
export function decodeToken(text: string, most: number): Bits {
  return new Uint8Array(
    inflateSync(Buffer.from(text, "base64url"), { maxOutputLength: Math.max(1, Math.ceil(most / 8)) }),
  );
}

/** Reads what `encodeSuspensions` wrote: the indexes whose status is 2. @throws as `decodeToken` */
export function decodeSuspensions(text: string, most: number): Bits {
  const pairs = decodeToken(text, most * 2);
  const bits = createBits(pairs.length * 4);
  for (let index = 0; index < pairs.length * 4; index += 1) if (hasBitAt(pairs, 2 * index + 1)) setBitAt(bits, index);
  return bits;
}

function reverse(byte: number): number {
  let turned = 0;
  for (let bit = 0; bit < 8; bit += 1) turned |= ((byte >> bit) & 1) << (7 - bit);
  return turned;
}
