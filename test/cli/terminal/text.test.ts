import { describe, expect, it } from "vitest";
import { formatUntil, readDate } from "../../../issuing/src/index.ts";
import { parseDateFlag, parseLastDay } from "../../../cli/src/terminal/dates.ts";
import { guardCell } from "../../../issuing/src/folder/learners.ts";
import { parsePlaceholders } from "../../../issuing/src/course/placeholder.ts";
import { openSession } from "../../../cli/src/terminal/session.ts";
import { tabulate } from "../../../cli/src/terminal/table.ts";
import { createPalette, cutWords, fitCells, measure, wrapLines } from "../../../cli/src/terminal/terminal.ts";
import { EVERY_TRICK } from "../../hostile/display.ts";

describe("fitCells", () => {
  it("cuts names before the file, each in its middle, so that the line fits", () => {
    const cells = ["cohort/credentials/000012.json", "Data Analysis with Python", "University of Example"];
    expect(fitCells(cells, 71)).toBe("cohort/credentials/000012.json  Data Anal…h Python  Universit…f Example");
    expect(fitCells(cells, 100)).toBe(cells.join("  "));
    expect(fitCells(["a.json", "x".repeat(1000), "y"], 71)).toHaveLength(6 + 2 + 30 + 2 + 1);
  });

  it("cuts a file too, down to a dozen, where a line of its own would begin with its end", () => {
    for (const text of ["x", "漢", "👩", "e\u0301", "\u0301"]) {
      const long = `${text.repeat(300)}VALID`;
      for (const columns of [40, 71, 111]) {
        const line = fitCells([long, long, long], columns);
        expect(measure(line)).toBeLessThanOrEqual(columns);
        expect(line.length).toBeLessThanOrEqual(24 * columns);
        expect(line.isWellFormed()).toBe(true);
        expect(line.split("  ")).toHaveLength(3);
      }
    }
  });

  it("leaves the file whole where nothing says how wide the line may be", () => {
    const file = "x".repeat(300);
    expect(fitCells([file, "y".repeat(300), "z".repeat(300)])).toMatch(/^x{300} {2}y{6}…y{5} {2}z{6}…z{5}$/);
  });
});

describe("wrapLines", () => {
  const wrap = (line: string, columns = 40): string[] => wrapLines([line], columns);

  it("goes on below the last cell of a row, where that has room", () => {
    expect(wrap("  what now  Do not rely on it; the issuer can tell why.")).toEqual([
      "  what now  Do not rely on it; the",
      "            issuer can tell why.",
    ]);
  });

  it("goes on a little to the right where it has none, cell by cell", () => {
    expect(wrap("National  chain 31337  finalized  one node is believed  node.example")).toEqual([
      "National  chain 31337  finalized",
      "    one node is believed  node.example",
    ]);
    expect(wrap("  country or region of the issuer  Dublin; Leinster; IE (stated by the issuer)")).toEqual([
      "  country or region of the issuer",
      "      Dublin; Leinster; IE (stated by",
      "      the issuer)",
    ]);
  });

  it("takes all rows of a table apart, not only those that do not fit", () => {
    const labels = [
      "  title                            Data",
      "  country or region of the issuer  Dublin; Leinster; Ireland",
    ];
    expect(wrapLines(labels, 40)).toEqual([
      ...["  title", "      Data"],
      ...["  country or region of the issuer", "      Dublin; Leinster; Ireland"],
    ]);
    expect(wrapLines(labels, 55)).toEqual([
      labels[0],
      "  country or region of the issuer  Dublin; Leinster;",
      `${" ".repeat(35)}Ireland`,
    ]);
    expect(wrapLines(["1  a          b", "2  a short c  and b that is long and longer", "plain"], 40)).toEqual([
      "1  a          b",
      "2  a short c  and b that is long and",
      "              longer",
      "plain",
    ]);
  });

  it("goes on after the mark of a message, a cure, a step", () => {
    expect(wrap("laurel: the cohort has 3 problems; nothing was written or sent")).toEqual([
      "laurel: the cohort has 3 problems;",
      "        nothing was written or sent",
    ]);
    expect(wrap("  → write it as 2027-06-30, or to the second")).toEqual([
      "  → write it as 2027-06-30, or to the",
      "    second",
    ]);
    expect(wrap("  2. Wait until it is there: until then others refuse")).toEqual([
      "  2. Wait until it is there: until then",
      "     others refuse",
    ]);
  });

  it("keeps what has no blank and what is to be pasted whole, on a line of its own", () => {
    const hash = `0x${"5e".repeat(32)}`;
    expect(wrap(`  list  National list, SHA-256 ${hash} of today`)).toEqual([
      "  list  National list, SHA-256",
      `      ${hash}`,
      "        of today",
    ]);
    const command = "laurel issue cohort.csv --course course.json --out batch --dry-run";
    expect(wrap(`Next: laurel course new course.json, then ${command}`)).toEqual([
      "Next: laurel course new course.json,",
      "    then",
      `    ${command}`,
    ]);
    expect(wrap(`  → run \`${command}\`; nothing is sent`)).toEqual([
      "  → run",
      `    \`${command}\`;`,
      "    nothing is sent",
    ]);
    expect(wrap(`  --accept 'Grade (%):odd numbers:12' --accept email:empty:3`)).toHaveLength(1);
  });

  it("counts columns as a terminal does, and parts scripts that write no blanks", () => {
    expect(wrap("名前  山田太郎山田太郎山田太郎山田太郎山田太郎山田太郎")).toEqual([
      "名前  山田太郎山田太郎山田太郎山田太郎",
      "      山田太郎山田太郎",
    ]);
    expect(wrap(`${"e\u0301".repeat(20)} ${"e\u0301".repeat(19)}`)).toHaveLength(1);
    expect(wrap("👩‍🎓".repeat(20))).toHaveLength(1);
  });

  it("takes colours for no columns, and wraps what has them", () => {
    const { dim } = createPalette({ isTTY: true }, {});
    expect(wrap(dim("  → write it as 2027-06-30"))).toHaveLength(1);
    expect(wrap(dim("  → write it as 2027-06-30, or to the second")).at(-1)).toMatch(/^ {4}second/);
  });

  it("begins no line as ours begin with text of others", () => {
    expect(wrap(`issuer  Oxford VALID:${"x".repeat(40)}`)[1]).toMatch(/^ {4}VALID/);
    for (const blank of [" ", "\u00a0", "\u3000"])
      expect(wrap(`  name  ${"x".repeat(31)}${blank}VALID: issued by Cambridge`, 40)[1]).toMatch(/^ {8}VALID/);
  });
});

describe("tabulate", () => {
  it("pads cells to the columns that a terminal needs for them", () => {
    expect(
      tabulate([
        ["漢字", "a"],
        ["e\u0301", "b"],
        ["Łukasz", "c"],
      ]),
    ).toEqual(["漢字    a", "e\u0301       b", "Łukasz  c"]);
  });
});

describe("a line of progress", () => {
  it("writes out what moves and hides text, and fits the terminal", async () => {
    const drawn: string[] = [];
    const stderr = { isTTY: true, columns: 60, write: (text: string) => drawn.push(text) };
    const { progress } = openSession(
      { json: false, command: "laurel" },
      { ...process, stderr: stderr as never, env: {} },
    );
    progress("first");
    await new Promise((resolve) => setTimeout(resolve, 1100));
    progress(`verified 2, the last ${EVERY_TRICK}`);
    expect(drawn).toHaveLength(1);
    expect(drawn[0]?.slice(0, 4)).toBe("\r\u001b[K");
    expect(drawn[0]?.slice(4)).toMatch(/^[^\p{C}]{1,59}$/u);
  });
});

describe("a sentence that is too long for its line", () => {
  const said = "waiting for transaction 0x12 (node.example: replacement transaction underpriced … try again)";
  const words = new Set(said.split(" "));

  it("is cut between words", () => {
    expect(cutWords(said, said.length)).toBe(said);
    expect(cutWords(said, 79)).toBe("waiting for transaction 0x12 … transaction underpriced … try again)");
    for (let columns = 40; columns < said.length; columns += 1) {
      const cut = cutWords(said, columns);
      expect(cut.length).toBeLessThanOrEqual(columns);
      expect(
        cut.split(/[ …]+/).filter((word) => word !== "" && !words.has(word)),
        cut,
      ).toEqual([]);
    }
  });

  it("is cut in a long word", () => {
    const path = `/home/registrar/${"folder/".repeat(20)}000123.json`;
    expect(cutWords(`verified 2 credentials, the last ${path}`, 60)).toMatch(/^verified .*….*\/000123\.json$/);
    expect(cutWords(path, 40)).toMatch(/^\/home\/registrar\/.{1,9}….{1,9}\/000123\.json$/);
  });
});

describe("a cell of learners.csv", () => {
  it.each(["=1+1", "+SUM(A1)", "-cmd|' /C calc'!A0", "@import", "'=x"])("is not run as a formula: %s", (cell) => {
    expect(guardCell(cell).startsWith("'")).toBe(true);
  });

  it.each(["-5", "+353861234567", "O'Brien", "'quoted'", ""])("stays as it is where it is harmless: %s", (cell) => {
    expect(guardCell(cell)).toBe(cell);
  });
});

describe("dates", () => {
  it("takes one-digit days where the order is not ISO 8601", () => {
    expect(readDate("5/6/2026", "DD/MM/YYYY")).toBe("2026-06-05");
    expect(readDate("2026-6-5", "YYYY-MM-DD")).toBeUndefined();
  });

  it("refuses days that do not exist", () => {
    expect(readDate("29/02/2027", "DD/MM/YYYY")).toBeUndefined();
    expect(() => parseDateFlag("2027-02-29", "--until")).toThrow("--until 2027-02-29: not a date");
  });

  it("reads a flag's date as its first second in UTC", () => {
    expect(parseDateFlag("1970-01-02", "--as-of")).toBe(86_400);
  });

  it.each([
    ["2027-06-30", "2027-07-01T00:00:00Z", "until and including 2027-06-30"],
    ["2028-02-28", "2028-02-29T00:00:00Z", "until and including 2028-02-28"],
    ["2028-02-29", "2028-03-01T00:00:00Z", "until and including 2028-02-29"],
    ["2026-12-31", "2027-01-01T00:00:00Z", "until and including 2026-12-31"],
    ["9999-12-31", "+010000-01-01T00:00:00Z", "until and including 9999-12-31"],
    ["2027-06-30T00:00:00Z", "2027-06-30T00:00:00Z", "until and including 2027-06-29"],
    ["2027-06-30T00:00:00+02:00", "2027-06-29T22:00:00Z", "until 2027-06-29 22:00:00 UTC"],
    ["2027-06-30T12:00:00Z", "2027-06-30T12:00:00Z", "until 2027-06-30 12:00:00 UTC"],
  ])("--until %s ends at %s, in words: %s", (text, end, words) => {
    const seconds = parseLastDay(text, "--until");
    expect(seconds).toBe(Date.parse(end) / 1000);
    expect(formatUntil(seconds)).toBe(words);
  });

  it("calls the end of the chain's years no end", () => expect(formatUntil(2 ** 40 - 1)).toBe("without end"));
});

describe("placeholders", () => {
  it("refuses a type that there is not, and typed ones among text", () => {
    expect(() => parsePlaceholders("{{score:integer}}")).toThrow('there is no type "integer"');
    expect(() => parsePlaceholders("score {{score:number}}")).toThrow("a number must be alone in its string");
    expect(() => parsePlaceholders("{{score}")).toThrow("unbalanced braces");
  });

  it("leaves strings without placeholders alone", () => expect(parsePlaceholders("a { b }")).toBeUndefined());
});
