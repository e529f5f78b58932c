// learners.csv: the registrar's own list, the input plus index, file and id of each learner's credential.
import { type Cohort, readCohort } from "../spreadsheet/cohort.ts";
import { MAX_ROW } from "../spreadsheet/table.ts";
import { join } from "node:path";
import type { Batch, Hex } from "@laurel/sdk";
import { type BatchSecret, credentialFile, type Files, NAMES } from "./batch-folder.ts";
import { IssuingError } from "../messages/issuing-error.ts";
import type { InputRows, Origin } from "../input/input.ts";
import { HEADER, openRowCheck } from "../input/row-digest.ts";

/** The columns that `issue` adds. */
export const ADDED = ["index", "file", "id"] as const;

/**
 * Where a spreadsheet may see a formula begin: at the start of a cell, and after whatever another spreadsheet takes for a separator or a line's
 * end; quotation marks and what is not seen may stand before it. The guard is one more `'` there, whatever their number.
 */
const START = String.raw`(?<=^|[,;\t\|\r\n])`;
const FORMULA = String.raw`(?='*[[\s"\p{Cf}]--[\t\r\n]]*[=+\-@\t\r＝＋－＠])`;
const UNGUARDED = new RegExp(`${START}${FORMULA}`, "gv");
const GUARDED = new RegExp(`${START}'${FORMULA}`, "gv");
const HARMLESS_NUMBER = /^[+-]?\d+(?:[.,]\d+)?$/;

/** A cell in which no spreadsheet sees a formula, wherever it splits the line: `Doe;=1+1` is kept as `Doe;'=1+1`. */
export function guardCell(cell: string): string {
  return HARMLESS_NUMBER.test(cell) ? cell : cell.replace(UNGUARDED, "'");
}

/** The cell as it was before `guardCell`. */
export function unguardCell(cell: string): string {
  return cell.includes("'") ? cell.replace(GUARDED, "") : cell;
}

/** The cell as it was before the version before guarded it, which looked only at its start. */
function unguardStart(cell: string): string {
  return /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

// A separator of another spreadsheet is quoted too: which one a list has is seen from what stands outside quotes. A file that begins
// with %PDF is taken for one.
function quote(cell: string): string {
  return /["\p{Cc},;|]|^[%\s]|\s$/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Most cells: nothing in them that CSV or a spreadsheet would take for something else. */
const PLAIN = /^[\p{L}\p{N}](?:[\p{L}\p{N}.@:/_ -]*[\p{L}\p{N}])?$/u;

/** One line of CSV, with its line end. */
export function formatLine(cells: readonly string[], delimiter: string): string {
  let line = "";
  for (const cell of cells) line += `${delimiter}${PLAIN.test(cell) ? cell : quote(guardCell(cell))}`;
  return `${line.slice(1)}\r\n`;
}

/** What separates the cells of learners.csv: what separated those of the input. */
export function chooseDelimiter(origin: Origin | undefined): string {
  return origin !== undefined && "table" in origin ? origin.table.delimiter : ",";
}

/** Of which batch a list is, and how it is written. */
export interface CopyOptions {
  readonly batch: Pick<Batch, "size" | "index" | "id">;
  readonly files: Files;
  readonly delimiter: string;
}

/** Copies the rows from `from` up to `to` for the registrar: as lines of learners.csv, or of documents. */
export function copyRows(
  { bound, cells, text }: InputRows,
  { batch, files, delimiter }: CopyOptions,
  from: number,
  to: number,
): string {
  let lines = "";
  for (let row = from; row < to; row += 1) {
    if (bound === undefined) lines += `${text(row)}\n`;
    else {
      const index = batch.index(row);
      const added = [String(index), credentialFile(index, batch.size, files), batch.id(index)];
      lines += formatLine([...cells(row), ...added], delimiter);
    }
  }
  return lines;
}

/** One learner of a batch, as the list says: `requireTrueRow` and `requireTrueList` check what it says of the credential. */
export interface Learner {
  /** Counted from 0. */
  readonly row: number;
  /** Where a person finds the row. */
  readonly number: number;
  /** NaN where the cell is no index. */
  readonly index: number;
  readonly file: string;
  readonly id: string;
  /** The cells of the input, by column. */
  readonly cells: readonly string[];
}

/** The learners of a batch, in the order of the input. */
export interface LearnerList {
  /** The input, as the registrar's copy has it. */
  readonly cohort: Cohort;
  /** The learner of a row, from 0. */
  learner(row: number): Learner;
}

/** What a row may take more than the input's, for the guards, the quotes and the columns that were added. */
const GROWTH = 4;

/**
 * Reads a folder's learners.csv, as it was written or as a spreadsheet saved it.
 * @param secret by which a cell is known that the version before wrote: it guarded fewer
 * @throws IssuingError where it is not there or has been cut
 */
export async function readLearners(folder: string, { seed, input }: BatchSecret): Promise<LearnerList> {
  const path = join(folder, NAMES.learners);
  const list = await readCohort(path, { longest: GROWTH * MAX_ROW }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT") throw cause;
    const cure = "name the credentials by their indexes or files instead";
    throw new IssuingError("learners.missing", "misuse", `${path}: there is no such file`, { cure, cause });
  });
  const width = list.header.length - ADDED.length;
  const problems = list.problems.filter((problem) => problem.row !== 1);
  if (problems.length > 0 || width < 0 || ADDED.some((name, position) => list.header[width + position] !== name)) {
    const cure = "restore it from a copy";
    throw new IssuingError("learners.invalid", "refused", `${path} is not as laurel wrote it`, { cure, problems });
  }
  const isTrue = openRowCheck(seed as Hex, input.rows);
  const unguard = (row: number, cells: readonly string[]): string[] => {
    const now = cells.map(unguardCell);
    const before = cells.map(unguardStart);
    const isOlder = before.some((cell, column) => cell !== now[column]) && !isTrue(row, now) && isTrue(row, before);
    return isOlder ? before : now;
  };
  const read = (row: number): Learner => {
    const { cells, number } = list.row(row);
    const [index = "", file = "", id = ""] = cells.slice(width);
    return {
      ...{ row, number, file, id, index: /^\d+$/.test(index) ? Number(index) : Number.NaN },
      cells: unguard(row, cells.slice(0, width)),
    };
  };
  const cohort: Cohort = {
    ...list,
    file: NAMES.learners,
    header: unguard(HEADER, list.header.slice(0, width)),
    row: (row) => ({ number: list.row(row).number, cells: read(row).cells }),
    problems: [],
    notes: [],
    index: undefined,
  };
  return { cohort, learner: read };
}

/** Refuses a row of which index, file or id are another credential's: whoever is corrected or revoked by it would be somebody else. */
export function refuseRow({ number }: Learner, what: string): IssuingError {
  const message = `${NAMES.learners} row ${number}: ${what}; nothing was sent`;
  const cure = "restore it from a copy, or name the credential by its file";
  return new IssuingError("learners.invalid", "refused", message, { cure });
}

/** The learners that pass a test. */
export function* listLearners(
  { cohort, learner }: LearnerList,
  test: (learner: Learner) => boolean,
): Generator<Learner> {
  for (let row = 0; row < cohort.count; row += 1) {
    const found = learner(row);
    if (test(found)) yield found;
  }
}
