// What a person answers to findings: each is accepted, kept as it is, or asked about.
import type { Finding } from "../columns/finding.ts";
import type { Problem } from "../messages/issuing-error.ts";
import { refuseUse } from "../messages/issuing-error.ts";

/** An answer that was given beforehand: of which column, to which kind, and for how many cells. */
export interface Answer {
  /** The column's name; `rows` for the table as a whole. */
  readonly column: string;
  readonly kind: string;
  readonly count: number;
}

/** What a person has said. */
export interface Answers {
  /** What is proposed is done: cells are cured, rows are left out, or all stays as it is. */
  readonly accept?: readonly Answer[] | undefined;
  /** The cells are right as they are. */
  readonly keep?: readonly Answer[] | undefined;
}

/** In place of a column's name, for what is said of rows. */
export const ROWS = "rows";

/** Whether one of some answers is to a finding: of the same column, kind and count. */
export function isAnswered(answers: readonly Answer[] | undefined, { column = ROWS, kind, count }: Finding): boolean {
  return answers?.some((answer) => answer.column === column && answer.kind === kind && answer.count === count) ?? false;
}

/** An answer as it is typed, `<column>:<kind>:<count>`. */
export function formatAnswer({ column = ROWS, kind, count }: Pick<Finding, "column" | "kind" | "count">): string {
  return `${column}:${kind}:${count}`;
}

/** Reads an answer; the column's name may hold colons. @throws IssuingError where it is none */
export function parseAnswer(text: string): Answer {
  const [, column, kind, count] = /^(.+):([a-z0-9.-]+):([1-9]\d{0,9})$/s.exec(text) ?? [];
  if (column !== undefined && kind !== undefined) return { column, kind, count: Number(count) };
  throw refuseUse(`${text}: not an answer`, "paste the answer as printed: <column>:<kind>:<count>");
}

/** What accepts a finding. */
export function nameAcceptance(finding: Finding): NonNullable<Problem["accept"]> {
  return finding.setting ?? { option: "accept", value: formatAnswer(finding) };
}

/** What is done once a finding is accepted; undefined where all stays as it is. */
export function sayEffect({ effect, count, examples }: Finding): string | undefined {
  if (effect === "leave-out") return count === 1 ? "this row is left out" : `these ${count} rows are left out`;
  const [first] = examples;
  return effect === "cure" && first?.cured !== undefined ? `it becomes "${first.cured}"` : undefined;
}
