// What can be wrong with a file, and where.

/** What can be wrong with a file, in the order of precedence. */
export type FormatCode =
  "format.json" | "format.duplicate-member" | "format.limit" | "format.document" | "format.proof";

/** Where the fault is: line and column from 1, columns in UTF-16 code units; a JSON Pointer (RFC 6901). */
export interface FormatPlace {
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly pointer?: string | undefined;
}

/** A file or a value that breaks a rule of the format. */
export class FormatError extends Error {
  override readonly name: string = "FormatError";
  readonly code: FormatCode;
  /** What is wrong, without the place. */
  readonly problem: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly pointer: string | undefined;

  constructor(code: FormatCode, problem: string, place: FormatPlace = {}) {
    super(problem + describePlace(place));
    this.code = code;
    this.problem = problem;
    this.line = place.line;
    this.column = place.column;
    this.pointer = place.pointer;
  }
}

/** Turns the names of members, or array indexes, into a JSON Pointer (RFC 6901). */
export function formatPointer(tokens: readonly (string | number)[]): string {
  return tokens.map((token) => `/${String(token).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The tokens of a JSON Pointer (RFC 6901) that is known to be one. */
export function splitPointer(pointer: string): string[] {
  if (pointer === "") return [];
  const tokens = pointer.slice(1).split("/");
  return pointer.includes("~") ? tokens.map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~")) : tokens;
}

function describePlace({ line, column, pointer }: FormatPlace): string {
  const parts: string[] = [];
  if (line !== undefined) parts.push(`line ${line}, column ${column}`);
  if (pointer) parts.push(`at ${JSON.stringify(pointer.length > 200 ? `${pointer.slice(0, 200)}…` : pointer)}`);
  return parts.length > 0 ? ` (${parts.join(", ")})` : "";
}
