// A cohort's spreadsheet, as CSV: rows of cells with the row numbers that people see.
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { decodeText, refuseFile, sampleText } from "./encoding.ts";
import type { Problem } from "./failure.ts";
import { countNoun } from "./terminal.ts";

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
  readonly rows: readonly CohortRow[];
  /** The cells of row 2 as they stand, by which a title above the column names is noticed. */
  readonly secondRow: readonly string[];
  /** What has to be mended. */
  readonly problems: readonly Problem[];
  /** What was put right without asking, for the person to know. */
  readonly notes: readonly string[];
}

const DELIMITERS = [",", ";", "\t"];
/** Far more than a credential may hold. */
const MAX_ROW = 1_000_000;
const TOO_LONG = "look for a quotation mark that opens a cell there and is not closed";
/** What spreadsheets and web pages leave at the ends of cells, beside spaces. */
const EDGES = /^[\s\u200b\u200e\u200f\u2060\ufeff]+|[\s\u200b\u200e\u200f\u2060\ufeff]+$/g;

function cleanCell(cell: string): string {
  const trimmed = cell.trim();
  return /^[\u200b-\u2060\ufeff]|[\u200b-\u2060\ufeff]$/.test(trimmed) ? trimmed.replace(EDGES, "") : trimmed;
}

/** The separator that stands most often in the first line, outside quotes. */
function detectDelimiter(sample: string): string {
  const counts = new Map(DELIMITERS.map((delimiter) => [delimiter, 0]));
  let quoted = false;
  for (const character of sample) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === "\n" || character === "\r")) break;
    else if (!quoted && counts.has(character)) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return DELIMITERS.reduce((best, delimiter) =>
    (counts.get(delimiter) ?? 0) > (counts.get(best) ?? 0) ? delimiter : best,
  );
}

async function* readRecords(path: string, file: string): AsyncGenerator<{ cells: string[]; line: number }> {
  const delimiter = detectDelimiter(await sampleText(path));
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    max_record_size: MAX_ROW,
    // Each of them, since a file that was put together from two mixes them.
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
  });
  const source = Readable.from(decodeText(file, createReadStream(path)));
  source.on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const { record, info } of parser) yield { cells: record, line: info.lines };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const row = Number(error.records ?? 0) + 1;
    if (error.code === "CSV_MAX_RECORD_SIZE")
      throw refuseFile(file, { row, message: "the row is longer than a million characters", cure: TOO_LONG });
    const cure = 'put quotes around the whole cell and write a quote inside it as ""';
    throw refuseFile(file, { row, message: "a quotation mark does not open or close a cell", cure });
  }
}

/** Reads a cohort from a CSV file: comma, semicolon or tab; with or without BOM; LF or CRLF. @throws CommandError where it is no such file. */
export async function readCohort(path: string): Promise<Cohort> {
  const file = basename(path);
  const problems: Problem[] = [];
  const notes: string[] = [];
  const rows: CohortRow[] = [];
  let header: string[] | undefined;
  let secondRow: string[] = [];
  let number = 0;
  let emptyRows: number[] = [];
  let trimmed = 0;
  let firstTrimmed = "";

  for await (const { cells } of readRecords(path, file)) {
    number += 1;
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
      problems.push({
        file,
        row: number,
        message,
        cure: "put quotes around a cell that holds the separator, and fill the missing cells",
      });
      continue;
    }
    const clean = cells.map(cleanCell);
    const spaced = clean.findIndex((cell, column) => cell !== cells[column]);
    if (spaced !== -1) {
      trimmed += 1;
      if (trimmed === 1) firstTrimmed = `row ${number}, column "${header[spaced]}"`;
    }
    rows.push({ number, cells: clean });
  }

  if (trimmed > 0)
    notes.push(
      `${file}: ${countNoun(trimmed, "row")} had spaces around a cell, first ${firstTrimmed}; they were left out`,
    );
  if (emptyRows.length > 0) notes.push(`${file}: ${countNoun(emptyRows.length, "empty row")} at the end left out`);
  return {
    file,
    header: header ?? [],
    rows,
    secondRow,
    problems: [...checkHeader(file, header ?? []), ...problems],
    notes,
  };
}

function checkHeader(file: string, header: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const name of header) {
    if (seen.has(name) && name !== "") {
      problems.push({
        file,
        row: 1,
        column: name,
        message: "two columns have this name",
        cure: "rename or delete one of them",
      });
    }
    seen.add(name);
  }
  return problems;
}
