// How commands are declared: words, an example, their code, and the options that many of them take.
import type { Command } from "commander";
import type { Handler } from "../terminal/invocation.ts";

/** Runs the code of a command, loaded only when it is called. */
export type Perform = (load: () => Promise<Handler<never>>) => (this: Command, ...values: unknown[]) => Promise<void>;

/** What a command does, how it is called, and its code. */
export interface Declaration {
  readonly does: string;
  readonly example: string;
  readonly run: () => Promise<Handler<never>>;
}

/** Declares commands of a group, by their words; the options of each are added to what comes back. */
export function openGroup(group: Command, perform: Perform): (words: string, declaration: Declaration) => Command {
  return (words, { does, example, run }) =>
    group.command(words).description(does).action(perform(run)).addHelpText("after", `\nExample:\n  ${example}`);
}

/** Declares the commands of a group that are all in one module, each exported by its own name. */
export function openModule<Name extends string>(
  group: Command,
  perform: Perform,
  load: () => Promise<Readonly<Record<Name, Handler<never>>>>,
): (words: Name | `${Name} <id>`, does: string, example: string) => Command {
  const declare = openGroup(group, perform);
  return (words, does, example) => {
    const [name] = words.split(" ") as [Name];
    return declare(words, { does, example, run: async () => (await load())[name] });
  };
}

/** Collects an option that may be given several times. */
export function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

/** The option beside `--rpc`. */
export const PLAIN_HTTP = [
  "--plain-http",
  "ask by http:// a node that is elsewhere, though anybody on the way can answer in its place",
] as const;

/** Adds the options that name a registry and a node, where laurel.json does not. */
export function addRegistry(command: Command): Command {
  return addNodes(command.option("--registry <eip155:chain:0x…>", "the registry, in place of laurel.json's"));
}

/** Adds the options that name a node. */
export function addNodes(command: Command): Command {
  return command
    .option("--rpc <url>", "a node, in place of laurel.json's; may be given again", collect)
    .option(...PLAIN_HTTP);
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
    .option("--raise-after <seconds>", "raise the fees of what waits longer (60)");
}

/** Adds the options that name the key which signs for other verifiers. */
export function addSigningKey(command: Command): Command {
  return command
    .option("--sign <keystore>", "the key that signs for others (laurel did init)")
    .option("--sign-password-file <file>", "that key's password, as the file's first line");
}
