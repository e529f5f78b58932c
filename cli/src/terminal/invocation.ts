// What a command is given when it is called, by words or by variables, and what it gives back.
import { isAbsolute, resolve } from "node:path";
import type { Command } from "commander";
import { type ExitCode, usageError } from "./failure.ts";
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

/**
 * The file that a variable of the environment names; undefined where it is not set, or empty.
 * @throws CommandError where the path is relative: a variable stays, so that in each folder it would be another file, which anyone may have put there
 */
export function readPathVariable(
  env: NodeJS.ProcessEnv,
  name: "LAUREL_CONFIG" | "LAUREL_TRUST" | "LAUREL_PASSWORD_FILE",
): string | undefined {
  const path = env[name];
  if (!path) return undefined;
  if (isAbsolute(path)) return path;
  const message = `${name} names ${path}: a relative path is another file in each folder`;
  throw usageError(message, `write the whole path, such as ${name}=${resolve(path)}`);
}

/** A command that went well. */
export function done(value: unknown, lines: readonly string[]): Outcome {
  return { exitCode: 0, value, lines };
}
