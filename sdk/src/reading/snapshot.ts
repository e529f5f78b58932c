// All that the registry says of many batches at one block, the same for all of them: what is written of a chain as a whole must not be of several moments.

import type { NodeSource } from "../rpc/source.ts";
import { agree } from "../rpc/agreement.ts";
import { runInTime } from "../rpc/deadline.ts";
import { askHeader, type Header, readHeader } from "../rpc/heads.ts";
import { RpcError, type RpcNode } from "../rpc/rpc.ts";
import { wordOf } from "../registry/bitmap.ts";
import type { Query } from "../registry/codec.ts";
import type { PlacedStanding } from "../registry/standing.ts";
import { QUERIES_AT_ONCE, readPlaced } from "./chain-reading.ts";
import { type AgreedBlocks, agreeOnBlocks, findAgeFault } from "./finality.ts";
import type { TrustedRegistry } from "./trust-list.ts";
import { connectTrusted } from "./trusted-node.ts";

/** A batch that is read whole. */
export interface BatchQuery {
  readonly issuer: number;
  readonly root: string;
  /** The number of credentials whose bits are read. */
  readonly size: number;
}

/** Batches at the finality point. */
export interface Snapshot {
  readonly block: { readonly number: number; readonly hash: string; readonly timestamp: number };
  /** In the order of the queries. */
  readonly standings: readonly PlacedStanding[];
}

/** How the chain is read for a snapshot or for events. */
export interface SnapshotOptions {
  /** How long the nodes may take for each request, in milliseconds; 10,000 unless said. */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How long the nodes may take for each request, in milliseconds, unless said. */
export const SNAPSHOT_MS = 10_000;
/** Words of 256 indexes that are read by one call: 5 million gas, 130 KiB. */
const PAGE = 1024;

/**
 * Reads batches whole, all at one block: the newest that is final for `quorum` hosts, which they know by the same hash. They must agree on every bit.
 * @throws RpcError where too few of them say the same, or the chain's head is older than the list allows · the reason of the caller's signal
 */
export async function readSnapshot(
  registry: TrustedRegistry<NodeSource>,
  batches: readonly BatchQuery[],
  { timeout = SNAPSHOT_MS, signal }: SnapshotOptions = {},
): Promise<Snapshot> {
  const nodes = connectTrusted(registry, timeout);
  const inTime = <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    runInTime({ limit: timeout, signal }, work);
  const block = await inTime((within) => findBlock(nodes, registry, { at: "final", timeout, signal: within }));
  const pages = batches.flatMap(({ issuer, root, size }, batch) =>
    listPages(wordOf(size - 1) + 1).map((words) => ({ batch, query: { issuer, root, words } })),
  );
  const standings: PlacedStanding[] = [];
  for (let from = 0; from < pages.length; from += QUERIES_AT_ONCE) {
    const some = pages.slice(from, from + QUERIES_AT_ONCE);
    const queries = some.map(({ query }) => query);
    const read = await inTime((within) => readPages(nodes, registry, { queries, block, signal: within }));
    for (const [i, { batch }] of some.entries()) {
      const [page, known] = [read[i] as PlacedStanding, standings[batch]];
      standings[batch] = {
        ...page,
        revoked: { ...known?.revoked, ...page.revoked },
        suspended: { ...known?.suspended, ...page.suspended },
      };
    }
  }
  return { block, standings };
}

function listPages(words: number): number[][] {
  return Array.from({ length: Math.ceil(words / PAGE) }, (_, page) =>
    Array.from({ length: Math.min(PAGE, words - page * PAGE) }, (_word, i) => page * PAGE + i),
  );
}

/** The block that is final, or the newest, as `quorum` hosts name it. @throws as `readSnapshot` */
export async function findBlock(
  nodes: readonly RpcNode[],
  registry: TrustedRegistry<NodeSource>,
  { at, timeout, signal }: { readonly at: "final" | "latest"; readonly timeout: number; readonly signal: AbortSignal },
): Promise<Header> {
  const find = (isPatient: boolean): Promise<AgreedBlocks> =>
    agreeOnBlocks(nodes, registry, { limit: timeout / 2, signal, asOf: undefined, isPatient });
  // One that lies about where it is can spoil the first try, never the one that hears everybody.
  const blocks = await find(false).catch((error: unknown) => {
    if (error instanceof RpcError && nodes.length > 1) return find(true);
    throw error;
  });
  const fault = findAgeFault(blocks.latest.headers[0].timestamp, registry);
  if (fault !== undefined) throw fault;
  const { number } = blocks[at];
  const [answer] = await agree(nodes, registry.quorum, 1, async (node) => {
    const [said] = await node.send([askHeader(number)], signal);
    const header = readHeader(said, node.host, number);
    return [{ key: `${header.hash} ${header.timestamp}`, value: header }];
  });
  return requireAnswer(answer).value;
}

async function readPages(
  nodes: readonly RpcNode[],
  { address, quorum }: TrustedRegistry<NodeSource>,
  {
    queries,
    block,
    signal,
  }: { readonly queries: readonly Query[]; readonly block: Header; readonly signal: AbortSignal },
): Promise<PlacedStanding[]> {
  const answers = await agree(nodes, quorum, queries.length, async (node) => {
    const [placed = []] = await readPlaced(node, [{ headers: [block] }], { address, queries, signal });
    return placed.map((one) => (one instanceof RpcError ? one : { key: JSON.stringify(one), value: one }));
  });
  return answers.map((answer) => requireAnswer(answer).value);
}

/** What was agreed on. @throws RpcError where nothing was */
export function requireAnswer<T>(answer: T | RpcError | undefined): T {
  if (answer instanceof RpcError) throw answer;
  if (answer === undefined) throw new RpcError("rpc.unreachable", "no node answered");
  return answer;
}
