// Counts what is found by its kind, and keeps the first few of each.
import type { Example } from "./finding.ts";

/** Rows of one kind. */
export interface Tallied {
  readonly kind: string;
  readonly count: number;
  /** The first ones, at most 100. */
  readonly rows: readonly number[];
  /** At most 3. */
  readonly examples: readonly Example[];
}

/** Counts kinds of rows. */
export interface Tally {
  /** @param cured what the cell becomes after a yes */
  note(kind: string, row: number, text: string, cured?: string): void;
  get(kind: string): Tallied | undefined;
  /** In the order in which the kinds were met. */
  list(): Tallied[];
}

const ROWS = 100;
const EXAMPLES = 3;

/** Opens a count. */
export function openTally(): Tally {
  const kinds = new Map<string, { kind: string; count: number; rows: number[]; examples: Example[] }>();
  return {
    note(kind, row, text, cured) {
      let of = kinds.get(kind);
      if (of === undefined) {
        of = { kind, count: 0, rows: [], examples: [] };
        kinds.set(kind, of);
      }
      of.count += 1;
      if (of.rows.length < ROWS) of.rows.push(row);
      if (of.examples.length < EXAMPLES) of.examples.push({ row, text, ...(cured === undefined ? {} : { cured }) });
    },
    get: (kind) => kinds.get(kind),
    list: () => [...kinds.values()],
  };
}

/** Several kinds as one. @param cure what a cell becomes */
export function mergeTallied(
  kind: string,
  parts: readonly (Tallied | undefined)[],
  cure?: (text: string) => string,
): Tallied {
  const found = parts.filter((part) => part !== undefined);
  const examples = found.flatMap((part) => part.examples).sort((one, other) => one.row - other.row);
  return {
    kind,
    count: found.reduce((sum, { count }) => sum + count, 0),
    rows: found
      .flatMap(({ rows }) => rows)
      .sort((one, other) => one - other)
      .slice(0, ROWS),
    examples: examples
      .slice(0, EXAMPLES)
      .map(({ row, text }) => ({ row, text, ...(cure === undefined ? {} : { cured: cure(text) }) })),
  };
}
