// A file's bytes as text: UTF-8 as it is, UTF-16 and the code pages brought into UTF-8; what is no text is told apart by its first bytes.
import { isAscii, isUtf8 } from "node:buffer";
import { closeSync, readSync, statSync } from "node:fs";
import { basename } from "node:path";
import { openRegularFile, readFileStart, readSmallFile } from "@laurel/sdk/node";
import type { Example, Finding } from "../columns/finding.ts";
import { CODE_PAGES, decodePage, findPage } from "../encoding/code-pages.ts";
import { isUtf8ByChance } from "../encoding/chance.ts";
import { guessPages, IMPLAUSIBLE, READABLE } from "../encoding/guess.ts";
import { IssuingError, type Problem, refuseUse } from "../messages/issuing-error.ts";
import { openRecords } from "./csv.ts";

/** A table's text. */
export interface DecodedTable {
  /** In UTF-8, where the file was converted; undefined where the file itself is that. */
  readonly bytes: Uint8Array | undefined;
  /** Its beginning. */
  readonly sample: string;
  readonly findings: readonly Finding[];
}

/** So much of a file is converted in memory, in bytes. */
export const MOST_CONVERTED = 1 << 26;
const PIECE_BYTES = 1 << 21;
const SAMPLE_BYTES = 1 << 16;
/** So much of what is not ASCII is looked at for the encoding, in bytes. */
const GUESS_BYTES = 1 << 16;

const CURE = 'open it in the spreadsheet program and save it as "CSV UTF-8"';
/** What is said of a file in which a NUL stands. */
export const NO_TEXT = { message: "the file is not text", cure: CURE } as const;

/** Refuses a file in place of which a table is needed. */
export function refuseFile(file: string, problem: Omit<Problem, "file">): IssuingError {
  const problems = [{ file, ...problem }];
  return new IssuingError("cohort.file", "refused", `${file} cannot be read as a table`, { problems });
}

/** Refuses a file whose text is not UTF-8, with the row where that begins. */
export function refuseText(file: string, row: number): IssuingError {
  return refuseFile(file, { row, message: "the text is not UTF-8", cure: CURE });
}

/**
 * Reads a file's text.
 * @param encoding as a person says it; found out unless said
 * @throws IssuingError where it is no text, or in an encoding that cannot be told
 */
export function decodeTable(path: string, { encoding }: { readonly encoding?: string | undefined } = {}): DecodedTable {
  const file = basename(path);
  const start = readFileStart(path, SAMPLE_BYTES);
  const other = nameOtherKind(start);
  if (other !== undefined) throw refuseFile(file, { message: other, cure: CURE });
  if (start.length === 0) throw refuseFile(file, { message: "the file is empty", cure: "export the learners again" });

  const page = encoding === undefined ? findUtf16(start) : findPage(encoding);
  if (page === undefined && encoding !== undefined)
    throw refuseUse(`unknown encoding "${encoding}"`, `use one of utf-8, utf-16le, ${CODE_PAGES.join(", ")}`);
  if (page === "utf-8" || (page === undefined && isUtf8File(path)))
    return (
      (page === undefined ? guessByChance(path, file) : undefined) ?? {
        bytes: undefined,
        sample: new TextDecoder().decode(start),
        findings: [],
      }
    );
  if (page === undefined && start.subarray(0, 512).includes(0)) throw refuseFile(file, NO_TEXT);

  const bytes = readWhole(path, file);
  if (page === undefined) return guessTable(file, bytes);
  if (page.startsWith("utf-16")) return convert(decodeUtf16(file, bytes, page), [describeUtf16(page)]);
  return convert(decodePage(page, bytes), []);
}

function startsWith(bytes: Uint8Array, ...start: number[]): boolean {
  return start.every((byte, position) => bytes[position] === byte);
}

const OTHER_KINDS: readonly (readonly [start: RegExp, message: string])[] = [
  [/^PK[^ -~]{2}/, "this is a workbook or another ZIP archive, whatever its name says"],
  [/^ÐÏ[^ -~]à/, "this is an old Excel workbook (.xls), whatever its name says"],
  [/^%PDF-/, "this is a PDF, not a table"],
  [/^\{\\rtf/, "this is a text document (RTF), not a table"],
  [/^(?:ï»¿)?\s*<(?:!doctype html|html|head|table|meta|style|div)\b/i, "this is a web page, whatever its name says"],
  [/^(?:ï»¿)?\s*<\?xml\b/i, "this is XML, whatever its name says"],
  [/^(?:ï»¿)?\s*(?:\{\s*"|\[\s*\{)/, "this is JSON, not a table"],
];

/** What a file is that is no table of text; told by its first bytes, each taken for a character. */
function nameOtherKind(bytes: Buffer): string | undefined {
  const start = bytes.toString("latin1", 0, 512);
  return OTHER_KINDS.find(([pattern]) => pattern.test(start))?.[1];
}

/** Whether a text is UTF-16, by its mark, or by the zeros of its ASCII characters. */
function findUtf16(bytes: Uint8Array): string | undefined {
  if (startsWith(bytes, 0xff, 0xfe, 0, 0)) return undefined;
  if (startsWith(bytes, 0xff, 0xfe)) return "utf-16le";
  if (startsWith(bytes, 0xfe, 0xff)) return "utf-16be";
  const zeros = [0, 0];
  for (const [at, byte] of bytes.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] as number) + 1;
  const [first = 0, second = 0] = zeros;
  if (first === 0 && second > bytes.length / 16) return "utf-16le";
  return second === 0 && first > bytes.length / 16 ? "utf-16be" : undefined;
}

function decodeUtf16(file: string, bytes: Uint8Array, page: string): string {
  try {
    return new TextDecoder(page, { fatal: true }).decode(bytes);
  } catch {
    throw refuseFile(file, {
      message: "the text looks like UTF-16, but is damaged or cut off",
      cure: "export the list again",
    });
  }
}

function describeUtf16(page: string): Finding {
  const message = `the text was ${page.toUpperCase().replace("LE", "").replace("BE", "")} ("Unicode Text") and was converted`;
  return { grade: "note", kind: "encoding", count: 1, examples: [], message, effect: "keep" };
}

/** Whether a file is UTF-8 from its beginning to its end. */
function isUtf8File(path: string): boolean {
  const descriptor = openRegularFile(path);
  try {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    for (let kept = 0; ;) {
      const read = readSync(descriptor, piece, kept, piece.length - kept, null);
      const length = kept + read;
      if (read === 0) return isUtf8(piece.subarray(0, length));
      // A character may go on in the next piece.
      let whole = length;
      for (let back = 1; back <= Math.min(4, length); back += 1)
        if (((piece[length - back] as number) & 0xc0) === 0xc0) whole = length - back;
      if (!isUtf8(piece.subarray(0, whole))) return false;
      piece.copyWithin(0, whole, length);
      kept = length - whole;
    }
  } finally {
    closeSync(descriptor);
  }
}

function readWhole(path: string, file: string): Buffer {
  try {
    return readSmallFile(path, MOST_CONVERTED);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EFBIG") throw error;
    const message = `the text is not UTF-8, and more than ${MOST_CONVERTED / 2 ** 20} MiB of text cannot be converted`;
    throw refuseFile(file, { message, cure: CURE });
  }
}

/** A text in UTF-8, for all threads. */
function convert(text: string, findings: readonly Finding[]): DecodedTable {
  const encoded = new TextEncoder().encode(text);
  const bytes = new Uint8Array(new SharedArrayBuffer(encoded.length));
  bytes.set(encoded);
  return { bytes, sample: text.slice(0, SAMPLE_BYTES), findings };
}

/** A row that is not ASCII. */
interface HighRow {
  readonly number: number;
  readonly bytes: Buffer;
}

function* listHighRows(bytes: Buffer): Generator<HighRow> {
  const endOf = openRecords(bytes);
  for (let [from, number] = [0, 1]; from < bytes.length; number += 1) {
    const end = endOf(from);
    const to = end === -1 ? bytes.length : end;
    const row = bytes.subarray(from, to);
    if (row.some((byte) => byte > 0x7f)) yield { number, bytes: row };
    from = to;
  }
}

/** Reads a file that is valid UTF-8 by chance, in all its rows beyond ASCII; undefined for any other. */
function guessByChance(path: string, file: string): DecodedTable | undefined {
  if (statSync(path).size > MOST_CONVERTED) return undefined;
  const bytes = readWhole(path, file);
  if (isAscii(bytes)) return undefined;
  for (const row of listHighRows(bytes)) if (isWritten(row)) return undefined;
  const lines = Buffer.concat([...listHighRows(bytes)].map((row) => row.bytes)).subarray(0, GUESS_BYTES);
  const [best] = guessPages(lines);
  return best === undefined || best.score < READABLE ? undefined : guessTable(file, bytes, true);
}

/** Whether a row was written as UTF-8. */
function isWritten({ bytes }: HighRow): boolean {
  return isUtf8(bytes) && !isUtf8ByChance(bytes.toString());
}

/** @param byChance whether it is valid UTF-8 all the same */
function guessTable(file: string, bytes: Buffer, byChance = false): DecodedTable {
  const [others, whole]: [HighRow[], number[]] = [[], []];
  let size = 0;
  let count = 0;
  for (const row of listHighRows(bytes)) {
    if (isWritten(row)) whole.push(row.number);
    else {
      count += 1;
      size += row.bytes.length;
      if (size <= GUESS_BYTES || others.length === 0) others.push(row);
    }
  }
  const rows = others.slice(0, 100).map(({ number }) => number);
  const [first = 1] = rows;
  if (whole.length > 0) {
    const message = `not UTF-8, but row ${whole[0]} is: tables of two encodings were joined`;
    throw refuseFile(file, {
      row: first,
      rows,
      count,
      message,
      cure: 'save each of them as "CSV UTF-8", and join them again; or name the encoding that all have, such as windows-1250',
    });
  }
  const lines = Buffer.concat(others.map((row) => row.bytes)).subarray(0, GUESS_BYTES);
  const [best, ...more] = guessPages(lines);
  if (best === undefined || best.score < IMPLAUSIBLE) {
    const message = "the words cannot be read in any known encoding";
    throw refuseFile(file, { row: first, rows, count, message, cure: CURE });
  }
  const read = (row: HighRow): string => quoteWords(row, best.page);
  const pages = [...(byChance ? ["utf-8"] : []), ...more.map(({ page }) => page)];
  const second = pages.find((page) => others.some((row) => quoteWords(row, page) !== read(row)));
  const differing = others.filter((row) => second !== undefined && quoteWords(row, second) !== read(row));
  const [shown] = differing;
  const examples = [...differing, ...others.filter((row) => !differing.includes(row))]
    .slice(0, 3)
    .map((row): Example => ({ row: row.number, text: read(row) }));
  const message = `the text is not UTF-8${byChance ? ", judging by its words" : ""}, and was read as ${best.page}`;
  const cure =
    second === undefined || shown === undefined
      ? CURE
      : `if the names look wrong, name another encoding, such as ${second} ("${quoteWords(shown, second)}" instead of "${read(shown)}")`;
  const setting = { option: "encoding", value: best.page } as const;
  const finding: Finding = {
    grade: "ask",
    kind: "encoding",
    count,
    rows,
    examples,
    message,
    cure,
    effect: "keep",
    setting,
  };
  return convert(decodePage(best.page, bytes), [finding]);
}

/** So much of a row is shown. */
const SHOWN = 60;

/** The first words of a row that are not ASCII. */
function quoteWords({ bytes }: HighRow, page: string): string {
  const [words = ""] = /[^\s,;|"]*[^\0-\x7f][^,;|"\t\r\n]*/.exec(decodePage(page, bytes.subarray(0, 4096))) ?? [];
  return words.slice(0, SHOWN);
}
