// learners.csv: the registrar's own list, the input plus index, file and id of each learner's credential. It is written, and never read back.
import type { Batch } from "@laurel/sdk";
import { credentialFile, type Files } from "./batch-folder.ts";
import type { InputRows, Origin } from "../input/input.ts";

/** The columns that `issue` adds. */
const ADDED = ["index", "file", "id"] as const;

/**
 * Where a spreadsheet may see a formula begin: at the start of a cell, and after whatever another spreadsheet takes for a separator or a line's
 * end; quotation marks and what is not seen may stand before it. The guard is one more `'` there, whatever their number.
 */
const START = String.raw`(?<=^|[,;\t\|\r\n])`;
const FORMULA = String.raw`(?='*[[\s"\p{Cf}]--[\t\r\n]]*[=+\-@\t\r＝＋－＠])`;
const UNGUARDED = new RegExp(`${START}${FORMULA}`, "gv");
const HARMLESS_NUMBER = /^[+-]?\d+(?:[.,]\d+)?$/;

/** A cell in which no spreadsheet sees a formula, wherever it splits the line: `Doe;=1+1` is kept as `Doe;'=1+1`. */
export function guardCell(cell: string): string {
  return HARMLESS_NUMBER.test(cell) ? cell : cell.replace(UNGUARDED, "'");
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

/** What separates the cells of learners.csv unless its batch says otherwise. */
export const COMMA = ",";

/** What separates the cells of learners.csv: what separated those of the input. */
export function chooseDelimiter(origin: Origin | undefined): string {
  return origin !== undefined && "table" in origin ? origin.table.delimiter : COMMA;
}

/** Of which batch a list is, and how it is written. */
export interface ListOptions {
  readonly batch: Pick<Batch, "size" | "index" | "id" | "erased">;
  readonly files: Files;
  readonly delimiter: string;
}

/** The first line of a list. */
export function listHeader(header: readonly string[], delimiter: string): string {
  return formatLine([...header, ...ADDED], delimiter);
}

/** The lines of the rows from `from` up to `to`. */
export function listRows(
  { cells }: Pick<InputRows, "cells">,
  { batch, files, delimiter }: ListOptions,
  from: number,
  to: number,
): string {
  let lines = "";
  for (let row = from; row < to; row += 1) {
    const index = batch.index(row);
    if (batch.erased.has(index)) continue;
    const added = [String(index), credentialFile(index, batch.size, files), batch.id(index)];
    lines += formatLine([...cells(row), ...added], delimiter);
  }
  return lines;
}
