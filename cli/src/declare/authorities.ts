// The commands of those who run a registry: governor, accreditors, issuers' admins; and keys.
import type { Command } from "commander";
import { addExample, addSigning, collect, type Handler, type Perform } from "../terminal/invocation.ts";

const UNTIL = "the term's end, a date: 2027-06-30";
const AS_OF = "end it as of this earlier moment; lists first what stops counting";

/** Declares `keystore`, `registry`, `accreditor`, `accreditation`, `issuer`, `operator` and `completion`. */
export function declareAuthorities(program: Command, perform: Perform): void {
  declareKeystore(program.command("keystore").description("encrypted keys"), perform);
  declareRegistry(program.command("registry").description("the contract that verifiers pin"), perform);
  declareAccreditor(program.command("accreditor").description("those who accredit issuers"), perform);
  declareIssuer(program.command("issuer").description("institutions"), perform);
  declareAccreditation(program.command("accreditation").description("what accreditors state of issuers"), perform);
  declareOperator(
    program.command("operator").description("the accounts that anchor and revoke for an issuer"),
    perform,
  );
  addExample(
    program
      .command("completion <shell>")
      .description("print a completion script for bash, zsh or fish")
      .action(perform(() => import("../commands/setup/completion.ts").then((module) => module.completion))),
    'eval "$(laurel completion bash)"',
  );
}

/** The options that name a registry and a node, where laurel.json does not. */
function addPlace(command: Command): Command {
  return addSigning(
    command
      .option("--registry <eip155:chain:0x…>", "the registry, in place of laurel.json's")
      .option("--rpc <url>", "a node, in place of laurel.json's; may be given again", collect),
  );
}

function declareKeystore(keystore: Command, perform: Perform): void {
  addExample(
    keystore
      .command("new <file>")
      .description("make a key and write it encrypted")
      .option("--password-file <file>", "its password, as the file's first line")
      .option("--password-fd <n>", "the same from an open file descriptor")
      .action(perform(() => import("../commands/setup/keystore.ts").then((module) => module.newKeystore))),
    "laurel keystore new registrar-key.json",
  );
  addExample(
    keystore
      .command("list [folder]")
      .description("print the accounts of the keystores in a folder")
      .action(perform(() => import("../commands/setup/keystore.ts").then((module) => module.listKeystores))),
    "laurel keystore list",
  );
}

function declareRegistry(registry: Command, perform: Perform): void {
  addExample(
    addPlace(
      registry
        .command("deploy")
        .description("deploy a registry of your own")
        .requiredOption("--governor <address>", "who governs it: a Safe or a timelock in production"),
    ).action(perform(() => import("../commands/authorities/registry.ts").then((module) => module.deploy))),
    "laurel registry deploy --governor 0x… --rpc https://node.example --signer key.json",
  );
  addExample(
    addPlace(registry.command("check").description("read a registry: its chain, code and governor")).action(
      perform(() => import("../commands/authorities/registry.ts").then((module) => module.check)),
    ),
    "laurel registry check",
  );
}

function declareAccreditor(accreditor: Command, perform: Perform): void {
  const add = (command: Command, action: "appoint" | "end" | "list" | "handover" | "accept", example: string): void => {
    command.action(
      perform<never>(() =>
        import("../commands/authorities/accreditor.ts").then((module) => module[action] as Handler<never>),
      ),
    );
    addExample(addPlace(command), example);
  };
  const appoint = accreditor.command("appoint").description("appoint an accreditor; for the governor");
  appoint.requiredOption("--account <address>", "its account").requiredOption("--name <name>", "its legal name");
  appoint.requiredOption("--uri <uri>", "its web site or DID").requiredOption("--until <date>", UNTIL);
  add(
    appoint,
    "appoint",
    "laurel accreditor appoint --account 0x… --name QQI --uri https://qqi.example --until 2030-12-31 --signer governor.json",
  );
  const end = accreditor
    .command("end <id>")
    .description("end an accreditor's mandate; for the governor")
    .option("--as-of <date>", AS_OF);
  add(end, "end", "laurel accreditor end 1 --signer governor.json");
  add(accreditor.command("list").description("print all accreditors"), "list", "laurel accreditor list");
  const handover = accreditor.command("handover <id>").description("offer an accreditor's role to another account");
  add(
    handover.requiredOption("--to <address>", "the account"),
    "handover",
    "laurel accreditor handover 1 --to 0x… --signer old.json",
  );
  add(
    accreditor.command("accept <id>").description("take the role that was offered"),
    "accept",
    "laurel accreditor accept 1 --signer new.json",
  );
}

function declareIssuer(issuer: Command, perform: Perform): void {
  const add = (
    command: Command,
    action: "register" | "list" | "show" | "handover" | "accept",
    example: string,
  ): void => {
    command.action(
      perform<never>(() =>
        import("../commands/authorities/issuer.ts").then((module) => module[action] as Handler<never>),
      ),
    );
    addExample(addPlace(command), example);
  };
  const register = issuer.command("register").description("register an institution and accredit it; for an accreditor");
  register
    .requiredOption("--accreditor <id>", "your number")
    .requiredOption("--admin <address>", "the account of its admin");
  register
    .requiredOption("--name <name>", "its legal name, as credentials state it")
    .requiredOption("--uri <uri>", "its identifier: URL or DID");
  register.requiredOption("--until <date>", UNTIL);
  add(
    register,
    "register",
    "laurel issuer register --accreditor 1 --admin 0x… --name 'University of Example' --uri https://university.example.org --until 2028-12-31",
  );
  add(issuer.command("list").description("print all issuers"), "list", "laurel issuer list");
  add(
    issuer.command("show <id>").description("print an issuer, its accreditations and operators"),
    "show",
    "laurel issuer show 1",
  );
  const handover = issuer.command("handover <id>").description("offer the admin's role to another account");
  add(
    handover.requiredOption("--to <address>", "the account"),
    "handover",
    "laurel issuer handover 1 --to 0x… --signer old.json",
  );
  add(
    issuer.command("accept <id>").description("take the role that was offered"),
    "accept",
    "laurel issuer accept 1 --signer new.json",
  );
  declareRecovery(issuer.command("recover").description("replace an admin's lost or stolen key"), perform);
}

function declareRecovery(recover: Command, perform: Perform): void {
  const add = (command: Command, action: "start" | "object" | "complete" | "decide", example: string): void => {
    command.action(
      perform<never>(() =>
        import("../commands/authorities/recovery.ts").then((module) => module[action] as Handler<never>),
      ),
    );
    addExample(addPlace(command), example);
  };
  const start = recover.command("start <id>").description("freeze the admin and propose another; for the sponsor");
  add(
    start.requiredOption("--to <address>", "the new admin's account"),
    "start",
    "laurel issuer recover start 1 --to 0x… --signer accreditor.json",
  );
  const object = recover.command("object <id>").description("object within seven days; for the frozen admin");
  add(object, "object", "laurel issuer recover object 1 --signer admin.json");
  const complete = recover.command("complete <id>").description("put the new admin in place, after seven days");
  add(complete, "complete", "laurel issuer recover complete 1 --signer accreditor.json");
  const decide = recover.command("decide <id>").description("decide what was objected to; for the governor");
  decide.option("--uphold", "replace the admin").option("--reject", "leave the admin in its place");
  add(decide, "decide", "laurel issuer recover decide 1 --uphold --signer governor.json");
}

function declareAccreditation(accreditation: Command, perform: Perform): void {
  const add = (command: Command, action: "grant" | "end" | "list", example: string): void => {
    command.action(
      perform<never>(() =>
        import("../commands/authorities/accreditation.ts").then((module) => module[action] as Handler<never>),
      ),
    );
    addExample(addPlace(command), example);
  };
  const grant = accreditation.command("grant").description("accredit a registered issuer; for an accreditor");
  grant.requiredOption("--accreditor <id>", "your number").requiredOption("--issuer <id>", "the issuer's number");
  grant
    .requiredOption("--name <name>", "its legal name")
    .requiredOption("--uri <uri>", "its identifier")
    .requiredOption("--until <date>", UNTIL);
  add(
    grant,
    "grant",
    "laurel accreditation grant --accreditor 1 --issuer 1 --name 'University of Example' --uri https://university.example.org --until 2030-12-31",
  );
  const end = accreditation.command("end <id>").description("end an accreditation").option("--as-of <date>", AS_OF);
  add(end, "end", "laurel accreditation end 1 --as-of 2026-06-01");
  const list = accreditation
    .command("list")
    .description("print accreditations")
    .option("--issuer <id>", "of this issuer alone");
  add(list, "list", "laurel accreditation list --issuer 1");
}

function declareOperator(operator: Command, perform: Perform): void {
  const add = (command: Command, action: "add" | "end" | "list", example: string): void => {
    command.action(
      perform<never>(() =>
        import("../commands/authorities/operator.ts").then((module) => module[action] as Handler<never>),
      ),
    );
    addExample(addPlace(command.option("--issuer <id>", "the issuer's number, in place of laurel.json's")), example);
  };
  const create = operator.command("add").description("let an account anchor and revoke; for the issuer's admin");
  create.requiredOption("--account <address>", "the account").requiredOption("--until <date>", UNTIL);
  create.option("--rights <rights>", "anchor, revoke or anchor,revoke", "anchor,revoke");
  add(create, "add", "laurel operator add --account 0x… --until 2027-06-30 --signer admin.json");
  const end = operator.command("end <id>").description("end an operator's term").option("--as-of <date>", AS_OF);
  add(end, "end", "laurel operator end 1 --as-of 2026-06-01T09:30:00Z --signer admin.json");
  add(operator.command("list").description("print an issuer's operators"), "list", "laurel operator list");
}
