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
  /** What each exit code says, where that is not what most commands say by it. */
  readonly exits?: string;
}

/** What exit codes say. */
export const EXITS = {
  usual: "0 done, 1 refused, 2 usage error, 3 not finished",
  credential: "0 done, 1 not a whole credential, 2 usage error, 3 not finished",
  offline: "0 done, 2 usage error",
  reading: "0 done, 1 refused, 2 usage error, 3 no good answer from a node",
  verdict: "0 valid, 1 not valid, 2 usage error, 3 could not be checked",
} as const;

/** Declares commands of a group, by their words; the options of each are added to what comes back. */
export function openGroup(group: Command, perform: Perform): (words: string, declaration: Declaration) => Command {
  // Of the program itself it stands in the overview; of a group, once.
  if (group.parent !== null && group.commands.length === 0) group.addHelpText("after", describeExits(EXITS.usual));
  return (words, { does, example, run, exits = EXITS.usual }) => {
    const command = group.command(words).description(does).action(perform(run));
    return command.addHelpText("after", () => {
      const columns = command.configureOutput().getOutHelpWidth?.() ?? 80;
      return `${describeExits(exits)}\n\nExample:\n${breakCommand(example, columns)}`;
    });
  };
}

function describeExits(exits: string): string {
  return `\nAlso takes --json, --config <file> and --trust <file>: laurel --help\nExit codes: ${exits}`;
}

/** A command in lines that can be pasted as one. */
function breakCommand(command: string, columns: number): string {
  const [first = "", ...options] = command.split(/ (?=--)/);
  const lines = [`  ${first}`];
  for (const option of options) {
    const line = `${lines.at(-1)} ${option}`;
    if (line.length <= columns - 2) lines.splice(-1, 1, line);
    else lines.push(`    ${option}`);
  }
  return lines.join(" \\\n");
}

/** What only reads: it takes no key, asks nothing and waits for no block. */
export const READING: ReadonlySet<string> = new Set(["list", "show", "check"]);

/** Declares the commands of a group that are all in one module, each exported by its own name. */
export function openModule<Name extends string>(
  group: Command,
  perform: Perform,
  load: () => Promise<Readonly<Record<Name, Handler<never>>>>,
): (words: Name | `${Name} ${"<id>" | "[id]"}`, does: string, example: string) => Command {
  const declare = openGroup(group, perform);
  return (words, does, example) => {
    const [name] = words.split(" ") as [Name];
    const exits = READING.has(name) ? EXITS.reading : EXITS.usual;
    return declare(words, { does, example, exits, run: async () => (await load())[name] });
  };
}

/** Collects an option that may be given several times. */
export function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

/** The option beside `--rpc`. */
export const PLAIN_HTTP = [
  "--plain-http",
  "allow http:// to a node elsewhere: anyone on the way can forge its answers",
] as const;

/** The option beside `--rpc` of what writes settings. */
export const HEADER = [
  "--header <name: value>",
  "a header that the node asks for (kept in nodes.json); repeatable",
  collect,
] as const;

/** Adds the options that name a registry and a node, where laurel.json does not. */
export function addRegistry(command: Command): Command {
  return addNodes(command.option("--registry <eip155:chain:0x…>", "the registry; default: from laurel.json"));
}

/** Adds the options that name a node. */
export function addNodes(command: Command): Command {
  return command.option("--rpc <url>", "a node; default: from laurel.json; repeatable", collect).option(...PLAIN_HTTP);
}

/** Adds the options that say how a list of learners is read. */
export function addTable(command: Command): Command {
  return command
    .option("--header-row <n>", "the row of the column names; default: detected")
    .option("--encoding <name>", "such as windows-1252; default: detected")
    .option("--sheet <name>", "a workbook's sheet; default: the first")
    .option("--values", "use the values of a workbook's formulas");
}

/** Adds the options of a command that makes credentials of a list of learners. */
export function addList(command: Command): Command {
  return addTable(command)
    .option("--only <column=values>", "only learners with: grade=A,B or Note=1,0;1,3", collect)
    .option("--skip-empty <column>", "leave out learners without: grade; repeatable", collect);
}

/** Adds the options that choose credentials of a batch. */
export function addSelection(command: Command): Command {
  return command
    .option("--learner <key>", "a learner, by the course's key; repeatable", collect)
    .option("--index <n>", "an index; repeatable", collect)
    .option("--credential <file>", "a credential's file; repeatable", collect);
}

/** Adds the options that every signing command takes. */
export function addSigning(command: Command): Command {
  return command
    .option("--signer <signer>", "account 0x… or keystore; default: laurel.json's")
    .option("--password-file <file>", "password in its first line; or --password-fd <n>")
    .option("--password-fd <n>", "read the password from a file descriptor")
    .option("--yes", "do not ask");
}

/** Adds the options that say what is paid for gas. */
export function addFees(command: Command): Command {
  return command
    .option("--max-fee <gwei>", "pay at most this per unit of gas (1000)")
    .option("--tip <gwei>", "the priority fee; default: as the nodes say");
}

/** Adds the options that write calls down for an account that is a contract, in place of sending them. */
export function addPlanning(command: Command): Command {
  return command
    .option("--safe <file>", "write the call for a Safe; needs no key")
    .option("--calldata", "print the call's data in hex; needs no key");
}

/** Adds the options of the commands that wait until something is final. */
export function addSettling(command: Command): Command {
  return addFees(addSigning(command))
    .option("--wait <seconds>", "how long to wait until it is final (1800)")
    .option("--raise-after <seconds>", "raise the fees after waiting this long (60)");
}

/** Adds the options that name the key which signs for other verifiers. */
export function addSigningKey(command: Command): Command {
  return command
    .option("--sign <keystore>", "the key that signs for other verifiers")
    .option("--sign-password-file <file>", "that key's password in its first line");
}
