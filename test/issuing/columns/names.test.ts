// True names of 92 languages pass unasked; damaged ones do not.
import { describe, expect, it } from "vitest";
import type { Finding, Grade } from "../../../issuing/src/columns/finding.ts";
import { cureCell, openColumnJudge } from "../../../issuing/src/columns/judge.ts";
import type { JudgedColumn } from "../../../issuing/src/columns/cell.ts";
import { isMore } from "../../more.ts";
import { DAMAGES } from "./damage.ts";
import { listNames, NAMES } from "./names.ts";

const now = new Date("2026-06-15T00:00:00Z");
const column: JudgedColumn = {
  ...{ name: "name", role: "name", types: new Set(["text"]), required: true, dateFormat: "YYYY-MM-DD" },
};
const names = [...new Set(NAMES.flatMap(listNames))];
/** Of all damaged names, one in so many is judged by default. */
const STEP = isMore ? 1 : 97;
/** A column of so many names, of which the first few are damaged. */
const COHORT = 30;
const DAMAGED = 3;

function judge(cells: readonly string[]): readonly Finding[] {
  const { note, finish } = openColumnJudge(column, now);
  for (const [at, cell] of cells.entries()) note(at + 2, cell);
  return finish();
}

const isAsked = (findings: readonly Finding[]): boolean => findings.some(({ grade }) => grade === "ask");

describe("a true name", () => {
  it("is one of at least 5,000 of at least 40 languages", () => {
    expect(names.length).toBeGreaterThanOrEqual(5000);
    expect(new Set(NAMES.map(({ language }) => language)).size).toBeGreaterThanOrEqual(40);
  });

  it("is never refused, and asked about only where it is NULL", () => {
    const found = names.map((name) => ({ name, grades: judge([name]).map(({ grade }) => grade) }));
    const graded = (grade: Grade): string[] =>
      found.filter(({ grades }) => grades.includes(grade)).map(({ name }) => name);
    expect({ refused: graded("refuse"), asked: graded("ask") }).toEqual({ refused: [], asked: ["NULL"] });
  });

  it("is neither refused nor asked about among all others", () => {
    const found = judge(names.filter((name) => name !== "NULL"));
    expect(found.filter(({ grade }) => grade !== "note")).toEqual([]);
  });
});

describe("a damaged name", () => {
  const cases = DAMAGES.flatMap(({ kind, damage }) =>
    names
      .map((name) => ({ kind, name, damaged: damage(name) }))
      .filter(({ name, damaged }) => damaged !== name && damaged !== ""),
  ).filter((_, at) => at % STEP === 0);

  it("is asked about, alone and in a cohort, 99 of 100 times at least", () => {
    const alone = cases.filter(({ damaged }) => !isAsked(judge([damaged])));
    const missed = new Map<string, number>();
    let cohorts = 0;
    for (let at = 0; at + DAMAGED <= cases.length; at += DAMAGED) {
      const damaged = cases.slice(at, at + DAMAGED).map((one) => one.damaged);
      const others = names
        .slice(at % (names.length - COHORT))
        .slice(0, COHORT - DAMAGED)
        .filter((name) => name !== "NULL");
      cohorts += 1;
      if (!isAsked(judge([...others, ...damaged]))) missed.set(damaged.join(" | "), at);
    }
    const shown = `${cases.length} damaged names of ${names.length} true ones: ${alone.length} pass unasked alone; ${missed.size} of ${cohorts} cohorts`;
    console.log(shown);
    if (isMore)
      console.log(
        alone
          .map(({ kind, name, damaged }) => `${kind}: ${name} → ${JSON.stringify(damaged)}`)
          .slice(0, 400)
          .join("\n"),
      );
    expect(alone.length / cases.length, shown).toBeLessThanOrEqual(0.01);
    expect(missed.size / cohorts, shown).toBeLessThanOrEqual(0.01);
  });

  it.each(["Franзois", "Gonηalves", "Ѕaneta", "ªtefan"])(
    "is asked about where one page's letters were read in another: %s",
    (name) => expect(isAsked(judge(["Anna", name, "Petr"]))).toBe(true),
  );

  it("becomes the true one by its cures, if its letters are still there", () => {
    const curable = cases.filter(
      ({ kind, damaged }) => /^misread|entities|percent|quoted|\\u|U\+…/.test(kind) && !damaged.includes("\ufffd"),
    );
    const wrong = curable.filter(({ name, damaged }) => {
      const cures = judge([damaged]).filter(({ effect }) => effect === "cure");
      return cures.reduce((cell, { kind }) => cureCell(kind, cell), damaged).trim() !== name;
    });
    console.log(`${wrong.length} of ${curable.length} are not cured`);
    if (isMore)
      console.log(
        wrong
          .map(
            ({ kind, name, damaged }) =>
              `${kind}: ${name} → ${JSON.stringify(damaged)} → ${judge([damaged]).map(({ kind: found, examples }) => `${found} ${examples[0]?.cured}`)}`,
          )
          .filter((_, at) => at % Math.ceil(wrong.length / 200) === 0)
          .join("\n"),
      );
    expect(wrong.length / curable.length).toBeLessThanOrEqual(0.05);
  });
});
