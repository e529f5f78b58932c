// Workbooks read as tables: as programs write them, cell by cell, and as nobody should.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isWorkbook } from "../../../issuing/src/workbook/container/recognize.ts";
import { readWorkbook, type WorkbookOptions, type WorkbookTable } from "../../../issuing/src/workbook/workbook.ts";
import { type BookParts, buildArchive, listParts } from "./build.ts";
import { DATE_CASES, NUMBER_CASES, SHEET_CASES, type SheetCase, TEXT_CASES } from "./cases.ts";
import { FILES } from "./files.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-workbook-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(bytes: Uint8Array, options: WorkbookOptions = {}): Promise<WorkbookTable> {
  await writeFile(join(folder, "list.xlsx"), bytes);
  return readWorkbook(join(folder, "list.xlsx"), options);
}

function readBook(parts: BookParts, options: WorkbookOptions = {}): Promise<WorkbookTable> {
  return read(buildArchive(listParts(parts)), options);
}

function listRecords({ bytes }: Pick<WorkbookTable, "bytes">): string {
  return bytes
    .toString("utf8")
    .replace(/\r\n$/, "")
    .replaceAll(/\r\n(?=(?:[^"]*"[^"]*")*[^"]*$)/g, "|");
}

function listMarks({ marks }: Pick<WorkbookTable, "marks">): string[] {
  return marks
    .map(({ kind, column, rows }) => [kind, column ?? "-", ...(rows === undefined ? [] : Array.from(rows))].join(" "))
    .sort();
}

describe.each([
  ["a text", TEXT_CASES],
  ["a number", NUMBER_CASES],
  ["a date", DATE_CASES],
  ["a sheet", SHEET_CASES],
])("%s of a workbook", (_, cases) => {
  it.each(cases.map((one): [string, SheetCase] => [one.what, one]))("%s", async (_, one) => {
    const { rows, book, sheet, values, table, marks = [], shown = "" } = one;
    const found = await readBook({ ...book, sheets: [{ name: "Learners", rows, ...sheet }] }, { values });
    expect(listRecords(found)).toBe(table);
    expect(listMarks(found)).toEqual([...marks].sort());
    expect(found.marks.map(({ message }) => message).join("\n")).toContain(shown);
  });
});

describe("a file of a program", () => {
  it.each(FILES)("$file is read", async ({ file, table, marks, kinds, values }) => {
    const path = join(import.meta.dirname, "files", file);
    expect(isWorkbook((await readFile(path)).subarray(0, 64))).toBe(true);
    const found = readWorkbook(path, { values });
    expect(listRecords(found).split("|")).toEqual(table);
    expect(listMarks(found)).toEqual(marks);
    expect(found.findings.map(({ kind }) => kind)).toEqual(kinds ?? []);
  });
});
