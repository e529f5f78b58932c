// A cohort's spreadsheet, as CSV: rows of cells with the row numbers that people see.
import { basename } from "node:path";
import { openIndexing } from "../disk/record-file.ts";
import { MAX_ROW, openTable, readDelimiter, scanTable, type TableIndex } from "./table.ts";
import { countNoun } from "../messages/words.ts";
import { countSteps, type Listener } from "../messages/events.ts";
import type { Problem } from "../messages/issuing-error.ts";

/** One learner's row. */
export interface CohortRow {
  /** As spreadsheets number it: the header is row 1. */
  readonly number: number;
  /** One text per column of the header, without the spaces around it. */
  readonly cells: readonly string[];
}

/** A cohort as read. */
export interface Cohort {
  /** The file's name, for messages. */
  readonly file: string;
  readonly header: readonly string[];
  /** The number of learners. */
  readonly count: number;
  /** A learner's row, from 0; it is read again from the file. */
  row(position: number): CohortRow;
  /** The cells of row 2 as they stand, by which a title above the column names is noticed. */
  readonly secondRow: readonly string[];
  /** What has to be mended. */
  readonly problems: readonly Problem[];
  /** What was put right without asking, for the person to know. */
  readonly notes: readonly string[];
  /** Where the rows are, for other threads; undefined for rows that are in no file. */
  readonly index: TableIndex | undefined;
}

/** So many rows make a step that is told. */
const SHOWN = 4096;
/** What spreadsheets and web pages leave at the ends of cells, beside spaces. */
const EDGES = /^[\s\u200b\u200e\u200f\u2060\ufeff]+|[\s\u200b\u200e\u200f\u2060\ufeff]+$/g;

/** Whether a character is of those that need no second look: the printed ones of ASCII. */
function isVisible(code: number): boolean {
  return code > 0x20 && code < 0x7f;
}

function cleanCell(cell: string): string {
  if (isVisible(cell.charCodeAt(0)) && isVisible(cell.charCodeAt(cell.length - 1))) return cell;
  const trimmed = cell.trim();
  return /^[\u200b-\u2060\ufeff]|[\u200b-\u2060\ufeff]$/.test(trimmed) ? trimmed.replace(EDGES, "") : trimmed;
}

/** A cohort of rows that are in no file. */
export function makeCohort(file: string, header: readonly string[], rows: readonly CohortRow[]): Cohort {
  const row = (position: number): CohortRow => {
    const found = rows[position];
    if (found === undefined) throw new RangeError(`no row ${position}`);
    return { number: found.number, cells: found.cells.map(cleanCell) };
  };
  const names = header.map(cleanCell);
  const problems = checkHeader(file, names);
  return { file, header: names, count: rows.length, row, secondRow: [], problems, notes: [], index: undefined };
}

/** Reads a learner's row again, by its position. */
export function openRow(index: TableIndex, width: number): (position: number) => CohortRow {
  const read = openTable(index);
  // What is done with one row asks for it several times.
  let [last, cells]: [number, readonly string[]] = [-1, []];
  return (position) => {
    if (position !== last) [last, cells] = [position, read(position).slice(0, width).map(cleanCell)];
    return { number: index.numbers[position] as number, cells };
  };
}

/**
 * Reads a cohort from a CSV file: comma, semicolon or tab; with or without BOM; LF or CRLF.
 * @param options.keep how large a file is kept in memory, in bytes, and not read again
 * @param options.longest how long a row may be, in bytes
 * @param options.onEvent is told how many rows were read
 * @throws IssuingError where it is no such file
 */
export async function readCohort(
  path: string,
  options: { readonly keep?: number; readonly longest?: number; readonly onEvent?: Listener | undefined } = {},
): Promise<Cohort> {
  const { keep, longest = MAX_ROW, onEvent } = options;
  const file = basename(path);
  const delimiter = readDelimiter(path);
  const problems: Problem[] = [];
  const notes: string[] = [];
  const indexing = openIndexing(path);
  const note = countSteps(onEvent, "rows read", SHOWN);
  let header: string[] | undefined;
  let secondRow: string[] = [];
  let emptyRows: number[] = [];
  let trimmed = 0;
  let firstTrimmed = "";

  const records = scanTable(path, delimiter, longest);
  let found = records.next();
  for (; found.done !== true; found = records.next()) {
    const { cells, number } = found.value;
    note();
    if (number === 2) secondRow = cells.map(cleanCell);
    if (header === undefined) {
      header = cells.map(cleanCell);
      while (header.at(-1) === "") header.pop();
      continue;
    }
    if (cells.every((cell) => cell.trim() === "")) {
      emptyRows.push(number);
      continue;
    }
    for (const row of emptyRows) problems.push({ file, row, message: "the row is empty", cure: "delete it" });
    emptyRows = [];
    while (cells.length > header.length && cells.at(-1)?.trim() === "") cells.pop();
    if (cells.length !== header.length) {
      const message = `it has ${countNoun(cells.length, "cell")}, but the header has ${header.length}`;
      const cure = "put quotes around a cell that holds the separator, and fill the missing cells";
      problems.push({ file, row: number, message, cure });
      continue;
    }
    const spaced = cells.findIndex((cell) => cell !== cleanCell(cell));
    if (spaced !== -1) {
      trimmed += 1;
      if (trimmed === 1) firstTrimmed = `row ${number}, column "${header[spaced]}"`;
    }
    indexing.note(found.value);
  }

  if (trimmed > 0)
    notes.push(
      `${file}: ${countNoun(trimmed, "row")} had spaces around a cell, first ${firstTrimmed}; they were left out`,
    );
  if (emptyRows.length > 0) notes.push(`${file}: ${countNoun(emptyRows.length, "empty row")} at the end left out`);
  const index: TableIndex = { ...indexing.finish(found.value, keep), delimiter };
  const columns = header ?? [];
  return {
    ...{ file, header: columns, count: index.starts.length, row: openRow(index, columns.length), secondRow },
    ...{ problems: [...checkHeader(file, columns), ...problems], notes, index },
  };
}

function checkHeader(file: string, header: readonly string[]): Problem[] {
  const [message, cure] = ["two columns have this name", "rename or delete one of them"];
  const seen = new Set<string>();
  const repeated = header.filter((name) => name !== "" && seen.size === seen.add(name).size);
  return repeated.map((column) => ({ file, row: 1, column, message, cure }));
}
