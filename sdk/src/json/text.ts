// The text of a file, before it is read as JSON.

import { countUtf8Bytes, utf8 } from "../hash/bytes.ts";
import { FormatError } from "./format-error.ts";

/** The longest text that is read, in bytes of UTF-8. */
export const MAX_FILE_BYTES = 262_144;

/** Checks a text that was decoded elsewhere: its length in UTF-8, no byte order mark, no lone surrogates. */
export function checkText(text: string): string {
  // No text takes more than three bytes a code unit.
  const mayBeLong = text.length * 3 > MAX_FILE_BYTES;
  if (mayBeLong && (text.length > MAX_FILE_BYTES || countUtf8Bytes(text) > MAX_FILE_BYTES)) throw tooLong();
  if (text.charCodeAt(0) === 0xfeff) throw byteOrderMark();
  if (!text.isWellFormed()) {
    const lossy = text.toWellFormed();
    let offset = 0;
    while (text.charCodeAt(offset) === lossy.charCodeAt(offset)) offset++;
    throw new FormatError("format.json", "Half of a surrogate pair", locateOffset(text, offset));
  }
  return text;
}

/** Decodes UTF-8, and refuses anything else. */
export function decodeUtf8(bytes: Uint8Array): string {
  if (bytes.length > MAX_FILE_BYTES) throw tooLong();
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) throw byteOrderMark();
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const lossy = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    const again = utf8(lossy);
    let offset = 0;
    while (bytes[offset] === again[offset]) offset++;
    const before = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, offset));
    throw new FormatError("format.json", "Not UTF-8", locateOffset(lossy, before.length));
  }
}

function tooLong(): FormatError {
  return new FormatError("format.limit", "The file is longer than 256 KiB");
}

function byteOrderMark(): FormatError {
  return new FormatError("format.json", "The file begins with a byte order mark", { line: 1, column: 1 });
}

/** The line and the column, both from 1, of an offset into a text. */
export function locateOffset(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}
