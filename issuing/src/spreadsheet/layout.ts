// Where a table's header is: below titles, in two lines, or where a person says; and which of its columns are hard to tell apart.
import type { Example, Finding } from "../columns/finding.ts";
import { isDelimiterLine } from "./csv.ts";

/** A record of a table. */
export interface TableRow {
  /** As spreadsheets number it, from 1. */
  readonly number: number;
  /** Without the spaces around them. */
  readonly cells: readonly string[];
}

/** What a table's rows are. */
export interface Layout {
  readonly headerRow: number;
  /** The names of the columns; empty ones at the end are left out. */
  readonly header: readonly string[];
  readonly findings: readonly Finding[];
  /** The first rows below the header, which show what a learner's are like. */
  readonly body: readonly TableRow[];
}

/** How many records from the beginning are looked at for the header. */
export const HEAD_ROWS = 64;

/** A row that may be the header, with its names. */
interface Header {
  readonly row: TableRow;
  readonly names: readonly string[];
  readonly isCertain: boolean;
  /** Whether the row above names some of the columns. */
  readonly isJoined?: boolean;
}

/**
 * Finds the header among the first records of a table.
 * @param wanted the columns that a course needs; empty where there is no course yet
 * @param headerRow where a person says it is
 */
export function findLayout(
  rows: readonly TableRow[],
  { wanted, headerRow }: { readonly wanted: readonly string[]; readonly headerRow?: number | undefined },
): Layout {
  const filled = rows.filter(({ cells }) => countFilled(cells) > 0 && !isDelimiterLine(cells));
  if (headerRow !== undefined) {
    const at = filled.findIndex(({ number }) => number === headerRow);
    const row = filled[at];
    if (row === undefined) return refuseHeader(headerRow, rows);
    const joined = joinNames(filled[at - 1], row);
    const names = hasAll(row.cells, wanted) || !hasAll(joined, wanted) || wanted.length === 0 ? row.cells : joined;
    return describe(rows, { row, names, isCertain: true }, { wanted, isSaid: true });
  }
  const header = (wanted.length === 0 ? undefined : findByNames(filled, wanted)) ?? findByShape(filled);
  if (header === undefined) return refuseHeader(1, rows);
  return describe(rows, header, { wanted, isSaid: false });
}

function refuseHeader(headerRow: number, rows: readonly TableRow[]): Layout {
  const isThere = rows.some(({ number }) => number === headerRow);
  const message = isThere ? "the row is empty and cannot name the columns" : "there is no such row";
  const finding: Finding = {
    ...{ grade: "refuse", kind: "header", count: 1, rows: [headerRow], examples: [], message, effect: "keep" },
    cure: "give the number of the row that names the columns",
  };
  return { headerRow, header: [], findings: [finding], body: [] };
}

/** The first row that has the wanted columns, or most of them, however they are spelt; in one row or two. */
function findByNames(rows: readonly TableRow[], wanted: readonly string[]): Header | undefined {
  const exact = rows.filter(({ cells }) => hasAll(cells, wanted));
  const [row] = exact;
  const isSame = (other: TableRow): boolean => other.cells.every((cell, at) => sameName(cell, row?.cells[at] ?? ""));
  if (row !== undefined) return { row, names: row.cells, isCertain: exact.every(isSame) };
  for (const [at, lower] of rows.entries()) {
    const names = joinNames(rows[at - 1], lower);
    if (at > 0 && hasAll(names, wanted)) return { row: lower, names, isCertain: false, isJoined: true };
  }
  const near = new Set(wanted.map(simplifyName));
  const counts = rows.map(({ cells }) => new Set(cells.map(simplifyName).filter((name) => near.has(name))).size);
  const most = Math.max(0, ...counts);
  const best = rows[counts.indexOf(most)];
  if (best === undefined || most * 2 < near.size) return undefined;
  return { row: best, names: best.cells, isCertain: false };
}

/** A header in two lines: the lower names a column, or else the upper. */
function joinNames(upper: TableRow | undefined, lower: TableRow): string[] {
  const width = Math.max(upper?.cells.length ?? 0, lower.cells.length);
  return Array.from({ length: width }, (_, at) => lower.cells[at] || upper?.cells[at] || "");
}

function hasAll(cells: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((name) => cells.some((cell) => sameName(cell, name)));
}

/** The first row that is as wide as most are, and whose cells are words, each another. */
function findByShape(rows: readonly TableRow[]): Header | undefined {
  const widths = rows.map(({ cells }) => countFilled(cells)).sort((a, b) => a - b);
  const usual = widths[Math.floor(widths.length / 2)] ?? 0;
  const row = rows.find(({ cells }) => {
    const names = cells.filter((cell) => cell !== "");
    const words = names.filter((name) => !/^[\d\s.,:/%-]+$|@/.test(name));
    return (
      names.length * 2 > usual && words.length * 4 >= names.length * 3 && new Set(names).size * 5 >= names.length * 4
    );
  });
  const found = row ?? rows[0];
  return found && { row: found, names: found.cells, isCertain: row !== undefined };
}

function countFilled(cells: readonly string[]): number {
  return cells.reduce((count, cell) => count + (cell === "" ? 0 : 1), 0);
}

function describe(
  rows: readonly TableRow[],
  { row, names, isCertain, isJoined = false }: Header,
  { wanted, isSaid }: { readonly wanted: readonly string[]; readonly isSaid: boolean },
): Layout {
  const header = [...names];
  while (header.at(-1) === "") header.pop();
  const body = rows.filter(({ number }) => number > row.number);
  const above = rows.filter(
    ({ number, cells }) => number < row.number && countFilled(cells) > 0 && !isDelimiterLine(cells),
  );
  // A title is a cell or two; a row that is half filled may be a learner's.
  const isTitled = above.every(({ cells }) => countFilled(cells) * 2 < Math.max(4, countFilled(header)));
  const examples = above.slice(0, 3).map((other): Example => ({ row: other.number, text: joinCells(other.cells) }));
  const findings: Finding[] = [];
  if (above.length > 0 && (isSaid || (isCertain && isTitled))) {
    const message = `left out: above the column names, which are in row ${row.number}`;
    const all = above.map(({ number }) => number);
    findings.push({
      grade: "note",
      kind: "title-row",
      count: above.length,
      rows: all,
      examples,
      message,
      effect: "leave-out",
    });
  } else if (above.length > 0) {
    const rest = above.length === 1 ? "the row above is" : `the ${above.length} rows above are`;
    const message = isJoined
      ? "the column names seem to be in this row and the row above"
      : `the column names seem to be in this row; ${rest} left out`;
    const setting = { option: "headerRow", value: String(row.number) } as const;
    const cure = "if that is wrong, give the number of the right row";
    findings.push({
      grade: "ask",
      kind: "header",
      count: 1,
      rows: [row.number],
      examples,
      message,
      cure,
      effect: "keep",
      setting,
    });
  }
  return {
    headerRow: row.number,
    header,
    body,
    findings: [...findings, ...describeColumns(row.number, header, body, wanted)],
  };
}

/** So much of a row is shown. */
const SHOWN = 120;

/** A row as one text, for messages. */
export function joinCells(cells: readonly string[]): string {
  return cells
    .filter((cell) => cell !== "")
    .join(" ")
    .slice(0, SHOWN);
}

function describeColumns(
  headerRow: number,
  header: readonly string[],
  body: readonly TableRow[],
  wanted: readonly string[],
): Finding[] {
  const at = { rows: [headerRow], examples: [], effect: "keep" } as const;
  const findings: Finding[] = [];
  const width = Math.max(header.length, ...body.map(({ cells }) => cells.findLastIndex((cell) => cell !== "") + 1));
  const nameless = Array.from({ length: width }, (_, column) => column).filter(
    (column) => (header[column] ?? "") === "" && body.some(({ cells }) => (cells[column] ?? "") !== ""),
  );
  if (nameless.length > 0) {
    const letters = nameless.slice(0, 8).map(nameColumn).join(", ");
    const message = `not read, because there is no column name: ${nameless.length === 1 ? "column" : "columns"} ${letters}`;
    findings.push({
      ...at,
      grade: "note",
      kind: "nameless-column",
      count: nameless.length,
      message,
    });
  }
  const named = header.filter((name) => name !== "");
  const twins = named.flatMap((name, position) => {
    const other = named.slice(0, position).find((before) => simplifyName(before) === simplifyName(name));
    // Two of the very same name that a course uses are refused elsewhere.
    const isRefused = other !== undefined && sameName(other, name) && wanted.some((one) => sameName(one, name));
    return other === undefined || isRefused ? [] : [[other, name] as const];
  });
  const [first] = twins;
  if (first !== undefined) {
    const [one, other] = first;
    const differ = sameName(one, other)
      ? `two columns are named "${one}"`
      : `"${one}" and "${other}" are two columns with names that look alike`;
    findings.push({
      ...at,
      grade: "note",
      kind: "twins",
      count: twins.length,
      message: `${differ}; check that the course names the right one`,
    });
  }
  return findings;
}

/** A column as spreadsheets name it: A, B, … Z, AA. */
function nameColumn(column: number): string {
  const rest = Math.floor(column / 26);
  return `${rest === 0 ? "" : nameColumn(rest - 1)}${String.fromCharCode(65 + (column % 26))}`;
}

/** A name as it is compared: composed letters, one space between words, none around. */
export function normalizeName(name: string): string {
  return /^[!-~]*$/.test(name) ? name : name.normalize("NFC").replace(/\s+/g, " ").trim();
}

/** Whether two columns have the same name. */
export function sameName(a: string, b: string): boolean {
  return a === b || normalizeName(a) === normalizeName(b);
}

/** Letters of other scripts that look like Latin ones. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  "аa еe оo рp сc уy хx іi јj ѕs кk мm тt вb нh αa οo ρp νv ιi κk τt υu εe ηn χx"
    .split(" ")
    .map((pair) => [pair.slice(0, 1), pair.slice(1)]),
);

/** A name without what the eye passes over: case, spaces, signs, the script of a letter. */
function simplifyName(name: string): string {
  const plain = name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, "");
  const simple = Array.from(plain, (letter) => LOOKALIKES.get(letter) ?? letter).join("");
  return simple === "" ? name.trim() : simple;
}
