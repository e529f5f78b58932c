// The commands that look at a registry as a whole.
import type { Command } from "commander";
import { addRegistry, EXITS, openGroup, type Perform } from "./declaration.ts";

/** Declares `registry report` and `registry snapshot`. */
export function declareOverview(registry: Command, perform: Perform): void {
  const declare = openGroup(registry, perform);
  addCollecting(
    declare("report", {
      does: "show who may issue, what ends soon, and what was issued and revoked",
      example: "laurel registry report --within 90",
      exits: EXITS.reading,
      run: () => import("../commands/overview/report.ts").then((module) => module.report),
    })
      .option("--from <snapshot>", "a snapshot file, instead of the chain")
      .option("--within <days>", "list accreditations that end within this time (60)")
      .option("--csv <list>", "accreditors, issuers, accreditations or batches"),
  );
  addCollecting(
    declare("snapshot", {
      does: "write what a registry holds to a file, for a page; each run adds what is new",
      example: "laurel registry snapshot --out registry.json",
      exits: EXITS.reading,
      run: () => import("../commands/overview/snapshot.ts").then((module) => module.snapshot),
    }).requiredOption("--out <file>", "the file; replaces an earlier snapshot"),
  );
}

function addCollecting(command: Command): void {
  addRegistry(command)
    .option("--gas", "show the gas of each anchor, from its receipt")
    .option("--no-check", "skip comparing the rows with the chain")
    .option("--anew", "ignore earlier runs and read all events again");
}
