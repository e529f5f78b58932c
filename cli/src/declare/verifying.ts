// The commands of those who receive credentials, and of those who hold them.
import type { Command } from "commander";
import { addExample, collect, type Perform } from "../terminal/invocation.ts";

/** Declares `verify`, `show`, `withhold`, `trust` and `extract`. */
export function declareVerifying(program: Command, perform: Perform): void {
  addExample(
    program
      .command("verify <file...>")
      .description("check credentials against the chain: files, folders, JSON Lines, or - for standard input")
      .option("--part <file>", "a part that it stands on, or a folder of them; may be given again", collect)
      .option("--at <date>", "was it within its dates at this date? (the chain is read as it is now)")
      .option("--as-of <date>", "was it valid then? reads the chain as it was (needs an archive node)")
      .option("--language <tag>", "the language of the report for people: en or de", "en")
      .action(perform(() => import("../commands/verifying/verify.ts").then((module) => module.verify))),
    "laurel verify niamh.json",
  );
  addExample(
    program
      .command("show <file>")
      .description("print what a credential says and withholds; checks nothing and asks no chain")
      .action(perform(() => import("../commands/verifying/show.ts").then((module) => module.show))),
    "laurel show niamh.json",
  );
  addExample(
    program
      .command("withhold <file>")
      .description("write a copy of a credential without some of its claims; without --claim, list them")
      .option("--claim <claim>", "a claim to leave out, by JSON pointer or name; may be given again", collect)
      .option("--out <file>", "where the copy goes")
      .action(perform(() => import("../commands/verifying/withhold.ts").then((module) => module.withholdClaims))),
    "laurel withhold niamh.json --claim dateOfBirth --claim result --out for-employer.json",
  );
  addExample(
    program
      .command("extract <file>")
      .description("take one learner's credential out of a JSON Lines file, or of the batch that holds it")
      .option("--index <n>", "the credential's index in its batch")
      .option("--learner <key>", "the learner instead, by the course's key, of a batch's folder")
      .requiredOption("--out <file>", "where it goes")
      .action(perform(() => import("../commands/verifying/extract.ts").then((module) => module.extract))),
    "laurel extract june-2026 --learner 2026000013 --out niamh.json",
  );
  declareTrust(program.command("trust").description("the registries that you trust"), perform);
}

function declareTrust(trust: Command, perform: Perform): void {
  addExample(
    trust
      .command("add")
      .description("trust a registry: reads its chain and code from the node, and asks")
      .requiredOption("--registry <eip155:chain:0x…>", "the registry")
      .requiredOption("--rpc <url>", "a node that knows the chain; may be given again", collect)
      .requiredOption("--name <name>", "what you call it")
      .option("--finality <rule>", "finalized, safe, latest, or a number of confirmations", "finalized")
      .option("--accreditor <id>", "recognise only this accreditor; may be given again", collect)
      .option("--max-age <seconds>", "the oldest head of the chain that is believed, or none", "3600")
      .option("--yes", "do not ask")
      .action(perform(() => import("../commands/verifying/trust.ts").then((module) => module.addTrust))),
    "laurel trust add --name National --registry eip155:1:0x5FbDB2315678afecb367f032d93F642f64180aa3 --rpc https://node.example",
  );
  addExample(
    trust
      .command("list")
      .description("print the registries that you trust")
      .action(perform(() => import("../commands/verifying/trust.ts").then((module) => module.listTrust))),
    "laurel trust list",
  );
}
