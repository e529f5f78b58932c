// input.jsonl: what a batch is made again from. Its first line is the header, then each row's cells, as they were issued.
import { join } from "node:path";
import { openLineEnds } from "../disk/lines.ts";
import {
  type FoundRecord,
  openIndexing,
  openRecordFile,
  scanRecords,
  type Stamp,
  UNSTAMPED,
} from "../disk/record-file.ts";
import { refuseUnreadable } from "../disk/credential-file.ts";
import type { InputRows } from "../input/input.ts";
import { digestHeader, digestRows } from "../input/row-digest.ts";
import { countSteps, type Listener } from "../messages/events.ts";
import { IssuingError } from "../messages/issuing-error.ts";
import { countNoun } from "../messages/words.ts";
import type { Cohort } from "../spreadsheet/cohort.ts";
import { MAX_ROW } from "../spreadsheet/table.ts";
import { type BatchSecret, NAMES, rowKey } from "./batch-folder.ts";

/** Copies the rows from `from` up to `to` of an input, each as one line: as cells, or as a document. */
export function copyInput({ text }: Pick<InputRows, "text">, from: number, to: number): string {
  let lines = "";
  for (let row = from; row < to; row += 1) lines += `${text(row)}\n`;
  return lines;
}

/** The line of a header, with its end. */
export function copyHeader(header: readonly string[]): string {
  return `${JSON.stringify(header)}\n`;
}

/** How long a line may be, in bytes: JSON writes a character in at most six. */
const LONGEST = 8 * MAX_ROW;
/** So many rows are compared at once. */
const AT_ONCE = 256;
const LINE_FEED = 10;
const ALTERED = "the cells changed since this batch was planned";

/** How an input is read. */
export interface ReadInputOptions {
  /** The rows of erased credentials: they are not compared, and have no cells. */
  readonly erased?: ReadonlySet<number> | undefined;
  readonly onEvent?: Listener | undefined;
}

/**
 * Reads a folder's input.jsonl; every row is compared with its digest.
 * @throws IssuingError `input.missing`, or `input.altered` naming the first row that is not as it was issued
 */
export function readBatchInput(
  folder: string,
  secret: BatchSecret,
  { erased = new Set(), onEvent }: ReadInputOptions = {},
): Cohort {
  const { input, size } = secret;
  const key = rowKey(secret);
  const path = join(folder, NAMES.input);
  const refuse = (number: number, what = ALTERED): IssuingError => refuseInputRow(path, number, what);
  const indexing = openIndexing(path);
  const note = countSteps(onEvent, "rows compared", AT_ONCE, size);
  const records = scan(path, refuse);
  let header: readonly string[] | undefined;
  let lines: string[] = [];
  let count = 0;
  const compare = (): void => {
    const from = count - lines.length;
    const now = Buffer.from(digestRows(key, from, count, (row) => lines[row - from] as string)).toString("hex");
    const before = input.rows.slice((from + 1) * 8, (count + 1) * 8);
    if (now !== before) {
      const isOther = (row: number): boolean =>
        !erased.has(from + row) && now.slice(row * 8, row * 8 + 8) !== before.slice(row * 8, row * 8 + 8);
      const at = lines.findIndex((_, row) => isOther(row));
      if (at !== -1) throw refuse(from + at + 2);
    }
    lines = [];
  };
  try {
    let found = records.next();
    for (; found.done !== true; found = records.next()) {
      const { bytes, from, to, start, end, number } = found.value;
      const isEnded = bytes[to - 1] === LINE_FEED;
      const line = bytes.toString("utf8", from, isEnded ? to - 1 : to);
      if (header === undefined) {
        header = parseCells(line) ?? [];
        const digest = Buffer.from(digestHeader(key, header)).toString("hex");
        if (JSON.stringify(header) !== line || digest !== input.rows.slice(0, 8)) throw refuse(number);
        continue;
      }
      if (count === size) throw refuse(number, `this row is too many: the batch has ${countNoun(size, "learner")}`);
      indexing.note({ start, end: isEnded ? end - 1 : end, number });
      lines.push(line);
      count += 1;
      if (lines.length === AT_ONCE) compare();
      note();
    }
    compare();
    if (count < size) throw refuse(count + 2, `the row is missing: this batch has ${countNoun(size, "learner")}`);
    const index = indexing.finish(found.value, {});
    const read = openRecordFile(index);
    const none = (header ?? []).map(() => "");
    return openCells(header ?? [], count, (row) => (erased.has(row) ? none : (parseCells(read(row)) ?? [])), refuse);
  } finally {
    records.return(UNSTAMPED);
  }
}

function* scan(path: string, refuse: (number: number) => Error): Generator<FoundRecord, Stamp> {
  try {
    return yield* scanRecords(path, openLineEnds, { longest: LONGEST, refuse });
  } catch (error) {
    if (error instanceof IssuingError) throw error;
    const cause = error as NodeJS.ErrnoException;
    if (cause.code !== "ENOENT") throw refuseUnreadable(path, cause);
    const cure = "restore the file from a copy, or name the credentials by index or file";
    throw new IssuingError("input.missing", "misuse", `${path}: there is no such file`, { cure, cause });
  }
}

/** The rows as a cohort; what is done with one row asks for it several times. */
function openCells(
  header: readonly string[],
  count: number,
  read: (row: number) => readonly string[],
  refuse: (number: number) => IssuingError,
): Cohort {
  let [last, cells]: [number, readonly string[]] = [-1, []];
  return {
    ...{ file: NAMES.input, headerRow: 1, header, count, findings: [], marks: [], is1904: false, index: undefined },
    row(position) {
      const number = position + 2;
      if (position !== last) {
        [last, cells] = [position, read(position)];
        // Four bytes of digest are met by chance once in a while.
        if (cells.length !== header.length) throw refuse(number);
      }
      return { number, cells };
    },
  };
}

/** The cells of a line; undefined where it is none. */
function parseCells(line: string): readonly string[] | undefined {
  try {
    const cells: unknown = JSON.parse(line);
    return Array.isArray(cells) && cells.every((cell) => typeof cell === "string") ? cells : undefined;
  } catch {
    return undefined;
  }
}

/** Refuses a row that is not as it was issued: whoever is corrected or revoked by it would be somebody else. */
function refuseInputRow(path: string, number: number, what: string): IssuingError {
  const cure = "restore the file from a copy, or name the credential by index or file";
  return new IssuingError("input.altered", "refused", `${path} row ${number}: ${what}; nothing was sent`, { cure });
}
