// Collects evidence from a node that keeps the state of the block: header, account and slots, with the nodes of the tries that prove them.

import { checksumAddress } from "../hash/address.ts";
import { concatBytes, fromHex, type Hex, toHex } from "../hash/bytes.ts";
import { keccak256 } from "../hash/keccak.ts";
import type { TrustedRegistry } from "../reading/trust-list.ts";
import { connectTrusted } from "../reading/trusted-node.ts";
import { decodeStandingResult, encodeStandingCall } from "../registry/codec.ts";
import { readTerm } from "../registry/term.ts";
import { runInTime } from "../rpc/deadline.ts";
import { RpcError, type RpcNode } from "../rpc/rpc.ts";
import type { NodeSource } from "../rpc/source.ts";
import { type BlockAnswer, quorumBlocks } from "./blocks.ts";
import { EvidenceError, refuseProof } from "./evidence-error.ts";
import {
  type AccreditationText,
  type AccreditorText,
  type EvidenceBatch,
  MOST_BATCHES,
  MOST_EVIDENCE_BYTES,
  MOST_WORDS,
  readEvidence,
} from "./form.ts";
import { readProvenHeader, writeHeader } from "./header.ts";
import { proveEvidence } from "./prove.ts";
import { findAccreditationSlot, findAccreditorSlot, findBatchSlots, findOperatorSlot } from "./slots.ts";
import { openTrie } from "./trie.ts";

/** How to collect. */
export interface CollectOptions {
  /** The block's number; unless said the newest that is final for the quorum of the trust list. */
  readonly block?: number | undefined;
  /** The hash of the registry's code (`hashReleasedRuntime`): what is collected is proved by it. */
  readonly codeHash: Hex;
  /** How long one node may take for all, in milliseconds; 60,000 unless said. */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Keys in one request: nodes limit how many they prove at once. */
const KEYS_AT_ONCE = 256;
const CALLS_AT_ONCE = 25;
const COLLECT_MS = 60_000;

/**
 * Collects evidence of batches, and proves it before it is given back; where a node does not prove what it says, the next is asked.
 * @param batches at most 1,024, with 16,384 words in all
 * @returns the text of a file
 * @throws EvidenceError `evidence.form` where it is too much for one file, else why the last node's proofs prove nothing · RpcError where no node tells
 */
export async function collectEvidence(
  registry: TrustedRegistry<NodeSource>,
  batches: readonly EvidenceBatch[],
  { block, codeHash, timeout = COLLECT_MS, signal }: CollectOptions,
): Promise<string> {
  const sorted = [...batches].sort((a, b) => a.issuer - b.issuer || (a.root < b.root ? -1 : 1));
  const words = sorted.reduce((sum, batch) => sum + batch.words.length, 0);
  if (sorted.length > MOST_BATCHES || words > MOST_WORDS)
    throw new EvidenceError(
      "evidence.form",
      `a file can prove at most ${MOST_BATCHES} batches and ${MOST_WORDS} words`,
    );
  const nodes = connectTrusted(registry, timeout);
  let failure: unknown = new RpcError("rpc.unreachable", "no node of this registry is named", undefined, "no-node");
  const source = quorumBlocks(registry, { timeout, signal });
  const number = block ?? (await source.newest()).number;
  for (const node of nodes) {
    try {
      const text = await runInTime({ limit: timeout, signal }, (within) =>
        collectFrom(openAsking(node, within), { registry, batches: sorted, number }),
      );
      // One node may have made up the header, and all below it.
      const { chainId } = registry;
      const answer = await source.confirm({ chainId, ...proveEvidence(readEvidence(text), codeHash).block });
      if (answer === "final") return text;
      failure = refuseBlock(number, answer);
    } catch (error) {
      if (!(error instanceof RpcError || error instanceof EvidenceError)) throw error;
      failure = error;
    }
  }
  throw failure;
}

function refuseBlock(number: number, answer: BlockAnswer): EvidenceError {
  return answer === "not final"
    ? new EvidenceError("evidence.not-final", `block ${number} is not final yet`)
    : new EvidenceError("evidence.untrusted-block", `too few nodes have block ${number} of the proof`);
}

type Ask = (method: string, params: readonly (readonly unknown[])[]) => Promise<unknown[]>;

/** Asks a node many things of one kind, some at once. */
function openAsking(node: RpcNode, signal: AbortSignal): Ask {
  return async (method, params) => {
    const found: unknown[] = [];
    for (let from = 0; from < params.length; from += CALLS_AT_ONCE) {
      const calls = params.slice(from, from + CALLS_AT_ONCE).map((one) => ({ method, params: one }));
      for (const answer of await node.send(calls, signal)) found.push(answer());
    }
    return found;
  };
}

interface Task {
  readonly registry: TrustedRegistry<NodeSource>;
  readonly batches: readonly EvidenceBatch[];
  readonly number: number;
}

async function collectFrom(ask: Ask, { registry, batches, number }: Task): Promise<string> {
  const { chainId } = registry;
  const address = checksumAddress(registry.address);
  const at = `0x${number.toString(16)}`;
  const [told] = await ask("eth_getBlockByNumber", [[at, false]]);
  const header = writeHeader(Object(told));
  if (toHex(keccak256(header)) !== String(Object(told).hash).toLowerCase())
    throw refuseProof("the block has members unknown to this version of Laurel");
  const answers = await ask(
    "eth_call",
    batches.map((batch) => [{ to: address, data: encodeStandingCall(batch) }, at]),
  );
  const accreditations = new Map<number, AccreditationText>();
  const accreditors = new Map<number, AccreditorText>();
  const slots = batches.map((batch, i) => {
    const own = findBatchSlots(batch.issuer, batch.root);
    const { batch: record, accreditation, accreditor } = decodeAnswer(answers[i]);
    if (record.anchoredAt === 0) return [own.record];
    const { issuer, accreditor: body } = accreditation;
    const { accreditation: id } = record;
    accreditations.set(id, {
      ...{ accreditation: id, issuer, accreditor: body },
      ...readText(accreditation),
    });
    accreditors.set(body, { accreditor: body, ...readText(accreditor) });
    return [
      own.record,
      ...batch.words.flatMap((word) => [own.revoked(word), own.suspended(word)]),
      findOperatorSlot(batch.issuer, record.operator),
      findAccreditationSlot(id),
      findAccreditorSlot(body),
    ];
  });
  const keys = [...new Map(slots.flat().map((slot) => [toHex(slot), slot])).values()];
  const proof = await collectNodes(ask, { address, at, header, keys });
  const byId = <Text>(texts: ReadonlyMap<number, Text>): Text[] =>
    [...texts].sort(([a], [b]) => a - b).map(([, text]) => text);
  const text = `${JSON.stringify({
    ...{ format: "laurel-evidence-v1", chainId, registry: address, block: number, batches },
    texts: { accreditations: byId(accreditations), accreditors: byId(accreditors) },
    proof: btoa(Array.from(proof, (byte) => String.fromCharCode(byte)).join("")),
  })}\n`;
  if (text.length > MOST_EVIDENCE_BYTES)
    throw new EvidenceError("evidence.form", "the evidence is longer than 4 MiB: name fewer batches");
  return text;
}

function decodeAnswer(answer: unknown): ReturnType<typeof decodeStandingResult> {
  try {
    return decodeStandingResult(answer);
  } catch {
    throw new RpcError("rpc.bad-answer", "the node's answer is not a registry's standing");
  }
}

function readText({
  term,
  name,
  uri,
}: {
  readonly term: bigint;
  readonly name: string;
  readonly uri: string;
}): Omit<AccreditorText, "accreditor"> {
  return { ...readTerm(term), name, uri };
}

interface NodesTask {
  readonly address: string;
  readonly at: string;
  readonly header: Uint8Array;
  readonly keys: readonly Uint8Array[];
}

/** Header and nodes, each where the walk to the keys, in this order, first needs it. */
async function collectNodes(ask: Ask, { address, at, header, keys }: NodesTask): Promise<Uint8Array> {
  const known = new Map<Hex, Uint8Array>();
  let storageRoot: unknown;
  for (let from = 0; from < keys.length; from += KEYS_AT_ONCE) {
    const some = keys.slice(from, from + KEYS_AT_ONCE).map(toHex);
    const [answer] = await ask("eth_getProof", [[address, some, at]]);
    const { accountProof, storageProof, storageHash } = Object(answer) as Record<string, unknown>;
    storageRoot = storageHash;
    const proofs = [accountProof, ...(Array.isArray(storageProof) ? storageProof.map((one) => Object(one).proof) : [])];
    for (const node of proofs.flat()) {
      const bytes = readHexBytes(node);
      known.set(toHex(keccak256(bytes)), bytes);
    }
  }
  const order: Uint8Array[] = [header];
  const { find } = openTrie((hash) => {
    const node = known.get(hash);
    if (node === undefined) throw refuseProof("a part is missing from the node's proof");
    order.push(node);
    return node;
  });
  find(readProvenHeader(header).stateRoot, keccak256(fromHex(address)));
  const root = readHexBytes(storageRoot);
  for (const key of keys) find(root, keccak256(key));
  return concatBytes(...order);
}

function readHexBytes(value: unknown): Uint8Array {
  try {
    return fromHex(String(value));
  } catch {
    throw refuseProof("the node's proof is not bytes");
  }
}
