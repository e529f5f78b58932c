// The commands of those who receive credentials, and of those who hold them.
import type { Command } from "commander";
import { collect, EXITS, HEADER, openGroup, type Perform, PLAIN_HTTP } from "./declaration.ts";

const PAGE = ["--page <url>", "the page that opens the link; default: from laurel.json"] as const;

/** Declares `verify`, `show`, `withhold`, `link`, `qr`, `trust` and `extract`. */
export function declareVerifying(program: Command, perform: Perform): void {
  const declare = openGroup(program, perform);
  declare("verify <file...>", {
    does: "check credentials: files, folders, badges, PDFs, JWTs, JSON Lines, links or -",
    example: "laurel verify niamh.json",
    exits: EXITS.verdict,
    run: () => import("../commands/verifying/verify.ts").then(({ verify }) => verify),
  })
    .option("--part <file>", "a part of a larger credential, or a folder of parts; repeatable", collect)
    .option("--at <moment>", "check the dates for this moment (a date: 00:00 UTC), and the chain as it is now")
    .option("--as-of <moment>", "check it as of this moment, on the chain as it was (needs an archive node)")
    .option("--evidence <file>", "used if no node can be reached; repeatable", collect)
    .option("--block-hash <0x…>", "a block hash from a source that you trust; repeatable", collect)
    .option("--offline", "use only evidence, ask no node (--as-of block: as of its block)")
    .option("--max-age <age>", "how old evidence may be: 30d, or seconds (7d)")
    .option("--timeout <seconds>", "how long to wait for the nodes, for each 25 batches", "10")
    .option("--language <tag>", "the language of the report for people: en or de", "en");
  declare("show <file>", {
    does: "print what a credential says and withholds; checks nothing",
    example: "laurel show niamh.json",
    exits: EXITS.credential,
    run: () => import("../commands/verifying/show.ts").then(({ show }) => show),
  });
  declare("withhold <file>", {
    does: "write a copy without some claims; without --claim, list the claims",
    example: "laurel withhold niamh.json --claim dateOfBirth --claim result --out for-employer.json",
    exits: EXITS.credential,
    run: () => import("../commands/verifying/withhold.ts").then(({ withholdClaims }) => withholdClaims),
  })
    .option("--claim <claim>", "a claim to leave out, by name or JSON pointer; repeatable", collect)
    .option("--out <file>", "where the copy goes");
  declare("link <file>", {
    does: "print a link that holds the whole credential; anyone with the link has the file",
    example: "laurel link niamh.json --page https://verify.example/",
    exits: EXITS.credential,
    run: () => import("../commands/verifying/link.ts").then(({ link }) => link),
  })
    .option(...PAGE)
    .option("--course <file>", "a shorter link, for a page that serves this course's dictionary");
  declare("qr <file>", {
    does: "draw a QR code of the link",
    example: "laurel qr niamh.json --page https://verify.example/ --out niamh.svg",
    exits: "0 done, 1 no credential or too large, 2 usage error, 3 not finished",
    run: () => import("../commands/verifying/link.ts").then(({ qr }) => qr),
  })
    .option(...PAGE)
    .option("--out <file>", "write an .svg or .png; default: draw in the terminal");
  declare("extract <file...>", {
    does: "take one learner's credential out of a batch, a folder or JSON Lines",
    example: "laurel extract june-2026 --learner 2026000013 --out niamh.json",
    exits: "0 done, 1 no such credential, 2 usage error, 3 not finished",
    run: () => import("../commands/verifying/extract.ts").then(({ extract }) => extract),
  })
    .option("--index <n>", "the credential's index in its batch")
    .option("--learner <key>", "or the learner, by the course's key")
    .requiredOption("--out <file>", "where the file goes");
  declareEvidence(program.command("evidence").description("proof of credentials that needs no node"), perform);
  declareTrust(program.command("trust").description("the registries that you trust"), perform);
}

const FINALITY = ["--finality <rule>", "finalized, safe, latest, or a number of confirmations", "finalized"] as const;
const MAX_AGE = ["--max-age <seconds>", "how old the newest block may be, or none", "3600"] as const;
function declareEvidence(evidence: Command, perform: Perform): void {
  const declare = openGroup(evidence, perform);
  declare("collect <file...>", {
    does: "collect proof of credentials as of a block, from the nodes of your trust list",
    example: "laurel evidence collect june-2026 --out june-2026.evidence.json",
    run: () => import("../commands/evidence/evidence.ts").then(({ collect: run }) => run),
  })
    .option("--out <file>", "where the evidence goes (<file>.evidence.json)")
    .option("--block <n>", "the block (needs an archive node); default: the newest final one");
  declare("show <file>", {
    does: "print what evidence proves, and its block; asks no node",
    example: "laurel evidence show june-2026.evidence.json",
    exits: "0 done, 1 refused, 2 usage error, 3 proves nothing",
    run: () => import("../commands/evidence/evidence.ts").then(({ show }) => show),
  });
}

function declareBlocks(block: Command, perform: Perform): void {
  const declare = openGroup(block, perform);
  declare("add", {
    does: "pin the newest final block, to check evidence against later",
    example: "laurel trust block add",
    exits: EXITS.reading,
    run: () => import("../commands/evidence/block.ts").then(({ addBlock }) => addBlock),
  }).option("--registry <eip155:chain:0x…>", "only this registry's chain");
  declare("list", {
    does: "print the blocks that you pinned",
    example: "laurel trust block list",
    exits: EXITS.offline,
    run: () => import("../commands/evidence/block.ts").then(({ listBlocks }) => listBlocks),
  });
}

function declareTrust(trust: Command, perform: Perform): void {
  const declare = openGroup(trust, perform);
  declareBlocks(trust.command("block").description("blocks that you trust without asking a node"), perform);
  declare("add", {
    does: "put a registry on your trust list; reads its code from the node, and asks",
    example:
      "laurel trust add --name National --registry eip155:1:0x5FbDB2315678afecb367f032d93F642f64180aa3 --rpc https://node.example",
    exits: EXITS.reading,
    run: () => import("../commands/verifying/trust/add.ts").then(({ addTrust }) => addTrust),
  })
    .requiredOption("--registry <eip155:chain:0x…>", "the registry")
    .requiredOption("--rpc <url>", "a node of the chain; repeatable", collect)
    .option(...HEADER)
    .option(...PLAIN_HTTP)
    .requiredOption("--name <name>", "what you call it")
    .option(...FINALITY)
    .option(
      "--accreditor [id]",
      "recognise only this accreditor; repeatable; or all; without a number: list them",
      (id: string, earlier?: readonly string[] | true) => (Array.isArray(earlier) ? [...earlier, id] : [id]),
    )
    .option(...MAX_AGE)
    .option("--yes", "do not ask");
  declare("import <place>", {
    does: "import registries and accreditors from a published list; asks line by line",
    example: "laurel trust import https://ministry.example --rpc https://node.example --rpc https://other.example",
    run: () => import("../commands/verifying/trust/import/import.ts").then(({ importTrust }) => importTrust),
  })
    .option("--sha256 <hex>", "the list's SHA-256, compared before anything is read")
    .option("--rpc <url>", "a node for new registries; repeatable", collect)
    .option(...HEADER)
    .option(...PLAIN_HTTP)
    .option(...FINALITY)
    .option(...MAX_AGE)
    .option(
      "--yes",
      "do not ask; needs --sha256 for a list from a host, for all accreditors and for new code; never takes an older list",
    );
  declare("publish", {
    does: "write a list for others to import: registries, code hashes, accreditors; no nodes",
    example: 'laurel trust publish --publisher "Ministry of Education" --out laurel-trust.json',
    exits: EXITS.reading,
    run: () => import("../commands/verifying/trust/publish.ts").then(({ publishTrust }) => publishTrust),
  })
    .requiredOption("--out <file>", "where the file goes")
    .option("--publisher <name>", "who you are")
    .option("--registry <eip155:chain:0x…>", "only this registry; default: all on your trust list; repeatable", collect)
    .option("--rpc <url>", "its node; default: from your trust list; repeatable", collect)
    .option(...PLAIN_HTTP)
    .option("--name <name>", "the registry's name, if your trust list has none")
    .option("--accreditor <id>", "publish this accreditor: a number, repeatable, or all", collect);
  declare("list", {
    does: "print the registries that you trust, and the list's place",
    example: "laurel trust list",
    exits: EXITS.offline,
    run: () => import("../commands/verifying/trust/list.ts").then(({ listTrust }) => listTrust),
  });
}
