// A table read row by row: the records of a CSV file and their cells.
import { isUtf8 } from "node:buffer";
import { basename } from "node:path";
import { openRecords, parseRecord, QuoteError } from "./csv.ts";
import { NO_TEXT, refuseFile, refuseText } from "./encoding.ts";
import type { TableSource } from "./source.ts";
import {
  type FoundRecord,
  openRecordFile,
  type RecordIndex,
  scanBytes,
  scanRecords,
  type Stamp,
  UNSTAMPED,
} from "../disk/record-file.ts";

/** Where the records of a table are; threads may share it. */
export interface TableIndex extends RecordIndex {
  readonly delimiter: string;
  /** What is cured in each row, as was agreed to. */
  readonly cures: readonly Cure[];
}

/** A kind of damage that is cured in the cells of a column, counted from 0. */
export interface Cure {
  readonly column: number;
  readonly kind: string;
}

/** How long a row may be, in bytes: far more than a credential may hold. */
export const MAX_ROW = 1_000_000;
/** What is said of a longer row. */
export const TOO_LONG = "the row is longer than a million characters";
const TOO_LONG_CURE = "look for a quotation mark there that is never closed";
const QUOTE_CURE = 'put quotes around the whole cell and write a quote inside it as ""';

/** Reads the records of an index by their position. @throws IssuingError where the file has changed. */
export function openTable(index: TableIndex): (position: number) => string[] {
  const read = openRecordFile(index);
  return (position) => parseRecord(read(position), index.delimiter);
}

/** A row as it is found. */
interface FoundRow extends Pick<FoundRecord, "start" | "end" | "number"> {
  readonly cells: string[];
}

/** So many rows with a quotation mark that does not fit are named at once. */
const MOST_FAULTS = 20;

/** Reads all records from the beginning; the last thing it gives is the file's stamp. @throws IssuingError where the file is no CSV in UTF-8. */
export function* scanTable({ path, bytes, delimiter }: TableSource, longest: number): Generator<FoundRow, Stamp> {
  const file = basename(path);
  const faults: number[] = [];
  const refuse = (row: number): Error => refuseFile(file, { row, message: TOO_LONG, cure: TOO_LONG_CURE });
  const records =
    bytes === undefined
      ? scanRecords(path, openRecords, { longest, refuse })
      : scanBytes(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), openRecords, { longest, refuse });
  try {
    let found = records.next();
    for (; found.done !== true; found = records.next()) {
      const { bytes, from, to, start, end, number } = found.value;
      const record = bytes.subarray(from, to);
      if (!isUtf8(record)) throw refuseText(file, number);
      if (record.includes(0)) throw refuseFile(file, { row: number, ...NO_TEXT });
      const cells = parse(bytes.toString("utf8", from, to), number);
      if (cells !== undefined) yield { cells, start, end, number };
    }
    if (faults.length > 0) throw refuseQuotes(file, faults);
    return found.value;
  } finally {
    records.return(UNSTAMPED);
  }

  function parse(record: string, row: number): string[] | undefined {
    try {
      return parseRecord(record, delimiter);
    } catch (error) {
      if (!(error instanceof QuoteError)) throw error;
      faults.push(row);
      // An odd one opens a cell that the rows below are taken for.
      const isOdd = record.split('"').length % 2 === 0;
      if (isOdd || faults.length === MOST_FAULTS) throw refuseQuotes(file, faults);
      return undefined;
    }
  }
}

function refuseQuotes(file: string, rows: readonly number[]): Error {
  const message = "a quotation mark does not open or close a cell";
  const more = rows.length > 1 ? { rows, count: rows.length } : {};
  return refuseFile(file, { row: rows[0], ...more, message, cure: QUOTE_CURE });
}
