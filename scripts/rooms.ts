// The rooms of each package, from the lowest up: the one list that the check, the picture, Biome and docs/architecture.md follow.

/** A folder of sources and one sentence on what it does. Sub-folders belong to it; "." is the files beside the folders. */
export type Room = readonly [folder: string, sentence: string];

/** A package of the workspace. It imports only packages before it in the list, and those by their names. */
export interface Package {
  readonly name: string;
  readonly folder: string;
  /** A room imports only from rooms before it. */
  readonly rooms: readonly Room[];
  /** Not arranged yet: of its imports only those of other packages are checked. */
  readonly isUnsorted?: true;
}

/** So many files fit in one folder; declarations and generated files are not counted. */
export const MOST_FILES = 10;

export const PACKAGES: readonly Package[] = [
  {
    name: "@laurel/sdk",
    folder: "sdk/src",
    rooms: [
      ["hash", "Hashes bytes: Keccak-256, hexadecimal text, addresses, the Merkle tree."],
      ["json", "Reads JSON strictly and writes its one canonical text."],
      ["rpc", "Asks nodes over JSON-RPC and finds what enough of them agree on."],
      ["credential", "Knows one credential: its document, claims, leaf and proof."],
      ["registry", "Speaks to the contract: its ABI, calls, errors, terms and standings."],
      ["profile", "Checks a document against the European micro-credential profile."],
      ["relations", "Says how credentials relate: corrected, stacked, same learner."],
      ["splice", "Hashes and writes many similar credentials fast, 64 rows at a time."],
      ["reading", "Reads the chain by the verifier's trust list, at final blocks."],
      ["report", "Holds the verification report and its texts in English and German."],
      ["transaction", "Brings one transaction onto the chain, once, whatever happens."],
      ["batch", "Turns the documents of a cohort into one batch with one root."],
      ["verification", "Makes the seven checks of a credential and judges stacks."],
      ["changes", "Anchors batches and revokes credentials, directly or by signed order."],
      ["node", "Adds what needs Node: threads, keystores, journals, line files."],
      [".", "Exports what programs import: index, node and profile."],
    ],
  },
  {
    name: "@laurel/cli",
    folder: "cli/src",
    isUnsorted: true,
    rooms: [[".", "Runs the command laurel; its files are being arranged."]],
  },
];
