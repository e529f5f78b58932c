// Evidence as commands take it and make it: which files, who vouches for their blocks, and what is collected for credentials.
import {
  credentialRegistryBytecode,
  hashReleasedRuntime,
  type IssuerRef,
  type OpenedCredential,
  wordOf,
} from "@laurel/sdk";
import {
  type BlockSource,
  collectEvidence,
  type EvidenceBatch,
  type EvidenceOptions,
  pinnedBlocks,
  proveEvidence,
  type ProvenEvidence,
  readEvidence,
} from "@laurel/sdk/evidence";
import { readSmallFile } from "@laurel/sdk/node";
import { writeFileAtomic } from "@laurel/issuing";
import { readBlocks } from "../notes/blocks-file.ts";
import { openTrustedNodes } from "../settings/nodes-file.ts";
import { requireTrust } from "../settings/trust-file.ts";
import { CommandError, usageError } from "../terminal/failure.ts";
import type { CommonOptions } from "../terminal/invocation.ts";
import type { Session } from "../terminal/session.ts";

/** The options of `verify` that evidence goes by. */
export interface EvidenceFlags {
  readonly evidence?: readonly string[];
  readonly blockHash?: readonly string[];
  readonly offline?: boolean;
  readonly maxAge?: string;
  readonly asOf?: string;
  readonly part?: readonly string[];
}

/** In bytes: a byte more than the longest, so that a longer one is refused as what it is. */
const MOST_FILE = 4 * 1024 * 1024 + 1;
const DAY = 24 * 3600;

/** What a verifier takes of them; undefined where nobody speaks of evidence. @throws CommandError where they contradict each other, or a file cannot be read */
export function readEvidenceFlags(session: Session, flags: EvidenceFlags): EvidenceOptions | undefined {
  const { evidence = [], blockHash = [], offline, maxAge } = flags;
  const asOfBlock = flags.asOf === "block" || undefined;
  if (asOfBlock && flags.part !== undefined)
    throw usageError(
      "--as-of block judges no stack",
      "name a moment: --as-of <date>; its parts may belong to other blocks",
    );
  if (evidence.length === 0) {
    const flag = Object.entries({
      "--block-hash": blockHash.length > 0,
      "--max-age": maxAge,
      "--as-of block": asOfBlock,
    });
    const [unused] = flag.find(([, given]) => given !== undefined && given !== false) ?? [];
    if (unused !== undefined) throw usageError(`${unused} goes with evidence`, "name the file: --evidence <file>");
    return offline === true ? { offline } : undefined;
  }
  const said = blockHash.map((hash) => {
    if (/^0x[0-9a-f]{64}$/i.test(hash)) return hash.toLowerCase();
    throw usageError(`--block-hash ${hash}: not a hash`, "copy it again: 0x and 64 hex digits");
  });
  const blocks: BlockSource[] = [
    { name: "said", confirm: async ({ hash }) => (said.includes(hash) ? "final" : "unknown") },
    pinnedBlocks(readBlocks(session.env), "pinned"),
  ];
  return {
    ...{ evidence: evidence.map(readEvidenceFile), blocks, offline, asOfBlock },
    maxAge: maxAge === undefined ? undefined : readAge(maxAge),
  };
}

/** Reads a file of evidence, whatever is in it. @throws IssuingError where it is no regular file, or cannot be read */
export function readEvidenceFile(path: string): Uint8Array {
  try {
    return readSmallFile(path, MOST_FILE);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const what = code === "ENOENT" ? "there is no such file" : message;
    throw new CommandError("file.unreadable", 2, `${path}: ${what}`, {
      cure: "check its name and permissions",
      cause,
    });
  }
}

/** Seconds, as everywhere, or days. */
function readAge(text: string): number {
  const [, number = "", unit] = /^(\d{1,9})(d?)$/.exec(text) ?? [];
  const age = Number(number) * (unit === "d" ? DAY : 1);
  if (age > 0) return age;
  throw usageError(`--max-age ${text}: not an age`, "write days, such as 30d, or a number of seconds");
}

/** Proves a file of evidence. @throws EvidenceError where it proves nothing */
export function proveFile(bytes: Uint8Array): ProvenEvidence {
  const evidence = readEvidence(bytes);
  const place = { chainId: evidence.chainId, address: evidence.registry };
  return proveEvidence(evidence, hashReleasedRuntime(credentialRegistryBytecode, place));
}

/** The words of bitmaps that credentials need, of one registry. */
export interface WantedEvidence {
  /** Adds the word of a credential. @throws CommandError where it is of another registry than those before it */
  readonly add: (name: string, opened: Pick<OpenedCredential, "issuerRef" | "proof">) => void;
  /** Adds all words of a batch. */
  readonly addBatch: (ref: IssuerRef, batch: { readonly root: string; readonly size: number }) => void;
  /** How many batches there are. */
  readonly count: () => number;
  /** Collects what is wanted into a file. @throws CommandError where the registry is not on the trust list · as `collectEvidence` */
  readonly collect: (session: Session, options: CommonOptions, to: CollectTarget) => Promise<CollectedEvidence>;
}

/** Where it goes, and of which block it is. */
interface CollectTarget {
  readonly out: string;
  readonly block?: number | undefined;
}

/** What was written. */
interface CollectedEvidence {
  readonly bytes: number;
  readonly proven: ProvenEvidence;
}

/** A list of what evidence is wanted of. */
export function openWanted(): WantedEvidence {
  let place: IssuerRef | undefined;
  const batches = new Map<string, { readonly issuer: number; readonly root: string; readonly words: Set<number> }>();
  const open = (name: string, ref: IssuerRef, root: string): Set<number> => {
    place ??= ref;
    if (ref.chainId !== place.chainId || ref.registry !== place.registry)
      throw usageError(
        `${name} belongs to a different registry than the files before it`,
        "collect evidence for each registry separately",
      );
    const key = `${ref.issuer} ${root}`;
    const batch = batches.get(key) ?? { issuer: ref.issuer, root, words: new Set() };
    batches.set(key, batch);
    return batch.words;
  };
  return {
    add: (name, { issuerRef, proof }) => void open(name, issuerRef, proof.root).add(wordOf(proof.index)),
    addBatch(ref, { root, size }) {
      const words = open(root, ref, root);
      for (let word = 0; word <= wordOf(size - 1); word += 1) words.add(word);
    },
    count: () => batches.size,
    async collect(session, options, { out, block }) {
      const { chainId, registry: address } = place as IssuerRef;
      const trust = await openTrustedNodes(session, await requireTrust(session, options));
      const registry = trust.registries.find((one) => one.chainId === chainId && one.address === address);
      if (registry === undefined) {
        const cure = "add the registry first: laurel trust add";
        throw new CommandError(
          "registry.untrusted",
          1,
          `the registry ${address} on chain ${chainId} is not on your trust list`,
          {
            cure,
          },
        );
      }
      const codeHash = hashReleasedRuntime(credentialRegistryBytecode, { chainId, address });
      const wanted = [...batches.values()].map(({ issuer, root, words }): EvidenceBatch => {
        return { issuer, root: root as EvidenceBatch["root"], words: [...words].sort((a, b) => a - b) };
      });
      const text = await collectEvidence(registry, wanted, { codeHash, block });
      await writeFileAtomic(out, text);
      const bytes = Buffer.from(text);
      return { bytes: bytes.length, proven: proveFile(bytes) };
    },
  };
}
