// The commands for verifiers, wallets and people that know nothing of Laurel.
import type { Command } from "commander";
import { addSigningKey, collect, openGroup, type Perform } from "./declaration.ts";

/** Declares what serves verifiers, wallets and people that know nothing of Laurel. */
export function declarePortability(program: Command, perform: Perform): void {
  declareDid(program.command("did").description("your own key, for verifiers that know nothing of Laurel"), perform);
  declareStatusLists(
    program.command("status-list").description("what verifiers read that do not read the chain"),
    perform,
  );
  declareSign(program, perform);
  declareExport(program, perform);
}

function declareDid(did: Command, perform: Perform): void {
  const declare = openGroup(did, perform);
  const out = ["--out <folder>", "where did.json is; your settings' folder, or the key's, unless said"] as const;
  declare("init", {
    does: "make a key and write it encrypted, with the did.json that names it; or one more key",
    example: "laurel did init --domain university.example.org",
    run: () => import("../commands/portability/did.ts").then(({ init }) => init),
  })
    .requiredOption("--domain <host>", "the host of your web site; with a path where did.json goes below one")
    .option("--out <folder>", "where both go; your settings' folder unless said")
    .option("--password-file <file>", "the key's password, as the file's first line")
    .option("--password-fd <n>", "the same from an open file descriptor");
  declare("check", {
    does: "fetch did.json from your web site, and say whether other verifiers find your keys in it",
    example: "laurel did check --sign signing-key.json",
    exits: "0 found, 1 not as it should be, 2 used wrongly, 3 not reached",
    run: () => import("../commands/portability/did-check.ts").then(({ check }) => check),
  })
    .option("--domain <host>", "the host, in place of the DID that your accreditation names")
    .option("--did <did>", "the DID, in place of that one")
    .option("--sign <keystore>", "say whether this key is there")
    .option("--yes", "take new, changed and missing keys as they are: they are meant")
    .option("--rpc <url>", "a node, in place of laurel.json's; may be given again", collect)
    .option("--plain-http", "read the did.json of localhost by http://, and ask nodes elsewhere by it");
  declare("retire <key>", {
    does: "sign no more by a key, its file or id; did.json keeps it, and what it signed stays valid",
    example: "laurel did retire signing-key.json",
    run: () => import("../commands/portability/did.ts").then(({ retire }) => retire),
  }).option(...out);
  declare("compromise <key>", {
    does: "take a key, its file or id, out of did.json: somebody else may have it",
    example: "laurel did compromise signing-key.json",
    run: () => import("../commands/portability/did.ts").then(({ compromise }) => compromise),
  })
    .option(...out)
    .option("--yes", "do not ask");
}

function declareStatusLists(group: Command, perform: Perform): void {
  const declare = openGroup(group, perform);
  declare("export [folder]", {
    does: "write the status list of a batch's folder, or all of yours, from the chain; for cron",
    example: "laurel status-list export --all --out /srv/www --sign signing-key.json --sign-password-file password",
    exits: "0 done, 1 see to it yourself, 2 used wrongly, 3 run it again later",
    run: () => import("../commands/portability/status-list.ts").then(({ exportLists }) => exportLists),
  })
    .requiredOption("--out <folder>", "the folder that your web server has at /")
    .requiredOption("--sign <keystore>", "the key that `laurel did init` wrote")
    .option("--sign-password-file <file>", "that key's password, as the file's first line")
    .option("--all", "every list of yours")
    .option("--format <name>", "bitstring or token; may be given again (bitstring)", collect)
    .option("--ttl <time>", "how long a list may be relied on after its block, 24h at most: 24h, 90m", "24h");
}

function declareSign(program: Command, perform: Perform): void {
  const declare = openGroup(program, perform);
  addSigningKey(
    declare("sign <folder>", {
      does: "sign an anchored batch for verifiers that know nothing of Laurel",
      example: "laurel sign june-2026 --sign signing-key.json",
      run: () => import("../commands/portability/sign.ts").then(({ sign }) => sign),
    }),
  ).option("--again", "replace what an earlier key of the same did.json signed");
}

function declareExport(program: Command, perform: Perform): void {
  const declare = openGroup(program, perform);
  addSigningKey(
    declare("export <folder|file>", {
      does: "put credentials into badges (png, svg), certificates (pdf) or JWTs, each with the file inside",
      example:
        "laurel export june-2026 --format pdf --image logo.png --link https://verify.example/ --out certificates",
      run: () => import("../commands/portability/export.ts").then(({ exportFiles }) => exportFiles),
    })
      .requiredOption("--format <name>", "png, svg, pdf or jwt")
      .requiredOption("--out <folder>", "where the files go; they are named by index")
      .option("--learner <key>", "only this learner's, by the course's key; may be given again", collect)
      .option("--names", "put the learner's name into the file's name")
      .option("--image <file>", "the badge's picture, or the logo on a certificate: .png, .svg for svg, .jpg for pdf")
      .option("--link <url>", "the page that checks the file: a certificate has its address, and a QR code")
      .option("--birth-date", "print the date of birth on a certificate, where the credential shows it")
      .option(
        "--font <file>",
        "a font for letters that ours lack; of a collection, file.ttc#name; may be given again",
        collect,
      )
      .option("--language <tag>", "the language of the certificate's own words: en or de; the course's unless said"),
  );
}
