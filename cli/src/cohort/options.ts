// How a cohort's list is read, by the options of a command.
import { type Answers, type CohortInputOptions, parseAnswer, type TableOptions } from "@laurel/issuing";
import { usageError } from "../terminal/failure.ts";

/** The options of a command that reads a list. */
export interface ListOptions {
  readonly headerRow?: string;
  readonly encoding?: string;
  readonly sheet?: string;
  readonly values?: boolean;
  readonly only?: readonly string[];
  readonly skipEmpty?: readonly string[];
  readonly accept?: readonly string[];
  readonly keep?: readonly string[];
}

/** Reads the options that say how a table is read. @throws CommandError */
export function readTableOptions({ headerRow, encoding, sheet, values, only, skipEmpty }: ListOptions): TableOptions {
  if (headerRow !== undefined && !/^[1-9]\d{0,6}$/.test(headerRow))
    throw usageError(`--header-row ${headerRow}: not a row`, "write the row of the column names, such as 4");
  return {
    ...{ encoding, sheet, values, skipEmpty },
    headerRow: headerRow === undefined ? undefined : Number(headerRow),
    only: only?.map(readOnly),
  };
}

/** Reads all options of a list, with what was answered beforehand. @throws CommandError · IssuingError */
export function readListOptions(options: ListOptions): CohortInputOptions {
  return { ...readTableOptions(options), ...readAnswers(options) };
}

/** Reads what was answered beforehand. @throws IssuingError */
export function readAnswers({ accept, keep }: Pick<ListOptions, "accept" | "keep">): Answers {
  return { accept: accept?.map(parseAnswer), keep: keep?.map(parseAnswer) };
}

/** `grade=A,B`; where a value holds a comma, `grade=1,3;2,0`, or `grade=1,3;` for that alone. */
function readOnly(text: string): { readonly column: string; readonly values: readonly string[] } {
  const at = text.indexOf("=");
  if (at < 1) throw usageError(`--only ${text}: no column and values`, "write --only grade=A,B,C");
  const values = text.slice(at + 1);
  return {
    column: text.slice(0, at),
    values: values
      .replace(/;$/, "")
      .split(values.includes(";") ? ";" : ",")
      .map((value) => value.trim()),
  };
}
