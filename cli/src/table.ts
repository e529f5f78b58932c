// A table read row by row, again and again, from where each row begins: no row is kept as text. The file's bytes are, once for all
// threads, up to a limit; those of a larger file are read again.
import { isUtf8 } from "node:buffer";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import { detectDelimiter, openRecords, parseRecord, QuoteError } from "./csv.ts";
import { refuseFile, refuseText, sampleText } from "./encoding.ts";
import { CommandError } from "./failure.ts";

/** Where the records of a table are; threads may share it. */
export interface TableIndex {
  readonly path: string;
  readonly delimiter: string;
  /** Of the file when it was indexed, by which a change is noticed. */
  readonly stamp: string;
  /** Where each kept record begins, in bytes. */
  readonly starts: Float64Array;
  /** Where it ends. */
  readonly ends: Float64Array;
  /** The whole file, unless it is too large to be kept. */
  readonly bytes: Uint8Array | undefined;
}

const PIECE_BYTES = 1 << 21;
const WINDOW_BYTES = 1 << 18;
/** In bytes: a cohort of some 700,000 learners. */
const MOST_KEPT = 1 << 26;
/** In bytes: far more than a credential may hold. */
const MAX_ROW = 1_000_000;
const TOO_LONG = "the row is longer than a million characters";
const TOO_LONG_CURE = "look for a quotation mark that opens a cell there and is not closed";
const QUOTE_CURE = 'put quotes around the whole cell and write a quote inside it as ""';

/** Reads the records of an index by their position. @throws CommandError where the file has changed. */
export function openTable(index: TableIndex): (position: number) => string[] {
  const { delimiter, starts, ends, bytes } = index;
  const read = bytes === undefined ? openFile(index) : openBytes(bytes);
  return (position) => {
    const [start, end] = [starts[position], ends[position]];
    if (start === undefined || end === undefined) throw new RangeError(`no row ${position}`);
    return parseRecord(read(start, end, position), delimiter);
  };
}

function openBytes(bytes: Uint8Array): (start: number, end: number) => string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return (start, end) => buffer.toString("utf8", start, end);
}

// Rows next to each other are read together.
function openFile({ path, stamp }: TableIndex): (start: number, end: number, position: number) => string {
  const open = keepOpen(path, stamp);
  let window: Buffer = Buffer.alloc(WINDOW_BYTES);
  let [from, to] = [0, 0];
  let next = -1;
  return (start, end, position) => {
    if (start < from || end > to) {
      if (end - start > window.length) window = Buffer.alloc(end - start);
      const wanted = position === next ? window.length : end - start;
      [from, to] = [start, start + readSync(open(), window, 0, wanted, start)];
      if (end > to) throw refuseChanged(path);
    }
    next = position + 1;
    return window.toString("utf8", start - from, end - from);
  };
}

/** The bytes of a file that was indexed, for all threads. */
export function keepBytes(path: string, stamp: string, limit = MOST_KEPT): Uint8Array | undefined {
  const descriptor = openSync(path, "r");
  try {
    const { size } = fstatSync(descriptor);
    if (stampOf(descriptor) !== stamp) throw refuseChanged(path);
    if (size > limit) return undefined;
    const bytes = new Uint8Array(new SharedArrayBuffer(size));
    for (let at = 0; at < size;) {
      const read = readSync(descriptor, bytes, at, size - at, at);
      if (read === 0) throw refuseChanged(path);
      at += read;
    }
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}

/** A record as it is found. */
export interface FoundRecord {
  readonly cells: string[];
  /** Where it begins, in bytes. */
  readonly start: number;
  /** Where the next begins. */
  readonly end: number;
}

/** Tells what separates the cells of a table. @throws CommandError where the file is something else */
export async function readDelimiter(path: string): Promise<string> {
  return detectDelimiter(await sampleText(path));
}

/** Reads all records from the beginning; the last thing it gives is the file's stamp. @throws CommandError where the file is no CSV in UTF-8. */
export function* scanTable(path: string, delimiter: string): Generator<FoundRecord, string> {
  const file = basename(path);
  const descriptor = openSync(path, "r");
  try {
    const stamp = stampOf(descriptor);
    let offset = 0;
    let rest: Buffer = Buffer.alloc(0);
    let row = 0;
    for (let length = -1; length !== 0;) {
      const piece = Buffer.allocUnsafe(rest.length + Math.max(PIECE_BYTES, rest.length));
      rest.copy(piece);
      length = readSync(descriptor, piece, rest.length, piece.length - rest.length, offset + rest.length);
      const bytes = piece.subarray(0, rest.length + length);
      const endOf = openRecords(bytes);
      let from = offset === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
      while (from < bytes.length) {
        const found = endOf(from);
        const to = found === -1 ? bytes.length : found;
        if (to - from > MAX_ROW) throw refuseFile(file, { row: row + 1, message: TOO_LONG, cure: TOO_LONG_CURE });
        if (found === -1 && length !== 0) break;
        row += 1;
        if (!isUtf8(bytes.subarray(from, to))) throw refuseText(file, row);
        yield { cells: parse(bytes.toString("utf8", from, to), row), start: offset + from, end: offset + to };
        from = to;
      }
      rest = bytes.subarray(from);
      offset += from;
    }
    if (stampOf(descriptor) !== stamp) throw refuseChanged(path);
    return stamp;
  } finally {
    closeSync(descriptor);
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

// A descriptor for as long as one turn of work lasts: nothing has to be closed by whoever reads rows.
function keepOpen(path: string, stamp: string): () => number {
  let descriptor: number | undefined;
  return () => {
    if (descriptor === undefined) {
      const opened = openSync(path, "r");
      descriptor = opened;
      setImmediate(() => {
        closeSync(opened);
        descriptor = undefined;
      });
      if (stampOf(opened) !== stamp) throw refuseChanged(path);
    }
    return descriptor;
  };
}

function stampOf(descriptor: number): string {
  const { size, mtimeMs, ino } = fstatSync(descriptor);
  return `${size} ${mtimeMs} ${ino}`;
}

function refuseChanged(path: string): CommandError {
  const cure = "leave it alone until the command has finished, and run the same command again";
  return new CommandError("input.changed", 1, `${basename(path)} was changed while it was read`, { cure });
}
