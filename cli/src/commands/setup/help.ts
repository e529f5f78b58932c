// laurel help: the help of a command, by its words.
import type { Invocation, Outcome } from "../../terminal/invocation.ts";

/** Prints the help of the command that the words name; what follows a whole name is passed over. @throws CommanderError with that help, or naming the word that is no command */
export async function help({ words, program }: Invocation<object>): Promise<Outcome> {
  let command = program;
  for (const word of words) {
    const next = command.commands.find((child) => child.name() === word);
    // The group itself refuses the word, and suggests the nearest.
    if (next === undefined && command.commands.length > 0) await command.parseAsync([word], { from: "user" });
    command = next ?? command;
  }
  return command.help();
}
