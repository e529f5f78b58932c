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
  "kept in your own records: error, superseded, withdrawn, fraud, compromised",
] as const;
const PROFILE = ["--profile <name>", "european, open-badges or none", "european"] as const;
const SIGN_ONLY = ["--sign-only <file>", "sign an order for laurel relay; send nothing"] as const;
const NO_LEDGER = ["--no-ledger", "note nothing in your ledger, ask it nothing"] as const;
const ID = ["--id <id>", "of a file that names no learner: the credential's id, typed"] as const;
const LIST = ["--list <file>", "learners, one a row: CSV or .xlsx with the key's column"] as const;

/** Declares `init`, `issue`, and what is done with a batch afterwards. */
export function declareIssuing(program: Command, perform: Perform): void {
  const declare = openGroup(program, perform);
  addSigning(
    declare("init", {
      does: "write your laurel.json: finds your accreditation and operator by the signer's address",
      example:
        "laurel init --registry eip155:1:0x5FbDB2315678afecb367f032d93F642f64180aa3/issuers/1 --rpc https://node.example --keystore key.json",
      run: () => import("../commands/setup/init.ts").then(({ init }) => init),
    })
      .requiredOption(
        "--registry <issuer>",
        "the registry and your issuer's number: eip155:<chain id>:<0x…>/issuers/<n>",
      )
      .requiredOption("--rpc <url>", "a node that knows the chain; may be given again", collect)
      .option(...HEADER)
      .option(...PLAIN_HTTP)
      .option("--keystore <file>", "the encrypted key that signs")
      .option("--status-base <url>", "where your status lists are published: https://…"),
  );
  addIssuing(
    addList(
      declare("issue <cohort>", {
        does: "make a credential for every learner of a list and anchor them by one transaction",
        example: "laurel issue cohort.csv --course course.json --out june-2026",
        run: () => import("../commands/issuing/issue/issue.ts").then(({ issue }) => issue),
      })
        .requiredOption("--out <folder>", "where the batch goes")
        .option("--course <file>", "the course; required for a list (CSV or .xlsx)")
        .option("--disclosable <pointer>", "of ready documents: what holders may withhold", collect),
    ),
  );
  addIssuing(
    declare("stack <file...>", {
      does: "verify small credentials and make of them the larger one that a course requires them for",
      example:
        "laurel stack statistics.json ethics.json --course certificate.json --set completed_on=2026-11-20 --out niamh",
      run: () => import("../commands/issuing/stack.ts").then(({ stack }) => stack),
    })
      .requiredOption("--course <file>", "the larger credential's course")
      .requiredOption("--out <folder>", "where the batch goes")
      .option("--set <column=value>", "a value that no part says; may be given again", collect)
      .option("--part <file>", "a part of a part, or a folder; may be given again", collect)
      .option("--each-learner", "a credential for each learner, by their ids"),
  );
  declareRevoking(program, perform);
  declareCare(program, perform);
  addSettling(
    addRegistry(
      declare("relay <order...>", {
        does: "send what an operator signed with --sign-only, and pay the gas; each order counts by itself",
        example: "laurel relay order.json --signer sponsor-key.json",
        run: () => import("../commands/setup/relay.ts").then(({ relay }) => relay),
      }),
    ),
  );
}

/** Adds the answers to what is asked about cells, and about credentials that are not valid now. */
function addAnswers(command: Command): Command {
  return command
    .option("--accept <column:kind:count>", "yes to what was asked, as printed; repeatable", collect)
    .option("--keep <column:kind:count>", "the cells are right as they are; repeatable", collect)
    .option("--future", "issue what is valid only from a later day")
    .option("--expired", "issue what has expired");
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
      .option("--again", "issue to whoever has this course's already")
      .option(...NO_LEDGER)
      .option("--evidence", "collect what proves the batch with no node asked")
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
      does: `${text}: some of a batch's folder, or the one of a file`,
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
        .option("--correction", "of a file: the correction that stands in its place, too")
        .option(...SIGN_ONLY)
        .option(...REASON);
  }
  addSettling(
    declare("revoke-batch <folder|file>", {
      does: "revoke every credential of a batch, by its folder or one of its files",
      example: "laurel revoke-batch june-2026",
      run: () => import("../commands/issuing/revoke.ts").then(({ revokeBatch }) => revokeBatch),
    })
      .option("--count <n>", "of a file, in place of --yes: how many credentials, typed")
      .option(...REASON)
      .option(...SIGN_ONLY),
  );
  const annul = declare("annul <folder>", {
    does: "take revocations back; for the issuer's admin alone",
    example: "laurel annul june-2026 --learner 2026000013 --signer admin-key.json",
    run: () => import("../commands/issuing/revoke.ts").then((module) => module.annul),
  });
  addPlanning(addSettling(addTable(addSelection(annul).option(...LIST)))).option(
    "--batch",
    "take back the revocation of the whole batch",
  );
}

function declareCare(program: Command, perform: Perform): void {
  const declare = openGroup(program, perform);
  declare("status [folder...]", {
    does: "say how far a batch is and what to do; of a credential's file, what the chain says",
    example: "laurel status june-2026",
    exits: "0 final, 1 in trouble, 2 used wrongly, 3 not final, or not known",
    run: () => import("../commands/issuing/status.ts").then(({ status }) => status),
  }).option("--registry", "all batches of your issuer on chain: which of them no folder knows");
  declare("audit <folder>", {
    does: "rebuild a batch from its input and seed and compare it with its files and the chain",
    example: "laurel audit june-2026",
    exits: "0 whole, 1 not as it was issued, 2 used wrongly, 3 not finished",
    run: () => import("../commands/issuing/audit.ts").then(({ audit }) => audit),
  });
  addSettling(
    declare("reanchor <folder>", {
      does: "anchor a batch again that no longer counts",
      example: "laurel reanchor june-2026",
      run: () => import("../commands/issuing/reanchor.ts").then(({ reanchor }) => reanchor),
    }),
  );
  const reissue = declare("reissue <folder>", {
    does: "make lost files anew, byte for byte",
    example: "laurel reissue june-2026 --index 12",
    run: () => import("../commands/issuing/reissue.ts").then((module) => module.reissue),
  })
    .option("--index <n>", "whose; may be given again", collect)
    .option("--learner <key>", "the same, by the course's key; may be given again", collect);
  addSigningKey(reissue);
  const correct = declare("correct <folder>", {
    does: "replace a credential by a corrected one that names it: anchored and revoked by one transaction",
    example: "laurel correct june-2026 --learner 2026000013 --set grade=B --out june-2026-correction",
    run: () => import("../commands/issuing/correct.ts").then((module) => module.correct),
  })
    .option("--learner <key>", "the learner, by the course's key", collect)
    .option("--index <n>", "in its place: the credential's index", collect)
    .option("--credential <file>", "in its place: the credential's file", collect)
    .requiredOption("--set <column=value>", "a cell to correct; may be given again", collect)
    .requiredOption("--out <folder>", "where the new batch goes");
  addSettling(addAnswers(addSigningKey(correct)))
    .option(...SIGN_ONLY)
    .option(...NO_LEDGER);
  const declareCourse = openGroup(
    program.command("course").description("the template of one micro-credential"),
    perform,
  );
  declareCourse("check <file>", {
    does: "print which elements of a European micro-credential a course states",
    example: "laurel course check course.json",
    exits: "0 can be issued, 1 cannot, 2 used wrongly",
    run: () => import("../commands/setup/course.ts").then(({ checkCourse }) => checkCourse),
  }).option(...PROFILE);
  addTable(
    declareCourse("new <file>", {
      does: "write a course to start from, for the columns of your list",
      example: "laurel course new course.json --from cohort.csv",
      run: () => import("../commands/setup/course.ts").then(({ newCourse }) => newCourse),
    }).option("--from <list>", "a list of learners, CSV or .xlsx: guess what its columns are for"),
  );
}
