// Problems collected row by row: the same one of several rows is one of all of them.
import type { Problem } from "./issuing-error.ts";

/** How many rows of one problem are kept. */
const NAMED = 100;

/** Collects problems: the same one of several rows is one of all of them. */
export function openProblems(): { note(problem: Problem): void; list(): readonly Problem[] } {
  const found = new Map<string, { problem: Problem; rows: number[]; count: number }>();
  return {
    note(problem) {
      const { row, ...said } = problem;
      const kind = JSON.stringify(said);
      const of = found.get(kind) ?? { problem, rows: [], count: 0 };
      of.count += 1;
      if (row !== undefined && of.rows.length < NAMED) of.rows.push(row);
      found.set(kind, of);
    },
    list: () =>
      [...found.values()].map(({ problem, rows, count }) => (rows.length > 1 ? { ...problem, rows, count } : problem)),
  };
}
