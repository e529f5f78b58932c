// One cell of a cohort as the value that a course wants, or what is wrong with it and what to do.
import { type DateFormat, guessDateFormats, readDate } from "./dates.ts";
import { undoMisreading } from "./encoding.ts";

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

/** What is wrong with a cell. */
export interface CellFault {
  readonly message: string;
  readonly cure: string;
}

const SPREADSHEET_ERROR = /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!|SPILL!|CALC!)$/;
const SCIENTIFIC = /^[+-]?\d+(?:[.,]\d+)?E\+?\d+$/i;
const HASHES = /^#{3,}$/;
const SERIAL_DATE = /^[345]\d{4}$/;
// What cannot be seen, or turns text round; and what stands for a letter that was lost. Line breaks and tabs are text.
const UNSEEN = /(?![\t\n\r])[\p{Cc}\u202a-\u202e\u2066-\u2069\ufffd]/u;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const YES = ["true", "yes", "1"];
const NO = ["false", "no", "0"];

/** What is wrong with a cell, or undefined. */
export function checkCell(cell: string, rule: ColumnRule): CellFault | undefined {
  if (cell === "") return rule.required ? { message: "empty, but the course needs it", cure: "fill it in" } : undefined;
  const before = undoMisreading(cell);
  if (before !== undefined) {
    const cure = `open the original list anew as UTF-8 and save it as "CSV UTF-8"`;
    return { message: `${cell} was ${before} before it was read in another encoding`, cure };
  }
  const unseen = UNSEEN.exec(cell)?.[0];
  if (unseen !== undefined) return describeUnseen(unseen);
  if (SPREADSHEET_ERROR.test(cell) || HASHES.test(cell)) {
    const cure = "mend the formula or type the value";
    return { message: `${cell} is an error of the spreadsheet, not a value`, cure };
  }
  if (SCIENTIFIC.test(cell)) {
    const cure = "format the column as text, enter the digits again and export it anew";
    return { message: `${cell} is a number that the spreadsheet has shortened; its last digits are lost`, cure };
  }
  if (rule.types.has("date") && readDate(cell, rule.dateFormat) === undefined) return describeBadDate(cell, rule);
  if (rule.types.has("number") && !isNumber(cell)) return describeBadNumber(cell);
  if (rule.types.has("boolean") && readBoolean(cell) === undefined) {
    return { message: `"${cell}" is neither yes nor no`, cure: "write true or false (yes, no, 1 and 0 do too)" };
  }
  return undefined;
}

/** A cell's value for a placeholder of this type; the cell has passed `checkCell`. */
export function convertCell(cell: string, type: CellType, rule: ColumnRule): string | number | boolean {
  if (type === "number") return Number(cell);
  if (type === "boolean") return readBoolean(cell) ?? false;
  if (rule.types.has("date")) return readDate(cell, rule.dateFormat) ?? cell;
  return cell;
}

function describeUnseen(character: string): CellFault {
  if (character === "\ufffd")
    return { message: "\ufffd stands for a letter that was lost", cure: "type the cell again from the original list" };
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return { message: `it holds a character that cannot be seen (U+${code})`, cure: "type the cell again" };
}

function isNumber(cell: string): boolean {
  return (
    NUMBER.test(cell) &&
    Number.isFinite(Number(cell)) &&
    Math.abs(Number(cell)) <= Number.MAX_SAFE_INTEGER &&
    !Object.is(Number(cell), -0)
  );
}

function readBoolean(cell: string): boolean | undefined {
  const text = cell.toLowerCase();
  if (YES.includes(text)) return true;
  return NO.includes(text) ? false : undefined;
}

function describeBadDate(cell: string, { name, dateFormat }: ColumnRule): CellFault {
  const others = guessDateFormats(cell, dateFormat);
  const message = `${cell} is not a date as ${dateFormat}`;
  if (SERIAL_DATE.test(cell))
    return {
      message: `${cell} is how the spreadsheet counts days, not a date`,
      cure: `format the column as a date, ${dateFormat}, and export it anew`,
    };
  if (others.length === 0) return { message, cure: `write it as ${dateFormat}` };
  const either = others.length > 1 ? ` (or ${others.slice(1).join(", ")}, whichever it is)` : "";
  return {
    message,
    cure: `write it as ${dateFormat}, or add to the course "columns": { "${name}": { "date": "${others[0]}" } }${either}`,
  };
}

function describeBadNumber(cell: string): CellFault {
  if (/^-?\d+,\d+$/.test(cell)) {
    return { message: `${cell} has a decimal comma`, cure: `write it with a point, ${cell.replace(",", ".")}` };
  }
  if (/^-?\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+(?:[.,]\d+)?$/.test(cell)) {
    const cure = "write the digits alone, with a point before decimals";
    return { message: `${cell} has separators between its digits`, cure };
  }
  return { message: `"${cell}" is not a number`, cure: "write digits, with a point before decimals, and no unit" };
}
