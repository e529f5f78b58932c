// Why a command stopped: what is wrong, where, and what to do; with the exit code that says so to scripts.

import type { Refusal } from "@laurel/sdk";
import type { FailureDetails, Problem } from "@laurel/issuing";

/** 0 valid or done · 1 invalid or refused · 2 usage · 3 unknown or not finished. */
export type ExitCode = 0 | 1 | 2 | 3;

/** What to do where something was left unfinished. */
export const GO_ON = "run the same command again: it goes on where it stopped and does nothing twice";

interface Details extends FailureDetails {
  readonly refusals?: readonly Refusal[];
}

/** A command stops: refused (1), used wrongly (2) or not finished (3). Its message is made for people. */
export class CommandError extends Error {
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly cure: string | undefined;
  readonly problems: readonly Problem[];
  /** What nodes replied that did not take the transaction. */
  readonly refusals: readonly Refusal[];

  /** @param code A stable name for scripts, such as `usage.option` or `config.missing`. */
  constructor(code: string, exitCode: ExitCode, message: string, details: Details = {}) {
    super(message, { cause: details.cause });
    this.name = "CommandError";
    this.code = code;
    this.exitCode = exitCode;
    this.cure = details.cure;
    this.problems = details.problems ?? [];
    this.refusals = details.refusals ?? [];
  }
}

/** A command used wrongly: exit code 2. */
export function usageError(message: string, cure?: string): CommandError {
  return new CommandError("usage", 2, message, { cure });
}
