// What a batch's own folder says of a learner in so many words: the list, the input's row, what was handed out.
import { isUtf8 } from "node:buffer";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isObject, type Json } from "@laurel/sdk";
import { readSmallFile, streamRegularFile } from "@laurel/sdk/node";
import { writeFileAtomic } from "../disk/atomic-file.ts";
import { splitLines } from "../disk/lines.ts";
import { type BatchFolder, credentialFile, NAMES } from "../folder/batch-folder.ts";
import { guardCell } from "../folder/learners.ts";
import { countNoun } from "../messages/words.ts";
import { readIssuingError } from "../messages/issuing-error.ts";
import type { RebuiltBatch } from "../planning/rebuild.ts";
import { readCohort } from "../spreadsheet/cohort.ts";
import { normalizeName, sameName } from "../spreadsheet/layout.ts";
import { type Cleaned, gather } from "./traces.ts";

/** How large a list may be, in bytes, for rows to be cut out of it. */
const MOST_LIST = 1 << 30;
/** How large `handed-out.jsonl` may be, in bytes. */
const MOST_NOTES = 1 << 28;
/** How much is read at once, and how long a line may be, in bytes. */
const [PIECE_BYTES, MAX_LINE] = [1 << 18, 1 << 24];
const LINE_FEED = Buffer.from("\n");
const BY_HAND = "look for the learner and delete the row";

/**
 * Cuts the rows of learners out of learners.csv; all other bytes stay. The list is the registrar's: one in which that cannot be done for certain is named.
 */
export async function cutList(
  { path: folder }: BatchFolder,
  { input, plan }: Pick<RebuiltBatch, "input" | "plan">,
  indexes: ReadonlySet<number>,
  cleaned: Cleaned,
): Promise<void> {
  if (input.course === null) return;
  const path = join(folder, NAMES.learners);
  const name = (reason: string, row?: number): void => void cleaned.byHand.push({ file: path, row, reason });
  let bytes: Buffer;
  try {
    bytes = readSmallFile(path, MOST_LIST, { isOwn: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    return name(`cannot be read: ${BY_HAND}`);
  }
  const key = input.header[input.keyColumn] ?? "";
  const list = await readCohort(path, { headerRow: 1, wanted: [key], takesAll: true }).catch((error: unknown) => {
    if (readIssuingError(error) === undefined) throw error;
  });
  if (list?.index === undefined || !isUtf8(bytes) || list.findings.some(({ grade }) => grade === "refuse"))
    return name(`is no longer a list that laurel can read: ${BY_HAND}`);
  const find = (column: string): number => list.header.findIndex((other) => sameName(other, column));
  const columns = { key: find(key), file: list.header.lastIndexOf("file"), id: list.header.lastIndexOf("id") };
  const { batch, secret } = plan;
  const learners = [...indexes].map((index) => {
    const file = secret.files === "jsonl" ? undefined : credentialFile(index, batch.size);
    // Of one who is erased already, only the file's name is known.
    if (batch.erased.has(index)) return { file, id: undefined, key: undefined };
    const own = normalizeName(input.cells(batch.row(index))[input.keyColumn] ?? "");
    return { file, id: batch.id(index), key: own };
  });
  /** Whether a key is of a learner who is not erased. */
  const isOthers = (key: string): boolean => {
    const wanted = normalizeName(key);
    for (let row = 0; row < input.count; row += 1) {
      if (batch.erased.has(batch.index(row))) continue;
      const own = normalizeName(input.cells(row)[input.keyColumn] ?? "");
      if (own === wanted || normalizeName(guardCell(own)) === wanted) return true;
    }
    return false;
  };
  const cuts: { readonly start: number; readonly end: number }[] = [];
  for (const learner of learners) {
    const keys = learner.key === undefined ? [] : [learner.key, normalizeName(guardCell(learner.key))];
    const found: number[] = [];
    for (let row = 0; row < list.count; row += 1) {
      const { cells } = list.row(row);
      const isTheirs =
        keys.includes(normalizeName(cells[columns.key] ?? "")) ||
        (learner.id !== undefined && cells[columns.id] === learner.id) ||
        (learner.file !== undefined && cells[columns.file] === learner.file);
      if (isTheirs) found.push(row);
    }
    const [row] = found;
    if (row === undefined) {
      if (list.count > 0 && Object.values(columns).includes(-1)) name(`has lost columns: ${BY_HAND}`);
    } else if (found.length > 1)
      for (const one of found) name("names the learner in more than one row: delete those rows", list.row(one).number);
    else if (learner.key === undefined && isOthers(list.row(row).cells[columns.key] ?? ""))
      // As in a list that was sorted by one column.
      name("has the file name of a learner who was erased: check whose row it is", list.row(row).number);
    else cuts.push({ start: list.index.starts[row] as number, end: list.index.ends[row] as number });
  }
  if (cuts.length === 0) return;
  const kept: Buffer[] = [];
  let from = 0;
  for (const { start, end } of cuts.sort((a, b) => a.start - b.start)) {
    if (start < from) continue;
    kept.push(bytes.subarray(from, start));
    from = end;
  }
  kept.push(bytes.subarray(from));
  await writeFileAtomic(path, Buffer.concat(kept));
  cleaned.rewritten.push(path);
  // Another row may say the same in another column.
  const left = Buffer.concat(kept).toString("utf8");
  const still = learners.filter(({ id }) => id !== undefined && left.includes(id));
  if (still.length > 0) name(`still names ${countNoun(still.length, "learner")} elsewhere: ${BY_HAND}`);
}

/** Empties lines of a file that a batch is made again from; each keeps its place. @returns whether any had to be */
export async function emptyLines(path: string, lines: ReadonlySet<number>, empty: string): Promise<boolean> {
  const blank = Buffer.from(empty);
  let isNeeded = false;
  let at = 0;
  for await (const line of splitLines(streamRegularFile(path, PIECE_BYTES), MAX_LINE)) {
    if (lines.has(at) && !line.equals(blank)) isNeeded = true;
    at += 1;
  }
  if (!isNeeded) return false;
  async function* write(): AsyncGenerator<Buffer> {
    let number = 0;
    for await (const line of splitLines(streamRegularFile(path, PIECE_BYTES), MAX_LINE)) {
      yield Buffer.concat([lines.has(number) ? blank : line, LINE_FEED]);
      number += 1;
    }
  }
  await writeFileAtomic(path, gather(write()));
  return true;
}

/** The files that were written to hand out these credentials, as `handed-out.jsonl` has noted them. */
export function listHandedOut({ path }: BatchFolder, indexes: ReadonlySet<number>): readonly string[] {
  const files = readNotes(join(path, NAMES.handedOut)).flatMap(({ note }) =>
    note !== undefined && isOf(note, indexes) && typeof note.file === "string" ? [note.file] : [],
  );
  return [...new Set(files)];
}

/** Takes the names of files out of what was noted of these credentials: a person's name may stand in one. */
export async function forgetHandedOut(
  { path }: BatchFolder,
  indexes: ReadonlySet<number>,
  cleaned: Cleaned,
): Promise<void> {
  const file = join(path, NAMES.handedOut);
  let isChanged = false;
  const lines = readNotes(file).flatMap(({ line, note }) => {
    // What a crash tore says nothing to anybody, and may hold a name.
    if (note === undefined) {
      isChanged ||= line !== "";
      return [];
    }
    // Of a file that is there still, it has to be known where.
    if (!isOf(note, indexes) || typeof note.file !== "string" || existsSync(note.file)) return [line];
    isChanged = true;
    const { file: _, ...rest } = note;
    return [JSON.stringify(rest)];
  });
  if (!isChanged) return;
  await writeFileAtomic(file, lines.map((line) => `${line}\n`).join(""));
  cleaned.rewritten.push(file);
}

type Note = Readonly<Record<string, Json>>;

function isOf({ index }: Note, indexes: ReadonlySet<number>): boolean {
  return typeof index === "number" && indexes.has(index);
}

function readNotes(file: string): readonly { readonly line: string; readonly note: Note | undefined }[] {
  let text: string;
  try {
    text = readSmallFile(file, MOST_NOTES, { isOwn: true }).toString("utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  return text.split("\n").map((line) => {
    try {
      const note = JSON.parse(line) as Json;
      return { line, note: isObject(note) ? note : undefined };
    } catch {
      return { line, note: undefined };
    }
  });
}
