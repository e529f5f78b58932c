// A table read row by row: the records of a CSV file and their cells.
import { isUtf8 } from "node:buffer";
import { basename } from "node:path";
import { detectDelimiter, openRecords, parseRecord, QuoteError } from "./csv.ts";
import { NO_TEXT, refuseFile, refuseText, sampleText } from "./encoding.ts";
import {
  type FoundRecord,
  openRecordFile,
  type RecordIndex,
  scanRecords,
  type Stamp,
  UNSTAMPED,
} from "../disk/record-file.ts";

/** Where the records of a table are; threads may share it. */
export interface TableIndex extends RecordIndex {
  readonly delimiter: string;
}

/** How long a row may be, in bytes: far more than a credential may hold. */
export const MAX_ROW = 1_000_000;
/** What is said of a longer row. */
export const TOO_LONG = "the row is longer than a million characters";
const TOO_LONG_CURE = "look for a quotation mark that opens a cell there and is not closed";
const QUOTE_CURE = 'put quotes around the whole cell and write a quote inside it as ""';

/** Reads the records of an index by their position. @throws IssuingError where the file has changed. */
export function openTable(index: TableIndex): (position: number) => string[] {
  const read = openRecordFile(index);
  return (position) => parseRecord(read(position), index.delimiter);
}

/** Tells what separates the cells of a table. @throws IssuingError where the file is something else */
export function readDelimiter(path: string): string {
  return detectDelimiter(sampleText(path));
}

/** A row as it is found. */
interface FoundRow extends Pick<FoundRecord, "start" | "end" | "number"> {
  readonly cells: string[];
}

/** Reads all records from the beginning; the last thing it gives is the file's stamp. @throws IssuingError where the file is no CSV in UTF-8. */
export function* scanTable(path: string, delimiter: string, longest: number): Generator<FoundRow, Stamp> {
  const file = basename(path);
  const refuse = (row: number): Error => refuseFile(file, { row, message: TOO_LONG, cure: TOO_LONG_CURE });
  const records = scanRecords(path, openRecords, { longest, refuse });
  try {
    let found = records.next();
    for (; found.done !== true; found = records.next()) {
      const { bytes, from, to, start, end, number } = found.value;
      const record = bytes.subarray(from, to);
      if (!isUtf8(record)) throw refuseText(file, number);
      if (record.includes(0)) throw refuseFile(file, { row: number, ...NO_TEXT });
      yield { cells: parse(bytes.toString("utf8", from, to), number), start, end, number };
    }
    return found.value;
  } finally {
    records.return(UNSTAMPED);
  }

  function parse(record: string, row: number): string[] {
    try {
      return parseRecord(record, delimiter);
    } catch (error) {
      if (!(error instanceof QuoteError)) throw error;
      throw refuseFile(file, { row, message: "a quotation mark does not open or close a cell", cure: QUOTE_CURE });
    }
  }
}
