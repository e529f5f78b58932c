// The commands for what comes after a batch.
import type { Command } from "commander";
import { addNodes, addRegistry, addSelection, collect, EXITS, openGroup, type Perform } from "./declaration.ts";

/** Declares `backup`, `restore`, `report`, `deliver` and `erase`. */
export function declareRecords(program: Command, perform: Perform): void {
  const declare = openGroup(program, perform);
  addPassword(
    declare("backup <folder>", {
      does: "write a batch's folder to one encrypted file; age and tar open it too",
      example: "laurel backup june-2026 --out june-2026.age",
      run: () => import("../commands/records/backup.ts").then((module) => module.backup),
    })
      .requiredOption("--out <file>", "where the backup goes; never overwrites a file")
      .option("--with-key", "include the operator's keystore"),
  );
  addNodes(
    addPassword(
      declare("restore <file>", {
        does: "restore a batch's folder from its backup, and check it against the chain",
        example: "laurel restore june-2026.age --out june-2026",
        run: () => import("../commands/records/restore.ts").then((module) => module.restore),
      })
        .requiredOption("--out <folder>", "a new or empty folder")
        .option("--with-key", "restore the operator's keystore too, if it is in the backup"),
    ),
  );
  declareDeliver(program, perform);
  addRegistry(
    declare("report [folder...]", {
      does: "count what was issued, corrected, revoked and suspended",
      example: "laurel report --year 2026 --format csv > 2026.csv",
      exits: EXITS.reading,
      run: () => import("../commands/records/report.ts").then((module) => module.report),
    })
      .option("--year <year>", "only this year, in UTC; default: all")
      .option("--format <name>", "table, csv or json (table)")
      .option("--expiring <months>", "list what expires within this many months (6)")
      .option("--no-ledger", "do not add these folders to your ledger"),
  );
  addSelection(
    declare("erase <folder>", {
      does: "forget a learner for good; destroys the batch's seed, not others' files",
      example: "laurel erase june-2026 --learner 2026000013",
      exits: "0 erased, 1 refused, or left to you, 2 usage error, 3 not finished",
      run: () => import("../commands/records/erase.ts").then((module) => module.erase),
    }),
  )
    .option("--in <folder>", "also erase from this folder of exports or drafts; repeatable", collect)
    .option("--yes", "do not ask");
}

function addPassword(command: Command): Command {
  return command
    .option("--password-file <file>", "password in its first line; or --password-fd <n>")
    .option("--password-fd <n>", "read the password from a file descriptor");
}

function declareDeliver(program: Command, perform: Perform): void {
  const declare = openGroup(program, perform);
  declare("deliver <folder>", {
    does: "hand out credentials: as e-mail drafts, in an archive, or by e-mail",
    example: "laurel deliver june-2026 --format eml --out drafts --language de",
    exits: "0 all, 1 some left out, 2 usage error, 3 unknown or not finished",
    run: () => import("../commands/records/deliver.ts").then(({ deliver }) => deliver),
  })
    .requiredOption("--format <name>", "eml: drafts; zip; smtp: sends them")
    .option("--out <folder>", "where drafts or the archive go")
    .option("--attach <what>", "file, link or certificate", "file")
    .option("--page <url>", "the page that links and certificates point to")
    .option("--language <tag>", "en or de; default: the course's")
    .option("--template <file>", "your own letter; its first line is Subject: …")
    .option("--names", "put learners' names into file names")
    .option("--learner <key>", "only this learner, by the course's key; repeatable", collect)
    .option("--email-column <name>", "the column of the addresses; default: detected")
    .option("--skip-empty <column>", "leave out learners without: email")
    .option("--shared-addresses <n>", "accept this many learners with a shared address")
    .option("--image <file>", "the logo on a certificate: .png or .jpg")
    .option("--font <file>", "a certificate's font; file.ttc#name; repeatable", collect)
    .option("--birth-date", "print the date of birth on a certificate")
    .option("--smtp <url>", "smtps://host, or smtp://host:587 (STARTTLS)")
    .option("--smtp-user <name>", "the user to log in as")
    .option("--smtp-password-file <file>", "the user's password in its first line")
    .option("--from <address>", "the sender's address")
    .option("--pause <seconds>", "wait this long between two e-mails")
    .option("--again", "also to learners who got it before")
    .option("--retry-unknown", "also to learners who may have got it")
    .option("--yes", "send without asking");
}
