// Spreadsheet mistakes as people make them: each gets a sentence that says what to do.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeProblem, type IssueInput, IssuingError, readCohortInput } from "../../../issuing/src/index.ts";
import { listUndone } from "../../../issuing/src/letters/misread.ts";
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
  return (error as IssuingError).problems.map(
    (problem) =>
      describeProblem({ ...problem, member: undefined, outcome: undefined }) +
      (problem.accept ? ` [${problem.accept.option} ${problem.accept.value}]` : ""),
  );
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
    expect(listUndone(text)).toEqual([]);
    const misread = new TextDecoder("windows-1252").decode(new TextEncoder().encode(text));
    expect(listUndone(misread)[0]?.text).toBe(text);
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
      'cohort.csv row 2: spaces around cells were removed, first in column "name"',
      "cohort.csv row 3: left out: empty",
    ]);
  });

  it("with quotation marks, separators and line breaks inside a quoted cell", async () => {
    const quoted = NIAMH.replace("Niamh Åkesson", '"Niamh ""Nia"", of\nCork"');
    const input = await read(lines(HEADER, quoted, LUKASZ));
    expect(input.document(0).credentialSubject).toMatchObject({ name: 'Niamh "Nia", of\nCork' });
  });

  it("with dates as the course says", async () => {
    const input = await read(lines(HEADER, NIAMH.replace("2026-06-15", "15/6/2026")), {
      columns: { completed: { date: "DD/MM/YYYY" } },
    });
    expect(input.document(0).validFrom).toBe("2026-06-15T00:00:00Z");
  });
});

describe("a file that is no CSV in UTF-8", () => {
  it("is refused where it is no table: a damaged .xlsx", async () => {
    expect(await refusal(Buffer.from("PK\u0003\u0004rest"))).toEqual([
      "cohort.csv: the file is cut off or damaged: its end is missing; download or copy the file again",
    ]);
  });

  it("is decoded where it is UTF-16, and that is told", async () => {
    const { notes, count } = await read(Buffer.from(`\ufeff${lines(HEADER, NIAMH)}`, "utf16le"));
    expect([count, notes]).toEqual([1, ['cohort.csv: the text was UTF-16 ("Unicode Text") and was converted']]);
  });

  it("is asked about in another encoding, with the next likely one", async () => {
    const bytes = Buffer.from(lines(HEADER, LUKASZ.replace(/[^\0-\x7f]/g, "x"), NIAMH), "latin1");
    expect(await refusal(bytes)).toEqual([
      'cohort.csv row 3: the text is not UTF-8, and was read as windows-1252; if the names look wrong, name another encoding, such as windows-1250 ("Ĺkesson" instead of "Åkesson") [encoding windows-1252]',
    ]);
  });

  it("is refused when empty", async () => {
    expect(await refusal("")).toEqual(["cohort.csv: the file is empty; export the learners again"]);
  });

  it("is refused with a row of any length, without being read whole", async () => {
    const [problem] = await refusal(`${HEADER}\n1,"${"x".repeat(64 * 1024 * 1024)}`);
    expect(problem).toBe(
      "cohort.csv row 2: the row is longer than a million characters; look for a quotation mark there that is never closed",
    );
  });

  it("is refused with a stray quotation mark", async () => {
    const [problem] = await refusal(lines(HEADER, NIAMH, LUKASZ.replace("Łukasz", 'Łuk"asz')));
    expect(problem).toContain("cohort.csv row 3: a quotation mark does not open or close a cell");
  });
});

describe("a cell that is not right", () => {
  const cases: [string, string, string][] = [
    [
      "15/06/2026",
      NIAMH.replace("2026-06-15", "15/06/2026"),
      'column "completed": a date with the day first, as in "15/06/2026"; write it as YYYY-MM-DD [accept completed:dates-dmy:1]',
    ],
    [
      "a day that does not exist",
      NIAMH.replace("2026-06-15", "2026-02-30"),
      'column "completed": not a date in the form YYYY-MM-DD, as in "2026-02-30"; write it as YYYY-MM-DD',
    ],
    [
      "a decimal comma",
      NIAMH.replace("1.5", '"1,5"'),
      'column "score": a number with a decimal comma, as in "1,5"; write a decimal point [accept score:decimal-comma:1]',
    ],
    [
      "separated thousands",
      NIAMH.replace("1.5", '"1,234.5"'),
      'column "score": a number with commas between thousands, as in "1,234.5"; write only the digits [accept score:comma-groups:1]',
    ],
    [
      "a number made short",
      NIAMH.replace("2026000013", "2.026E+09"),
      'column "number": shortened by a spreadsheet: the last digits are lost, as in "2.026E+09"; use the number format 0 to show all digits, and export the list again [accept number:shortened:1]',
    ],
    [
      "a formula's error",
      NIAMH.replace("Niamh Åkesson", "#N/A"),
      'column "name": a spreadsheet error, not a value, as in "#N/A"; fix the formula, or type the value [accept name:spreadsheet-error:1]',
    ],
    [
      "a day as the spreadsheet counts them",
      NIAMH.replace("2026-06-15", "46188"),
      'column "completed": a day as spreadsheets count them, from 1900, as in "46188"; format the column as a date, and export it again [accept completed:dates-serial:1]',
    ],
    [
      "UTF-8 that was read as something else",
      NIAMH.replace("Å", "Ã…"),
      'column "name": text in UTF-8 was read as Windows-1252, as in "Niamh Ã…kesson"; export the list again as UTF-8 [accept name:misread-windows-1252:1]',
    ],
    [
      "the same where not all can be seen",
      NIAMH.replace("Å", "Å\u0081"),
      'column "name": text in UTF-8 was read as Windows-1252, as in "Niamh Å\\u{81}kesson"; export the list again as UTF-8 [accept name:misread-windows-1252:1]',
    ],
    [
      "a bell",
      NIAMH.replace("Niamh", "Nia\u0007mh"),
      'column "name": contains an invisible character, as in "Nia\\u{7}mh Åkesson"; type it again [accept name:unseen:1]',
    ],
    [
      "text turned round",
      NIAMH.replace("Niamh", "\u202eNiamh"),
      'column "name": contains an invisible character, as in "\\u{202e}Niamh Åkesson"; type it again [accept name:unseen:1]',
    ],
    [
      "a letter that was lost",
      NIAMH.replace("Å", "\ufffd"),
      'column "name": letters were lost, as in "Niamh \ufffdkesson"; export the list again as UTF-8, or type the letters [accept name:lost-letters:1]',
    ],
    [
      "an empty cell",
      NIAMH.replace("Niamh Åkesson", ""),
      'column "name": empty, but the course needs it; fill it in [accept name:empty:1]',
    ],
    [
      "a word for a number",
      NIAMH.replace("1.5", "good"),
      'column "score": not a number, as in "good"; write digits with a decimal point and no unit',
    ],
    [
      "a formula",
      NIAMH.replace("Niamh Åkesson", "=1+1"),
      'column "name": reads like a formula, as in "=1+1"; write the value [accept name:formula:1]',
    ],
  ];
  it.each(cases)("is named with its row and cure: %s", async (_, row, sentence) => {
    expect(await refusal(lines(HEADER, LUKASZ, row))).toEqual([`cohort.csv row 3, ${sentence}`]);
  });
});

describe("rows that cannot be right", () => {
  it("names the row that a learner already stands in", async () => {
    expect(await refusal(lines(HEADER, NIAMH, LUKASZ, NIAMH))).toEqual([
      'cohort.csv row 4, column "number": 2026000013 is already in row 2; delete one of the two: a batch has one credential for each learner',
    ]);
  });

  it("knows a second row of headings", async () => {
    expect(await refusal(lines(HEADER, "Student number,Full name,E-mail,Score,Date", NIAMH, LUKASZ))).toEqual([
      "cohort.csv row 2: reads like a second row of headings, not like a learner; delete the rows that are not learners [accept rows:second-header:1]",
    ]);
  });

  it("says that it left out a title above the column names", async () => {
    const { count, notes } = await read(lines("Cohort June,,,,", HEADER, NIAMH));
    expect({ count, notes }).toEqual({
      count: 1,
      notes: ["cohort.csv row 1: left out: above the column names, which are in row 2"],
    });
  });

  it("names a missing column with its near name", async () => {
    expect(await refusal(lines(HEADER.replace("completed", "Completed"), NIAMH))).toEqual([
      'cohort.csv row 1, column "completed": this column is missing, but the course needs it; rename "Completed" to "completed", or write {{Completed}} in the course',
    ]);
  });

  it("says that it left out an empty row between learners", async () => {
    const { count, notes } = await read(lines(HEADER, NIAMH, ",,,,", LUKASZ));
    expect({ count, notes }).toEqual({ count: 2, notes: ["cohort.csv row 3: left out: empty"] });
  });

  it("names a row with a cell too many", async () => {
    const [problem] = await refusal(lines(HEADER, NIAMH.replace("Niamh", "Niamh, B."), LUKASZ));
    expect(problem).toContain("cohort.csv row 2: the row has 6 cells, but the header has 5");
  });

  it("lists twenty of many problems, and counts the rest", async () => {
    // Each key is the first learner's: a problem each.
    const rows = Array.from({ length: 301 }, () => "1,Name,,1,2026-06-15");
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
    expect(stderr).toContain("many rows.csv has 300 problems; nothing was written or sent");
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
    expect(problem).toContain("course.json /credential/validUntil: an empty cell would drop this");
  });

  it("of another format is refused", async () => {
    expect(await refusal(lines(HEADER, NIAMH), { format: "laurel-course-v9" })).toEqual([
      'course.json /format: it must be "laurel-course-v1"; write the name of this form: laurel-course-v1',
    ]);
  });
});
