// One cell of a cohort as the value that a course wants, or why it is none.
import { type DateFormat, guessDateFormats, readDay } from "./dates.ts";

/** What a cell becomes. */
export type CellType = "text" | "number" | "boolean" | "date";

/** What a column must hold. */
export interface ColumnRule {
  readonly name: string;
  readonly types: ReadonlySet<CellType>;
  readonly required: boolean;
  /** How its dates are written. */
  readonly dateFormat: DateFormat;
}

/** What a column is for. A name is never refused. */
export type Role = "key" | "name" | "email" | "birth" | "text";

/** A column to be judged. */
export interface JudgedColumn extends ColumnRule {
  readonly role: Role;
}

/** What is wrong with a cell, or with all cells of which the same is said. */
export interface CellFault {
  readonly kind: string;
  readonly message: string;
  readonly cure: string;
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const YES = ["true", "yes", "1"];
const NO = ["false", "no", "0"];
// Marks that people and databases write where there is nothing.
const EMPTY_MARK = /^(?:[-–—_?./]{1,3}|n\/a|na|\(?null\)?|nil|none|nan|undefined|k\. ?a\.|o\. ?a\.|s\/n|n\.d\.)$/i;

/** Whether a cell stands for nothing: it is empty, or a mark such as `-` or `n/a`. */
export function isEmptyMark(cell: string): boolean {
  return cell === "" || (cell.length < 10 && EMPTY_MARK.test(cell));
}

/** A cell that shows what is meant: `as in "?ukasz"`. */
export function quoteExample(cell: string): string {
  return `as in "${cell.length > SHOWN ? `${cell.slice(0, SHOWN)}…` : cell}"`;
}

/** So much of a cell is shown in a message, in UTF-16 code units. */
const SHOWN = 60;

/** Why a cell cannot become the value that its column needs, or undefined. */
export function checkCell(cell: string, rule: ColumnRule): CellFault | undefined {
  if (cell === "")
    return rule.required ? { kind: "empty", message: "empty, but the course needs it", cure: "fill it in" } : undefined;
  if (rule.types.has("date") && readDay(cell, rule.dateFormat) === undefined) return describeBadDate(cell, rule);
  if (rule.types.has("number") && !isNumber(cell)) return describeBadNumber(cell);
  if (rule.types.has("boolean") && readBoolean(cell) === undefined) {
    const cure = "write true or false (or yes, no, 1, 0)";
    return { kind: "not-yes-or-no", message: `neither yes nor no, ${quoteExample(cell)}`, cure };
  }
  return undefined;
}

/** A cell's value for a placeholder of this type; the cell has passed `checkCell`. */
export function convertCell(cell: string, type: CellType, rule: ColumnRule): string | number | boolean {
  if (type === "number") return Number(cell);
  if (type === "boolean") return readBoolean(cell) ?? false;
  if (rule.types.has("date")) return readDay(cell, rule.dateFormat) ?? cell;
  return cell;
}

/** Whether a cell is a number as JSON has it. */
export function isNumber(cell: string): boolean {
  return (
    NUMBER.test(cell) &&
    Number.isFinite(Number(cell)) &&
    Math.abs(Number(cell)) <= Number.MAX_SAFE_INTEGER &&
    !Object.is(Number(cell), -0)
  );
}

/** A truth value as a course takes it. */
export function readBoolean(cell: string): boolean | undefined {
  const text = cell.toLowerCase();
  if (YES.includes(text)) return true;
  return NO.includes(text) ? false : undefined;
}

function describeBadDate(cell: string, { name, dateFormat }: ColumnRule): CellFault {
  const [first, ...others] = guessDateFormats(cell, dateFormat);
  const message = `not a date in the form ${dateFormat}, ${quoteExample(cell)}`;
  if (first === undefined) return { kind: "not-a-date", message, cure: `write it as ${dateFormat}` };
  const either = others.length === 0 ? "" : ` (or ${others.join(", ")})`;
  return {
    kind: "not-a-date",
    message,
    cure: `write it as ${dateFormat}, or add to the course "columns": { "${name}": { "date": "${first}" } }${either}`,
  };
}

function describeBadNumber(cell: string): CellFault {
  const message = `not a number, ${quoteExample(cell)}`;
  return { kind: "not-a-number", message, cure: "write digits with a decimal point and no unit" };
}
