// learners.csv makes no formula that the input did not have, whatever separates its cells where it is opened; and a batch is made again whatever its cells.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bindRows, openBatchFolder, readCohort, readCohortInput, readCourse } from "../../../issuing/src/index.ts";
import { formatLine, guardCell } from "../../../issuing/src/folder/learners.ts";
import type { IssueInput } from "../../../issuing/src/input/input.ts";
import { writeInputCopy, writeList } from "../../../issuing/src/planning/files.ts";
import { createPlan } from "../../../issuing/src/planning/plan.ts";
import { rebuildFolder } from "../../../issuing/src/planning/rebuild.ts";
import { isMore } from "../../more.ts";

const DELIMITERS = [",", ";", "\t", "|"] as const;
const UNITS = [
  ...["a", "é", "7", "-5", " ", "\u00a0", "\u200b", "\ufeff", "'", "''", '"', '""', ...DELIMITERS],
  ...["\n", "\r", "\r\n", "=", "+", "-", "@", "＝", "＋", "－", "＠"],
];
const text = fc.array(fc.constantFrom(...UNITS), { maxLength: 12 }).map((units) => units.join(""));
const numRuns = isMore ? 100_000 : 5000;
const ADDED = ["0", "credentials/000000.json", "urn:uuid:3b3eba3b-c924-8deb-a682-4ebfd605b3ff"];

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-guard-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a guarded cell", () => {
  it("is guarded after every separator, and where only what is not seen stands before the formula", () => {
    expect(guardCell('Doe;=HYPERLINK("x")')).toBe(`Doe;'=HYPERLINK("x")`);
    expect(guardCell("a,+1|\t@x\r\n =y")).toBe("a,'+1|'\t'@x\r\n' =y");
    for (const cell of ["＝1+1", '"=1', " =1", "\u200b=1", "\u00a0@x", "'=x", "''=x"])
      expect(guardCell(cell)).toBe(`'${cell}`);
  });

  it("stays as it is where it needs no guard", () => {
    for (const cell of [
      ...[
        "-5",
        "+353861234567",
        "-0,5",
        "+1.5",
        "2026-06-05",
        "05.06.2026",
        "O'Brien",
        "'quoted'",
        "",
        "Nguyễn Thị-Hà",
      ],
      ...[
        "Smith, John - Dublin",
        "a; b | c",
        "12 Main St,\nDublin",
        "mailto:a@b.example, c@d.example",
        "x = y",
        "1+1=2",
      ],
    ])
      expect(guardCell(cell)).toBe(cell);
  });
});

/** A table's cells where lines and cells end at the first sign of it: no quotation mark holds anything together. */
const split = (table: string, delimiter: string): string[] =>
  table.split(/\r\n|\n|\r/).flatMap((line) => line.split(delimiter));
/** The same by a reader that takes quotation marks wherever it can. */
function read(table: string, delimiter: string): string[] {
  const lenient = { relax_quotes: true, relax_column_count: true, skip_empty_lines: true } as const;
  try {
    return parse(table, { delimiter, record_delimiter: ["\r\n", "\n", "\r"], ...lenient }).flat();
  } catch {
    return [];
  }
}
/** What begins as a formula does, up to what a separator might end; a tab in front is one, where it does not separate the cells. */
function listFormulas(cells: readonly string[], isTabbed: boolean): string[] {
  const begins = isTabbed ? /^["\s\u200b]*[=+\-@＝＋－＠]/ : /^["\s\u200b]*[=+\-@\t\r＝＋－＠]/;
  const found = cells.filter((cell) => begins.test(cell)).map((cell) => cell.replace(/^["\s\u200b]+/, ""));
  return found.map((cell) => clean(/^[^,;\t|\r\n"]*/.exec(cell)?.[0] ?? ""));
}

describe("learners.csv", () => {
  it("holds no formula that its input did not have, by whatever separator and reader it is opened", async () => {
    const table = fc.array(fc.array(text, { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 4 });
    const path = join(folder, "input.csv");
    let formulas = 0;
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(",", ";", "\t"), async ([names = [], ...rows], delimiter) => {
        const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
        const lines = [names.map((name, column) => `x${column}${name}`), ...rows].map((row) => row.map(quote));
        const input = `${lines.map((line) => line.join(delimiter)).join("\n")}\n`;
        await writeFile(path, input);
        const cohort = await readCohort(path);
        const { header, count: size, index } = cohort;
        expect(index?.delimiter).toBe(delimiter);
        const copied = [header, ...Array.from({ length: size }, (_, row) => cohort.row(row).cells)];
        const list = copied.map((cells) => formatLine([...cells, ...ADDED], delimiter)).join("");
        const isTabbed = delimiter === "\t";
        for (const other of DELIMITERS) {
          const had = [split, read].flatMap((open) => listFormulas(open(input, other), isTabbed));
          formulas += had.length;
          for (const found of [split, read].flatMap((open) => listFormulas(open(list, other), isTabbed))) {
            expect(found).toMatch(/^[+-]?\d+(?:[.,]\d+)?$/);
            expect(had).toContain(found);
          }
        }
      }),
      { numRuns: numRuns / 50 },
    );
    expect(formulas).toBeGreaterThan(numRuns / 50);
  });
});

/** As a cohort's cells are read. */
const clean = (cell: string): string =>
  cell.replace(/^[\s\u200b\u200e\u200f\u2060\ufeff]+|[\s\u200b\u200e\u200f\u2060\ufeff]+$/g, "");

describe("a batch", () => {
  const course = {
    format: "laurel-course-v1",
    key: "number",
    credential: { "@context": [], validFrom: "2026-06-15T00:00:00Z", name: "{{number}}" },
  };
  beforeAll(async () => {
    await writeFile(join(folder, "course.json"), JSON.stringify(course));
  });

  /** Keeps a plan and makes the batch again from what was kept. @returns learners.csv */
  async function remake(input: IssueInput): Promise<string> {
    count += 1;
    const path = join(folder, `batch-${count}`);
    await mkdir(path);
    const batch = openBatchFolder(path);
    const place = { chainId: 1, registry: "0x5FbDB2315678afecb367f032d93F642f64180aa3", issuer: 1 };
    const plan = await createPlan(input, { issuerRef: place, identity: { id: "urn:x", name: "X" } });
    await batch.writeSecret(plan.secret);
    await writeInputCopy(batch, input, plan);
    await writeList(batch, input, plan);
    const { root, size } = plan.secret;
    const unsent = { transaction: null, block: null, gasUsed: null, anchoredAt: null };
    await batch.writeRecord({
      ...{
        format: "laurel-batch-v1",
        ...place,
        accreditation: 1,
        operator: 1,
        root,
        size,
        state: "planned",
        ...unsent,
      },
    });
    expect((await rebuildFolder(batch)).plan.batch.root).toBe(root);
    return readFile(join(path, "learners.csv"), "utf8");
  }
  const NAMES = ["=1+1", "'=x", "-", "a;=b", "%PDF-1", "PK\u0003\u0004", "a,b|c;d\te;f;g;h", '"', "ZoË\n=x", "index"];

  it("is made again whatever its columns are called: of a table", async () => {
    for (const [at, name] of NAMES.entries()) {
      const path = join(folder, "cohort.csv");
      await writeFile(path, `"  ${name.replaceAll('"', '""')} ";number\r\n=HYPERLINK(1);1\r\n-5;2\r\n`);
      const list = await remake(await readCohortInput(path, join(folder, "course.json")));
      expect(list.split("\r\n")[1], NAMES[at]).toMatch(
        /^'=HYPERLINK\(1\);1;\d;credentials\/00000\d\.json;urn:uuid:\S+$/,
      );
      expect(list.split("\r\n")[2]).toMatch(/^-5;2;/);
    }
  });

  it("is made again whatever its columns are called: of a program's rows", async () => {
    const read = await readCourse(join(folder, "course.json"));
    for (const name of [...NAMES, " spaced ", "\u200bunseen", ""])
      await remake(bindRows("rows", [{ [name]: " =1", number: 1 }, { number: "2" }], read));
    const refusal = (row: object) => () => bindRows("rows", [{ number: 1, ...row }], read);
    for (const row of [
      { "\ud800": 1 },
      { "a\0": 1 },
      { a: "\0" },
      { a: "\udc00" },
      { " number": 2 },
      { a: "a".repeat(1_000_000) },
    ])
      expect(refusal(row), JSON.stringify(row)).toThrow(expect.objectContaining({ code: "cohort.invalid" }));
    await remake(bindRows("rows", [{ number: 1, a: '"'.repeat(999_000) }], read));
  });

  it("is not made of a table in which a NUL stands, wherever", async () => {
    const path = join(folder, "nul.csv");
    await writeFile(path, `number,more\r\n${"1,a\r\n".repeat(200)}2,b\0\r\n`);
    await expect(readCohort(path)).rejects.toMatchObject({ code: "cohort.file", problems: [{ row: 202 }] });
  });
});
