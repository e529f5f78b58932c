// Credentials as JSON Lines in one file.

import { closeSync, fchmodSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import type { Batch } from "../batch/batch.ts";
import { MAKING, namePart, OWN_FILE, readKeptMode } from "./own-file.ts";
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
 * Writes the credentials from `from` up to `to` into a file for its owner alone, one line each; it is there whole or not at all, and
 * one that is as it should be stays. A run that is killed leaves a part beside it: `.`, its name, eight hexadecimal digits, `.part`.
 * @throws what the file system says; `ELOOP` where a link has its name, `EISDIR` where anything else has that is no file
 */
export function writeLines(batch: Pick<Batch, "lines">, { from, to, path }: LineFile): void {
  const state = compareLines(batch, { from, to, path });
  if (state === "same") return;
  const kept = state === "missing" ? undefined : readKeptMode(path, OWN_FILE);
  const part = namePart(path);
  const file = openSync(part, MAKING, OWN_FILE);
  try {
    try {
      if (kept !== undefined) fchmodSync(file, kept);
      for (const lines of listLines(batch, from, to)) {
        for (let at = 0; at < lines.length;) at += writeSync(file, lines, at);
      }
    } finally {
      closeSync(file);
    }
    renameSync(part, path);
  } catch (error) {
    // On a full disk it would take room.
    rmSync(part, { force: true });
    throw error;
  }
}

/** Whether a file is what `writeLines` writes: never through a link. It is compared whole, since a power cut may leave one cut short. */
export function compareLines(
  batch: Pick<Batch, "lines">,
  { from, to, path }: LineFile,
): "same" | "changed" | "missing" {
  let file: number;
  try {
    file = openRegularFile(path, { isOwn: true });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ELOOP" ? "changed" : "missing";
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
