// Learners picked by their cells, keys in any spelling of the same letters, and answers given beforehand.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type CohortInputOptions,
  describeProblem,
  IssuingError,
  parseAnswer,
  readCohortInput,
} from "../../../issuing/src/index.ts";
import { buildArchive, listParts } from "../workbook/build.ts";
import { formatOption } from "../../../cli/src/terminal/terminal.ts";
import type { Finding } from "../../../issuing/src/columns/finding.ts";
import { nameAcceptance, formatAnswer } from "../../../issuing/src/input/answers.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-picked-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const course = (key = "number", grade = "{{grade}}") => ({
  format: "laurel-course-v1",
  key,
  credential: {
    type: ["VerifiableCredential"],
    validFrom: "2026-06-15T00:00:00Z",
    credentialSubject: { name: "{{name}}", number: `{{${key}}}`, result: grade },
  },
});

async function read(rows: readonly string[], options: CohortInputOptions = {}, of: object = course()) {
  await writeFile(join(folder, "cohort.csv"), `${rows.join("\n")}\n`);
  await writeFile(join(folder, "course.json"), JSON.stringify(of));
  return readCohortInput(join(folder, "cohort.csv"), join(folder, "course.json"), options);
}

async function refusal(...given: Parameters<typeof read>): Promise<string[]> {
  const error = await read(...given).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(IssuingError);
  const { message, problems } = error as IssuingError;
  return [message, ...problems.map(describeProblem)];
}

const LIST = [
  "number,name,grade",
  "1001,Ada Byron,A",
  "1002,Bo Berg,F",
  "1003,Cy Doe,-",
  "1004,Di Eco,",
  "1005,Ed Fox,B",
];
const keys = ({ count, cells }: Awaited<ReturnType<typeof read>>): string[] =>
  Array.from({ length: count }, (_, row) => cells(row)[0] ?? "");

describe("learners are picked", () => {
  it("by their grades, and the list says who was left out", async () => {
    const input = await read(LIST, { only: [{ column: "grade", values: ["A", "B"] }] });
    expect(keys(input)).toEqual(["1001", "1005"]);
    expect(input.notes).toEqual(['cohort.csv rows 3, 4, 5: left out: "grade" is not A or B']);
    expect(input.locate(1)).toEqual({ file: "cohort.csv", row: 6 });
  });

  it("by whether they have one; a dash is none", async () => {
    const input = await read(LIST, { skipEmpty: ["grade"] });
    expect(keys(input)).toEqual(["1001", "1002", "1005"]);
    expect(input.notes).toEqual(['cohort.csv rows 4, 5: left out: "grade" is empty']);
  });

  it("by a column that is there", async () => {
    expect(await refusal(LIST, { skipEmpty: ["Grade"] })).toEqual([
      'column "Grade" is missing, so learners cannot be picked by it',
    ]);
  });

  it("but not down to none", async () => {
    const [, ...problems] = await refusal(LIST, { only: [{ column: "grade", values: ["Z"] }] });
    expect(problems).toEqual([
      'cohort.csv: no learner is picked: in all rows, "grade" is not Z; pick other values; if a value contains a comma, separate values by semicolons: grade=1,0;1,3',
    ]);
  });

  it("and the same list read in another way is another input", async () => {
    const [all, some, same] = [
      await read(LIST.slice(0, 3)),
      await read(LIST.slice(0, 3), { only: [{ column: "grade", values: ["A", "F"] }] }),
      await read(LIST.slice(0, 3)),
    ];
    expect(all.digest).toBe(same.digest);
    expect(all.digest).not.toBe(some.digest);
  });
});

describe("names are compared by their letters", () => {
  const composed = "Prénom";
  const decomposed = composed.normalize("NFD");

  it("of columns, however they are composed", async () => {
    const input = await read([`${decomposed},name,grade`, "1001,Zoë,A"], {}, course(composed));
    expect(input.document(0).credentialSubject).toMatchObject({ number: "1001" });
  });

  it("of keys: two spellings of one are one learner", async () => {
    const rows = ["number,name,grade", "zoë@x.example,Zoë,A", `${"zoë@x.example".normalize("NFD")},Zoë,A`];
    expect(await refusal(rows)).toContain(
      'cohort.csv row 3, column "number": zoë@x.example is already in row 2; delete one of the two: a batch has one credential for each learner',
    );
  });

  it("of two columns that are used: twins are refused", async () => {
    expect(await refusal([`${composed},${decomposed},name,grade`, "1,1,A,B"], {}, course(composed))).toContain(
      `cohort.csv row 1, column "${composed}": two columns have this name; rename or delete one of them`,
    );
  });
});

describe("an answer", () => {
  it.each([
    { column: "full_name", kind: "misread-cp1250", count: 3 },
    { column: "Quiz: Final exam (Real)", kind: "dates-dd.mm.yyyy", count: 12 },
    { column: "l'élève\n2", kind: "empty", count: 1 },
  ])("is read as it was printed: $column", (answer) => {
    expect(parseAnswer(formatAnswer(answer))).toEqual(answer);
  });

  it("is printed for a shell", () => {
    const finding = { grade: "ask", effect: "keep", examples: [], message: "" } as const;
    const print = (more: Pick<Finding, "kind" | "count" | "column" | "setting">): string =>
      formatOption(nameAcceptance({ ...finding, ...more }));
    expect(print({ column: "l'élève", kind: "empty", count: 2 })).toBe(String.raw`--accept 'l'\''élève:empty:2'`);
    expect(print({ kind: "total-row", count: 1 })).toBe("--accept rows:total-row:1");
    const setting = { option: "headerRow", value: "4" } as const;
    expect(print({ kind: "header", count: 1, setting })).toBe("--header-row 4");
  });

  it.each(["grade", "grade:empty", "grade:empty:0", "grade:EMPTY:1", ":empty:1"])(
    "is refused otherwise: %s",
    (text) => {
      expect(() => parseAnswer(text)).toThrow("not an answer");
    },
  );
});

describe("a count of days in a date's column", () => {
  const list = (before: string): Buffer => {
    const texts = ["number", "name", "grade", "on", "1001", "Ada Byron", "A"].map((text) => `<t>${text}</t>`);
    const inline = (at: number): string => `<c t="inlineStr"><is>${texts[at]}</is></c>`;
    const rows = `<row>${[0, 1, 2, 3].map(inline).join("")}</row><row>${[4, 5, 6].map(inline).join("")}<c><v>45823</v></c></row>`;
    return buildArchive(listParts({ sheets: [{ name: "List", rows }], before }));
  };
  const dated = course();
  const of = { ...dated, credential: { ...dated.credential, validFrom: "{{on}}T00:00:00Z" } };
  async function readBook(before: string) {
    await writeFile(join(folder, "list.xlsx"), list(before));
    await writeFile(join(folder, "course.json"), JSON.stringify(of));
    const accept = [{ column: "on", kind: "dates-serial", count: 1 }];
    return readCohortInput(join(folder, "list.xlsx"), join(folder, "course.json"), { accept });
  }

  it("is the day that a workbook of 1900 means, after a yes", async () => {
    expect((await readBook("")).document(0).validFrom).toBe("2025-06-15T00:00:00Z");
  });

  it("is refused in a workbook that counts from 1904", async () => {
    const refused = await readBook('<workbookPr date1904="1"/>').catch((error: unknown) => error);
    expect((refused as IssuingError).problems.map(describeProblem)).toEqual([
      expect.stringContaining("a number of days, in a workbook that counts from 1904"),
    ]);
  });
});
