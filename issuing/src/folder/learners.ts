// learners.csv: the registrar's own list, the input plus index, file and id of each learner's credential.
import { type Cohort, readCohort } from "../spreadsheet/cohort.ts";
import { join } from "node:path";
import type { Batch } from "@laurel/sdk";
import { credentialFile, type Files, NAMES } from "./batch-folder.ts";
import { IssuingError } from "../messages/issuing-error.ts";
import type { InputRows } from "../input/input.ts";

/** The columns that `issue` adds. */
export const ADDED = ["index", "file", "id"] as const;

const DANGEROUS = /^[=+\-@\t\r]/;
const HARMLESS_NUMBER = /^[+-]?\d+(?:[.,]\d+)?$/;

/** A cell that a spreadsheet will not run as a formula: `=1+1` is kept as `'=1+1`. */
export function guardCell(cell: string): string {
  return /^'+[=+\-@\t\r]/.test(cell) || (DANGEROUS.test(cell) && !HARMLESS_NUMBER.test(cell)) ? `'${cell}` : cell;
}

/** The cell as it was before `guardCell`. */
export function unguardCell(cell: string): string {
  return /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

function quote(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Most cells: nothing in them that CSV or a spreadsheet would take for something else. */
const PLAIN = /^[\p{L}\p{N}](?:[\p{L}\p{N}.@:/_ -]*[\p{L}\p{N}])?$/u;

/** One line of CSV, with its line end. */
export function formatLine(cells: readonly string[]): string {
  let line = "";
  for (const cell of cells) line += `,${PLAIN.test(cell) ? cell : quote(guardCell(cell))}`;
  return `${line.slice(1)}\r\n`;
}

/** Copies the rows from `from` up to `to` for the registrar: as lines of learners.csv, or of documents. */
export function copyRows(
  { bound, cells, text }: InputRows,
  { batch, files }: { batch: Pick<Batch, "size" | "index" | "id">; files: Files },
  from: number,
  to: number,
): string {
  let lines = "";
  for (let row = from; row < to; row += 1) {
    if (bound === undefined) lines += `${text(row)}\n`;
    else {
      const index = batch.index(row);
      lines += formatLine([...cells(row), String(index), credentialFile(index, batch.size, files), batch.id(index)]);
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

/** Reads a folder's learners.csv. @throws IssuingError where it is not there or has been cut. */
export async function readLearners(folder: string): Promise<LearnerList> {
  const path = join(folder, NAMES.learners);
  const list = await readCohort(path).catch((cause: NodeJS.ErrnoException) => {
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
  const read = (row: number): Learner => {
    const { cells, number } = list.row(row);
    const [index = "", file = "", id = ""] = cells.slice(width).map(unguardCell);
    return {
      ...{ row, number, file, id, index: /^\d+$/.test(index) ? Number(index) : Number.NaN },
      cells: cells.slice(0, width).map(unguardCell),
    };
  };
  const cohort: Cohort = {
    ...list,
    file: NAMES.learners,
    header: list.header.slice(0, width),
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
