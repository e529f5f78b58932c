// When a credential was revoked, from the registry's events: never needed for a verdict, and told only where the nodes tell it.

import { hasBit, wordOf } from "../registry/bitmap.ts";
import { ANNULLED, decodeRevocation, REVOKED } from "../registry/codec.ts";
import { agree } from "../rpc/agreement.ts";
import type { Reader } from "./chain-reading.ts";
import { type Deadline, runInTime } from "../rpc/deadline.ts";
import { readHeaders } from "../rpc/heads.ts";
import { readQuantity, type RpcCall, RpcError, type RpcNode } from "../rpc/rpc.ts";

/** When a batch's credentials were revoked. */
export interface Revocations {
  /** Since when the credential at an index is revoked, in seconds since 1970; undefined if nobody told. */
  readonly dateOf: (index: number) => number | undefined;
}

interface Change {
  readonly word: number;
  readonly mask: bigint;
  readonly isRevoked: boolean;
  readonly timestamp: number;
}

/** A batch whose revocations are in more blocks than this is left without dates. */
const MAX_BLOCKS = 200;
/** Nothing is known of any date. */
export const UNTOLD: Revocations = { dateOf: () => undefined };

/** Which revocations are looked for, and until when. */
export interface RevocationQuery extends Deadline {
  readonly issuer: number;
  readonly root: string;
  /** The last block to look at. */
  readonly block: number;
}

/**
 * Reads when a batch's credentials were revoked, in two requests a node; where the nodes refuse, differ or are too slow, nothing is known.
 * @throws the reason of the caller's signal
 */
export async function readRevocations(
  { registry: { address, quorum }, nodes }: Reader,
  { issuer, root, block, ...deadline }: RevocationQuery,
): Promise<Revocations> {
  const topics = [[REVOKED.topic, ANNULLED.topic], `0x${issuer.toString(16).padStart(64, "0")}`, root];
  const filter = { address, fromBlock: "0x0", toBlock: `0x${block.toString(16)}`, topics };
  const call = { method: "eth_getLogs", params: [filter] };
  const [answer] = await runInTime(deadline, (signal) =>
    agree(nodes, quorum, 1, async (node) => {
      const changes = await readChanges(node, call, { topics, last: block, signal });
      const key = JSON.stringify(changes, (_, value) => (typeof value === "bigint" ? String(value) : value));
      return [{ key, value: changes }];
    }),
  );
  if (answer === undefined || answer instanceof RpcError) return UNTOLD;
  return { dateOf: (index) => findDate(answer.value, index) };
}

function findDate(changes: readonly Change[], index: number): number | undefined {
  let date: number | undefined;
  for (const { word, mask, isRevoked, timestamp } of changes) {
    if (word !== wordOf(index) || !hasBit(mask, index)) continue;
    date = isRevoked ? (date ?? timestamp) : undefined;
  }
  return date;
}

async function readChanges(
  node: RpcNode,
  call: RpcCall,
  {
    topics,
    last,
    signal,
  }: { readonly topics: readonly unknown[]; readonly last: number; readonly signal: AbortSignal },
): Promise<Change[]> {
  const [answer] = await node.send([call], signal);
  const logs = answer?.();
  if (!Array.isArray(logs)) throw refuse(node);
  const found = logs.map((log) => readLog(log, topics, node));
  if (found.some(({ block }, i) => block > last || block < (found[i - 1]?.block ?? 0))) throw refuse(node);
  const blocks = [...new Set(found.map(({ block }) => block))];
  if (blocks.length > MAX_BLOCKS) throw refuse(node);
  if (blocks.length === 0) return [];
  const headers = await readHeaders(node, blocks, signal);
  const times = new Map(headers.map(({ number, timestamp }) => [number, timestamp]));
  return found.map(({ block, ...change }) => ({ ...change, timestamp: times.get(block) as number }));
}

function readLog(
  log: unknown,
  asked: readonly unknown[],
  node: RpcNode,
): Omit<Change, "timestamp"> & { block: number } {
  const { topics, data, blockNumber, removed } = (log ?? {}) as Record<string, unknown>;
  if (removed === true || !Array.isArray(topics) || topics.length !== 3) throw refuse(node);
  if (topics[1] !== asked[1] || topics[2] !== asked[2]) throw refuse(node);
  try {
    const change = decodeRevocation(topics[0], data);
    if (change === undefined) throw refuse(node);
    return { ...change, block: Number(readQuantity(blockNumber, node.host)) };
  } catch {
    throw refuse(node);
  }
}

function refuse({ host }: RpcNode): RpcError {
  return new RpcError("rpc.bad-answer", `${host} did not return the registry's events`);
}
