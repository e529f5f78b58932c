// The commands for verifiers, wallets and people that know nothing of Laurel.
import type { Command } from "commander";
import { addSigningKey, collect, openGroup, type Perform } from "./declaration.ts";

/** Declares what serves verifiers, wallets and people that know nothing of Laurel. */
export function declarePortability(program: Command, perform: Perform): void {
  declareDid(program.command("did").description("your signing key for verifiers without Laurel"), perform);
  declareStatusLists(
    program.command("status-list").description("status for verifiers that do not read the chain"),
    perform,
  );
  declareSign(program, perform);
  declareExport(program, perform);
}

function declareDid(did: Command, perform: Perform): void {
  const declare = openGroup(did, perform);
  const out = ["--out <folder>", "where did.json is; default: beside the key, or your settings"] as const;
  declare("init", {
    does: "make a signing key, saved encrypted, and the did.json that publishes it",
    example: "laurel did init --domain university.example.org",
    run: () => import("../commands/portability/did.ts").then(({ init }) => init),
  })
    .requiredOption("--domain <host>", "your web site's host; with a path if did.json is below one")
    .option("--out <folder>", "where both go; default: your settings' folder")
    .option("--password-file <file>", "password in its first line; or --password-fd <n>")
    .option("--password-fd <n>", "read the password from a file descriptor");
  declare("check", {
    does: "check that your web site's did.json has your keys, for other verifiers",
    example: "laurel did check --sign signing-key.json",
    exits: "0 all found, 1 something to fix, 2 usage error, 3 not reached",
    run: () => import("../commands/portability/did-check.ts").then(({ check }) => check),
  })
    .option("--domain <host>", "the host; default: from your accreditation")
    .option("--did <did>", "the DID; default: from your accreditation")
    .option("--sign <keystore>", "check for this key")
    .option("--yes", "accept new, changed and missing keys: you know of them")
    .option("--rpc <url>", "a node; default: from laurel.json; repeatable", collect)
    .option("--plain-http", "allow http://, for localhost and for nodes elsewhere");
  declare("retire <key>", {
    does: "stop signing with a key (file or id); what it signed stays valid",
    example: "laurel did retire signing-key.json",
    run: () => import("../commands/portability/did.ts").then(({ retire }) => retire),
  }).option(...out);
  declare("compromise <key>", {
    does: "remove a stolen key (file or id) from did.json",
    example: "laurel did compromise signing-key.json",
    run: () => import("../commands/portability/did.ts").then(({ compromise }) => compromise),
  })
    .option(...out)
    .option("--yes", "do not ask");
}

function declareStatusLists(group: Command, perform: Perform): void {
  const declare = openGroup(group, perform);
  declare("export [folder]", {
    does: "write status lists from the chain: one batch's, or all of yours; for cron",
    example: "laurel status-list export --all --out /srv/www --sign signing-key.json --sign-password-file password",
    exits: "0 done, 1 needs attention, 2 usage error, 3 run it again later",
    run: () => import("../commands/portability/status-list.ts").then(({ exportLists }) => exportLists),
  })
    .requiredOption("--out <folder>", "the folder that your web server serves at /")
    .requiredOption("--sign <keystore>", "the key that `laurel did init` wrote")
    .option("--sign-password-file <file>", "that key's password in its first line")
    .option("--all", "all your lists")
    .option("--format <name>", "bitstring or token; repeatable (bitstring)", collect)
    .option("--ttl <time>", "how long a list is good for after its block: 24h at most, or 90m", "24h");
}

function declareSign(program: Command, perform: Perform): void {
  const declare = openGroup(program, perform);
  addSigningKey(
    declare("sign <folder>", {
      does: "sign an anchored batch for verifiers without Laurel",
      example: "laurel sign june-2026 --sign signing-key.json",
      run: () => import("../commands/portability/sign.ts").then(({ sign }) => sign),
    }),
  ).option("--again", "replace signatures by an earlier key of the same did.json");
}

function declareExport(program: Command, perform: Perform): void {
  const declare = openGroup(program, perform);
  addSigningKey(
    declare("export <folder|file>", {
      does: "make badges (png, svg), certificates (pdf) or JWTs that hold the credential",
      example:
        "laurel export june-2026 --format pdf --image logo.png --link https://verify.example/ --out certificates",
      run: () => import("../commands/portability/export.ts").then(({ exportFiles }) => exportFiles),
    })
      .requiredOption("--format <name>", "png, svg, pdf or jwt")
      .requiredOption("--out <folder>", "where the files go, named by index")
      .option("--learner <key>", "only this learner, by the course's key; repeatable", collect)
      .option("--names", "put the learner's name into the file's name")
      .option("--image <file>", "badge picture or certificate logo: .png, .svg for svg, .jpg for pdf")
      .option("--link <url>", "the page that checks the file: a certificate shows it, with a QR code")
      .option("--birth-date", "print the date of birth on a certificate, if disclosed")
      .option("--font <file>", "a font for letters ours lacks; in a collection: file.ttc#name; repeatable", collect)
      .option("--language <tag>", "the certificate's language, en or de; default: the course's"),
  );
}
