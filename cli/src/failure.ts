// Why a command stopped: what is wrong, where, and what to do; with the exit code that says so to scripts.

/** 0 valid or done · 1 invalid or refused · 2 usage · 3 unknown or not finished. */
export type ExitCode = 0 | 1 | 2 | 3;

/** What to do where something was left unfinished. */
export const GO_ON = "run the same command again: it goes on where it stopped, and nothing is done twice";

/** One thing to mend in a file that a person made. */
export interface Problem {
  /** The file's name as the person gave it. */
  readonly file: string;
  /** The row as spreadsheets number them: the header is row 1. */
  readonly row?: number;
  /** The column's name, or the JSON pointer of a member. */
  readonly column?: string;
  /** What is wrong. */
  readonly message: string;
  /** What to do about it. */
  readonly cure?: string;
}

/** What a `CommandError` carries beside its sentence. */
export interface FailureDetails {
  /** What to do, as a sentence or a command to type. */
  readonly cure?: string;
  /** Everything found wrong, not just the first. */
  readonly problems?: readonly Problem[];
  readonly cause?: unknown;
}

/** A command stops: refused (1), used wrongly (2) or not finished (3). Its message is made for people. */
export class CommandError extends Error {
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly cure: string | undefined;
  readonly problems: readonly Problem[];

  /** @param code A stable name for scripts, such as `usage.option` or `config.missing`. */
  constructor(code: string, exitCode: ExitCode, message: string, details: FailureDetails = {}) {
    super(message, { cause: details.cause });
    this.name = "CommandError";
    this.code = code;
    this.exitCode = exitCode;
    this.cure = details.cure;
    this.problems = details.problems ?? [];
  }
}

/** A `CommandError` as it is, or as it came from another thread; undefined for any other error. */
export function readCommandError(error: unknown): CommandError | undefined {
  if (error instanceof CommandError) return error;
  const { code, exitCode, message, cure, problems } = Object(error) as Partial<CommandError>;
  if (code === undefined || exitCode === undefined || message === undefined || problems === undefined) return undefined;
  return new CommandError(code, exitCode, message, { ...(cure === undefined ? {} : { cure }), problems, cause: error });
}

/** A command used wrongly: exit code 2. */
export function usageError(message: string, cure?: string): CommandError {
  return new CommandError("usage", 2, message, cure === undefined ? {} : { cure });
}

/** A problem as one line: `cohort.csv row 214, column "email": empty, but the course needs it`. */
export function describeProblem({ file, row, column, message, cure }: Problem): string {
  const place = [file];
  if (row !== undefined) place.push(`row ${row}${column === undefined ? "" : ","}`);
  if (column !== undefined) place.push(column.startsWith("/") ? column : `column "${column}"`);
  return `${place.join(" ")}: ${message}${cure === undefined ? "" : `; ${cure}`}`;
}
