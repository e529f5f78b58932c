// The commands of those who host the page.
import type { Command } from "commander";
import { openGroup, type Perform, PLAIN_HTTP } from "./declaration.ts";

/** Declares `page build` and `page serve`. */
export function declarePage(page: Command, perform: Perform): void {
  const declare = openGroup(page, perform);
  addInput(
    declare("build", {
      does: "write the page's files into a folder, for any static host (docs/page.md)",
      example: "laurel page build --trust trust.json --brand page.json --out dist",
      run: () => import("../commands/setup/page.ts").then(({ buildPage }) => buildPage),
    }).requiredOption("--out <folder>", "where the files go: a new folder, or that of an earlier build"),
  );
  addInput(
    declare("serve", {
      does: "serve the page on this computer, to try it",
      example: "laurel page serve --trust trust.json --brand page.json",
      run: () => import("../commands/setup/page.ts").then(({ servePage }) => servePage),
    })
      .option("--port <n>", "where it listens; 0 for any that is free", "8480")
      .option("--rpc <url>", "the node that answers where the list names the page's own host (/rpc)")
      .option(...PLAIN_HTTP),
  );
}

function addInput(command: Command): void {
  command
    .option("--brand <file>", "who runs the page, and its colour: page.json")
    .option("--courses <folder>", "your course files, which make your own links shorter")
    .option("--register <file>", "a snapshot of a registry, for readers to look up issuers")
    .option("--public-keys", "publish the list though its URLs hold what looks like keys: anyone may read them");
}
