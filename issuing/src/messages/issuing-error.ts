// Why issuing stopped: what is wrong, where, and what to do about it, for a person.
import { LaurelError, neutralize } from "@laurel/sdk";

/** Where something is, for a person. */
export interface Location {
  /** The file's name as the person gave it. */
  readonly file: string;
  /** The row as spreadsheets number them: the header is row 1. */
  readonly row?: number | undefined;
}

/** One thing to fix in a file that a person made. In an error its sentences are safe to print; file and column are as they came. */
export interface Problem extends Location {
  /** The column's name, or the JSON pointer of a member. */
  readonly column?: string | undefined;
  /** The member of a course that the cell fills, with the course's file: `course.json /credential/validFrom`. */
  readonly member?: string | undefined;
  /** What is wrong. */
  readonly message: string;
  /** What to do about it. */
  readonly cure?: string | undefined;
  /** All rows of which the same is true, the first of them `row`: at most 100 of `count`. */
  readonly rows?: readonly number[] | undefined;
  readonly count?: number | undefined;
  /** What accepts it as it is said: an option of whoever reads the list, and its value. Undefined for what cannot be right. */
  readonly accept?: { readonly option: string; readonly value: string } | undefined;
  /** What is done once it is accepted, as a sentence without its end: `these rows are left out`. */
  readonly outcome?: string | undefined;
}

/** What an `IssuingError` carries beside its sentence. */
export interface FailureDetails {
  /** What to do, as a sentence. */
  readonly cure?: string | undefined;
  /** Everything found wrong, not just the first. */
  readonly problems?: readonly Problem[];
  readonly cause?: unknown;
}

/** `refused`: something has to be fixed first. `misuse`: the caller asked for what there is not. `unfinished`: run it again to go on. */
export type FailureKind = "refused" | "misuse" | "unfinished";

/** Issuing stopped; nothing is lost. */
export class IssuingError extends LaurelError {
  override readonly name: string = "IssuingError";
  /** A stable name for programs, such as `cohort.invalid` or `folder.locked`. */
  readonly code: string;
  readonly kind: FailureKind;
  readonly cure: string | undefined;
  readonly problems: readonly Problem[];

  constructor(code: string, kind: FailureKind, message: string, details: FailureDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.kind = kind;
    this.cure = neutralizeCure(details.cure);
    this.problems = (details.problems ?? []).map(({ message: wrong, cure, outcome, ...place }) => ({
      ...place,
      message: neutralize(wrong),
      cure: neutralizeCure(cure),
      outcome: neutralizeCure(outcome),
    }));
  }
}

function neutralizeCure(cure: string | undefined): string | undefined {
  return cure === undefined ? undefined : neutralize(cure);
}

/** The caller asked for what there is not. */
export function refuseUse(message: string, cure?: string): IssuingError {
  return new IssuingError("usage", "misuse", message, { cure });
}

/** A problem as one line, safe to print: `cohort.csv row 214, column "email": empty, but the course needs it`. */
export function describeProblem({ file, row, rows, count, column, member, message, cure, outcome }: Problem): string {
  const location = [file];
  const where = row === undefined ? "" : rows === undefined || rows.length < 2 ? `row ${row}` : listRows(rows, count);
  if (where !== "") location.push(`${where}${column === undefined ? "" : ","}`);
  if (column !== undefined) location.push(column.startsWith("/") ? column : `column "${column}"`);
  const filled = member === undefined ? "" : ` (${member})`;
  return neutralize(
    `${location.join(" ")}: ${message}${filled}${cure === undefined ? "" : `; ${cure}`}${outcome === undefined ? "" : `; accepted, ${outcome}`}`,
  );
}

/** So many rows are named in a line. */
const NAMED_ROWS = 8;

/** Rows as a person is told them, the first ones by number: `rows 214, 230`. */
export function listRows(rows: readonly number[], count = rows.length): string {
  if (rows.length < 2 && count < 2) return `row ${rows[0]}`;
  const named = rows.length > NAMED_ROWS ? rows.slice(0, NAMED_ROWS - 2) : rows;
  const more = count > named.length ? ` and ${count - named.length} more` : "";
  return `rows ${named.join(", ")}${more}`;
}

/** An `IssuingError` as it is, or as it came from another thread; undefined for any other error. */
export function readIssuingError(error: unknown): IssuingError | undefined {
  if (error instanceof IssuingError) return error;
  const { code, kind, message, cure, problems } = Object(error) as Partial<IssuingError>;
  if (code === undefined || kind === undefined || message === undefined || problems === undefined) return undefined;
  return new IssuingError(code, kind, message, { cure, problems, cause: error });
}

/** What the system says of a file that cannot be read. */
const READ_ERRORS: Readonly<Record<string, string>> = {
  EACCES: "you may not read it",
  EISDIR: "this is a folder, not a file",
  ELOOP: "this is a link that leads to itself",
  ENAMETOOLONG: "the name is too long",
  ENOTDIR: "a part of the path is a file, not a folder",
  ENXIO: "this is a pipe, a socket or a device, not a file",
};

/** A file that cannot be read, in words: `there is no such file`, or what the system says. */
export function describeReadError({ code = "", message }: NodeJS.ErrnoException, what = "file"): string {
  return code === "ENOENT" ? `there is no such ${what}` : (READ_ERRORS[code] ?? message);
}

/** Whether an error is the system's, of a file that cannot be read. */
export function isReadError(error: Error): error is NodeJS.ErrnoException & { readonly path: string } {
  const { code = "", path } = error as NodeJS.ErrnoException;
  return path !== undefined && (code === "ENOENT" || code === "EFBIG" || Object.hasOwn(READ_ERRORS, code));
}
