// What carries a credential outside its batch's own files: drafts, certificates and exports. Only a file that carries that credential is removed.
import { rm } from "node:fs/promises";
import { lstatSync, opendirSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { openCredential, parseCredential } from "@laurel/sdk";
import { openFile } from "@laurel/sdk/carrier";
import { readSmallFile, streamRegularFile, syncFolder } from "@laurel/sdk/node";
import { writeFileAtomic } from "../disk/atomic-file.ts";
import { isLines, splitLines } from "../disk/lines.ts";
import { describeReadError } from "../messages/issuing-error.ts";

/** Some credentials of a batch. */
export interface Wanted {
  readonly root: string;
  readonly indexes: ReadonlySet<number>;
}

/** Something that a person has to do by hand. */
export interface ByHand {
  readonly file: string;
  /** As spreadsheets number it. */
  readonly row?: number | undefined;
  readonly reason: string;
}

/** What became of the files that were looked at. */
export interface Cleaned {
  /** Files that are gone. */
  readonly removed: string[];
  /** Files out of which a line was taken. */
  readonly rewritten: string[];
  readonly byHand: ByHand[];
}

/** The most that a file may have to be looked into, in bytes; of a longer one only its lines, where it is JSON Lines. */
const MOST_BYTES = 1 << 24;
/** How deep folders are looked through. */
const DEEPEST = 16;
/** How much is read and written at once, in bytes. */
const PIECE_BYTES = 1 << 18;
/** How long a line may be, in bytes: far more than a credential. */
const MAX_LINE = 1 << 24;

/** Whether a text, or what carries one, is one of the credentials. */
async function isWanted(bytes: Uint8Array, { root, indexes }: Wanted): Promise<boolean> {
  try {
    const { content } = await openFile(bytes, () => bytes);
    const { proof, leadsToRoot } = openCredential(parseCredential(content));
    return leadsToRoot && proof.root === root && indexes.has(proof.index);
  } catch {
    // Whatever it is, it is not one of ours.
    return false;
  }
}

/** Whether an e-mail was written for one of the credentials: its id says so. */
function isMessage(bytes: Buffer, { root, indexes }: Wanted): boolean {
  return [...indexes].some((index) => bytes.includes(`<${root.slice(2, 34)}.${index}@`));
}

/**
 * Removes a file that carries one of the credentials, and nothing else.
 * @param isNoted whether it was noted that such a file was written there: what is there and carries another thing is named
 */
export async function removeCarrier(path: string, wanted: Wanted, cleaned: Cleaned, isNoted: boolean): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  const name = (reason: string): void => {
    if (!cleaned.byHand.some(({ file }) => file === path)) cleaned.byHand.push({ file: path, reason });
  };
  if (isNoted && !found.isFile()) return name("is no longer a file");
  if (!found.isFile()) return;
  if (extname(path).toLowerCase() === ".zip") {
    const noted = "contains files of other learners, too: make a new archive, and delete this one";
    return name(isNoted ? noted : "is an archive, which is not searched: look for the learner inside");
  }
  try {
    if (isLines(path)) return void (await takeLines(path, wanted, cleaned));
    if (found.size > MOST_BYTES) return name("is too large to search");
    const bytes = readSmallFile(path, MOST_BYTES, { isOwn: true });
    if ((await isWanted(bytes, wanted)) || isMessage(bytes, wanted)) {
      await remove(path);
      cleaned.removed.push(path);
    } else if (isNoted) name("is not the file that was written there");
  } catch (error) {
    name(describeReadError(error as NodeJS.ErrnoException));
  }
}

/** Removes a file, and waits until the disk knows. */
export async function remove(path: string): Promise<void> {
  await rm(path, { force: true });
  await syncFolder(dirname(path));
}

/** Takes the lines of the credentials out of JSON Lines; all other bytes stay. */
export async function takeLines(path: string, wanted: Wanted, cleaned: Cleaned): Promise<void> {
  const marks = [...wanted.indexes].map((index) => `"index":${index}`);
  let taken = 0;
  const isTaken = async (line: Buffer): Promise<boolean> =>
    marks.some((mark) => line.includes(mark)) && (await isWanted(line, wanted));
  async function* keep(): AsyncGenerator<Buffer> {
    for await (const line of splitLines(streamRegularFile(path, PIECE_BYTES), MAX_LINE)) {
      if (await isTaken(line)) taken += 1;
      else yield Buffer.concat([line, LINE_FEED]);
    }
  }
  for await (const line of splitLines(streamRegularFile(path, PIECE_BYTES), MAX_LINE))
    if (await isTaken(line)) taken += 1;
  if (taken === 0) return;
  await writeFileAtomic(path, gather(keep()));
  cleaned.rewritten.push(path);
}

const LINE_FEED = Buffer.from("\n");

/** Joins small pieces to larger ones: each is a call to the system. */
export async function* gather(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    held.push(piece);
    bytes += piece.length;
    if (bytes < PIECE_BYTES) continue;
    yield Buffer.concat(held);
    [held, bytes] = [[], 0];
  }
  if (bytes > 0) yield Buffer.concat(held);
}

/** The files below a folder; links are not followed. @throws what the file system says of the folder itself */
export function* walkFiles(folder: string, depth = 0): Generator<string> {
  const opened = opendirSync(folder);
  try {
    for (let entry = opened.readSync(); entry !== null; entry = opened.readSync()) {
      const path = join(folder, entry.name);
      if (entry.isFile()) yield path;
      else if (entry.isDirectory() && depth < DEEPEST) yield* walkBelow(path, depth + 1);
    }
  } finally {
    opened.closeSync();
  }
}

function* walkBelow(folder: string, depth: number): Generator<string> {
  try {
    yield* walkFiles(folder, depth);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}
