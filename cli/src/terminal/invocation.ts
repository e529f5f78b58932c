// What a command is given when it is called, and how its declaration leads to its code, loaded only then.
import type { Command } from "commander";
import type { Outcome, Session } from "./session.ts";

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
  readonly options: Options & CommonOptions;
  /** All commands, as they are declared. */
  readonly program: Command;
}

/** The code of a command. */
export type Handler<Options> = (invocation: Invocation<Options>) => Promise<Outcome>;

/** Runs a handler when its command is called. */
export type Perform = <Options>(
  load: () => Promise<Handler<Options>>,
) => (this: Command, ...values: unknown[]) => Promise<void>;

/** Collects an option that may be given several times. */
export function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

/** Adds the options that every signing command takes. */
export function addSigning(command: Command): Command {
  return command
    .option("--signer <signer>", "an account of the node (0x…) or a keystore file, in place of laurel.json's")
    .option("--password-file <file>", "the keystore's password, as the file's first line")
    .option("--password-fd <n>", "the same from an open file descriptor")
    .option("--yes", "do not ask");
}

/** Adds the options of the commands that wait until something is final. */
export function addSettling(command: Command): Command {
  return addSigning(command)
    .option("--max-fee <gwei>", "never pay more than this per unit of gas (1000)")
    .option("--wait <seconds>", "how long to wait until it is final (1800)")
    .option("--raise-after <seconds>", "raise the fees of what waits longer for a block (60)");
}

/** Adds an example below a command's help. */
export function addExample(command: Command, example: string): Command {
  return command.addHelpText("after", `\nExample:\n  ${example}`);
}
