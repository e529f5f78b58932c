// The command's words: which commands there are, their options and help. Their code is loaded when they are called.
import { readFileSync } from "node:fs";
import { Command, Help } from "commander";
import { declareAuthorities } from "./declare/authorities.ts";
import { EXITS, openGroup, type Perform } from "./declare/declaration.ts";
import { declareIssuing } from "./declare/issuing.ts";
import { declarePage } from "./declare/page.ts";
import { declarePortability } from "./declare/portability.ts";
import { declareRecords } from "./declare/records.ts";
import { declareVerifying } from "./declare/verifying.ts";
import { declareWatching } from "./declare/watching.ts";

const OVERVIEW = `Usage: laurel <command> [options]

Check and hold credentials
  verify  show  withhold  extract      check; read; leave out; take one out
  trust add|import  link  qr  evidence  trusted registries; links; offline
  page build|serve                     a web page that checks credentials
Issue credentials
  keystore new|list   init   doctor    your key, your settings, what to fix
  course new|check    issue  stack     course file; credentials from a list
  status  audit  report  reanchor      progress; check; yearly count; repair
  backup|restore  reissue  erase       a copy; lost files; forget a learner
  revoke  suspend  reinstate           by learner, list, index or file
  revoke-batch  correct  annul  relay  a whole batch; fix a cell; undo; send
  deliver  export  sign did status-list  hand out; for other verifiers
Run a registry
  registry deploy|check|handover       the contract, and who governs it
  registry report|snapshot   watch     what it holds; who uses your keys
  accreditor accreditation  issuer operator   who may accredit and issue
Options of every command
  --json                               one JSON value on stdout
  --config <file>  --trust <file>      instead of your laurel.json, trust.json
  --help  --version                    laurel help <command> has an example
Exit codes: 0 done or valid, 1 refused or invalid, 2 usage error, 3 unknown
Example: laurel verify credential.json    Tab completion: laurel completion bash
`;

const UNLISTED = new Set<string | undefined>(["--help", "--password-fd"]);

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
    .option("--config <file>", "instead of $LAUREL_CONFIG or your laurel.json")
    .option("--trust <file>", "instead of $LAUREL_TRUST or your trust.json")
    .helpCommand(false)
    .configureHelp({
      minWidthToWrap: 30,
      // Who reads the help has found --help; --password-fd is named beside --password-file.
      visibleOptions: (command) => new Help().visibleOptions(command).filter(({ long }) => !UNLISTED.has(long)),
      optionDescription(option) {
        const text = new Help().optionDescription(option).replace(/\(default: "(.*)"\)$/, "($1)");
        return option.mandatory ? `${text} (required)` : text;
      },
    });
  program.helpInformation = () => OVERVIEW;
  declareVerifying(program, perform);
  declarePage(program.command("page").description("a web page that checks credentials"), perform);
  declareIssuing(program, perform);
  declareRecords(program, perform);
  declareAuthorities(program, perform);
  declarePortability(program, perform);
  declareWatching(program, perform);
  openGroup(program, perform)("help [command...]", {
    does: "print the help of a command",
    example: "laurel help course new",
    exits: EXITS.offline,
    run: () => import("./commands/setup/help.ts").then(({ help }) => help),
  });
  return program;
}
