// Bytes and their lower-case hexadecimal text.

/** Bytes as text: `0x` and two lower-case hexadecimal digits a byte. */
export type Hex = `0x${string}`;

/** Bytes in a buffer of their own, as `Blob` and Web Crypto take them: `Uint8Array<ArrayBuffer>`, in words that TypeScript before 5.7 reads too. */
export type OwnBytes = ReturnType<Uint8ArrayConstructor["of"]>;

/** The largest number of 32 bits: the largest issuer, and the largest size of a batch. */
export const MAX_UINT32 = 0xffff_ffff;
/** 32 bytes in lower-case hexadecimal, as digests and roots are written. */
export const DIGEST_TEXT: RegExp = /^0x[0-9a-f]{64}$/;

const HEX_OF_BYTE: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const encoder = new TextEncoder();

/** Writes bytes as lower-case hexadecimal text with `0x`. */
export function toHex(bytes: Uint8Array): Hex {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += HEX_OF_BYTE[bytes[i] as number];
  return `0x${text}`;
}

/**
 * Reads `0x` and an even number of hexadecimal digits, of either case.
 * @throws TypeError if the text is anything else
 */
export function fromHex(hex: string): Uint8Array {
  if (!/^0x(?:[0-9a-fA-F]{2})*$/.test(hex)) throw new TypeError(`Not bytes in hexadecimal: ${hex.slice(0, 80)}`);
  const bytes = new Uint8Array((hex.length - 2) / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = (digitOf(hex.charCodeAt(2 * i + 2)) << 4) | digitOf(hex.charCodeAt(2 * i + 3));
  }
  return bytes;
}

/** Encodes text as UTF-8. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Joins byte strings into a new one. */
export function concatBytes(...parts: readonly Uint8Array[]): OwnBytes {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Writes a number from 0 to 2^32 − 1, big-endian. */
export function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

/** Writes a number from 0 to 2^256 − 1 as a word of 32 bytes, big-endian. */
export function writeWord(value: bigint): Uint8Array {
  return fromHex(`0x${value.toString(16).padStart(64, "0")}`);
}

/** Whether two byte strings are the same; not in constant time, as nothing compared here is secret. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** How many bytes UTF-8 takes for a text; a lone surrogate counts as three. */
export function countUtf8Bytes(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      bytes += 2;
      i++;
    } else bytes += 2;
  }
  return bytes;
}

function digitOf(code: number): number {
  return code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57;
}
