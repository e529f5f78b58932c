// A cohort's list, whatever exported it: its header, and its learners' rows with the row numbers that people see.
import { basename } from "node:path";
import type { Finding } from "../columns/finding.ts";
import { cureCell } from "../columns/judge.ts";
import { openIndexing, pickRecords } from "../disk/record-file.ts";
import { countSteps, type Listener } from "../messages/events.ts";
import { refuseFile } from "./encoding.ts";
import { openRowFilter, type RowFilters } from "./filter.ts";
import type { WorkbookMark } from "../workbook/marks.ts";
import { findLayout, HEAD_ROWS, joinCells, sameName, type TableRow } from "./layout.ts";
import { describeRows, openRowSorter, type RowKind } from "./rows.ts";
import { openTableSource, type SourceOptions } from "./source.ts";
import { type Cure, MAX_ROW, openTable, scanTable, type TableIndex } from "./table.ts";
import { openTally } from "../columns/tally.ts";

/** One learner's row. */
export interface CohortRow {
  /** As spreadsheets number it, from 1. */
  readonly number: number;
  /** One text per column of the header, without the spaces around it. */
  readonly cells: readonly string[];
}

/** A cohort as read. */
export interface Cohort {
  /** The file's name, for messages. */
  readonly file: string;
  /** The row of the column names. */
  readonly headerRow: number;
  readonly header: readonly string[];
  /** The number of learners. */
  readonly count: number;
  /** A learner's row, from 0; it is read again from the file. */
  row(position: number): CohortRow;
  /** What was found about the table; not about the cells of a column. */
  readonly findings: readonly Finding[];
  readonly marks: readonly WorkbookMark[];
  /** Whether its file counts days from 1904. */
  readonly is1904: boolean;
  /** Where the rows are, for other threads; undefined for rows that are in no file. */
  readonly index: TableIndex | undefined;
}

/** How a cohort is read, as far as a person says it. */
export interface TableOptions extends SourceOptions, RowFilters {
  /** The row of the column names, from 1; found unless said. */
  readonly headerRow?: number | undefined;
}

/** What `readCohort` takes. */
export interface ReadCohortOptions extends TableOptions {
  /** The columns that are looked for, the learner's key first. */
  readonly wanted?: readonly string[];
  /** Kinds of rows that are learners' all the same. */
  readonly learners?: ReadonlySet<string>;
  /** Whether every row that is not empty is a learner's. */
  readonly takesAll?: boolean;
  /** How large a file is kept in memory, in bytes, and not read again. */
  readonly keep?: number;
  /** Is told how many rows were read. */
  readonly onEvent?: Listener | undefined;
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
  return {
    file,
    headerRow: 1,
    header: names,
    count: rows.length,
    row,
    findings: [],
    marks: [],
    is1904: false,
    index: undefined,
  };
}

/** Reads a learner's row again, by its position. */
export function openRow(index: TableIndex, width: number): (position: number) => CohortRow {
  const read = openTable(index);
  // What is done with one row asks for it several times.
  let [last, cells]: [number, readonly string[]] = [-1, []];
  return (position) => {
    if (position !== last) [last, cells] = [position, cureRow(fit(read(position), width), index.cures)];
    return { number: index.numbers[position] as number, cells };
  };
}

/** The cells of a record, one for each column: what an exporter leaves out at the end is empty. */
function fit(record: readonly string[], width: number): string[] {
  return Array.from({ length: width }, (_, column) => cleanCell(record[column] ?? ""));
}

function cureRow(cells: string[], cures: readonly Cure[]): string[] {
  for (const { column, kind } of cures) cells[column] = cleanCell(cureCell(kind, cells[column] ?? ""));
  return cells;
}

/** What was agreed to about a cohort. */
export interface Refinement {
  readonly cures: readonly Cure[];
  /** The positions of the learners that stay, in their order; undefined for all. */
  readonly kept: Uint32Array | undefined;
}

/** A cohort with what was agreed to: cells cured, rows left out. */
export function refineCohort(cohort: Cohort, { cures, kept }: Refinement): Cohort {
  if (cures.length === 0 && kept === undefined) return cohort;
  const { index, header } = cohort;
  const count = kept?.length ?? cohort.count;
  if (index === undefined) {
    const row = (position: number): CohortRow => {
      const { number, cells } = cohort.row(kept?.[position] ?? position);
      return { number, cells: cureRow([...cells], cures) };
    };
    return { ...cohort, count, row };
  }
  const refined = { ...(kept === undefined ? index : pickRecords(index, kept)), cures: [...index.cures, ...cures] };
  return { ...cohort, count, row: openRow(refined, header.length), index: refined };
}

/**
 * Reads a cohort from a file: CSV with comma, semicolon or tab, in any usual encoding, or an Excel workbook.
 * @throws IssuingError where it is no such file
 */
export async function readCohort(path: string, options: ReadCohortOptions = {}): Promise<Cohort> {
  const { keep, onEvent, wanted = [], learners, headerRow, takesAll = false } = options;
  const source = await openTableSource(path, options);
  const note = countSteps(onEvent, "rows read", SHOWN);
  const records = scanTable(source, MAX_ROW);
  const indexing = openIndexing(path);
  const tally = openTally();

  const head: Found[] = [];
  let found = records.next();
  for (; found.done !== true && head.length < Math.max(HEAD_ROWS, headerRow ?? 0); found = records.next()) {
    note();
    head.push({ ...found.value, cleaned: found.value.cells.map(cleanCell) });
  }
  const rows = head.map(({ number, cleaned }): TableRow => ({ number, cells: cleaned }));
  const layout = findLayout(rows, { wanted, headerRow });
  const { header } = layout;
  for (const { grade, message, cure } of layout.findings)
    if (grade === "refuse") throw refuseFile(basename(path), { row: layout.headerRow, message, cure });
  const headWidth = rows.find(({ number }) => number === layout.headerRow)?.cells.length ?? 0;
  const key = header.findIndex((name) => wanted[0] !== undefined && sameName(name, wanted[0]));
  const sort = openRowSorter(layout, key);
  const filter = openRowFilter(header, options);

  function take({ start, end, number, cells, cleaned }: Found): void {
    if (number <= layout.headerRow) return;
    const kind = sort({ number, cells: cleaned });
    if (kind !== undefined && (!takesAll || kind === "empty-row")) {
      tally.note(kind, number, joinCells(cleaned));
      if (learners?.has(kind) !== true) return;
    }
    const more = cleaned.findLastIndex((cell) => cell !== "") + 1;
    const leftOut = more > headWidth ? undefined : filter(cleaned);
    const spaced = cells.findIndex((cell, column) => column < header.length && cell !== cleaned[column]);
    if (more > headWidth) tally.note("cells", number, `${more} cells`);
    else if (leftOut !== undefined) tally.note(leftOut, number, "");
    else {
      if (spaced !== -1) tally.note("spaces", number, header[spaced] ?? "");
      indexing.note({ start, end, number });
    }
  }

  for (const row of head) take(row);
  for (; found.done !== true; found = records.next()) {
    note();
    take({ ...found.value, cleaned: found.value.cells.map(cleanCell) });
  }
  const { path: at, ...places } = indexing.finish(found.value, { limit: keep, bytes: source.bytes });
  const index: TableIndex = { path: at, ...places, delimiter: source.delimiter, cures: [] };
  const findings = [
    ...source.findings,
    ...layout.findings,
    ...tally.list().map(({ kind, count, rows: numbers, examples }): Finding => {
      const said = { kind, count, rows: numbers };
      if (kind === "cells") return { ...said, ...describeWidth(examples[0]?.text ?? "", headWidth), examples: [] };
      if (kind === "spaces") return { ...said, ...describeSpaces(examples[0]?.text ?? ""), examples: [] };
      const filtered = filter.describe(kind);
      if (filtered !== undefined) return { ...said, ...filtered, examples: [] };
      return { ...describeRows(kind as RowKind, count, examples), rows: numbers };
    }),
  ];
  return {
    ...{ file: basename(path), headerRow: layout.headerRow, header, count: index.starts.length },
    ...{ row: openRow(index, header.length), findings, marks: source.marks, is1904: source.is1904, index },
  };
}

/** A record among the first. */
interface Found {
  readonly start: number;
  readonly end: number;
  readonly number: number;
  readonly cells: readonly string[];
  readonly cleaned: readonly string[];
}

function describeWidth(cells: string, width: number): Pick<Finding, "grade" | "message" | "cure" | "effect"> {
  const message = `the row has ${cells}, but the header has ${width}`;
  return { grade: "refuse", message, cure: "put quotes around a cell that contains the separator", effect: "keep" };
}

function describeSpaces(column: string): Pick<Finding, "grade" | "message" | "effect"> {
  const message = `spaces around cells were removed, first in column "${column}"`;
  return { grade: "note", message, effect: "cure" };
}
