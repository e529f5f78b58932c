// The learners that a person picks by their cells: only some grades, none without a grade.
import { isEmptyMark } from "../columns/cell.ts";
import type { Finding } from "../columns/finding.ts";
import { type Problem, refuseUse } from "../messages/issuing-error.ts";
import { normalizeName, sameName } from "./layout.ts";

/** Which rows a person picks. */
export interface RowFilters {
  /** A column, and the values that a learner's cell may have. */
  readonly only?: readonly { readonly column: string; readonly values: readonly string[] }[] | undefined;
  /** Columns whose empty cells leave a learner out; `-` and its like are empty too. */
  readonly skipEmpty?: readonly string[] | undefined;
}

/** Tells by which filter a row is left out: a name for `describe`. */
export interface RowFilter {
  (cells: readonly string[]): string | undefined;
  /** What is said of the rows that were left out; undefined for what is no filter's name. */
  describe(name: string): Pick<Finding, "grade" | "message" | "effect"> | undefined;
}

/** What is said where no learner is picked; undefined where no filter left anybody out. */
export function describeNobody(findings: readonly Finding[]): Pick<Problem, "message" | "cure"> | undefined {
  const said = findings.flatMap(({ kind, message }) =>
    /^(?:only|skip-empty) /.test(kind) ? [message.replace(/^left out: /, "")] : [],
  );
  if (said.length === 0) return undefined;
  const cure = "pick other values; if a value contains a comma, separate values by semicolons: grade=1,0;1,3";
  return { message: `no learner is picked: in all rows, ${said.join(", or ")}`, cure };
}

/** Opens the filters of a table. @throws IssuingError for a column that is not there */
export function openRowFilter(header: readonly string[], { only = [], skipEmpty = [] }: RowFilters): RowFilter {
  const find = (column: string): number => {
    const at = header.findIndex((name) => sameName(name, column));
    if (at !== -1) return at;
    throw refuseUse(
      `column "${column}" is missing, so learners cannot be picked by it`,
      `the columns are ${header.join(", ")}`,
    );
  };
  const tests = [
    ...skipEmpty.map((column) => {
      const at = find(column);
      const isLeftOut = (cells: readonly string[]): boolean => isEmptyMark(cells[at] ?? "");
      return { name: `skip-empty ${column}`, isLeftOut, message: `left out: "${column}" is empty` };
    }),
    ...only.map(({ column, values }) => {
      const at = find(column);
      const wanted = new Set(values.map(normalizeName));
      const isLeftOut = (cells: readonly string[]): boolean => !wanted.has(normalizeName(cells[at] ?? ""));
      return { name: `only ${column}`, isLeftOut, message: `left out: "${column}" is not ${values.join(" or ")}` };
    }),
  ];
  const filter = (cells: readonly string[]): string | undefined =>
    tests.find(({ isLeftOut }) => isLeftOut(cells))?.name;
  return Object.assign(filter, {
    describe(name: string) {
      const test = tests.find((one) => one.name === name);
      return test && ({ grade: "note", message: test.message, effect: "leave-out" } as const);
    },
  });
}
