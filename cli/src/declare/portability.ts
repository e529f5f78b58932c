// The commands for verifiers, wallets and people that know nothing of Laurel.
import type { Command } from "commander";
import type { Perform } from "./declaration.ts";

/** Declares what serves verifiers, wallets and people that know nothing of Laurel. */
export function declarePortability(_program: Command, _perform: Perform): void {
  // declareDid(program.command("did")…, perform), and a function of its own for each of the others.
}
