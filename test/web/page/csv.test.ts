// A list of verdicts as CSV, which a spreadsheet opens.
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { writeCsv } from "../../../web/src/page/many/csv.ts";

const read = (csv: string): string[][] => parse(csv, { bom: true });

describe("writeCsv", () => {
  it("is read again by a CSV reader, cell by cell", () => {
    const rows = [
      ["file", "learner"],
      ['a "b",c.json', "Siobhán; van der Berg"],
      ["", "日本語"],
    ];
    expect(read(writeCsv(rows))).toEqual(rows);
  });

  it.each([
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\u00a0=1",
    "＝1",
    "＋1",
    "－1",
    "＠a",
    "\u200b=1",
    "\u202e=1",
  ])("makes no formula of %j", (cell) => {
    const [[read_ = ""] = []] = read(writeCsv([[cell]]));
    expect(read_).not.toMatch(/^\s*[=+\-@\t\r\n＝＋－＠]/);
    expect(read_).toMatch(/^['\\]/);
  });

  it("lets no cell begin a second one, whatever separates cells for the reader", () => {
    const cells = ["a;=1+1", 'a",=1', "a\r\n=1", "a\t=1"];
    const csv = writeCsv([cells]);
    expect(read(csv)[0]).toHaveLength(cells.length);
    expect(csv.trim().split("\r\n")).toHaveLength(1);
    for (const cell of csv
      .replace(/^\ufeff/, "")
      .trim()
      .split(/(?<="),(?=")/))
      expect(cell).toMatch(/^"(?:[^"]|"")*"$/);
  });

  it("shows what reorders text", () => expect(read(writeCsv([["a\u202eb"]]))).toEqual([[String.raw`a\u{202e}b`]]));
});
