// The rows of a batch, read block by block: each row's values as the bytes that its texts are spliced from, and its secrets.

import { utf8, writeUint32 } from "../hash/bytes.ts";
import { ID_LABEL, isKept, SALT_BYTES, SEED_BYTES, startSecret } from "../credential/claims.ts";
import type { Validity } from "../credential/document.ts";
import { FormatError } from "../json/format-error.ts";
import { openArena } from "../hash/arena.ts";
import { formatId, type Issue, MAX_ISSUED_BYTES, measureProof } from "../credential/issuing.ts";
import { checkNumber } from "../json/value.ts";
import { ID, INDEX, PLACE, type Piece, SALT, type Spliced, spliceTemplate } from "./pieces.ts";
import type { DocumentTemplate, RowSource } from "./template.ts";

/** The rows of a batch, and the order of its indexes. */
export interface BatchRows {
  readonly issue: Issue;
  /** The row of each index. */
  readonly rows: Uint32Array;
  readonly source: RowSource;
}

/** What is known of a row that can be spliced. */
export interface SplicedRow {
  readonly spliced: Spliced;
  readonly validity: Validity;
  /** The most bytes that its values and what is made for it take, together. */
  readonly length: number;
}

/** The rows of some indexes, as read last; reading on overwrites it. */
export interface RowBlock {
  /** The rows, or undefined for one that takes the plain way. */
  readonly rows: readonly (SplicedRow | undefined)[];
  /** Digest of a row's template and values: a row that changes has another. */
  print(position: number): Uint8Array;
  /** The salt of the core (0) or of a claim (from 1). */
  salt(position: number, claim: number): Uint8Array;
  /** Writes a piece of a row, and gives the position after it; `special` writes the slots that only its caller knows. */
  write(position: number, piece: Piece, out: Target, special?: (slot: number, out: Target) => void): void;
}

/** Where bytes go. */
export interface Target {
  bytes: Uint8Array;
  /** The position of the next. */
  at: number;
}

/** How many rows are read at once. */
export const BLOCK_ROWS = 64;
const DIGEST = 32;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
/** The length of the text of an `id` that is made, with its quotes. */
const ID_BYTES = 47;
/** The most that the text of a place in a status list takes, with its quotes; it is written for each of two lists. */
const PLACE_BYTES = 12;
const HEX_DIGITS = utf8("0123456789abcdef");
const encoder = new TextEncoder();

/** Opens the rows of a batch; what is returned reads those of at most `BLOCK_ROWS` indexes. */
export function openRows({ issue, rows, source }: BatchRows): (indexes: readonly number[]) => RowBlock {
  const arena = openArena();
  const cut = new Map<DocumentTemplate, Spliced | undefined>();
  const { seed } = issue;
  const labels = ["", ...issue.pointers, ID_LABEL];
  const secrets = isKept(seed) ? [] : labels.map((label) => startSecret(seed, label));
  const stride = labels.length + 1;
  const madeBytes = ID_BYTES + (issue.status === undefined ? 0 : 2 * PLACE_BYTES);
  const firstPlace = issue.status?.offset ?? 0;
  const values: Target = { bytes: new Uint8Array(65_536), at: 0 };
  // Where each value ends in `values`; those of a row follow each other, from `firsts` on.
  let ends: number[] = [];
  let firsts: number[] = [];
  let block: readonly number[] = [];
  let digests: Uint8Array = new Uint8Array(0);

  function readRow(row: number): SplicedRow | undefined {
    const start = values.at;
    try {
      const filled = source.fill(row);
      if (filled === undefined) return undefined;
      const { template } = filled;
      if (!cut.has(template)) cut.set(template, spliceTemplate(filled, issue));
      const spliced = cut.get(template);
      if (spliced === undefined || filled.values.length !== template.varying.length) return undefined;
      for (const value of filled.values) {
        if (!writeScalar(value, values)) return undefined;
        ends.push(values.at);
        values.bytes[values.at++] = COMMA;
      }
      const validity = spliced.readValidity(filled.values);
      const length = values.at - start + madeBytes;
      if (spliced.document.length + length + measureProof(issue) > MAX_ISSUED_BYTES) return undefined;
      return { spliced, validity, length };
    } catch (error) {
      // The plain way says what is wrong with it.
      if (error instanceof FormatError || error instanceof TypeError) return undefined;
      throw error;
    }
  }

  function addSecrets(index: number): void {
    for (const message of secrets) {
      const at = arena.open(message.length);
      arena.bytes.set(message, at);
      writeUint32(arena.bytes, at + SEED_BYTES, index);
      arena.close(at + message.length);
    }
  }

  /** The digests of a block whose secrets are not derived: kept ones, each where it would be. */
  function addKept(prints: Uint8Array, indexes: readonly number[]): Uint8Array {
    if (!isKept(seed)) return prints;
    const all = new Uint8Array(indexes.length * stride * DIGEST);
    for (const [position, index] of indexes.entries()) {
      all.set(prints.subarray(position * DIGEST, (position + 1) * DIGEST), digest(position, stride - 1));
      if (seed.erased.has(index)) continue;
      const kept = seed.secrets(index);
      for (let of = 0; of < labels.length; of++)
        all.set(kept.subarray(of * SALT_BYTES, (of + 1) * SALT_BYTES), digest(position, of));
    }
    return all;
  }

  function addPrint(row: SplicedRow | undefined, start: number): void {
    const length = row === undefined ? 0 : row.length - madeBytes;
    const at = arena.open(DIGEST + length);
    if (row !== undefined) arena.bytes.set(row.spliced.digest, at);
    copyBytes(values.bytes, start, start + length, { bytes: arena.bytes, at: at + DIGEST });
    arena.close(at + DIGEST + length);
  }

  function digest(position: number, of: number): number {
    return (position * stride + of) * DIGEST;
  }

  function write(
    position: number,
    { texts, slots }: Piece,
    out: Target,
    special?: (slot: number, out: Target) => void,
  ) {
    const first = firsts[position] as number;
    for (let i = 0; i < slots.length; i++) {
      const text = texts[i] as Uint8Array;
      out.bytes.set(text, out.at);
      out.at += text.length;
      const slot = slots[i] as number;
      if (slot >= 0)
        copyBytes(
          values.bytes,
          first + slot === 0 ? 0 : (ends[first + slot - 1] as number) + 1,
          ends[first + slot] as number,
          out,
        );
      else if (slot === ID) writeAscii(`"${formatId(digests.subarray(digest(position, stride - 2)))}"`, out);
      else if (slot === INDEX) writeAscii(String(block[position]), out);
      else if (slot === PLACE) writeAscii(`"${firstPlace + (block[position] as number)}"`, out);
      else if (slot <= SALT) writeHex(digests, digest(position, SALT - slot), SALT_BYTES, out);
      else special?.(slot, out);
    }
    const last = texts[slots.length] as Uint8Array;
    out.bytes.set(last, out.at);
    out.at += last.length;
  }

  return (indexes) => {
    values.at = 0;
    ends = [];
    firsts = [];
    block = indexes;
    const read: (SplicedRow | undefined)[] = [];
    const starts: number[] = [];
    for (const index of indexes) {
      const [start, first] = [values.at, ends.length];
      // Of an erased credential there is no row to be read.
      const row = isKept(seed) && seed.erased.has(index) ? undefined : readRow(rows[index] as number);
      if (row === undefined) {
        values.at = start;
        ends.length = first;
      }
      firsts.push(first);
      read.push(row);
      starts.push(start);
    }
    // Only now: the kernel's memory is shared, and whoever gives the rows may hash too.
    for (const [position, index] of indexes.entries()) {
      addSecrets(index);
      addPrint(read[position], starts[position] as number);
    }
    digests = addKept(arena.finish(), indexes);
    return {
      rows: read,
      print: (position) => digests.subarray(digest(position, stride - 1), digest(position, stride)),
      salt: (position, claim) => digests.subarray(digest(position, claim), digest(position, claim) + SALT_BYTES),
      write,
    };
  };
}

/** Makes room for more bytes. */
export function reserve(target: Target, more: number): void {
  if (target.at + more <= target.bytes.length) return;
  const longer = new Uint8Array((target.at + more) * 2);
  longer.set(target.bytes.subarray(0, target.at));
  target.bytes = longer;
}

/** Writes bytes in lower-case hexadecimal, as a JSON string with `0x`. */
export function writeHex(bytes: Uint8Array, from: number, count: number, out: Target): void {
  const target = out.bytes;
  let at = out.at;
  target[at++] = QUOTE;
  target[at++] = 0x30;
  target[at++] = 0x78;
  for (let i = from; i < from + count; i++) {
    const byte = bytes[i] as number;
    target[at++] = HEX_DIGITS[byte >> 4] as number;
    target[at++] = HEX_DIGITS[byte & 15] as number;
  }
  target[at++] = QUOTE;
  out.at = at;
}

/** Writes text of ASCII characters as it stands. */
function writeAscii(text: string, out: Target): void {
  for (let i = 0; i < text.length; i++) out.bytes[out.at++] = text.charCodeAt(i);
}

/** Writes a value as JSON; false if it is none that a document may hold. */
function writeScalar(value: unknown, out: Target): boolean {
  if (typeof value !== "string") {
    const fine =
      typeof value === "boolean" || (typeof value === "number" && !(checkNumber(value) || Number.isNaN(value)));
    reserve(out, 64);
    if (fine) writeAscii(String(value), out);
    return fine;
  }
  if (value.length > MAX_ISSUED_BYTES) return false;
  reserve(out, value.length * 6 + 4);
  const start = out.at;
  out.bytes[out.at++] = QUOTE;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < 0x20 || code === QUOTE || code === BACKSLASH || code >= 0x7f) {
      out.at = start;
      if (!value.isWellFormed()) return false;
      out.at += encoder.encodeInto(JSON.stringify(value), out.bytes.subarray(start)).written;
      return true;
    }
    out.bytes[out.at++] = code;
  }
  out.bytes[out.at++] = QUOTE;
  return true;
}

// Short runs are copied byte by byte: a call costs more.
function copyBytes(source: Uint8Array, from: number, to: number, out: Target): void {
  if (to - from > 48) out.bytes.set(source.subarray(from, to), out.at);
  else for (let i = from; i < to; i++) out.bytes[out.at + i - from] = source[i] as number;
  out.at += to - from;
}
