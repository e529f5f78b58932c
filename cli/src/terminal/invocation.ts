// What a command is given when it is called, and what it gives back.
import type { Command } from "commander";
import type { ExitCode } from "./failure.ts";
import type { Session } from "./session.ts";

/** Options that every command takes. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly config?: string;
  readonly trust?: string;
}

/** Options of the commands that sign. */
export interface SigningOptions extends CommonOptions {
  readonly signer?: string;
  readonly passwordFile?: string;
  readonly passwordFd?: string;
  readonly rpc?: string[];
  readonly plainHttp?: boolean;
  readonly yes?: boolean;
}

/** One call of a command. */
export interface Invocation<Options> {
  readonly session: Session;
  /** The words after the command's name. */
  readonly words: readonly string[];
  /** The first of them; empty where there is none. */
  readonly operand: string;
  readonly options: Options & CommonOptions;
  /** All commands, as they are declared. */
  readonly program: Command;
}

/** The code of a command. */
export type Handler<Options> = (invocation: Invocation<Options>) => Promise<Outcome>;

/** What a command gives back: a JSON value for programs and lines for people, of which one is printed. */
export interface Outcome {
  readonly exitCode: ExitCode;
  /** Undefined where the command has written it already. */
  readonly value: unknown;
  readonly lines: readonly string[];
}

/** A command that went well. */
export function done(value: unknown, lines: readonly string[]): Outcome {
  return { exitCode: 0, value, lines };
}
