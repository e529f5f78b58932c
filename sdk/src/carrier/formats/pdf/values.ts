// The values that PDFs are written in (ISO 32000-2, 7.3). What is not in order is passed over, as other readers do.
import { refuseLimit } from "../carrier-error.ts";

/** A value: numbers; names as texts that begin with a slash; strings as bytes; null for all else. */
export type PdfValue = number | string | Uint8Array | null | PdfReference | PdfDictionary | readonly PdfValue[];

/** A reference to an object; its generation does not count. */
export interface PdfReference {
  readonly reference: number;
}

/** A dictionary, with what stands in it twice. */
export interface PdfDictionary {
  readonly entries: readonly (readonly [key: string, value: PdfValue])[];
}

/** A value that was read. */
export interface ReadValue {
  readonly value: PdfValue;
  /** The first byte after it. */
  readonly end: number;
}

const MOST_DEPTH = 100;
/** So many values may be in one object: each takes memory. */
const MOST_VALUES = 200_000;
/** So much of a string is kept, in bytes: names of files are shorter. */
const MOST_STRING = 1024;
const ZERO = 0x30;
const NINE = 0x39;
const OPENING = 0x28;
const CLOSING = 0x29;
const BACKSLASH = 0x5c;
const WHITE = "\0\t\n\f\r ";
const DELIMITERS = "()<>[]{}/%";
/** What ends an object, wherever it stands. */
const ENDS: readonly string[] = ["endobj", "obj", "stream", "endstream", "xref", "trailer"];
const ESCAPED: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, f: 12 };

/** What a byte is for the syntax: 1 white space, 2 a delimiter, 0 else. */
const CLASSES = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return WHITE.includes(character) ? 1 : DELIMITERS.includes(character) ? 2 : 0;
});

/** Reads one value. @throws CarrierError `carrier.limit` where it is nested too deep */
export function readValue(bytes: Uint8Array, from: number): ReadValue {
  let at = from;
  let count = 0;
  const [value = null] = readItems("", 0);
  return { value, end: at };

  /** Reads values up to a token that ends them; of a whole object, up to the first. */
  function readItems(end: string, depth: number): PdfValue[] {
    if (depth > MOST_DEPTH) throw refuseLimit("The PDF is nested too deeply");
    const items: PdfValue[] = [];
    for (;;) {
      at = skipWhite(bytes, at);
      const before = at;
      const number = readWhole();
      const token = number === undefined ? readToken() : "";
      if (++count > MOST_VALUES) throw refuseLimit("The PDF has an object with too many values");
      if (number !== undefined) items.push(number);
      else if (token === "" || ENDS.includes(token)) {
        at = before;
        return items;
      } else if (token === end) return items;
      else if (token === "R") items.push({ reference: Number(items.splice(-2, 2)[0]) });
      else if (token === "[") items.push(readItems("]", depth + 1));
      else if (token === "<<") items.push(readDictionary(depth + 1));
      else if (token === "(") items.push(readString());
      else if (token === "<") items.push(readHex());
      else if (token.startsWith("/")) items.push(token);
      else items.push(/^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(token) ? Number(token) : null);
      if (end === "") return items;
    }
  }

  function readDictionary(depth: number): PdfDictionary {
    const items = readItems(">>", depth);
    const entries: (readonly [string, PdfValue])[] = [];
    for (let i = 0; i + 1 < items.length; i++) {
      const key = items[i];
      if (typeof key === "string") entries.push([key.slice(1), items[++i] as PdfValue]);
    }
    return { entries };
  }

  /** A number without sign and point, as most are; undefined for all else. */
  function readWhole(): number | undefined {
    let number = 0;
    let to = at;
    for (let byte = bytes[to] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[++to] ?? 0)
      number = number * 10 + byte - ZERO;
    if (to === at || (to < bytes.length && CLASSES[bytes[to] as number] === 0)) return undefined;
    at = to;
    return number;
  }

  function readToken(): string {
    const first = bytes[at];
    if (first === undefined) return "";
    const start = at++;
    const character = String.fromCharCode(first);
    if ((character === "<" || character === ">") && bytes[at] === first) {
      at += 1;
      return character + character;
    }
    if (CLASSES[first] === 2 && character !== "/") return character;
    while (at < bytes.length && CLASSES[bytes[at] as number] === 0) at += 1;
    const token = String.fromCharCode(...bytes.subarray(start, Math.min(at, start + 128)));
    if (character !== "/") return token;
    return token.replace(/#([\da-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  }

  function readString(): Uint8Array {
    const string: number[] = [];
    for (let depth = 1; at < bytes.length;) {
      const byte = bytes[at++] as number;
      if (byte === OPENING) depth += 1;
      else if (byte === CLOSING) depth -= 1;
      if (depth === 0) break;
      if (string.length === MOST_STRING) at += byte === BACKSLASH ? 1 : 0;
      else if (byte === BACKSLASH) readEscape(string);
      else string.push(byte);
    }
    return Uint8Array.from(string);
  }

  function readEscape(string: number[]): void {
    const next = String.fromCharCode(...bytes.subarray(at, at + 3));
    const [octal] = /^[0-7]+/.exec(next) ?? [];
    if (octal !== undefined) string.push(Number.parseInt(octal, 8) & 255);
    else if (!/^[\r\n]/.test(next)) string.push(ESCAPED[next.charAt(0)] ?? next.charCodeAt(0));
    at += octal?.length ?? (next.startsWith("\r\n") ? 2 : 1);
  }

  function readHex(): Uint8Array {
    const end = bytes.indexOf(0x3e, at);
    const digits = String.fromCharCode(
      ...bytes.subarray(at, Math.min(end < 0 ? at : end, at + 2 * MOST_STRING)),
    ).replace(/[^\da-f]/gi, "");
    at = end < 0 ? bytes.length : end + 1;
    return Uint8Array.from({ length: Math.ceil(digits.length / 2) }, (_, i) =>
      Number.parseInt(digits.slice(2 * i, 2 * i + 2).padEnd(2, "0"), 16),
    );
  }
}

/** The first byte that is neither white space nor in a comment. */
export function skipWhite(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let isComment = false; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (isComment ? byte === 10 || byte === 13 : byte === 0x25) isComment = !isComment;
    else if (!isComment && CLASSES[byte] !== 1) break;
  }
  return at;
}

/** Whether a value is a dictionary. */
export function isDictionary(value: PdfValue): value is PdfDictionary {
  return typeof value === "object" && value !== null && "entries" in value && Array.isArray(value.entries);
}

/** Whether a value refers to an object. */
export function isReference(value: PdfValue): value is PdfReference {
  return typeof value === "object" && value !== null && "reference" in value;
}

/** All values of a key. */
export function listValues({ entries }: PdfDictionary, key: string): PdfValue[] {
  return entries.filter(([name]) => name === key).map(([, value]) => value);
}
