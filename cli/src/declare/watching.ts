// The command that watches a registry.
import type { Command } from "commander";
import { addRegistry, collect, openGroup, type Perform } from "./declaration.ts";

/** Declares `watch`. */
export function declareWatching(program: Command, perform: Perform): void {
  const declare = openGroup(program, perform);
  addRegistry(
    declare("watch", {
      does: "tell what a keeper of keys must see: a recovery, a new operator, a batch that is not yours",
      example: "laurel watch --exec /usr/local/bin/alarm",
      exits: "0 stopped, 1 refused, 2 used wrongly, 3 silence, or not finished",
      run: () => import("../commands/watching/watch.ts").then((module) => module.watch),
    }),
  )
    .option("--issuer <id>", "the issuer; default: laurel.json's")
    .option("--all", "the whole registry, for a governor or an accreditor")
    .option("--exec <file>", "run it for each event: one JSON line on its stdin, no shell")
    .option("--exec-arg <word>", "a word for it, always the same; repeatable", collect)
    .option("--post <url>", "send each event there, by https")
    .option("--folder <folder>", "of a batch that is yours, or of many; repeatable", collect)
    .option("--no-did", "do not fetch the issuer's did.json")
    .option("--since <moment>", "the first time: tell what happened since, too")
    .option("--every <seconds>", "look so often (15)")
    .option("--silence <seconds>", "how long nothing may be heard (3600)")
    .option("--once", "look once, for cron")
    .option("--state <file>", "how far it is; default: in your own folder");
}
