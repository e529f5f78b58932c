import { describe, expect, it } from "vitest";
import { readDate } from "../../../issuing/src/index.ts";
import { parseDateFlag } from "../../../cli/src/terminal/dates.ts";
import { guardCell, unguardCell } from "../../../issuing/src/folder/learners.ts";
import { parsePlaceholders } from "../../../issuing/src/course/placeholder.ts";
import { neutralize } from "../../../cli/src/terminal/terminal.ts";

describe("neutralize", () => {
  it.each([
    ["an escape sequence", "\u001b[2Jgone", "\\u{1b}[2Jgone"],
    ["a bidi override", "\u202etxt", "\\u{202e}txt"],
    ["a zero-width space", "Uni\u200bversity", "Uni\\u{200b}versity"],
    ["a line break", "a\nb\u2028c", "a\\u{a}b\\u{2028}c"],
    ["a tag character", "a\u{e0041}", "a\\u{e0041}"],
    ["a lone surrogate", "a\ud800", "a\\u{d800}"],
  ])("writes out %s", (_, text, harmless) => expect(neutralize(text)).toBe(harmless));

  it("leaves names of all scripts alone", () => {
    for (const name of ["Łukasz Nguyễn", "Þórdís", "田中 太郎", "محمد", "Νίκη"]) expect(neutralize(name)).toBe(name);
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
