// A file of records read one by one, again and again, from where each begins: none is kept as text. The file's bytes are, once for all
// threads, up to a limit; those of a larger file are read again.
import { createHash } from "node:crypto";
import { closeSync, fstatSync, readSync } from "node:fs";
import { basename } from "node:path";
import { openRegularFile } from "@laurel/sdk/node";
import { describeReadError, IssuingError } from "../messages/issuing-error.ts";

/** Where the records of a file are; threads may share it. */
export interface RecordIndex {
  readonly path: string;
  /** Of the file when it was indexed, by which a change is noticed. */
  readonly stamp: Stamp;
  /** Where each kept record begins, in bytes. */
  readonly starts: Float64Array;
  /** Where it ends. */
  readonly ends: Float64Array;
  /** Its number in the file, from 1. */
  readonly numbers: Float64Array;
  /** The whole file, unless it is too large to be kept. */
  readonly bytes: Uint8Array | undefined;
}

/** By what a file is known again. */
export interface Stamp {
  /** Its size and its times. Where they differ it may be the same still: a link, a backup or a file server that is late changes them alone. */
  readonly times: string;
  /** SHA-256 of its bytes. */
  readonly digest: string;
}

/** In place of a stamp, where the rest of a file is not read. */
export const UNSTAMPED: Stamp = { times: "", digest: "" };

const PIECE_BYTES = 1 << 21;
const WINDOW_BYTES = 1 << 18;
/** In bytes: a table of half a million learners, or some ten thousand ready documents. */
const MOST_KEPT = 1 << 26;

/** Reads the records of an index by their position. @throws IssuingError where the file has changed. */
export function openRecordFile(index: RecordIndex): (position: number) => string {
  const { starts, ends, bytes } = index;
  const read = bytes === undefined ? openFile(index) : openBytes(bytes);
  return (position) => {
    const [start, end] = [starts[position], ends[position]];
    if (start === undefined || end === undefined) throw new RangeError(`no record ${position}`);
    return read(start, end, position);
  };
}

function openBytes(bytes: Uint8Array): (start: number, end: number) => string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return (start, end) => buffer.toString("utf8", start, end);
}

// Records next to each other are read together.
function openFile({ path, stamp }: RecordIndex): (start: number, end: number, position: number) => string {
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

/** A record as it is found. */
export interface FoundRecord {
  /** It and what follows it in the same piece of the file. */
  readonly bytes: Buffer;
  /** Where it stands in `bytes`. */
  readonly from: number;
  readonly to: number;
  /** Where it begins in the file, in bytes. */
  readonly start: number;
  /** Where the next begins. */
  readonly end: number;
  /** Its number, from 1. */
  readonly number: number;
}

/**
 * Reads all records from the beginning; the last thing it gives is the file's stamp.
 * @param openEnds opens a search for ends in one piece: the place after the record that begins at a place, or -1 where that needs more
 * @param longest the most bytes that a record may take, before `refuse` is thrown
 */
export function* scanRecords(
  path: string,
  openEnds: (bytes: Buffer) => (from: number) => number,
  { longest, refuse }: { longest: number; refuse: (number: number) => Error },
): Generator<FoundRecord, Stamp> {
  const descriptor = openRegularFile(path);
  try {
    const times = timesOf(descriptor);
    const hash = createHash("sha256");
    let offset = 0;
    let rest: Buffer = Buffer.alloc(0);
    let number = 0;
    for (let length = -1; length !== 0;) {
      const piece = Buffer.allocUnsafe(rest.length + Math.max(PIECE_BYTES, rest.length));
      rest.copy(piece);
      length = readSync(descriptor, piece, rest.length, piece.length - rest.length, offset + rest.length);
      const bytes = piece.subarray(0, rest.length + length);
      hash.update(bytes.subarray(rest.length));
      const endOf = openEnds(bytes);
      let from = offset === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
      while (from < bytes.length) {
        const found = endOf(from);
        const to = found === -1 ? bytes.length : found;
        if (to - from > longest) throw refuse(number + 1);
        if (found === -1 && length !== 0) break;
        number += 1;
        yield { bytes, from, to, start: offset + from, end: offset + to, number };
        from = to;
      }
      rest = bytes.subarray(from);
      offset += from;
    }
    return { times, digest: hash.digest("hex") };
  } finally {
    closeSync(descriptor);
  }
}

/** Reads all records of bytes that lie in memory, as `scanRecords` does those of a file. */
export function* scanBytes(
  bytes: Buffer,
  openEnds: (bytes: Buffer) => (from: number) => number,
  { longest, refuse }: { longest: number; refuse: (number: number) => Error },
): Generator<FoundRecord, Stamp> {
  const endOf = openEnds(bytes);
  for (let [from, number] = [0, 1]; from < bytes.length; number += 1) {
    const found = endOf(from);
    const to = found === -1 ? bytes.length : found;
    if (to - from > longest) throw refuse(number);
    yield { bytes, from, to, start: from, end: to, number };
    from = to;
  }
  return UNSTAMPED;
}

/** The records at some positions of an index, in their order. */
export function pickRecords<Index extends RecordIndex>(index: Index, positions: ArrayLike<number>): Index {
  const pick = (list: Float64Array): Float64Array => {
    const picked = new Float64Array(positions.length);
    for (let at = 0; at < positions.length; at += 1) picked[at] = list[positions[at] as number] as number;
    return share(picked, picked.length);
  };
  return { ...index, starts: pick(index.starts), ends: pick(index.ends), numbers: pick(index.numbers) };
}

/** Makes an index: records are noted as they are found, then the file's bytes are kept. */
export function openIndexing(path: string): {
  note(record: Pick<FoundRecord, "start" | "end" | "number">): void;
  /** @param limit how large a file is kept, in bytes @param bytes what was scanned in place of the file */
  finish(
    stamp: Stamp,
    options: { readonly limit?: number | undefined; readonly bytes?: Uint8Array | undefined },
  ): RecordIndex;
} {
  let [starts, ends, numbers] = [new Float64Array(1024), new Float64Array(1024), new Float64Array(1024)];
  let count = 0;
  return {
    note({ start, end, number }) {
      if (count === starts.length) [starts, ends, numbers] = [grow(starts), grow(ends), grow(numbers)];
      starts[count] = start;
      ends[count] = end;
      numbers[count] = number;
      count += 1;
    },
    finish(stamp, { limit = MOST_KEPT, bytes = keepBytes(path, stamp, limit) }) {
      const places = { starts: share(starts, count), ends: share(ends, count), numbers: share(numbers, count) };
      return { path, stamp, ...places, bytes };
    },
  };
}

function grow(list: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(list.length * 2);
  longer.set(list);
  return longer;
}

function share(list: Float64Array, count: number): Float64Array {
  const shared = new Float64Array(new SharedArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT));
  shared.set(list.subarray(0, count));
  return shared;
}

/** The bytes of a file that was indexed, for all threads. */
function keepBytes(path: string, { digest }: Stamp, limit: number): Uint8Array | undefined {
  const descriptor = openRegularFile(path);
  try {
    const { size } = fstatSync(descriptor);
    if (size > limit) return undefined;
    const bytes = new Uint8Array(new SharedArrayBuffer(size));
    for (let at = 0; at < size;) {
      const read = readSync(descriptor, bytes, at, size - at, at);
      if (read === 0) throw refuseChanged(path);
      at += read;
    }
    if (createHash("sha256").update(bytes).digest("hex") !== digest) throw refuseChanged(path);
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}

// A descriptor for as long as one turn of work lasts: nothing has to be closed by whoever reads rows.
function keepOpen(path: string, { times, digest }: Stamp): () => number {
  let descriptor: number | undefined;
  let known = times;
  return () => {
    if (descriptor === undefined) {
      const opened = openRegularFile(path);
      setImmediate(() => {
        closeSync(opened);
        descriptor = undefined;
      });
      const now = timesOf(opened);
      if (now !== known && digestOf(opened) !== digest) throw refuseChanged(path);
      known = now;
      descriptor = opened;
    }
    return descriptor;
  };
}

function timesOf(descriptor: number): string {
  // The last by ctime: whoever writes the file may set its mtime as it was.
  const { size, mtimeMs, ctimeMs, ino } = fstatSync(descriptor);
  return `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
}

function digestOf(descriptor: number): string {
  const hash = createHash("sha256");
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  for (let at = 0, read = -1; read !== 0; at += read) {
    read = readSync(descriptor, piece, 0, piece.length, at);
    hash.update(piece.subarray(0, read));
  }
  return hash.digest("hex");
}

/** Looks once more whether the bytes of a file that is not kept are those that were indexed. @throws IssuingError where they are not */
export function requireUnchangedFile({ path, stamp, bytes }: RecordIndex): void {
  if (bytes !== undefined) return;
  const descriptor = openRegularFile(path);
  try {
    if (digestOf(descriptor) !== stamp.digest) throw refuseChanged(path);
  } finally {
    closeSync(descriptor);
  }
}

/** Refuses a file that is not what it was. @param why where it cannot be read any more */
export function refuseChanged(path: string, why?: NodeJS.ErrnoException): IssuingError {
  const cure = "do not change the file while the command runs, and run the same command again";
  const reason = why === undefined ? "" : `: ${describeReadError(why)}`;
  const message = `${basename(path)} was changed while being read${reason}`;
  return new IssuingError("input.changed", "refused", message, { cure, cause: why });
}
