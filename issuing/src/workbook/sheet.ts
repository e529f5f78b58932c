// One sheet, cell by cell: rows of text as the sheet numbers them, and what a cell hides.
import { type CellFormat, type CellText, GENERAL, showIsoDate, showNumber } from "./value/cell.ts";
import { type MarkKind, type Marks, openMarks, type WorkbookMark } from "./marks.ts";
import type { Refuse } from "./container/refusal.ts";
import { type Attributes, decodeEscapes, isTrue, walkXml } from "./container/xml.ts";

/** What the cells of a sheet refer to. */
export interface SheetContext {
  readonly part: string;
  readonly strings: readonly string[];
  /** By the number of the cell's style; empty where the workbook has no styles. */
  readonly formats: readonly CellFormat[];
  readonly is1904: boolean;
  /** Whether the values of formulas count. */
  readonly values: boolean;
  /** Whether the results of formulas are still to be calculated. */
  readonly isStale: boolean;
}

/** The cells of a sheet. */
export interface SheetCells {
  /** The cells of row 1 first; undefined for an empty row. */
  readonly rows: readonly (readonly (string | undefined)[] | undefined)[];
  /** So many columns have cells. */
  readonly width: number;
  readonly marks: readonly WorkbookMark[];
}

const MOST_ROWS = 1_048_576;
const MOST_COLUMNS = 16_384;
const MOST_CELLS = 1_000_000;
/** Excel takes no longer text. */
const LONGEST_CELL = 32_767;
/** LibreOffice writes a truth value that was typed as a formula. */
const TRUTH = /^(?:TRUE|FALSE)\(\)$/i;

interface OpenCell {
  readonly column: number;
  readonly type: string;
  readonly style: string | undefined;
  value: string | undefined;
  /** The beginning of its formula; undefined where it has none. */
  formula: string | undefined;
}

/** Reads a sheet. @throws IssuingError where it is damaged or over a bound */
export function readSheet(xml: Buffer, context: SheetContext, refuse: Refuse): SheetCells {
  const { part, strings, formats, is1904, values, isStale } = context;
  const rows: ((string | undefined)[] | undefined)[] = [];
  const marks = openMarks();
  const merges: Area[] = [];
  const [hidden, filled] = [new Uint8Array(MOST_COLUMNS), new Uint8Array(MOST_COLUMNS)];
  let [section, row, column, count, width] = ["", 0, -1, 0, 0];
  let isHiddenRow = false;
  let cell: OpenCell | undefined;
  let [isText, isFormula, isPhonetic] = [false, false, false];

  const damaged = (detail: string): Error => refuse(`the workbook is damaged: ${detail}`, undefined, row);

  walkXml(xml, part, refuse, {
    open(name, depth, attribute) {
      if (depth === 1) section = name;
      else if (depth === 2 && section === "sheetData" && name === "row") openRow(attribute);
      else if (depth === 2 && section === "cols" && name === "col") noteColumns(attribute);
      else if (depth === 2 && section === "mergeCells" && name === "mergeCell") noteMerge(attribute("ref") ?? "");
      else if (depth === 3 && section === "sheetData" && name === "c") openCell(attribute);
      else if (cell === undefined) return;
      else if (name === "f") {
        isFormula = true;
        cell.formula ??= "";
      } else if (name === "rPh") isPhonetic = true;
      else if (name === "v" || name === "t") {
        isText = !isPhonetic && (name === "v") === (cell.type !== "inlineStr");
        if (isText) cell.value ??= "";
      }
    },
    text(text) {
      if (cell === undefined) return;
      if (isText) cell.value += text;
      else if (isFormula && cell.formula?.length === 0) cell.formula = text;
    },
    close(name, depth) {
      if (name === "v" || name === "t") isText = false;
      else if (name === "f") isFormula = false;
      else if (name === "rPh") isPhonetic = false;
      else if (depth === 3 && cell !== undefined) closeCell(cell);
    },
  });

  function openRow(attribute: Attributes): void {
    const next = attribute("r") ?? String(row + 1);
    row = /^\d{1,7}$/.test(next) ? Number(next) : 0;
    if (row < 1 || row > MOST_ROWS) throw refuse(`the workbook is damaged: a row has the number ${next.slice(0, 20)}`);
    column = -1;
    isHiddenRow = isTrue(attribute("hidden")) || Number(attribute("ht") ?? 1) === 0;
  }

  function openCell(attribute: Attributes): void {
    const reference = attribute("r");
    column = reference === undefined ? column + 1 : readReference(reference);
    if (column >= MOST_COLUMNS) throw damaged(`the row has more than ${MOST_COLUMNS} columns`);
    cell = { column, type: attribute("t") ?? "n", style: attribute("s"), value: undefined, formula: undefined };
  }

  function readReference(reference: string): number {
    const at = parseReference(reference);
    if (at === undefined || at.row !== row) throw damaged(`a cell of the row is named ${reference.slice(0, 20)}`);
    return at.column;
  }

  function closeCell({ column, type, style, value, formula }: OpenCell): void {
    cell = undefined;
    if (formula !== undefined && !TRUTH.test(formula)) noteFormula(column, value, type);
    // Programs that indent put white space around what is no text.
    const written = type === "str" || type === "inlineStr" ? value : value?.trim();
    if (written === undefined || written === "") return;
    const { text, kind, other } = showCell(type, written, style);
    if (text === "") return;
    if (text.length > LONGEST_CELL) throw damaged(`a cell has more than ${LONGEST_CELL} characters`);
    count += 1;
    if (count > MOST_CELLS)
      throw refuse("the sheet has more than 1,000,000 cells", "split the list into several workbooks");
    const cells = rows[row - 1] ?? [];
    rows[row - 1] = cells;
    if (cells[column] !== undefined) throw damaged(`cell ${formatColumn(column)}${row} is there twice`);
    cells[column] = text;
    filled[column] = 1;
    width = Math.max(width, column + 1);
    if (kind !== undefined) marks.note(kind, column, row, text, other);
    if (isHiddenRow) marks.note("hidden-row", undefined, row, text);
  }

  function noteFormula(column: number, value: string | undefined, type: string): void {
    // An empty text is a result; an empty number is none.
    const hasResult = !isStale && value !== undefined && (value !== "" || type === "str");
    const kind: MarkKind = !values ? "formula" : hasResult ? "result" : "no-result";
    marks.note(kind, column, row, value ?? "");
  }

  function showCell(type: string, value: string, style: string | undefined): CellText {
    const where = (): string => `cell ${formatColumn(column)}${row}`;
    switch (type) {
      case "s": {
        const text = /^\d{1,9}$/.test(value) ? strings[Number(value)] : undefined;
        if (text === undefined) throw damaged(`${where()} refers to a missing text`);
        return { text };
      }
      case "str":
      case "inlineStr":
        return { text: decodeEscapes(value) };
      case "b":
        return { text: isTrue(value) ? "TRUE" : "FALSE" };
      case "e":
        return { text: value, kind: "error" };
      case "d":
        return showIsoDate(value, findFormat(style));
      case "n": {
        const shown = showNumber(value, findFormat(style), is1904);
        if (shown === undefined) throw damaged(`${where()} should hold a number, but holds ${value.slice(0, 20)}`);
        return shown;
      }
      default:
        throw damaged(`${where()} is of the unknown type ${type.slice(0, 20)}`);
    }
  }

  function findFormat(style = "0"): CellFormat {
    if (formats.length === 0) return GENERAL;
    const format = formats[Number(style)];
    if (format === undefined) throw damaged(`cell ${formatColumn(column)}${row} has a missing style`);
    return format;
  }

  function noteColumns(attribute: Attributes): void {
    if (!isTrue(attribute("hidden")) && Number(attribute("width") ?? 1) !== 0) return;
    hidden.fill(1, Number(attribute("min")) - 1, Number(attribute("max")));
  }

  function noteMerge(reference: string): void {
    const [from, to] = reference.split(":").map(parseReference);
    if (from !== undefined && to !== undefined) merges.push({ from, to });
  }

  dropCovered(rows, { merges, width, marks }, damaged);
  for (let at = 0; at < width; at += 1) if (hidden[at] === 1 && filled[at] === 1) marks.noteColumn("hidden-column", at);
  return { rows, width, marks: marks.list() };
}

/** A place in a sheet: its row from 1, its column from 0. */
interface Place {
  readonly row: number;
  readonly column: number;
}

interface Area {
  readonly from: Place;
  readonly to: Place;
}

function parseReference(reference: string): Place | undefined {
  let [at, column, row] = [0, 0, 0];
  // A letter in either case, as a number from 1.
  const letter = (): number => (reference.charCodeAt(at) | 0x20) - 0x60;
  const digit = (): number => reference.charCodeAt(at) - 0x30;
  for (; letter() >= 1 && letter() <= 26 && at < 3; at += 1) column = column * 26 + letter();
  for (; digit() >= 0 && digit() <= 9 && at < 10; at += 1) row = row * 10 + digit();
  return at === reference.length && column > 0 && row > 0 ? { row, column: column - 1 } : undefined;
}

function formatColumn(column: number): string {
  return column < 0 ? "" : formatColumn(Math.floor(column / 26) - 1) + String.fromCharCode(65 + (column % 26));
}

/** Of cells that are merged only the first counts: what others still hold nobody sees. */
function dropCovered(
  rows: (readonly (string | undefined)[] | undefined)[],
  { merges, width, marks }: { readonly merges: readonly Area[]; readonly width: number; readonly marks: Marks },
  damaged: (detail: string) => Error,
): void {
  let budget = 4 * MOST_CELLS;
  for (const { from, to } of merges) {
    const value = rows[from.row - 1]?.[from.column];
    const lastColumn = Math.min(to.column, width - 1);
    for (let row = from.row; row <= Math.min(to.row, rows.length); row += 1) {
      budget -= 1 + Math.max(0, lastColumn - from.column);
      if (budget < 0) throw damaged("merged cells overlap");
      const cells = rows[row - 1] as (string | undefined)[] | undefined;
      for (let column = from.column; column <= lastColumn && cells !== undefined; column += 1) {
        if (row === from.row && column === from.column) continue;
        delete cells[column];
        if (value !== undefined) marks.note("merged", column, row, value);
      }
    }
  }
}
