// The commands that look at a registry as a whole.
import type { Command } from "commander";
import { addRegistry, EXITS, openGroup, type Perform } from "./declaration.ts";

/** Declares `registry report` and `registry snapshot`. */
export function declareOverview(registry: Command, perform: Perform): void {
  const declare = openGroup(registry, perform);
  addCollecting(
    declare("report", {
      does: "who may issue, what ends soon, what was issued and revoked: from the registry's events, compared with the chain",
      example: "laurel registry report --within 90",
      exits: EXITS.reading,
      run: () => import("../commands/overview/report.ts").then((module) => module.report),
    })
      .option("--from <snapshot>", "a snapshot's file, in place of the chain")
      .option("--within <days>", "name the accreditations that end so soon (60)")
      .option("--csv <list>", "accreditors, issuers, accreditations or batches"),
  );
  addCollecting(
    declare("snapshot", {
      does: "write what a registry holds as a file, for a page; again, it goes on where the last run ended",
      example: "laurel registry snapshot --out registry.json",
      exits: EXITS.reading,
      run: () => import("../commands/overview/snapshot.ts").then((module) => module.snapshot),
    }).requiredOption("--out <file>", "the file; a snapshot there is replaced"),
  );
}

function addCollecting(command: Command): void {
  addRegistry(command)
    .option("--gas", "say what each anchor took, by its receipt")
    .option("--no-check", "do not compare the rows with the chain: quicker")
    .option("--anew", "take nothing over from earlier runs: read all events again");
}
