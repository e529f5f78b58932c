// The commands for what comes after a batch.
import type { Command } from "commander";
import { addNodes, addRegistry, addSelection, collect, EXITS, openGroup, type Perform } from "./declaration.ts";

/** Declares `backup`, `restore`, `report`, `deliver` and `erase`. */
export function declareRecords(program: Command, perform: Perform): void {
  const declare = openGroup(program, perform);
  addPassword(
    declare("backup <folder>", {
      does: "write a batch's folder into one encrypted file, which age and tar open too",
      example: "laurel backup june-2026 --out june-2026.age",
      run: () => import("../commands/records/backup.ts").then((module) => module.backup),
    })
      .requiredOption("--out <file>", "where the backup goes; never over another file")
      .option("--with-key", "the operator's keystore, too"),
  );
  addNodes(
    addPassword(
      declare("restore <file>", {
        does: "make a batch's folder again from its backup, and look at what the chain says of it",
        example: "laurel restore june-2026.age --out june-2026",
        run: () => import("../commands/records/restore.ts").then((module) => module.restore),
      })
        .requiredOption("--out <folder>", "where the folder goes: new, or empty")
        .option("--with-key", "the operator's keystore, too, if it is in the backup"),
    ),
  );
  declareDeliver(program, perform);
  addRegistry(
    declare("report [folder...]", {
      does: "count what was issued, corrected, revoked and suspended, over folders, your ledger and the chain",
      example: "laurel report --year 2026 --format csv > 2026.csv",
      exits: EXITS.reading,
      run: () => import("../commands/records/report.ts").then((module) => module.report),
    })
      .option("--year <year>", "what happened in it, in UTC; default: all")
      .option("--format <name>", "table, csv or json (table)")
      .option("--expiring <months>", "name what expires within so many months (6)")
      .option("--no-ledger", "do not note in your ledger what it lacks of these folders"),
  );
  addSelection(
    declare("erase <folder>", {
      does: "forget a learner for good: destroys the batch's seed; all others stay as they are",
      example: "laurel erase june-2026 --learner 2026000013",
      exits: "0 erased, 1 refused, or left to you, 2 used wrongly, 3 not finished",
      run: () => import("../commands/records/erase.ts").then((module) => module.erase),
    }),
  )
    .option("--in <folder>", "exports, drafts: what carries the credential goes, too; repeatable", collect)
    .option("--yes", "do not ask");
}

function addPassword(command: Command): Command {
  return command
    .option("--password-file <file>", "the backup's password, as the file's first line; else asked for")
    .option("--password-fd <n>", "the same from an open file descriptor");
}

function declareDeliver(program: Command, perform: Perform): void {
  const declare = openGroup(program, perform);
  declare("deliver <folder>", {
    does: "hand out credentials: as e-mail drafts, in an archive, or by e-mail",
    example: "laurel deliver june-2026 --format eml --out drafts --language de",
    exits: "0 all, 1 some left out, 2 used wrongly, 3 unknown or not finished",
    run: () => import("../commands/records/deliver.ts").then(({ deliver }) => deliver),
  })
    .requiredOption("--format <name>", "eml: drafts; zip; smtp: sends them")
    .option("--out <folder>", "where drafts or the archive go")
    .option("--attach <what>", "file, link or certificate", "file")
    .option("--page <url>", "the page that opens links, or a certificate")
    .option("--language <tag>", "en or de; the course's unless said")
    .option("--template <file>", "your own letter; its first line is Subject: …")
    .option("--names", "put learners' names into the names of files")
    .option("--learner <key>", "only this one, by the course's key; repeatable", collect)
    .option("--email-column <name>", "the column of the addresses; default: found")
    .option("--skip-empty <column>", "leave out learners without: email")
    .option("--shared-addresses <n>", "so many learners have an address of another")
    .option("--image <file>", "the logo on a certificate: .png or .jpg")
    .option("--font <file>", "for a certificate; file.ttc#name; repeatable", collect)
    .option("--birth-date", "print the date of birth on a certificate")
    .option("--smtp <url>", "smtps://host, or smtp://host:587 (STARTTLS)")
    .option("--smtp-user <name>", "who logs in there")
    .option("--smtp-password-file <file>", "that password, as the file's first line")
    .option("--from <address>", "the address that e-mails come from")
    .option("--pause <seconds>", "wait so long between two e-mails")
    .option("--again", "to those too that it was sent to before")
    .option("--retry-unknown", "to those too that it may have been sent to")
    .option("--yes", "send without asking");
}
