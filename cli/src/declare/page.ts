// The commands of those who host the page.
import type { Command } from "commander";
import { openGroup, type Perform, PLAIN_HTTP } from "./declaration.ts";

/** Declares `page build` and `page serve`. */
export function declarePage(page: Command, perform: Perform): void {
  const declare = openGroup(page, perform);
  addInput(
    declare("build", {
      does: "write the page's files to a folder, for any static host (docs/page.md)",
      example: "laurel page build --trust trust.json --brand page.json --out dist",
      run: () => import("../commands/setup/page.ts").then(({ buildPage }) => buildPage),
    }).requiredOption("--out <folder>", "a new folder, or one with an earlier build"),
  );
  addInput(
    declare("serve", {
      does: "serve the page on this computer, to try it",
      example: "laurel page serve --trust trust.json --brand page.json",
      run: () => import("../commands/setup/page.ts").then(({ servePage }) => servePage),
    })
      .option("--port <n>", "the port; 0 picks a free one", "8480")
      .option("--rpc <url>", "the node behind /rpc, if the list names the page's host")
      .option(...PLAIN_HTTP),
  );
}

function addInput(command: Command): void {
  command
    .option("--brand <file>", "page.json: who runs the page, and its colour")
    .option("--courses <folder>", "your course files; they make your links shorter")
    .option("--register <file>", "a registry snapshot, to look up issuers in")
    .option("--public-keys", "publish URLs that seem to hold keys; anyone can read them");
}
