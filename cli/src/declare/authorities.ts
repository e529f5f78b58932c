// The commands of those who run a registry: governor, accreditors, issuers' admins; and keys.
import type { Command } from "commander";
import {
  EXITS,
  addNodes,
  addPlanning,
  addRegistry,
  addFees,
  addSigning,
  openGroup,
  openModule,
  type Perform,
  READING,
} from "./declaration.ts";
import { declareOverview } from "./overview.ts";

const UNTIL = ["--until <day>", "the last day, such as 2027-06-30 (UTC), or a moment"] as const;
const AS_OF = [
  "--as-of <moment>",
  "end as of this earlier moment (a date: 00:00 UTC); first lists what stops counting",
] as const;

const AT = ["--at <moment>", "with --safe or --calldata: end at this future moment"] as const;
const NAMED = "required with --yes, --safe, --calldata";
const AGAIN = ["--again", "grant a second one beside one in force"] as const;

/** Declares `keystore`, `registry`, `accreditor`, `accreditation`, `issuer`, `operator`, `completion` and `doctor`. */
export function declareAuthorities(program: Command, perform: Perform): void {
  declareKeystore(program.command("keystore").description("encrypted keys"), perform);
  const registry = program.command("registry").description("the contract that verifiers trust");
  declareRegistry(registry, perform);
  declareOverview(registry, perform);
  declareAccreditor(program.command("accreditor").description("those who accredit issuers"), perform);
  declareIssuer(program.command("issuer").description("institutions"), perform);
  declareAccreditation(program.command("accreditation").description("what accreditors state about issuers"), perform);
  declareOperator(program.command("operator").description("accounts that anchor and revoke for an issuer"), perform);
  openGroup(program, perform)("completion <shell>", {
    does: "print a completion script for bash, zsh or fish",
    example: 'eval "$(laurel completion bash)"',
    exits: EXITS.offline,
    run: () => import("../commands/setup/completion.ts").then(({ completion }) => completion),
  });
  openGroup(program, perform)("doctor", {
    does: "check settings, nodes, registry, key and coin; say what to fix",
    example: "laurel doctor",
    exits: "0 all is well, 1 something to fix, 2 usage error, 3 unknown",
    run: () => import("../commands/setup/doctor/doctor.ts").then(({ doctor }) => doctor),
  })
    .option("--key", "try the keystore's password")
    .option("--password-file <file>", "password in its first line; or --password-fd <n>")
    .option("--password-fd <n>", "read the password from a file descriptor");
}

/** Each command of these groups names a registry; those that send, a key too. */
function placeAll(group: Command): void {
  for (const command of group.commands) {
    addRegistry(command);
    if (!READING.has(command.name())) addPlanning(addSending(command));
  }
}

function addSending(command: Command): Command {
  return addFees(addSigning(command)).option("--wait <seconds>", "how long to wait for a block (180)");
}

function declareKeystore(keystore: Command, perform: Perform): void {
  const declare = openGroup(keystore, perform);
  declare("new <file>", {
    does: "make a key and save it encrypted",
    example: "laurel keystore new registrar-key.json",
    run: () => import("../commands/setup/keystore.ts").then(({ newKeystore }) => newKeystore),
  })
    .option("--password-file <file>", "password in its first line; or --password-fd <n>")
    .option("--password-fd <n>", "read the password from a file descriptor");
  declare("list [folder]", {
    does: "print the accounts of the keystores in a folder",
    example: "laurel keystore list",
    exits: EXITS.offline,
    run: () => import("../commands/setup/keystore.ts").then(({ listKeystores }) => listKeystores),
  });
}

function declareRegistry(registry: Command, perform: Perform): void {
  const declare = openModule(registry, perform, () => import("../commands/authorities/registry.ts"));
  const deployed = "laurel registry deploy --governor 0x… --rpc https://node.example --signer key.json";
  const governor = ["--governor <address>", "the governor: in production a Safe or a timelock"] as const;
  const chain = ["--chain <id>", "the chain to deploy on, such as 11155111"] as const;
  const deploy = declare("deploy", "deploy a registry of your own", deployed).requiredOption(...governor);
  addSending(addNodes(deploy.option(...chain)));
  addRegistry(declare("check", "read a registry: its chain, code and governor", "laurel registry check"));
  const offered = "laurel registry handover --to 0x… --safe handover.json";
  const handover = declare("handover", "offer the governor's role to another account", offered);
  const accept = declare("accept", "accept the governor's role", "laurel registry accept --safe accept.json");
  for (const command of [handover.requiredOption("--to <address>", "the account: a Safe or a timelock"), accept])
    addPlanning(addSending(addRegistry(command)));
}

function declareAccreditor(accreditor: Command, perform: Perform): void {
  const declare = openModule(accreditor, perform, () => import("../commands/authorities/accreditor.ts"));
  const appoint = declare(
    "appoint",
    "appoint an accreditor; for the governor",
    "laurel accreditor appoint --account 0x… --name QQI --uri https://qqi.example --until 2030-12-31 --signer governor.json",
  )
    .requiredOption("--account <address>", "its account")
    .requiredOption("--name <name>", "its legal name")
    .requiredOption("--uri <uri>", "its web site or DID")
    .requiredOption(...UNTIL)
    .option(...AGAIN);
  const once =
    "A mandate cannot be renewed. A second one (--again) gets its own number; accreditations stay with the first.";
  appoint.summary(appoint.description()).description(`${appoint.description()}. ${once}`);
  const ended = "laurel accreditor end 1 --signer governor.json";
  declare("end <id>", "end an accreditor's mandate; for the governor", ended)
    .option(...AS_OF)
    .option(...AT);
  declare("list", "print all accreditors", "laurel accreditor list");
  const offered = "laurel accreditor handover 1 --to 0x… --signer old.json";
  declare("handover <id>", "offer an accreditor's role to another account", offered).requiredOption(
    "--to <address>",
    "the account",
  );
  declare("accept <id>", "accept the role", "laurel accreditor accept 1 --signer new.json");
  placeAll(accreditor);
}

function declareIssuer(issuer: Command, perform: Perform): void {
  const declare = openModule(issuer, perform, () => import("../commands/authorities/issuer.ts"));
  declare(
    "register",
    "register an institution and accredit it; for an accreditor",
    "laurel issuer register --accreditor 1 --admin 0x… --name 'University of Example' --uri did:web:university.example.org --until 2028-12-31",
  )
    .requiredOption("--accreditor <id>", "your number")
    .requiredOption("--admin <address>", "the account of its admin")
    .requiredOption("--name <name>", "its legal name, as credentials state it")
    .requiredOption("--uri <uri>", "its identifier: URL or DID")
    .requiredOption(...UNTIL)
    .option(...AGAIN);
  declare("list", "print all issuers", "laurel issuer list");
  declare("show <id>", "print an issuer, its accreditations and operators", "laurel issuer show 1");
  const offered = "laurel issuer handover 1 --to 0x… --signer old.json";
  declare("handover <id>", "offer the admin's role to another account", offered).requiredOption(
    "--to <address>",
    "the account",
  );
  declare("accept <id>", "accept the role", "laurel issuer accept 1 --signer new.json");
  placeAll(issuer);
  declareRecovery(issuer.command("recover").description("replace an admin's lost or stolen key"), perform);
}

function declareRecovery(recover: Command, perform: Perform): void {
  const declare = openModule(recover, perform, () => import("../commands/authorities/recovery.ts"));
  const started = "laurel issuer recover start 1 --to 0x… --signer accreditor.json";
  declare("start <id>", "freeze the admin and propose another; for the sponsor", started).requiredOption(
    "--to <address>",
    "the new admin's account",
  );
  const objected = "laurel issuer recover object 1 --signer admin.json";
  declare("object <id>", "object within seven days; for the frozen admin", objected);
  const completed = "laurel issuer recover complete 1 --signer accreditor.json";
  declare("complete <id>", "install the new admin, after seven days", completed);
  const decided = "laurel issuer recover decide 1 --uphold --signer governor.json";
  declare("decide <id>", "decide a contested recovery; for the governor", decided)
    .option("--uphold", "replace the admin")
    .option("--reject", "keep the admin");
  placeAll(recover);
}

function declareAccreditation(accreditation: Command, perform: Perform): void {
  const declare = openModule(accreditation, perform, () => import("../commands/authorities/accreditation.ts"));
  declare(
    "grant",
    "accredit a registered issuer; for an accreditor",
    "laurel accreditation grant --accreditor 1 --issuer 1 --name 'University of Example' --uri did:web:university.example.org --until 2030-12-31",
  )
    .requiredOption("--accreditor <id>", "your number")
    .requiredOption("--issuer <id>", "the issuer's number")
    .requiredOption("--name <name>", "its legal name")
    .requiredOption("--uri <uri>", "its identifier")
    .requiredOption(...UNTIL)
    .option(...AGAIN);
  const renewed =
    "laurel accreditation renew 1 --issuer 1 --uri did:web:university.example.org --until 2032-12-31 --signer accreditor.json";
  declare("renew <id>", "extend an accreditation, under a new number", renewed)
    .requiredOption(...UNTIL)
    .option("--issuer <id>", `the issuer's number, as it is; ${NAMED}`)
    .option("--uri <uri>", `the identifier, as it is; ${NAMED}`)
    .option("--name <name>", "the name, as it is")
    .option(...AGAIN);
  declare("end <id>", "end an accreditation", "laurel accreditation end 1 --as-of 2026-06-01")
    .option(...AS_OF)
    .option(...AT);
  const listed = "laurel accreditation list --issuer 1";
  declare("list", "print accreditations", listed).option("--issuer <id>", "only this issuer's");
  placeAll(accreditation);
}

function declareOperator(operator: Command, perform: Perform): void {
  const declare = openModule(operator, perform, () => import("../commands/authorities/operator.ts"));
  const added = "laurel operator add --account 0x… --until 2027-06-30 --signer admin.json";
  declare("add", "let an account anchor and revoke; for the issuer's admin", added)
    .requiredOption("--account <address>", "the account")
    .requiredOption(...UNTIL)
    .option("--rights <rights>", "anchor, revoke or anchor,revoke", "anchor,revoke")
    .option(...AGAIN);
  const renewed = "laurel operator renew 1 --account 0x… --until 2028-06-30 --signer admin.json";
  declare("renew <id>", "extend an operator's term, under a new number", renewed)
    .requiredOption(...UNTIL)
    .option("--account <address>", `the account, as it is; ${NAMED}`)
    .option("--rights <rights>", "the rights, as they are")
    .option(...AGAIN);
  const ended = "laurel operator end 1 --as-of 2026-06-01T09:30:00Z --signer admin.json";
  declare("end [id]", "end an operator's term, or all terms of an account", ended)
    .option("--account <address>", "instead of a number: end all terms of this account")
    .option(...AS_OF)
    .option(...AT);
  declare("list", "print an issuer's operators", "laurel operator list");
  for (const command of operator.commands)
    command.option("--issuer <id>", "the issuer's number; default: from laurel.json");
  placeAll(operator);
}
