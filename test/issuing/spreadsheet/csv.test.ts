import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { detectDelimiter, openRecords, parseRecord, QuoteError } from "../../../issuing/src/spreadsheet/csv.ts";

/** The records of a text by our reader; "quote" where it refuses. */
function read(text: string, delimiter: string): string[][] | "quote" {
  const bytes = Buffer.from(text);
  const endOf = openRecords(bytes);
  const records: string[][] = [];
  try {
    for (let from = 0; from < bytes.length;) {
      const end = endOf(from);
      const to = end === -1 ? bytes.length : end;
      records.push(parseRecord(bytes.toString("utf8", from, to), delimiter));
      from = to;
    }
  } catch (error) {
    if (error instanceof QuoteError) return "quote";
    throw error;
  }
  return records;
}

/** The same by csv-parse. */
function readByOracle(text: string, delimiter: string): string[][] | "quote" {
  try {
    return parse(text, { delimiter, record_delimiter: ["\r\n", "\n", "\r"], relax_column_count: true });
  } catch {
    return "quote";
  }
}

const delimiter = fc.constantFrom(",", ";", "\t");
const lineEnd = fc.constantFrom("\n", "\r\n", "\r");
const unit = fc.constantFrom("a", "é", "🎓", " ", ",", ";", "\t", '"', '""', "\n", "\r", "\r\n");

describe("the reader of CSV", () => {
  it("finds the records and cells of csv-parse in any text, and refuses what it refuses", () => {
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 40 }), delimiter, (units, of) => {
        const text = units.join("");
        expect(read(text, of)).toEqual(readByOracle(text, of));
      }),
      { numRuns: 20_000 },
    );
  });

  it("reads back what was written, whatever the cells", () => {
    const cells = fc.array(
      fc.array(
        fc.string({ unit: "binary" }).map((cell) => cell.toWellFormed()),
        { minLength: 1 },
      ),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(cells, delimiter, lineEnd, (table, of, end) => {
        const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
        const text = table.map((row) => row.map(quote).join(of) + end).join("");
        expect(read(text, of)).toEqual(table);
      }),
    );
  });

  it.each([
    [";", "a title with no separator", "Cohort June\nid;name\n1;Ann\n"],
    [";", "a title with another", "Kurs A, 2026\nName;Note\nMüller, Anna;1,3\nBerg, Bo;2,0\n"],
    [";", "decimal commas", "id;score\n1;7,5\n2;8,0\n"],
    ["|", "commas in all cells but the header's", "Name|Cities\nA|x, y, z\nB|p, q, r\n"],
    [";", "a comma in each row, and rows of two widths", "a, b;1;2;3\nc, d;4;5;6\ne, f;7;8\n"],
    [";", "quotes", '"a,b,c";d;e\r\n1,2,3,4\n'],
    [",", "a stray quote", 'name,note\nŁuk"asz,1\nB,2\n'],
    ["\t", "old line ends", "a\tb\r1,2,3"],
    ["~", "the line that names it", "sep=~\na,b~c\n"],
    [";", "the same line in quotes", '"sep=;"\na,b,c\n'],
    [",", "one column", "email\nann@x.example\n"],
    [",", "nothing", ""],
  ])("tells the separator, %s, from %s", (delimiter, _, text) => {
    expect(detectDelimiter(text)).toBe(delimiter);
  });

  it("asks for more where a piece ends between CR and LF", () => {
    expect(openRecords(Buffer.from("a\r"))(0)).toBe(-1);
    expect(openRecords(Buffer.from("a\r\nb"))(0)).toBe(3);
    expect(openRecords(Buffer.from("a\rb"))(0)).toBe(2);
  });
});
