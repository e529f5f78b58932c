// The command that watches a registry.
import type { Command } from "commander";
import { addRegistry, collect, openGroup, type Perform } from "./declaration.ts";

/** Declares `watch`. */
export function declareWatching(program: Command, perform: Perform): void {
  const declare = openGroup(program, perform);
  addRegistry(
    declare("watch", {
      does: "report events as they happen: a recovery, a new operator, a batch that is not yours",
      example: "laurel watch --exec /usr/local/bin/alarm",
      exits: "0 stopped, 1 refused, 2 usage error, 3 silence, or not finished",
      run: () => import("../commands/watching/watch.ts").then((module) => module.watch),
    }),
  )
    .option("--issuer <id>", "the issuer; default: from laurel.json")
    .option("--all", "the whole registry, for a governor or an accreditor")
    .option("--exec <file>", "run this program for each event: one JSON line on stdin, no shell")
    .option("--exec-arg <word>", "an argument for the program; repeatable", collect)
    .option("--post <url>", "POST each event to this https URL")
    .option("--folder <folder>", "a batch of yours, or a folder of batches; repeatable", collect)
    .option("--no-did", "do not fetch the issuer's did.json")
    .option("--since <moment>", "first run only: report what happened since then")
    .option("--every <seconds>", "check this often (15)")
    .option("--silence <seconds>", "report silence after this long (3600)")
    .option("--once", "check once, for cron")
    .option("--state <file>", "remembers what was reported; default: in your own folder");
}
