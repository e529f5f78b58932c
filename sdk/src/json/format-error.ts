// What can be wrong with a file, and where.

import { LaurelError } from "../text/laurel-error.ts";
import { neutralize } from "../text/neutralize.ts";

/** What can be wrong with a file, in the order of precedence. */
export type FormatCode =
  "format.json" | "format.duplicate-member" | "format.limit" | "format.document" | "format.proof";

/** Where the fault is: line and column from 1, columns in UTF-16 code units; a JSON Pointer (RFC 6901). */
export interface FormatLocation {
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly pointer?: string | undefined;
}

/** A file or a value that breaks a rule of the format. */
export class FormatError extends LaurelError {
  override readonly name: string = "FormatError";
  readonly code: FormatCode;
  /** What is wrong, without the location. */
  readonly problem: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly pointer: string | undefined;

  constructor(code: FormatCode, problem: string, location: FormatLocation = {}) {
    super(problem + describeLocation(location));
    this.code = code;
    this.problem = neutralize(problem);
    this.line = location.line;
    this.column = location.column;
    this.pointer = location.pointer;
  }
}

function describeLocation({ line, column, pointer }: FormatLocation): string {
  const parts: string[] = [];
  if (line !== undefined) parts.push(`line ${line}, column ${column}`);
  if (pointer) parts.push(`at ${JSON.stringify(pointer.length > 200 ? `${pointer.slice(0, 200)}…` : pointer)}`);
  return parts.length > 0 ? ` (${parts.join(", ")})` : "";
}
