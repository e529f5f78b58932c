import { describe, expect, it } from "vitest";
import { readDate } from "../../../issuing/src/index.ts";
import { parseDateFlag } from "../../../cli/src/terminal/dates.ts";
import { guardCell, unguardCell } from "../../../issuing/src/folder/learners.ts";
import { parsePlaceholders } from "../../../issuing/src/course/placeholder.ts";
import { openSession } from "../../../cli/src/terminal/session.ts";
import { fitCells } from "../../../cli/src/terminal/terminal.ts";
import { EVERY_TRICK } from "../../hostile/display.ts";

describe("fitCells", () => {
  it("cuts names before the file, each in its middle, so that the line fits", () => {
    const cells = ["cohort/credentials/000012.json", "Data Analysis with Python", "University of Example"];
    expect(fitCells(cells, 71)).toBe("cohort/credentials/000012.json  Data Anal…h Python  Universit…f Example");
    expect(fitCells(cells, 100)).toBe(cells.join("  "));
    expect(fitCells(["a.json", "x".repeat(1000), "y"], 71)).toHaveLength(6 + 2 + 30 + 2 + 1);
  });

  it("cuts a file too, down to a dozen, where a line of its own would begin with its end", () => {
    for (const text of ["x", "漢", "👩", "\u{202e}"]) {
      const long = `${text.repeat(300)}VALID`;
      for (const columns of [40, 71, 111]) {
        const line = fitCells([long, long, long], columns);
        expect(line.length + (line.match(/漢/g)?.length ?? 0)).toBeLessThanOrEqual(columns);
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

describe("a cell of learners.csv", () => {
  it.each(["=1+1", "+SUM(A1)", "-cmd|' /C calc'!A0", "@import", "'=x"])("is not run as a formula: %s", (cell) => {
    expect(guardCell(cell).startsWith("'")).toBe(true);
    expect(unguardCell(guardCell(cell))).toBe(cell);
  });

  it.each(["-5", "+353861234567", "O'Brien", "'quoted'", ""])("stays as it is where it is harmless: %s", (cell) => {
    expect(guardCell(cell)).toBe(cell);
    expect(unguardCell(cell)).toBe(cell);
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
    expect(parseDateFlag("1970-01-02", "--until")).toBe(86_400);
  });
});

describe("placeholders", () => {
  it("refuses a type that there is not, and typed ones among text", () => {
    expect(() => parsePlaceholders("{{score:integer}}")).toThrow('there is no type "integer"');
    expect(() => parsePlaceholders("score {{score:number}}")).toThrow("a number stands alone in its string");
    expect(() => parsePlaceholders("{{score}")).toThrow("a brace too many or too few");
  });

  it("leaves strings without placeholders alone", () => expect(parsePlaceholders("a { b }")).toBeUndefined());
});
