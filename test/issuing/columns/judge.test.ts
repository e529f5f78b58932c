// A column judged as a whole: what is found in it, what a yes makes of its cells, and that its memory is bounded.
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { checkCell } from "../../../issuing/src/columns/cell.ts";
import type { Finding } from "../../../issuing/src/columns/finding.ts";
import { cureCell, isLeftOut, openColumnJudge } from "../../../issuing/src/columns/judge.ts";
import type { JudgedColumn } from "../../../issuing/src/columns/cell.ts";
import { guessRole } from "../../../issuing/src/columns/header-names.ts";
import { type Case, CASES } from "./cases.ts";

const now = new Date("2026-06-15T12:00:00Z");

function columnOf({ role = "text", type = "text", optional, format = "YYYY-MM-DD" }: Partial<Case>): JudgedColumn {
  return { name: "x", role, types: new Set([type]), required: optional !== true, dateFormat: format };
}

function judge(column: JudgedColumn, cells: readonly string[]): readonly Finding[] {
  const { note, finish } = openColumnJudge(column, now);
  for (const [at, cell] of cells.entries()) note(at + 2, cell);
  return finish();
}

function summarize({ grade, kind, count, effect }: Finding): string {
  return `${grade} ${kind} ${count}${grade === "ask" ? ` ${effect}` : ""}`;
}

/** What a yes to all questions makes of a cell. */
function accept(findings: readonly Finding[], cell: string, column: JudgedColumn): string | undefined {
  if (findings.some(({ kind, effect }) => effect === "leave-out" && isLeftOut(kind, cell, column))) return undefined;
  return findings.filter(({ effect }) => effect === "cure").reduce((text, { kind }) => cureCell(kind, text), cell);
}

describe("a column", () => {
  it.each(CASES)("with $title", (given) => {
    const { cells, found, cured } = given;
    const column = columnOf(given);
    const findings = judge(column, cells);
    expect(findings.map(summarize)).toEqual(found);
    const made = cells.map((cell) => accept(findings, cell, column));
    if (cured !== undefined) expect(made).toEqual(cured);
    else if (findings.every(({ effect }) => effect === "keep")) expect(made).toEqual(cells);
    // What is not refused fits after a yes; and what is counted is what is cured or left out.
    if (findings.every(({ grade }) => grade !== "refuse"))
      for (const cell of made) if (cell !== undefined) expect(checkCell(cell, column), cell).toBeUndefined();
    for (const { effect, kind, count } of findings.filter(({ effect: one }) => one === "leave-out"))
      expect([kind, effect, cells.filter((cell) => isLeftOut(kind, cell, column)).length]).toEqual([
        kind,
        effect,
        count,
      ]);
    for (const { kind, rows, count, examples, message } of findings) {
      expect(kind).toMatch(/^[a-z0-9.-]+$/);
      expect([rows?.length, examples.length > 0, message !== ""]).toEqual([count, true, true]);
    }
  });

  it("is known by at least 100 cases, half of them found elsewhere", () => {
    expect(CASES.length).toBeGreaterThanOrEqual(100);
    expect(CASES.filter(({ source }) => source !== undefined).length * 2).toBeGreaterThanOrEqual(CASES.length);
  });

  it("asks again after its cures only about what they do not change", () => {
    for (const given of CASES) {
      const column = columnOf(given);
      const findings = judge(column, given.cells);
      if (findings.some(({ grade }) => grade === "refuse")) continue;
      const made = given.cells.map((cell) => accept(findings, cell, column)).filter((cell) => cell !== undefined);
      const again = judge(column, made).filter(({ grade, effect }) => grade === "refuse" || effect !== "keep");
      expect([given.title, made.length === 0 ? [] : again.map(({ kind }) => kind)]).toEqual([given.title, []]);
    }
  });

  it("keeps a hundred rows and three examples of a million cells", () => {
    const { note, finish } = openColumnJudge(columnOf({ role: "name" }), now);
    for (let row = 2; row < 100_002; row += 1) note(row, `Nguy?n ${row % 7}`);
    expect(finish()).toEqual([
      expect.objectContaining({
        kind: "lost-letters",
        count: 100_000,
        rows: expect.objectContaining({ length: 100 }),
        examples: expect.objectContaining({ length: 3 }),
      }),
      expect.objectContaining({ grade: "note", kind: "odd-name" }),
    ]);
  });

  it("is judged in time whatever its cells hold", () => {
    const long = 4000;
    const hostile = [
      "=",
      "&",
      "%C3",
      "=C3",
      "\\u",
      "<",
      "'",
      " ",
      ",",
      "1,",
      "1 ",
      "?",
      "Ã",
      "É",
      "\u0301",
      "a@",
      "(",
      "#",
      "null ",
      "1.",
      "Ã©",
    ].map((part) => part.repeat(long / part.length));
    for (const role of ["name", "key", "text", "email"] as const) judge(columnOf({ role }), hostile);
    for (const type of ["date", "number", "boolean"] as const) judge(columnOf({ type }), hostile);
    for (const finding of judge(columnOf({ role: "name" }), hostile)) expect(finding.message.length).toBeLessThan(300);
  });
});

describe("what a column is for", () => {
  it.each([
    ["full_name", [], "name"],
    ["Vorname", [], "name"],
    ["Prénom", [], "name"],
    ["ФИО", [], "name"],
    ["姓名", [], "name"],
    ["x", ["/credentialSubject/name"], "name"],
    ["x", ["/credentialSubject/familyName"], "name"],
    ["course_name", ["/credentialSubject/achievement/name"], "text"],
    ["Username", [], "text"],
    ["Kursname", [], "text"],
    ["E-Mail", [], "email"],
    ["Email address", [], "email"],
    ["Geburtsdatum", [], "birth"],
    ["x", ["/credentialSubject/dateOfBirth"], "birth"],
    ["grade", ["/credentialSubject/result/0/value"], "text"],
  ] as const)("%s %s: %s", (name, pointers, role) => {
    expect(guessRole(name, pointers)).toBe(role);
  });
});

it("finds nothing that docs/lists.md does not name", async () => {
  const [source, page] = await Promise.all([
    readFile(new URL("../../../issuing/src/columns/messages.ts", import.meta.url), "utf8"),
    readFile(new URL("../../../docs/lists.md", import.meta.url), "utf8"),
  ]);
  const kinds = [...source.matchAll(/^ {2}"?([a-z0-9-]+)"?: \[\s*"(?:refuse|ask|note)"/gm)].map(([, kind]) => kind);
  expect(kinds.length).toBeGreaterThan(50);
  expect(kinds.filter((kind) => !page.includes(`\`${kind}\``))).toEqual([]);
});
