// Recursive Length Prefix, as Ethereum writes headers, accounts and tries (Ethereum yellow paper, appendix B): each value in its only encoding.

import { concatBytes } from "../hash/bytes.ts";
import { refuseProof } from "./evidence-error.ts";

/** A string or a list inside bytes: where the item begins, where its payload does, and where both end. */
export interface RlpItem {
  readonly isList: boolean;
  readonly start: number;
  readonly from: number;
  readonly to: number;
}

const LONG = 55;
/** No header, node or account has a length of more than three bytes. */
const MOST_LENGTH_BYTES = 3;

/**
 * Reads one item.
 * @param end where the bytes end that may be read
 * @throws EvidenceError `evidence.unproven` where no item is encoded there, or not in its only way
 */
export function readItem(bytes: Uint8Array, start: number, end: number = bytes.length): RlpItem {
  const first = bytes[start];
  if (first === undefined || start >= end) throw refuseProof("the proof ends inside an item");
  if (first < 0x80) return { isList: false, start, from: start, to: start + 1 };
  const isList = first >= 0xc0;
  const short = first - (isList ? 0xc0 : 0x80);
  let from = start + 1;
  let length = short;
  if (short > LONG) {
    from += short - LONG;
    length = readLength(bytes, start + 1, from);
  }
  const to = from + length;
  if (to > end) throw refuseProof("an item is longer than what holds it");
  if (!isList && length === 1 && (bytes[from] as number) < 0x80) throw refuseProof("a byte is written as two");
  return { isList, start, from, to };
}

function readLength(bytes: Uint8Array, at: number, to: number): number {
  if (to - at > MOST_LENGTH_BYTES) throw refuseProof("an item has an impossible length");
  let length = 0;
  for (let i = at; i < to; i++) length = length * 256 + (bytes[i] ?? 0);
  if (bytes[at] === 0 || length <= LONG) throw refuseProof("a length is not written in its shortest way");
  return length;
}

/**
 * Reads a list's items; those inside them are not looked at.
 * @param most how many there may be
 * @throws EvidenceError `evidence.unproven` where it is no list of at most so many
 */
export function readItems(bytes: Uint8Array, list: RlpItem, most: number): RlpItem[] {
  if (!list.isList) throw refuseProof("a list is expected, and a string is there");
  const items: RlpItem[] = [];
  for (let at = list.from; at < list.to;) {
    if (items.length === most) throw refuseProof(`a list has more than ${most} items`);
    const item = readItem(bytes, at, list.to);
    items.push(item);
    at = item.to;
  }
  return items;
}

/** A string's bytes. @throws EvidenceError where it is a list */
export function takeString(bytes: Uint8Array, item: RlpItem | undefined): Uint8Array {
  if (item === undefined || item.isList) throw refuseProof("a string is expected, and a list or nothing is there");
  return bytes.subarray(item.from, item.to);
}

/** A number in its shortest form: no leading zeros, and nothing at all for 0. @throws EvidenceError for any other, or more than `most` bytes */
export function readInteger(string: Uint8Array, most: number): bigint {
  if (string.length > most || string[0] === 0) throw refuseProof("a number is not written in its shortest way");
  let value = 0n;
  for (const byte of string) value = (value << 8n) | BigInt(byte);
  return value;
}

/** Writes strings as one list. */
export function writeList(strings: readonly Uint8Array[]): Uint8Array {
  const items = strings.map((string) =>
    string.length === 1 && (string[0] as number) < 0x80 ? [string] : [writePrefix(0x80, string.length), string],
  );
  const payload = concatBytes(...items.flat());
  return concatBytes(writePrefix(0xc0, payload.length), payload);
}

function writePrefix(base: number, length: number): Uint8Array {
  if (length <= LONG) return Uint8Array.of(base + length);
  const digits: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return Uint8Array.of(base + LONG + digits.length, ...digits);
}
