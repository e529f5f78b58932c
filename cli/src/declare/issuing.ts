// The commands of an institution.
import type { Command } from "commander";
import {
  addPlanning,
  addList,
  addRegistry,
  addSelection,
  addSettling,
  addSigning,
  addSigningKey,
  addTable,
  collect,
  HEADER,
  openGroup,
  type Perform,
  PLAIN_HTTP,
} from "./declaration.ts";

const REASON = [
  "--reason <reason>",
  "for your own records: error, superseded, withdrawn, fraud or compromised",
] as const;
const PROFILE = ["--profile <name>", "european, open-badges or none", "european"] as const;
const SIGN_ONLY = ["--sign-only <file>", "sign an order for laurel relay; send nothing"] as const;
const NO_LEDGER = ["--no-ledger", "neither read nor write your ledger"] as const;
const ID = ["--id <id>", "the credential's id; for a file that names no learner"] as const;
const LIST = ["--list <file>", "CSV or .xlsx with the key's column, a learner a row"] as const;

/** Declares `init`, `issue`, and what is done with a batch afterwards. */
export function declareIssuing(program: Command, perform: Perform): void {
  const declare = openGroup(program, perform);
  addSigning(
    declare("init", {
      does: "write your laurel.json; finds your accreditation and operator by your key",
      example:
        "laurel init --registry eip155:1:0x5FbDB2315678afecb367f032d93F642f64180aa3/issuers/1 --rpc https://node.example --keystore key.json",
      run: () => import("../commands/setup/init.ts").then(({ init }) => init),
    })
      .requiredOption("--registry <issuer>", "registry and issuer: eip155:<chain>:<0x…>/issuers/<n>")
      .requiredOption("--rpc <url>", "a node of the chain; repeatable", collect)
      .option(...HEADER)
      .option(...PLAIN_HTTP)
      .option("--keystore <file>", "the encrypted key that signs")
      .option("--status-base <url>", "where your status lists are published: https://…"),
  );
  addIssuing(
    addList(
      declare("issue <cohort>", {
        does: "make a credential for each learner of a list; anchor all in one transaction",
        example: "laurel issue cohort.csv --course course.json --out june-2026",
        run: () => import("../commands/issuing/issue/issue.ts").then(({ issue }) => issue),
      })
        .requiredOption("--out <folder>", "where the batch goes")
        .option("--course <file>", "the course; required for a list (CSV or .xlsx)")
        .option("--disclosable <pointer>", "for ready documents: what holders may withhold", collect),
    ),
  );
  addIssuing(
    declare("stack <file...>", {
      does: "combine verified credentials into a larger one",
      example:
        "laurel stack statistics.json ethics.json --course certificate.json --set completed_on=2026-11-20 --out niamh",
      run: () => import("../commands/issuing/stack.ts").then(({ stack }) => stack),
    })
      .requiredOption("--course <file>", "the larger credential's course")
      .requiredOption("--out <folder>", "where the batch goes")
      .option("--set <column=value>", "a value that no part states; repeatable", collect)
      .option("--part <file>", "a part of a part, or a folder; repeatable", collect)
      .option("--each-learner", "make one for each learner, told apart by id"),
  );
  declareRevoking(program, perform);
  declareCare(program, perform);
  addSettling(
    addRegistry(
      declare("relay <order...>", {
        does: "send orders that an operator signed with --sign-only, and pay the gas",
        example: "laurel relay order.json --signer sponsor-key.json",
        run: () => import("../commands/setup/relay.ts").then(({ relay }) => relay),
      }),
    ),
  );
}

/** Adds the answers to what is asked about cells, and about credentials that are not valid now. */
function addAnswers(command: Command): Command {
  return command
    .option("--accept <column:kind:count>", "answer yes, as printed; repeatable", collect)
    .option("--keep <column:kind:count>", "leave these cells as they are; repeatable", collect)
    .option("--future", "issue even if not valid until a later day")
    .option("--expired", "issue even if expired already");
}

/** The options of what issues a batch from an input. */
function addIssuing(command: Command): void {
  addSettling(
    addAnswers(addSigningKey(command))
      .option(...PROFILE)
      .option("--format <name>", "files, or jsonl: many in one (laurel extract)")
      .option("--status-base <url>", "where your status lists are published: https://…")
      .option("--threads <n>", "default: all cores, at most 8")
      .option(...SIGN_ONLY)
      .option("--again", "issue again to learners who have this already")
      .option(...NO_LEDGER)
      .option("--evidence", "collect evidence that proves the batch offline")
      .option("--dry-run", "check and show; write and send nothing"),
  );
}

function declareRevoking(program: Command, perform: Perform): void {
  const declare = openGroup(program, perform);
  for (const [name, text] of [
    ["revoke", "revoke credentials for good"],
    ["suspend", "suspend credentials until they are reinstated"],
    ["reinstate", "lift the suspension of credentials"],
  ] as const) {
    const command = declare(`${name} <folder|file>`, {
      does: `${text}: some of a batch's folder, or one file`,
      example: `laurel ${name} june-2026 --learner 2026000013`,
      run: () => import("../commands/issuing/revoke.ts").then((module) => module[name]),
    });
    addSettling(
      addTable(
        addSelection(command)
          .option(...LIST)
          .option(...ID),
      ),
    );
    if (name === "revoke")
      command
        .option("--correction", "for a file: revoke its correction too")
        .option(...SIGN_ONLY)
        .option(...REASON);
  }
  addSettling(
    declare("revoke-batch <folder|file>", {
      does: "revoke every credential of a batch: name its folder or one of its files",
      example: "laurel revoke-batch june-2026",
      run: () => import("../commands/issuing/revoke.ts").then(({ revokeBatch }) => revokeBatch),
    })
      .option("--count <n>", "for a file, instead of --yes: the number of credentials")
      .option(...REASON)
      .option(...SIGN_ONLY),
  );
  const annul = declare("annul <folder>", {
    does: "undo revocations; only the issuer's admin can",
    example: "laurel annul june-2026 --learner 2026000013 --signer admin-key.json",
    run: () => import("../commands/issuing/revoke.ts").then((module) => module.annul),
  });
  addPlanning(addSettling(addTable(addSelection(annul).option(...LIST)))).option(
    "--batch",
    "undo the revocation of the whole batch",
  );
}

function declareCare(program: Command, perform: Perform): void {
  const declare = openGroup(program, perform);
  declare("status [folder...]", {
    does: "show a batch's progress and what to do next; or a credential file's status",
    example: "laurel status june-2026",
    exits: "0 final, 1 needs attention, 2 usage error, 3 not final, or unknown",
    run: () => import("../commands/issuing/status.ts").then(({ status }) => status),
  }).option("--registry", "list your issuer's batches on chain, and those without a folder");
  declare("audit <folder>", {
    does: "rebuild a batch from input and seed; compare it with its files and the chain",
    example: "laurel audit june-2026",
    exits: "0 as issued, 1 not as issued, 2 usage error, 3 not finished",
    run: () => import("../commands/issuing/audit.ts").then(({ audit }) => audit),
  });
  addSettling(
    declare("reanchor <folder>", {
      does: "anchor a batch again if its anchor no longer counts",
      example: "laurel reanchor june-2026",
      run: () => import("../commands/issuing/reanchor.ts").then(({ reanchor }) => reanchor),
    }),
  );
  const reissue = declare("reissue <folder>", {
    does: "make lost files again, byte for byte",
    example: "laurel reissue june-2026 --index 12",
    run: () => import("../commands/issuing/reissue.ts").then((module) => module.reissue),
  })
    .option("--index <n>", "only this credential's file; repeatable", collect)
    .option("--learner <key>", "only this learner's file; repeatable", collect);
  addSigningKey(reissue);
  const correct = declare("correct <folder>", {
    does: "replace a credential with a corrected one, in one transaction",
    example: "laurel correct june-2026 --learner 2026000013 --set grade=B --out june-2026-correction",
    run: () => import("../commands/issuing/correct.ts").then((module) => module.correct),
  })
    .option("--learner <key>", "the learner, by the course's key", collect)
    .option("--index <n>", "or the credential's index", collect)
    .option("--credential <file>", "or the credential's file", collect)
    .requiredOption("--set <column=value>", "a cell to correct; repeatable", collect)
    .requiredOption("--out <folder>", "where the new batch goes");
  addSettling(addAnswers(addSigningKey(correct)))
    .option(...SIGN_ONLY)
    .option(...NO_LEDGER);
  const declareCourse = openGroup(
    program.command("course").description("the template of one micro-credential"),
    perform,
  );
  declareCourse("check <file>", {
    does: "show which elements of a European micro-credential a course states",
    example: "laurel course check course.json",
    exits: "0 can be issued, 1 cannot, 2 usage error",
    run: () => import("../commands/setup/course.ts").then(({ checkCourse }) => checkCourse),
  }).option(...PROFILE);
  addTable(
    declareCourse("new <file>", {
      does: "write a course file to start from, for your list's columns",
      example: "laurel course new course.json --from cohort.csv",
      run: () => import("../commands/setup/course.ts").then(({ newCourse }) => newCourse),
    }).option("--from <list>", "a list of learners, CSV or .xlsx, to guess columns from"),
  );
}
