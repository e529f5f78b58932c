// The commands of an institution.
import type { Command } from "commander";
import { addExample, addSettling, addSigning, collect, type Perform } from "../terminal/invocation.ts";

const REASON = "kept in your own records: error, superseded, withdrawn, fraud, compromised";

/** Declares `init`, `issue`, and what is done with a batch afterwards. */
export function declareIssuing(program: Command, perform: Perform): void {
  addExample(
    addSigning(
      program
        .command("init")
        .description("write laurel.json: finds your accreditation and operator by the signer's address")
        .requiredOption(
          "--registry <place>",
          "the registry and your issuer's number: eip155:<chain id>:<0x…>/issuers/<n>",
        )
        .requiredOption("--rpc <url>", "a node that knows the chain; may be given again", collect)
        .option("--keystore <file>", "the encrypted key that signs"),
    ).action(perform(() => import("../commands/setup/init.ts").then((module) => module.init))),
    "laurel init --registry eip155:1:0x5FbDB2315678afecb367f032d93F642f64180aa3/issuers/1 --rpc https://node.example --keystore key.json",
  );
  addExample(
    addSettling(
      program
        .command("issue <cohort>")
        .description("make a credential for every learner of a CSV file and anchor them by one transaction")
        .requiredOption("--out <folder>", "where the batch goes")
        .option("--course <file>", "the course; required for a CSV file")
        .option(
          "--disclosable <pointer>",
          "for a folder or JSON Lines of ready documents: what holders may withhold",
          collect,
        )
        .option("--profile <name>", "what it has to state: european, open-badges or none", "european")
        .option("--format <name>", "files, one for each learner, or jsonl: files of 10,000 lines (laurel extract)")
        .option("--threads <n>", "how many threads share the work on a large cohort; all of the machine's unless said")
        .option("--sign-only <file>", "sign an order for somebody else to send (laurel relay); send nothing")
        .option("--dry-run", "check everything and show the first credential; write and send nothing"),
    ).action(perform(() => import("../commands/issuing/issue.ts").then((module) => module.issue))),
    "laurel issue cohort.csv --course course.json --out june-2026",
  );
  addExample(
    addSettling(
      program
        .command("stack <file...>")
        .description("verify small credentials and make of them the larger one that a course requires them for")
        .requiredOption("--course <file>", "the larger credential's course, which says what it requires")
        .requiredOption("--out <folder>", "where the batch goes")
        .option("--set <column=value>", "a value that the parts do not say; may be given again", collect)
        .option("--part <file>", "a part of a part, or a folder of them; may be given again", collect)
        .option("--each-learner", "the files are of several learners: one credential for each, by the learner's id")
        .option("--profile <name>", "what it has to state: european, open-badges or none", "european")
        .option("--format <name>", "files, one for each learner, or jsonl: files of 10,000 lines (laurel extract)")
        .option("--threads <n>", "how many threads share the work on a large cohort; all of the machine's unless said")
        .option("--sign-only <file>", "sign an order for somebody else to send (laurel relay); send nothing")
        .option("--dry-run", "check everything and show the first credential; write and send nothing"),
    ).action(perform(() => import("../commands/issuing/stack.ts").then((module) => module.stack))),
    "laurel stack statistics.json ethics.json --course certificate.json --set completed_on=2026-11-20 --out niamh",
  );
  for (const [name, text] of [
    ["revoke", "revoke credentials for good"],
    ["suspend", "suspend credentials until they are reinstated"],
    ["reinstate", "lift the suspension of credentials"],
  ] as const) {
    const command = addSettling(
      addSelection(program.command(`${name} <folder>`).description(`${text}, by learner, index or file`)),
    );
    command.action(perform(() => import("../commands/issuing/revoke.ts").then((module) => module[name])));
    if (name === "revoke")
      command
        .option("--sign-only <file>", "sign an order for somebody else to send (laurel relay); send nothing")
        .option("--reason <reason>", REASON);
    addExample(command, `laurel ${name} june-2026 --learner 2026000013`);
  }
  addExample(
    addSettling(
      program
        .command("revoke-batch <folder>")
        .description("revoke every credential of a batch")
        .option("--reason <reason>", REASON)
        .option("--sign-only <file>", "sign an order for somebody else to send (laurel relay); send nothing"),
    ).action(perform(() => import("../commands/issuing/revoke.ts").then((module) => module.revokeBatch))),
    "laurel revoke-batch june-2026",
  );
  addExample(
    addSettling(
      addSelection(
        program.command("annul <folder>").description("take revocations back; for the issuer's admin alone"),
      ),
    )
      .option("--batch", "take back the revocation of the whole batch")
      .action(perform(() => import("../commands/issuing/revoke.ts").then((module) => module.annul))),
    "laurel annul june-2026 --learner 2026000013 --signer admin-key.json",
  );
  declareCare(program, perform);
  addExample(
    addSettling(
      program
        .command("relay <order>")
        .description("send what an operator signed with --sign-only, and pay the gas")
        .option("--registry <eip155:chain:0x…>", "the registry, in place of laurel.json's")
        .option("--rpc <url>", "a node, in place of laurel.json's; may be given again", collect),
    ).action(perform(() => import("../commands/setup/relay.ts").then((module) => module.relay))),
    "laurel relay order.json --signer sponsor-key.json",
  );
}

function addSelection(command: Command): Command {
  return command
    .option("--learner <key>", "a learner, by the course's key; may be given again", collect)
    .option("--index <n>", "an index; may be given again", collect)
    .option("--credential <file>", "a credential's file; may be given again", collect);
}

function declareCare(program: Command, perform: Perform): void {
  addExample(
    program
      .command("status <folder>")
      .description("say how far a batch is and what to do, or what the chain says of one file")
      .action(perform(() => import("../commands/issuing/status.ts").then((module) => module.status))),
    "laurel status june-2026",
  );
  addExample(
    program
      .command("audit <folder>")
      .description("rebuild a batch from its input and seed and compare it with its files and the chain")
      .action(perform(() => import("../commands/issuing/audit.ts").then((module) => module.audit))),
    "laurel audit june-2026",
  );
  addExample(
    addSettling(program.command("reanchor <folder>").description("anchor a batch again that no longer counts")).action(
      perform(() => import("../commands/issuing/reanchor.ts").then((module) => module.reanchor)),
    ),
    "laurel reanchor june-2026",
  );
  addExample(
    program
      .command("reissue <folder>")
      .description("make lost files anew, byte for byte")
      .option("--index <n>", "whose; may be given again", collect)
      .option("--learner <key>", "the same, by the course's key; may be given again", collect)
      .action(perform(() => import("../commands/issuing/reissue.ts").then((module) => module.reissue))),
    "laurel reissue june-2026 --index 12",
  );
  addExample(
    addSettling(
      program
        .command("correct <folder>")
        .description("issue a corrected credential that names the one it replaces, then revoke that one")
        .requiredOption("--learner <key>", "the learner, by the course's key")
        .requiredOption("--set <column=value>", "a cell to correct; may be given again", collect)
        .requiredOption("--out <folder>", "where the new batch goes"),
    ).action(perform(() => import("../commands/issuing/correct.ts").then((module) => module.correct))),
    "laurel correct june-2026 --learner 2026000013 --set grade=B --out june-2026-correction",
  );
  const course = program.command("course").description("the template of one micro-credential");
  addExample(
    course
      .command("check <file>")
      .description("print which elements of a European micro-credential a course states")
      .option("--profile <name>", "what it has to state: european, open-badges or none", "european")
      .action(perform(() => import("../commands/setup/course.ts").then((module) => module.checkCourse))),
    "laurel course check course.json",
  );
  addExample(
    course
      .command("new <file>")
      .description("write a course to start from")
      .action(perform(() => import("../commands/setup/course.ts").then((module) => module.newCourse))),
    "laurel course new course.json",
  );
}
