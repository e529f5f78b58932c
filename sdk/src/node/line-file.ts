// Credentials as JSON Lines in one file. Each may have a proof for other verifiers in it, which its batch knows nothing of.

import { closeSync, fchmodSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { Batch } from "../batch/batch.ts";
import { findForeignProof, type ForeignProof } from "./foreign-proof.ts";
import { MAKING, namePart, OWN_FILE, readKeptMode } from "./own-file.ts";
import { openRegularFile } from "./regular-file.ts";

/** Which credentials go to which file. */
export interface LineFile {
  readonly from: number;
  readonly to: number;
  readonly path: string;
}

/** A credential's line in a file, with its end, where it is in order: as its batch writes it, or with a proof for other verifiers. */
export interface FoundLine {
  readonly line: Uint8Array;
  readonly proof: ForeignProof | undefined;
}

/** What files are written from. An erased credential has no line. */
type Lines = Pick<Batch, "lines" | "erased">;

/** How many credentials are made at once. */
const AT_ONCE = 64;
/** How much is read at once, in bytes: of a file for one credential, and of any other. */
const [LINE_BYTES, PIECE_BYTES] = [1 << 14, 1 << 18];
/** The most that a line may have, in bytes: no credential has nearly as many. */
const MOST_BYTES = 1 << 20;
/** How much is held before a part is begun, in bytes: of a file that is as it should be, none is. */
const HELD_BYTES = 1 << 20;
const LINE_FEED = 0x0a;

/**
 * Writes the credentials from `from` up to `to` into a file for its owner alone, one line each; it is there whole or not at all, and
 * one that is as it should be stays, with the proofs that it has for other verifiers. A run that is killed leaves a part beside it: `.`, its name, eight
 * hexadecimal digits, `.part`.
 * @returns whether it was written
 * @throws what the file system says; `ELOOP` where a link has its name, `EISDIR` where anything else has that is no file
 */
export function writeLines(batch: Lines, file: LineFile): boolean {
  const { from, to, path } = file;
  const state = compareLines(batch, file);
  if (state === "same") return false;
  const part = openPart(path, state === "missing" ? undefined : readKeptMode(path, OWN_FILE));
  try {
    for (const lines of listLines(batch, from, to)) part.write(lines);
    part.place();
  } finally {
    part.close();
  }
  return true;
}

/**
 * Writes a file as `writeLines` does, but every line as `change` wants it.
 * @param change is given each credential's own line and what stands in the file in its place, both until it is done
 * @returns whether it was written: not where all lines were so already
 * @throws as `writeLines`, and what `change` throws: the file is then as it was
 */
export async function rewriteLines(
  batch: Lines,
  { from, to, path }: LineFile,
  change: (index: number, own: Uint8Array, found: FoundLine | undefined) => Promise<Uint8Array>,
): Promise<boolean> {
  const kept = readKeptMode(path, OWN_FILE);
  const finder = openFinder({ from, to, path });
  const held: Uint8Array[] = [];
  let heldBytes = 0;
  let part: ReturnType<typeof openPart> | undefined;
  let isSame = finder !== undefined;
  try {
    let index = from;
    for (const lines of listLines(batch, from, to)) {
      for (const own of cutLines(lines)) {
        while (batch.erased.has(index)) index += 1;
        const found = finder?.next(own);
        const line = await change(index, own, found);
        isSame &&= found !== undefined && Buffer.compare(found.line, line) === 0;
        if (part === undefined) {
          held.push(Buffer.from(line));
          heldBytes += line.length;
        } else part.write(line);
        index += 1;
      }
      if (part === undefined && heldBytes > HELD_BYTES) {
        part = openPart(path, kept);
        for (const line of held.splice(0)) part.write(line);
      }
      // A turn of the event loop, in which a signal is heard.
      await setImmediate();
    }
    isSame &&= finder?.hasEnded() === true;
    if (isSame) return false;
    part ??= openPart(path, kept);
    for (const line of held) part.write(line);
    part.place();
    return true;
  } finally {
    part?.close();
    finder?.close();
  }
}

/**
 * Whether a file is what `writeLines` writes: never through a link. It is compared whole, since a power cut may leave one cut short.
 * @param tell is told of each line in order whether it has a proof for other verifiers, and which; in a file that is changed, of those before
 */
export function compareLines(
  batch: Lines,
  { from, to, path }: LineFile,
  tell?: (index: number, proof: ForeignProof | undefined) => void,
): "same" | "changed" | "missing" {
  let finder: ReturnType<typeof openFinder>;
  try {
    finder = openFinder({ from, to, path });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ELOOP" ? "changed" : "missing";
  }
  if (finder === undefined) return "missing";
  try {
    let index = from;
    for (const lines of listLines(batch, from, to)) {
      for (const own of cutLines(lines)) {
        while (batch.erased.has(index)) index += 1;
        const found = finder.next(own);
        if (found === undefined) return "changed";
        tell?.(index, found.proof);
        index += 1;
      }
    }
    return finder.hasEnded() ? "same" : "changed";
  } finally {
    finder.close();
  }
}

function* listLines({ lines }: Lines, from: number, to: number): Generator<Uint8Array> {
  let room: Uint8Array | undefined;
  for (let at = from; at < to; at += AT_ONCE) {
    const some = lines(at, Math.min(to, at + AT_ONCE), room);
    yield some;
    room = new Uint8Array(some.buffer);
  }
}

/** Each of some lines, with its end. */
function* cutLines(lines: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < lines.length;) {
    const to = lines.indexOf(LINE_FEED, from) + 1 || lines.length;
    yield lines.subarray(from, to);
    from = to;
  }
}

/** Finds a batch's lines in a file, one after the other; undefined where there is none. */
function openFinder({ from: first, to: last, path }: LineFile) {
  let file: number;
  try {
    file = openRegularFile(path, { isOwn: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  let bytes: Buffer = Buffer.allocUnsafe(last - first === 1 ? LINE_BYTES : PIECE_BYTES);
  let [from, to] = [0, 0];

  /** Reads on. @returns whether there was more */
  function readOn(): boolean {
    if (from > 0) bytes.copyWithin(0, from, to);
    [from, to] = [0, to - from];
    if (to === bytes.length) bytes = Buffer.concat([bytes], to * 2);
    const read = readSync(file, bytes, to, bytes.length - to, null);
    to += read;
    return read > 0;
  }

  /** What stands up to the next line's end, and that too. */
  function readLine(): Buffer {
    for (let searched = 0; ;) {
      const length = bytes.subarray(from, to).indexOf(LINE_FEED, searched) + 1;
      searched = to - from;
      if (length === 0 && searched <= MOST_BYTES && readOn()) continue;
      const line = bytes.subarray(from, length === 0 ? to : from + length);
      from += line.length;
      return line;
    }
  }

  return {
    /** The next line, where it is that of a credential. */
    next(own: Uint8Array): FoundLine | undefined {
      const line = readLine();
      if (line.equals(own)) return { line, proof: undefined };
      const proof = findForeignProof(own, line);
      return proof === undefined ? undefined : { line, proof };
    },
    hasEnded: () => from === to && !readOn(),
    close: () => closeSync(file),
  };
}

/** Begins a file under another name. */
function openPart(path: string, kept: number | undefined) {
  const part = namePart(path);
  const file = openSync(part, MAKING, OWN_FILE);
  let isOpen = true;
  let isPlaced = false;
  const end = (): void => {
    if (isOpen) closeSync(file);
    isOpen = false;
  };
  try {
    if (kept !== undefined) fchmodSync(file, kept);
  } catch (error) {
    end();
    rmSync(part, { force: true });
    throw error;
  }
  return {
    write(bytes: Uint8Array): void {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    },
    /** Gives it its own name. */
    place(): void {
      end();
      renameSync(part, path);
      isPlaced = true;
    },
    close(): void {
      end();
      // On a full disk it would take room.
      if (!isPlaced) rmSync(part, { force: true });
    },
  };
}
