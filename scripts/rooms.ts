// The rooms of each package, from the lowest up: the one list that the check, the picture, Biome and docs/architecture.md follow.

/** A folder of sources and one sentence on what it does. Sub-folders belong to it; "." is the files beside the folders. */
export type Room = readonly [folder: string, sentence: string];

/** A package of the workspace. It imports only packages before it in the list, and those by their names. */
export interface Package {
  readonly name: string;
  readonly folder: string;
  /** A room imports only from rooms before it. */
  readonly rooms: readonly Room[];
}

/** So many files fit in one folder; declarations and generated files are not counted. */
export const MOST_FILES = 10;

export const PACKAGES: readonly Package[] = [
  {
    name: "@laurel/sdk",
    folder: "sdk/src",
    rooms: [
      ["text", "Makes foreign text safe to show: in lines, in JSON, in errors."],
      ["hash", "Hashes bytes: Keccak-256, hexadecimal text, addresses, the Merkle tree."],
      ["json", "Reads JSON strictly and writes its one canonical text."],
      ["rpc", "Asks nodes over JSON-RPC and finds what enough of them agree on."],
      ["credential", "Knows one credential: its document, claims, leaf and proof."],
      ["gating", "Reads a credential's proof as a contract takes it: the arguments of isValid."],
      ["registry", "Speaks to the contract: its ABI, calls, errors, terms and standings."],
      ["profile", "Checks a document against the European micro-credential profile."],
      ["relations", "Says how credentials relate: corrected, stacked, same learner."],
      ["link", "Puts a credential into a link or a QR code, and reads it again."],
      ["carrier", "Opens files as people send them: finds the credential inside, says what happened to it."],
      ["splice", "Hashes and writes many similar credentials fast, 64 rows at a time."],
      ["reading", "Reads the chain by the verifier's trust list, at final blocks."],
      ["register", "Reads all that a registry holds from a file, and compares a row with the chain."],
      ["report", "Holds the verification report and its texts in English and German."],
      ["evidence", "Proves what a registry says from a block's hash, without a node."],
      ["transaction", "Brings one transaction onto the chain, once, whatever happens."],
      ["batch", "Turns the documents of a cohort into one batch with one root."],
      ["verification", "Makes the seven checks of a credential and judges stacks."],
      ["changes", "Anchors batches and revokes credentials, directly or by signed order."],
      ["node", "Adds what needs Node: threads, keystores, journals, line files."],
      [
        ".",
        "Exports what programs import: index, verify, proof, node, profile, link, carrier, register, evidence and text.",
      ],
    ],
  },
  {
    name: "@laurel/issuing",
    folder: "issuing/src",
    rooms: [
      ["messages", "Says what happened: errors with cures, events, words."],
      ["disk", "Reads and writes files whole or not at all."],
      ["chain", "Connects to a registry and reads who may issue."],
      ["register", "Rebuilds what a registry holds from its events, and goes on where it stopped."],
      ["watching", "Checks a registry at intervals, and reports what a keeper of keys must see."],
      ["encoding", "Decodes files in code pages, and recognises a page by its letters."],
      ["letters", "Knows letters: alphabets, code pages, escapes, and how text comes out of the wrong ones."],
      ["columns", "Judges a column: what cannot be right, what is probably damaged, what is odd."],
      ["workbook", "Reads an Excel workbook as a table, within bounds, and says what it hides."],
      ["spreadsheet", "Reads a table row by row, whatever exported it."],
      ["course", "Knows a course: its template, its columns, what it lacks."],
      ["input", "Makes documents, row by row, of a cohort or of ready files."],
      ["status", "Gives each batch places of its own in the status lists of its issuer."],
      ["folder", "Keeps one batch: its records, its list of learners."],
      ["ledger", "Keeps what was issued here, in the person's folder: batches, reasons, learners as HMACs."],
      ["planning", "Plans a batch, checks every credential, writes its files."],
      [
        "noting",
        "Notes batches in the ledger, finds learners who had the credential before, and counts for the report.",
      ],
      ["workflow", "Issues, corrects, re-issues, revokes: what a program calls."],
      ["erasure", "Erases learners from a batch, and keeps what the others need."],
      ["backup", "Packs a batch's folder into one encrypted file, and restores it."],
      [".", "Exports what programs import."],
    ],
  },
  {
    name: "@laurel/portability",
    folder: "portability/src",
    rooms: [
      ["keys", "Keeps the keys that sign for other verifiers, and writes did.json."],
      ["proof", "Signs credentials by eddsa-rdfc-2022, thousands of one form at once."],
      ["status", "Writes the status lists that other verifiers read, from the chain."],
      ["certificate", "Draws the certificate that a person prints, with the file inside."],
      ["batch", "Signs and exports the credentials of a batch's folder."],
      ["delivery", "Hands out each learner's credential: as a draft, in an archive, by e-mail."],
      [".", "Exports what programs import."],
    ],
  },
  {
    name: "@laurel/web",
    folder: "web/src",
    rooms: [
      ["words", "Holds the page's texts, in English and German."],
      ["given", "Reads the input: files, carriers, pasted text, links."],
      ["view", "Looks and parts of the page: colours, buttons, a verdict."],
      ["evidence", "Keeps the given evidence, and asks for its block's hash. Loaded with the first evidence."],
      ["checking", "Loads the page's trust list, and checks the input by it."],
      ["camera", "Reads QR codes by the camera."],
      ["verifier", "Is <laurel-verifier>: asks for a credential and shows its verdict."],
      ["page", "Is <laurel-page>: its routes, many files, the learner's own, the register, about."],
      [".", "Starts the page, or the element alone."],
    ],
  },
  {
    name: "@laurel/cli",
    folder: "cli/src",
    rooms: [
      ["terminal", "Talks to the person: text, questions, options, errors."],
      ["settings", "Finds laurel.json, the trust list and keystores."],
      ["notes", "Notes in the person's own folder what was done to batches, and which blocks count."],
      ["page", "Builds the page and serves it."],
      ["chain", "Opens the registry and the office that options name."],
      ["credentials", "Reads credentials and orders, and lists reports."],
      ["cohort", "Reads a cohort's list by the options of a command, and asks about it."],
      ["backup", "Asks for a backup's password, and offers a backup."],
      ["stacking", "Fills a larger credential from its parts."],
      ["commands/issuing", "Commands for a batch: issue to audit."],
      ["commands/verifying", "Commands for a credential: verify to withhold."],
      ["commands/evidence", "Commands for proofs without a node: evidence, pinned blocks."],
      ["commands/authorities", "Commands for accreditors, issuers' admins and governors."],
      ["commands/overview", "Commands for a whole registry: a report, and a snapshot for pages."],
      ["commands/portability", "Commands for other verifiers and for people: did, sign, status lists, export."],
      ["commands/setup", "Commands to start with: keys, settings, a course."],
      ["commands/records", "Commands after a batch: backup, report, handing out, erasure."],
      ["commands/watching", "Watches a registry, and reports what happens there."],
      ["declare", "Declares each command's words, options and help."],
      [".", "Runs the command that was typed."],
    ],
  },
  {
    name: "hardhat-laurel",
    folder: "hardhat-laurel/src",
    rooms: [
      ["chain", "Knows the chain behind a connection: whether it is for development, its accounts, its clock."],
      ["office", "Makes a registry ready to issue, and issues, revokes and suspends there."],
      ["hooks", "Gives each network connection its office."],
      ["tasks", "Starts a local chain, and deploys a registry."],
      [".", "Is the plugin, as hardhat.config.ts takes it."],
    ],
  },
];
