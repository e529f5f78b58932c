// Spreadsheet mistakes as people make them: each gets a sentence that says what to do.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeProblem, type IssueInput, IssuingError, readCohortInput } from "../../../issuing/src/index.ts";
import { undoMisreading } from "../../../issuing/src/spreadsheet/encoding.ts";
import { runInProcess, writeOwn } from "../../cli/run.ts";

const course = {
  format: "laurel-course-v1",
  key: "number",
  disclosable: ["/credentialSubject/name"],
  credential: {
    type: ["VerifiableCredential"],
    validFrom: "{{completed}}T00:00:00Z",
    credentialSubject: { name: "{{name}}", email: "{{email?}}", score: "{{score:number}}" },
  },
};
const HEADER = "number,name,email,score,completed";
const NIAMH = "2026000013,Niamh Åkesson,n@example.org,1.5,2026-06-15";
const LUKASZ = "2026000020,Łukasz Nguyễn,,2,2026-06-16";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-spreadsheet-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(content: string | Uint8Array, changes: object = {}): Promise<IssueInput> {
  await writeFile(join(folder, "cohort.csv"), content);
  await writeFile(join(folder, "course.json"), JSON.stringify({ ...course, ...changes }));
  return readCohortInput(join(folder, "cohort.csv"), join(folder, "course.json"));
}

/** What is said of a cohort that is refused, one line for each problem. */
async function refusal(content: string | Uint8Array, changes: object = {}): Promise<string[]> {
  const error = await read(content, changes).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(IssuingError);
  return (error as IssuingError).problems.map(describeProblem);
}

const lines = (...rows: string[]): string => `${rows.join("\n")}\n`;

describe("a text", () => {
  it.each([
    "Zoë Ångström",
    "Ângela Ñandú",
    "Œuvre & Straße",
    "Łukasz Nguyễn",
    "Ã",
    "São João",
    "Müller’s “Ä”",
    "Ärger €5",
  ])("is taken as it stands: %s", (text) => {
    expect(undoMisreading(text)).toBeUndefined();
    const misread = new TextDecoder("windows-1252").decode(new TextEncoder().encode(text));
    expect(undoMisreading(misread)).toBe(text);
  });
});

describe("a cohort that is read", () => {
  it.each([
    ["commas", lines(HEADER, NIAMH, LUKASZ)],
    ["semicolons", lines(HEADER, NIAMH, LUKASZ).replaceAll(",", ";")],
    ["tabs", lines(HEADER, NIAMH, LUKASZ).replaceAll(",", "\t")],
    ["a byte order mark and CRLF", `\ufeff${lines(HEADER, NIAMH, LUKASZ).replaceAll("\n", "\r\n")}`],
    ["line ends of three kinds", `${HEADER}\r\n${NIAMH}\n${LUKASZ}\r`],
    ["line ends of old Macs", lines(HEADER, NIAMH, LUKASZ).replaceAll("\n", "\r")],
    ["a byte order mark and quoted names", `\ufeff${lines(HEADER.replace(/\w+/g, '"$&"'), NIAMH, LUKASZ)}`],
    ["what cannot be seen around cells", lines(HEADER, NIAMH.replace("Niamh", "\u200bNiamh"), LUKASZ)],
    ["quotes", lines(HEADER, NIAMH.replace("Niamh Åkesson", '"Niamh Åkesson"'), LUKASZ)],
    ["empty rows at the end", `${lines(HEADER, NIAMH, LUKASZ)},,,,\n,,,,\n`],
    ["empty columns at the right", lines(`${HEADER},,`, `${NIAMH},,`, `${LUKASZ},,`)],
    [
      "spaces around cells",
      lines(HEADER.replace("name", " name "), NIAMH.replace("Niamh Åkesson", "  Niamh Åkesson\u00a0"), LUKASZ),
    ],
  ])("with %s", async (_, content) => {
    const input = await read(content);
    expect(input.count).toBe(2);
    expect(input.document(0)).toEqual({
      type: ["VerifiableCredential"],
      validFrom: "2026-06-15T00:00:00Z",
      credentialSubject: { name: "Niamh Åkesson", email: "n@example.org", score: 1.5 },
    });
    expect(input.document(1).credentialSubject).toEqual({ name: "Łukasz Nguyễn", score: 2 });
  });

  it("says what it left out", async () => {
    const { notes } = await read(`${lines(HEADER, NIAMH.replace("Niamh", " Niamh"))},,,,\n`);
    expect(notes).toEqual([
      'cohort.csv: 1 row had spaces around a cell, first row 2, column "name"; they were left out',
      "cohort.csv: 1 empty row at the end left out",
    ]);
  });

  it("with quotation marks, separators and line breaks inside a quoted cell, and with formulas as text", async () => {
    const quoted = NIAMH.replace("Niamh Åkesson", '"Niamh ""Nia"", of\nCork"');
    const input = await read(lines(HEADER, quoted, LUKASZ.replace("Łukasz Nguyễn", "=1+1")));
    expect(input.document(0).credentialSubject).toMatchObject({ name: 'Niamh "Nia", of\nCork' });
    expect(input.document(1).credentialSubject).toMatchObject({ name: "=1+1" });
  });

  it("with dates as the course says", async () => {
    const input = await read(lines(HEADER, NIAMH.replace("2026-06-15", "15/6/2026")), {
      columns: { completed: { date: "DD/MM/YYYY" } },
    });
    expect(input.document(0).validFrom).toBe("2026-06-15T00:00:00Z");
  });
});

describe("a file that is no CSV in UTF-8", () => {
  it.each([
    [
      "an .xlsx",
      Buffer.from("PK\u0003\u0004rest"),
      "cohort.csv: this is an Excel workbook (.xlsx), whatever its name says",
    ],
    [
      "UTF-16",
      Buffer.from(`\ufeff${lines(HEADER, NIAMH)}`, "utf16le"),
      'cohort.csv: its text is UTF-16 ("Unicode Text"), not UTF-8',
    ],
    [
      "Windows-1252",
      Buffer.from(lines(HEADER, LUKASZ.replace(/[^\0-\x7f]/g, "x"), NIAMH), "latin1"),
      "cohort.csv row 3: its text is not UTF-8",
    ],
  ])("is refused: %s", async (_, content, start) => {
    const [problem, ...more] = await refusal(content);
    expect(more).toEqual([]);
    expect(problem?.startsWith(start)).toBe(true);
    expect(problem).toContain('save it as "CSV UTF-8"');
  });

  it("is refused when empty", async () => {
    expect(await refusal("")).toEqual(["cohort.csv: the file is empty; export the learners again"]);
  });

  it("is refused with a row of any length, without being read whole", async () => {
    const [problem] = await refusal(`${HEADER}\n1,"${"x".repeat(64 * 1024 * 1024)}`);
    expect(problem).toBe(
      "cohort.csv row 2: the row is longer than a million characters; look for a quotation mark that opens a cell there and is not closed",
    );
  });

  it("is refused with a stray quotation mark", async () => {
    const [problem] = await refusal(lines(HEADER, NIAMH, LUKASZ.replace("Łukasz", 'Łuk"asz')));
    expect(problem).toContain("cohort.csv row 3: a quotation mark does not open or close a cell");
  });
});

describe("a cell that cannot be right", () => {
  const cases: [string, string, string][] = [
    [
      "15/06/2026",
      NIAMH.replace("2026-06-15", "15/06/2026"),
      'column "completed": 15/06/2026 is not a date as YYYY-MM-DD; write it as YYYY-MM-DD, or add to the course "columns": { "completed": { "date": "DD/MM/YYYY" } }',
    ],
    [
      "a day that does not exist",
      NIAMH.replace("2026-06-15", "2026-02-30"),
      'column "completed": 2026-02-30 is not a date as YYYY-MM-DD; write it as YYYY-MM-DD',
    ],
    [
      "a decimal comma",
      NIAMH.replace("1.5", '"1,5"'),
      'column "score": 1,5 has a decimal comma; write it with a point, 1.5',
    ],
    [
      "separated thousands",
      NIAMH.replace("1.5", '"1,234.5"'),
      'column "score": 1,234.5 has separators between its digits; write the digits alone, with a point before decimals',
    ],
    [
      "a number made short",
      NIAMH.replace("2026000013", "2.026E+09"),
      'column "number": 2.026E+09 is a number that the spreadsheet has shortened; its last digits are lost; format the column as text, enter the digits again and export it anew',
    ],
    [
      "a formula's error",
      NIAMH.replace("Niamh Åkesson", "#N/A"),
      'column "name": #N/A is an error of the spreadsheet, not a value; mend the formula or type the value',
    ],
    [
      "a day as the spreadsheet counts them",
      NIAMH.replace("2026-06-15", "46188"),
      'column "completed": 46188 is how the spreadsheet counts days, not a date; format the column as a date, YYYY-MM-DD, and export it anew',
    ],
    [
      "UTF-8 that was read as something else",
      NIAMH.replace("Å", "Ã…"),
      'column "name": Niamh Ã…kesson was Niamh Åkesson before it was read in another encoding; open the original list anew as UTF-8 and save it as "CSV UTF-8"',
    ],
    [
      "the same where not all can be seen",
      NIAMH.replace("Å", "Å\u0081"),
      'column "name": Niamh Å\\u{81}kesson was Niamh Łkesson before it was read in another encoding; open the original list anew as UTF-8 and save it as "CSV UTF-8"',
    ],
    [
      "a bell",
      NIAMH.replace("Niamh", "Nia\u0007mh"),
      'column "name": it holds a character that cannot be seen (U+0007); type the cell again',
    ],
    [
      "text turned round",
      NIAMH.replace("Niamh", "\u202eNiamh"),
      'column "name": it holds a character that cannot be seen (U+202E); type the cell again',
    ],
    [
      "a letter that was lost",
      NIAMH.replace("Å", "\ufffd"),
      'column "name": \ufffd stands for a letter that was lost; type the cell again from the original list',
    ],
    ["an empty cell", NIAMH.replace("Niamh Åkesson", ""), 'column "name": empty, but the course needs it; fill it in'],
    [
      "a word for a number",
      NIAMH.replace("1.5", "good"),
      'column "score": "good" is not a number; write digits, with a point before decimals, and no unit',
    ],
  ];
  it.each(cases)("is named with its row and cure: %s", async (_, row, sentence) => {
    expect(await refusal(lines(HEADER, LUKASZ, row))).toEqual([`cohort.csv row 3, ${sentence}`]);
  });
});

describe("rows that cannot be right", () => {
  it("names the row that a learner already stands in", async () => {
    expect(await refusal(lines(HEADER, NIAMH, LUKASZ, NIAMH))).toEqual([
      'cohort.csv row 4, column "number": 2026000013 already stands in row 2; delete one of the two; a learner gets one credential in a batch',
    ]);
  });

  it("knows a second row of headings", async () => {
    expect(await refusal(lines(HEADER, "Student number,Full name,E-mail,Score,Date", NIAMH, LUKASZ))).toEqual([
      "cohort.csv row 2: a second row of headings; delete it; only row 1 names the columns",
    ]);
  });

  it("knows a title above the column names", async () => {
    expect(await refusal(lines("Cohort June,,,,", HEADER, NIAMH))).toEqual([
      "cohort.csv row 1: the column names stand in row 2; delete the row above it",
    ]);
  });

  it("names a missing column with its near name", async () => {
    expect(await refusal(lines(HEADER.replace("completed", "Completed"), NIAMH))).toEqual([
      'cohort.csv row 1, column "completed": there is no such column, but the course needs it; rename "Completed" to "completed", or write {{Completed}} in the course',
    ]);
  });

  it("names an empty row between learners", async () => {
    expect(await refusal(lines(HEADER, NIAMH, ",,,,", LUKASZ))).toEqual([
      "cohort.csv row 3: the row is empty; delete it",
    ]);
  });

  it("names a row with a cell too many", async () => {
    const [problem] = await refusal(lines(HEADER, NIAMH.replace("Niamh", "Niamh, B."), LUKASZ));
    expect(problem).toContain("cohort.csv row 2: it has 6 cells, but the header has 5");
  });

  it("lists twenty of many problems, and counts the rest", async () => {
    const rows = Array.from({ length: 300 }, (_, row) => `${row + 1},Name,,x,2026-06-15`);
    await writeFile(join(folder, "many rows.csv"), lines(HEADER, ...rows));
    const config = {
      format: "laurel-config-v1",
      chainId: 1,
      registry: `0x${"11".repeat(20)}`,
      rpc: ["http://127.0.0.1:9"],
    };
    const signer = { type: "keystore", path: "key.json" };
    await writeOwn(folder, "laurel.json", { ...config, issuer: 1, signer });
    await writeFile(join(folder, "course.json"), JSON.stringify(course));
    const words = ["issue", "many rows.csv", "--course", "course.json", "--profile", "none", "--out", "batch"];
    const { code, stdout, stderr } = await runInProcess(folder, words);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("many rows.csv has 300 things to mend; nothing was written and nothing was sent");
    expect(stderr.split("\n").filter((line) => line.includes(" row "))).toHaveLength(20);
    expect(stderr).toContain("… and 280 more (--json lists all)");
  });

  it("reports all problems at once, in the order of rows", async () => {
    const problems = await refusal(
      lines(HEADER, NIAMH.replace("1.5", "x"), LUKASZ.replace("2026-06-16", "16.6.2026"), LUKASZ),
    );
    expect(problems.map((problem) => /row \d+/.exec(problem)?.[0])).toEqual(["row 2", "row 3", "row 4"]);
  });
});

describe("a course", () => {
  it("may not drop a member that every credential states", async () => {
    const credential = { ...course.credential, validUntil: "{{until?}}" };
    const [problem] = await refusal(lines(HEADER, NIAMH), { credential });
    expect(problem).toContain("course.json /credential/validUntil: it would be dropped where the cell is empty");
  });

  it("of another format is refused", async () => {
    expect(await refusal(lines(HEADER, NIAMH), { format: "laurel-course-v9" })).toEqual([
      'course.json /format: it must be "laurel-course-v1"; write the name of this form: laurel-course-v1',
    ]);
  });
});
