// What is odd about a column or a table: how bad, how often, with examples, and what a yes to it does.

/** `refuse`: it cannot be right. `ask`: it is probably damaged, and a person decides. `note`: it is odd, but plausible. */
export type Grade = "refuse" | "ask" | "note";

/** What is done with the cells or rows after a yes: they stay as they are, each is replaced by its cure, or their rows are left out. */
export type Effect = "keep" | "cure" | "leave-out";

/** A cell that shows what is meant. */
export interface Example {
  /** As spreadsheets number it, from 1. */
  readonly row: number;
  readonly text: string;
  /** What the cell becomes, where the effect is `cure`. */
  readonly cured?: string | undefined;
}

/** How a table is to be read, or what may be issued, as a person may say: the option, and its value if it has one. */
interface Setting {
  readonly option: "headerRow" | "encoding" | "sheet" | "values" | "future" | "expired";
  readonly value: string;
}

/** One kind of oddness of one column, or of the table. */
export interface Finding {
  readonly grade: Grade;
  /** The column's name as in the header; undefined for the table as a whole. */
  readonly column?: string | undefined;
  /** The member of a course that the column fills, with the course's file. */
  readonly member?: string | undefined;
  /** A stable name for programs and `--accept`, such as `misread` or `lost-letters`: lower case, digits and hyphens. */
  readonly kind: string;
  /** How many cells, or rows for the table. */
  readonly count: number;
  /** The first few, at most 3. */
  readonly examples: readonly Example[];
  /** The rows of the first ones, at most 100; those of the examples unless said. */
  readonly rows?: readonly number[] | undefined;
  /** What is wrong, as a sentence without its end: `3 cells were UTF-8 that was read as Windows-1252`. */
  readonly message: string;
  /** What to do about it, other than to accept it. */
  readonly cure?: string | undefined;
  readonly effect: Effect;
  /** What says so beforehand, where that is not its column, kind and count. */
  readonly setting?: Setting | undefined;
}
