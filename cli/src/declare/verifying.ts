// The commands of those who receive credentials, and of those who hold them.
import type { Command } from "commander";
import { collect, EXITS, HEADER, openGroup, type Perform, PLAIN_HTTP } from "./declaration.ts";

const PAGE = ["--page <url>", "the page that opens it, in place of laurel.json's"] as const;

/** Declares `verify`, `show`, `withhold`, `link`, `qr`, `trust` and `extract`. */
export function declareVerifying(program: Command, perform: Perform): void {
  const declare = openGroup(program, perform);
  declare("verify <file...>", {
    does: "check credentials against the chain: files, badges, PDFs, JWTs, folders, JSON Lines, links, or -",
    example: "laurel verify niamh.json",
    exits: EXITS.verdict,
    run: () => import("../commands/verifying/verify.ts").then(({ verify }) => verify),
  })
    .option("--part <file>", "a part that it stands on, or a folder of them; may be given again", collect)
    .option("--at <moment>", "was it within its dates then? a date is at 00:00 UTC; reads the chain as it is now")
    .option("--as-of <moment>", "was it valid then? reads the chain as it was (needs an archive node)")
    .option("--evidence <file>", "decides where the nodes cannot be reached; repeatable", collect)
    .option("--block-hash <0x…>", "a block's hash that you know from a source you trust", collect)
    .option("--offline", "ask no node: by evidence alone (--as-of block: as of its block)")
    .option("--max-age <age>", "how old evidence may be: 30d, or seconds (7d)")
    .option("--timeout <seconds>", "how long the nodes may take for each 25 batches", "10")
    .option("--language <tag>", "the language of the report for people: en or de", "en");
  declare("show <file>", {
    does: "print what a credential says and withholds; checks nothing and asks no chain",
    example: "laurel show niamh.json",
    exits: EXITS.credential,
    run: () => import("../commands/verifying/show.ts").then(({ show }) => show),
  });
  declare("withhold <file>", {
    does: "write a copy of a credential without some of its claims; without --claim, list them",
    example: "laurel withhold niamh.json --claim dateOfBirth --claim result --out for-employer.json",
    exits: EXITS.credential,
    run: () => import("../commands/verifying/withhold.ts").then(({ withholdClaims }) => withholdClaims),
  })
    .option("--claim <claim>", "a claim to leave out, by JSON pointer or name; may be given again", collect)
    .option("--out <file>", "where the copy goes");
  declare("link <file>", {
    does: "print a link that holds the credential, whole: whoever opens it has the file",
    example: "laurel link niamh.json --page https://verify.example/",
    exits: EXITS.credential,
    run: () => import("../commands/verifying/link.ts").then(({ link }) => link),
  })
    .option(...PAGE)
    .option("--course <file>", "make it shorter, for a page that serves this course's dictionary");
  declare("qr <file>", {
    does: "draw a QR code of such a link",
    example: "laurel qr niamh.json --page https://verify.example/ --out niamh.svg",
    exits: "0 done, 1 no credential or too large, 2 used wrongly, 3 not finished",
    run: () => import("../commands/verifying/link.ts").then(({ qr }) => qr),
  })
    .option(...PAGE)
    .option("--out <file>", "write it there, as .svg or .png; else it is drawn in the terminal");
  declare("extract <file...>", {
    does: "take one learner's credential out of many: a batch's folder of either format, any folder, JSON Lines",
    example: "laurel extract june-2026 --learner 2026000013 --out niamh.json",
    exits: "0 done, 1 no such credential, 2 used wrongly, 3 not finished",
    run: () => import("../commands/verifying/extract.ts").then(({ extract }) => extract),
  })
    .option("--index <n>", "the credential's index in its batch")
    .option("--learner <key>", "the learner instead, by the course's key")
    .requiredOption("--out <file>", "where it goes");
  declareEvidence(program.command("evidence").description("what proves credentials with no node asked"), perform);
  declareTrust(program.command("trust").description("the registries that you trust"), perform);
}

const FINALITY = ["--finality <rule>", "finalized, safe, latest, or a number of confirmations", "finalized"] as const;
const MAX_AGE = ["--max-age <seconds>", "the oldest head of the chain that is believed, or none", "3600"] as const;
function declareEvidence(evidence: Command, perform: Perform): void {
  const declare = openGroup(evidence, perform);
  declare("collect <file...>", {
    does: "collect what proves credentials as of a block, from the nodes of your trust list",
    example: "laurel evidence collect june-2026 --out june-2026.evidence.json",
    run: () => import("../commands/evidence/evidence.ts").then(({ collect: run }) => run),
  })
    .option("--out <file>", "where the evidence goes (<file>.evidence.json)")
    .option("--block <n>", "of this block, which needs an archive node; default: the newest final one");
  declare("show <file>", {
    does: "print what evidence proves, and of which block; asks no node",
    example: "laurel evidence show june-2026.evidence.json",
    exits: "0 done, 1 refused, 2 used wrongly, 3 it proves nothing",
    run: () => import("../commands/evidence/evidence.ts").then(({ show }) => show),
  });
}

function declareBlocks(block: Command, perform: Perform): void {
  const declare = openGroup(block, perform);
  declare("add", {
    does: "pin the newest final block, by which evidence is believed later",
    example: "laurel trust block add",
    exits: EXITS.reading,
    run: () => import("../commands/evidence/block.ts").then(({ addBlock }) => addBlock),
  }).option("--registry <eip155:chain:0x…>", "of this registry's chain alone");
  declare("list", {
    does: "print the blocks that you pinned",
    example: "laurel trust block list",
    exits: EXITS.offline,
    run: () => import("../commands/evidence/block.ts").then(({ listBlocks }) => listBlocks),
  });
}

function declareTrust(trust: Command, perform: Perform): void {
  const declare = openGroup(trust, perform);
  declareBlocks(trust.command("block").description("blocks that you believe, with no node asked"), perform);
  declare("add", {
    does: "put a registry on your trust list: reads its chain and code from the node, and asks",
    example:
      "laurel trust add --name National --registry eip155:1:0x5FbDB2315678afecb367f032d93F642f64180aa3 --rpc https://node.example",
    exits: EXITS.reading,
    run: () => import("../commands/verifying/trust/add.ts").then(({ addTrust }) => addTrust),
  })
    .requiredOption("--registry <eip155:chain:0x…>", "the registry")
    .requiredOption("--rpc <url>", "a node that knows the chain; may be given again", collect)
    .option(...HEADER)
    .option(...PLAIN_HTTP)
    .requiredOption("--name <name>", "what you call it")
    .option(...FINALITY)
    .option(
      "--accreditor [id]",
      "recognise only this accreditor, repeatable; or all; without a number: list them",
      (id: string, earlier?: readonly string[] | true) => (Array.isArray(earlier) ? [...earlier, id] : [id]),
    )
    .option(...MAX_AGE)
    .option("--yes", "do not ask");
  declare("import <place>", {
    does: "take registries, code hashes and accreditors from a published list (https, or a file); asks line by line",
    example: "laurel trust import https://ministry.example --rpc https://node.example --rpc https://other.example",
    run: () => import("../commands/verifying/trust/import/import.ts").then(({ importTrust }) => importTrust),
  })
    .option("--sha256 <hex>", "what the list's SHA-256 must be; compared before anything is read")
    .option("--rpc <url>", "a node of a new registry's chain; may be given again", collect)
    .option(...HEADER)
    .option(...PLAIN_HTTP)
    .option(...FINALITY)
    .option(...MAX_AGE)
    .option(
      "--yes",
      "do not ask; from a host, for all accreditors or for another code only with --sha256; never for an older list",
    );
  declare("publish", {
    does: "write the list that others import from you: registries, code hashes, accreditors; no node",
    example: 'laurel trust publish --publisher "Ministry of Education" --out laurel-trust.json',
    exits: EXITS.reading,
    run: () => import("../commands/verifying/trust/publish.ts").then(({ publishTrust }) => publishTrust),
  })
    .requiredOption("--out <file>", "where it goes")
    .option("--publisher <name>", "who you are")
    .option("--registry <eip155:chain:0x…>", "one registry, in place of all on your trust list; repeatable", collect)
    .option("--rpc <url>", "its node, in place of your trust list's; repeatable", collect)
    .option(...PLAIN_HTTP)
    .option("--name <name>", "what people call it, if your trust list does not say")
    .option("--accreditor <id>", "whom it is published with: a number, repeatable, or all", collect);
  declare("list", {
    does: "print the registries that you trust, and which list says so",
    example: "laurel trust list",
    exits: EXITS.offline,
    run: () => import("../commands/verifying/trust/list.ts").then(({ listTrust }) => listTrust),
  });
}
