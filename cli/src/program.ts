// The command's words: which commands there are, their options and help. Their code is loaded when they are called.
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { declareAuthorities } from "./declare/authorities.ts";
import type { Perform } from "./declare/declaration.ts";
import { declareIssuing } from "./declare/issuing.ts";
import { declarePage } from "./declare/page.ts";
import { declarePortability } from "./declare/portability.ts";
import { declareVerifying } from "./declare/verifying.ts";

const OVERVIEW = `Usage: laurel <command> [options]

Check and hold credentials
  verify  show  withhold  extract      check; look; leave out; take one out
  link  qr                             a credential in a link, in a picture
  trust add|list                       the registries that you trust
  page build|serve                     a web page that checks, for any host
Issue credentials
  keystore new|list   init             a key; your settings (laurel.json)
  course new|check    issue  stack     template; CSV, or parts, into credentials
  status  audit  reissue  reanchor     how far; all in order; lost files; repair
  revoke  suspend  reinstate           by learner, index or file
  revoke-batch  correct  annul  relay  a batch; a cell; undo; send an order
  did  sign  status-list  export       for other verifiers, and people
Run a registry
  registry deploy|check                the contract that verifiers pin
  accreditor  accreditation  issuer    appoint, grant, register; list, end
  operator add|end|list                who anchors and revokes for an issuer
Options, anywhere
  --json                               one JSON value on stdout
  --config <file>  --trust <file>      in place of your laurel.json, trust.json
  --help  --version                    laurel <command> --help has an example

Example: laurel verify credential.json    Tab completion: laurel completion bash
`;

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return String(version);
}

/** All commands; `perform` runs the one that is called. */
export function createProgram(perform: Perform): Command {
  const program = new Command("laurel");
  program
    .description("Micro-credentials that anyone can check against an EVM chain")
    .version(readVersion())
    .option("--json", "print one JSON value on stdout")
    .option("--config <file>", "in place of $LAUREL_CONFIG or your laurel.json")
    .option("--trust <file>", "in place of $LAUREL_TRUST or your trust.json")
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true, minWidthToWrap: 30 });
  program.helpInformation = () => OVERVIEW;
  declareVerifying(program, perform);
  declarePage(program.command("page").description("a web page that checks credentials"), perform);
  declareIssuing(program, perform);
  declareAuthorities(program, perform);
  declarePortability(program, perform);
  return program;
}
