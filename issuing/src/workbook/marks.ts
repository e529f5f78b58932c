// What a cell is beside its text, and what a person is told of it: kept by column, with the rows of each kind.
import type { Example, Finding } from "../columns/finding.ts";

/** A finding about cells of a column, which counts where the column is used and the row is a learner's. */
export interface WorkbookMark extends Omit<Finding, "column" | "count" | "rows"> {
  /** Counted from 0; undefined for the row as a whole. */
  readonly column: number | undefined;
  /** As the sheet numbers them, ascending; undefined for the whole column. */
  readonly rows: ArrayLike<number> | undefined;
}

const AS_TEXT = "format the column as Text, and retype the cells";
const WHOLE = "format the column as a date with day, month and year, and check that the cells are dates";

/** Of each kind: its grade, what is true of each cell, with `{text}` and `{other}` of the first, and the cure. */
const KINDS = {
  formula: [
    "refuse",
    "computed by a formula",
    'replace the formulas with their values (copy, then paste "values only")',
  ],
  result: ["note", "computed by a formula; the last result counts", undefined],
  "no-result": [
    "refuse",
    "computed by a formula whose result was not saved",
    "open the workbook in a spreadsheet program and save it again",
  ],
  error: ["refuse", "a spreadsheet error, as {text}", "fix the formula or type the value"],
  "hidden-row": ["ask", "hidden or filtered out in the sheet", "show all rows and delete those you do not want"],
  "hidden-column": ["ask", "hidden in the sheet", "show the column and check the cells"],
  merged: [
    "ask",
    "merged with another cell; the value {text} does not count here",
    "unmerge the cells and fill in each one",
  ],
  "shown-zeros": ["ask", "shown with zeros that are not stored, as {text} for {other}; the zeros count", AS_TEXT],
  "shown-otherwise": ["ask", "shown differently than stored, as {other} for {text}; the stored value counts", AS_TEXT],
  "shown-rounded": [
    "ask",
    "shown rounded, as {other} for {text}; the stored value counts",
    "round the values themselves, or show all their digits",
  ],
  "shown-code": [
    "ask",
    "shown in scientific form, as {other} for {text}; a code such as 2021E045 becomes that",
    AS_TEXT,
  ],
  "long-number": ["ask", "a number of more than 15 digits, as {text}; spreadsheets keep only 15", AS_TEXT],
  "part-of-date": ["ask", "a date that is only partly shown, as {text} in the format {other}", WHOLE],
  "hidden-time": [
    "ask",
    "a date with a time of day that is not shown, as {other}; the day may be off by one",
    "type the dates again, without a time",
  ],
} as const;

/** A stable name of what a cell is beside its text. */
export type MarkKind = keyof typeof KINDS;

/** Takes what is found, cell by cell. */
export interface Marks {
  /** @param column from 0; undefined for the row as a whole @param other what is shown in place of the text */
  note(kind: MarkKind, column: number | undefined, row: number, text: string, other?: string): void;
  /** Notes a whole column. */
  noteColumn(kind: MarkKind, column: number): void;
  list(): WorkbookMark[];
}

interface Noted {
  readonly kind: MarkKind;
  readonly column: number | undefined;
  readonly rows: number[] | undefined;
  readonly examples: Example[];
  readonly other: string;
}

/** So many cells show what is meant. */
const SHOWN = 3;
/** So much of a cell is shown, in UTF-16 code units. */
const CUT = 60;

/** Opens the marks of one sheet. */
export function openMarks(): Marks {
  const noted = new Map<string, Noted>();

  function find(kind: MarkKind, column: number | undefined, other: string, isWhole = false): Noted {
    const key = `${kind} ${column}`;
    const found = noted.get(key) ?? { kind, column, rows: isWhole ? undefined : [], examples: [], other };
    noted.set(key, found);
    return found;
  }

  return {
    note(kind, column, row, text, other = "") {
      const { rows, examples } = find(kind, column, other.slice(0, CUT));
      // One cell of a row shows what is meant.
      if (rows?.at(-1) === row) return;
      rows?.push(row);
      if (examples.length < SHOWN) examples.push({ row, text: text.slice(0, CUT) });
    },
    noteColumn(kind, column) {
      find(kind, column, "", true);
    },
    list: () => [...noted.values()].map(describe),
  };
}

/** What a yes does, and what says so beforehand. */
const KEPT = { effect: "keep" } as const;
const EFFECTS: Readonly<Partial<Record<MarkKind, Pick<Finding, "effect" | "setting">>>> = {
  "hidden-row": { effect: "leave-out" },
  formula: { ...KEPT, setting: { option: "values", value: "" } },
};

function describe({ kind, column, rows, examples, other }: Noted): WorkbookMark {
  const [grade, sentence, cure] = KINDS[kind];
  const message = sentence.replace("{text}", () => examples[0]?.text ?? "").replace("{other}", () => other);
  return {
    grade,
    kind,
    column,
    rows: rows && Uint32Array.from(rows).sort(),
    examples,
    message,
    cure,
    ...(EFFECTS[kind] ?? KEPT),
  };
}
