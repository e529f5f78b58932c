// Credentials as JSON Lines in one file.

import { closeSync, openSync, readSync, renameSync, writeSync } from "node:fs";
import type { Batch } from "../batch/batch.ts";
import { openRegularFile } from "./regular-file.ts";

/** Which credentials go to which file. */
export interface LineFile {
  readonly from: number;
  readonly to: number;
  readonly path: string;
}

/** How many credentials are made at once. */
const AT_ONCE = 64;

/**
 * Writes the credentials from `from` up to `to` into a file, one line each; it is there whole or not at all, and one that is as it
 * should be stays. What a run that was killed left beside it, `path` with `.part`, is written over.
 */
export function writeLines(batch: Pick<Batch, "lines">, { from, to, path }: LineFile): void {
  if (compareLines(batch, { from, to, path }) === "same") return;
  const temporary = `${path}.part`;
  const file = openSync(temporary, "w", 0o644);
  try {
    for (const lines of listLines(batch, from, to)) {
      for (let at = 0; at < lines.length;) at += writeSync(file, lines, at);
    }
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}

/** Whether a file is what `writeLines` writes. It is compared whole, since a power cut may leave one cut short. */
export function compareLines(
  batch: Pick<Batch, "lines">,
  { from, to, path }: LineFile,
): "same" | "changed" | "missing" {
  let file: number;
  try {
    file = openRegularFile(path);
  } catch {
    return "missing";
  }
  try {
    let found = Buffer.alloc(0);
    for (const lines of listLines(batch, from, to)) {
      if (found.length < lines.length) found = Buffer.alloc(lines.length * 2);
      const read = readSync(file, found, 0, lines.length, null);
      if (read !== lines.length || !found.subarray(0, read).equals(lines)) return "changed";
    }
    return readSync(file, Buffer.alloc(1)) === 0 ? "same" : "changed";
  } finally {
    closeSync(file);
  }
}

function* listLines({ lines }: Pick<Batch, "lines">, from: number, to: number): Generator<Uint8Array> {
  let room: Uint8Array | undefined;
  for (let at = from; at < to; at += AT_ONCE) {
    const some = lines(at, Math.min(to, at + AT_ONCE), room);
    yield some;
    room = new Uint8Array(some.buffer);
  }
}
