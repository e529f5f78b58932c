// A workbook (.xlsx, ECMA-376) as a table: one sheet of it as CSV in UTF-8, and what CSV cannot say. Nothing outside the file is ever opened.
import { basename } from "node:path";
import { neutralize } from "@laurel/sdk";
import { readSmallFile } from "@laurel/sdk/node";
import type { Finding } from "../columns/finding.ts";
import { readBook, readStrings, readStyles, type Sheet } from "./book.ts";
import { type Archive, MOST_UNPACKED, openArchive } from "./container/archive.ts";
import { refuseCompound } from "./container/recognize.ts";
import { openRefusal, type Refuse } from "./container/refusal.ts";
import type { WorkbookMark } from "./marks.ts";
import { readSheet, type SheetCells } from "./sheet.ts";

/** How a workbook is to be read. */
export interface WorkbookOptions {
  /** The name of the sheet; the first that is not hidden and has cells unless said. */
  readonly sheet?: string | undefined;
  /** Whether the values of formulas count, as they were last calculated. */
  readonly values?: boolean | undefined;
}

/** A sheet as a table. */
export interface WorkbookTable {
  /** CSV in UTF-8 (comma, CRLF), one record for each row of the sheet from row 1: a record's number is its row's. */
  readonly bytes: Buffer;
  /** The sheet's name. */
  readonly sheet: string;
  /** What is found about the workbook as a whole: other sheets. */
  readonly findings: readonly Finding[];
  /** Whether it counts days from 1904. */
  readonly is1904: boolean;
  /** What is found about its cells, whether they are used or not. */
  readonly marks: readonly WorkbookMark[];
}

/** Reads one sheet of a workbook. @throws IssuingError where the file is none, is damaged, protected or over a bound, or has no such sheet */
export function readWorkbook(path: string, { sheet, values = false }: WorkbookOptions = {}): WorkbookTable {
  const refuse = openRefusal(basename(path));
  const bytes = readSmallFile(path, MOST_UNPACKED);
  const old = refuseCompound(bytes, refuse);
  if (old !== undefined) throw old;
  const archive = openArchive(bytes, refuse);
  const book = readBook(archive, refuse);
  const { chosen, findings } = chooseSheet(book.sheets, archive, { sheet, refuse });
  const strings = book.strings === undefined ? [] : readStrings(book.strings, archive, refuse);
  const formats = book.styles === undefined ? [] : readStyles(book.styles, archive, refuse);
  const context = { part: chosen.part, strings, formats, is1904: book.is1904, values, isStale: book.isStale };
  const cells = readSheet(chosen.xml, context, refuse);
  if (cells.width === 0) {
    const others = book.sheets.filter(({ name }) => name !== chosen.name);
    const cure = `name the sheet of the learners: ${listNames(others)}`;
    throw refuse(`sheet "${chosen.name}" is empty`, others.length === 0 ? "export the learners again" : cure);
  }
  return { bytes: writeTable(cells, refuse), sheet: chosen.name, findings, is1904: book.is1904, marks: cells.marks };
}

/** Whether a sheet has a cell that is not empty. */
const FILLED = /<(?:\w{1,20}:)?[vt](?: [^>]{0,100})?>(?:[^<]|<!)/;

interface ChooseOptions {
  readonly sheet: string | undefined;
  readonly refuse: Refuse;
}

interface Chosen {
  readonly chosen: { readonly name: string; readonly part: string; readonly xml: Buffer };
  readonly findings: readonly Finding[];
}

function chooseSheet(sheets: readonly Sheet[], archive: Archive, { sheet, refuse }: ChooseOptions): Chosen {
  const open = (found: Sheet): Chosen["chosen"] => {
    const xml = found.part === undefined ? undefined : archive.read(found.part);
    if (found.part === undefined || xml === undefined)
      throw refuse(`the workbook is damaged: sheet "${found.name}" is missing`);
    return { name: found.name, part: found.part, xml };
  };
  if (sheet !== undefined) {
    const named = sheets.find(({ name }) => sameSheet(name, sheet));
    if (named !== undefined) return { chosen: open(named), findings: [] };
    throw refuse(`the workbook has no sheet "${sheet}"`, `name one of these: ${listNames(sheets)}`);
  }
  const [hidden, shown] = [sheets.filter(({ isHidden }) => isHidden), sheets.filter(({ isHidden }) => !isHidden)];
  const opened = shown.map(open);
  const filled = opened.filter(({ xml }) => FILLED.test(xml.toString("latin1")));
  const [chosen = opened[0], ...others] = filled;
  if (chosen === undefined)
    throw refuse("the workbook has no visible sheet", `name one of these: ${listNames(hidden)}`);
  // A name that is not safe to print is none to paste.
  const setting =
    neutralize(chosen.name) === chosen.name ? ({ option: "sheet", value: chosen.name } as const) : undefined;
  const findings: Finding[] = [];
  const base = { examples: [], effect: "keep" } as const;
  if (others.length > 0)
    findings.push({
      ...{ ...base, grade: "ask", kind: "sheets", count: filled.length, setting },
      message: `the workbook has ${filled.length} sheets with cells; the first, "${chosen.name}", is read`,
      cure: `to read another, name it: ${listNames(others)}`,
    });
  if (hidden.length > 0)
    findings.push({
      ...{ ...base, grade: "note", kind: "hidden-sheets", count: hidden.length },
      message: `hidden sheets are not read: ${listNames(hidden)}`,
    });
  return { chosen, findings };
}

function sameSheet(one: string, other: string): boolean {
  const [first, second] = [one, other].map((name) => name.normalize("NFC").trim().toLowerCase());
  return first === second;
}

/** So many sheets are named in a sentence. */
const NAMED = 5;

function listNames(sheets: readonly { readonly name: string }[]): string {
  const names = sheets.slice(0, NAMED).map(({ name }) => `"${name}"`);
  return names.join(", ") + (sheets.length > NAMED ? ` and ${sheets.length - NAMED} more` : "");
}

const SPLIT = "split the list into several workbooks";
/** Beyond so many cells in all, rows are not filled up to the same width. */
const MOST_PADDED = 16_000_000;

function writeTable({ rows, width }: SheetCells, refuse: Refuse): Buffer {
  const filled = rows.reduce((sum, cells) => sum + (cells === undefined ? 0 : 1), 0);
  const full = filled * width > MOST_PADDED ? 0 : width;
  let size = 0;
  const records: string[] = [];
  for (let at = 0; at < rows.length; at += 1) {
    const cells = rows[at] ?? [];
    const record: string[] = [];
    const length = rows[at] === undefined ? 0 : Math.max(cells.length, full);
    for (let column = 0; column < length; column += 1) record.push(quoteCell(cells[column]));
    records.push(`${record.join(",")}\r\n`);
    size += Buffer.byteLength(records[at] ?? "");
    if (size > MOST_UNPACKED) throw refuse("the sheet has more than 64 MiB of text", SPLIT);
  }
  return Buffer.from(records.join(""));
}

function quoteCell(cell = ""): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
