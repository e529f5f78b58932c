// What happened to the status of a batch's credentials between two blocks, from the registry's events: a second telling, beside the bitmaps, of why
// a bit is no longer set.

import { registryInterface } from "../registry/contract.ts";
import { agree } from "../rpc/agreement.ts";
import { runInTime } from "../rpc/deadline.ts";
import { readQuantity, RpcError, type RpcNode } from "../rpc/rpc.ts";
import { SNAPSHOT_MS, type SnapshotOptions } from "./snapshot.ts";
import type { TrustedRegistry } from "./trust-list.ts";
import { connectTrusted } from "./trusted-node.ts";

/** A change that an event tells of: of some bits of a word, or of the whole batch. */
export type StatusEvent =
  | {
      readonly change: "revoked" | "annulled" | "suspended" | "reinstated";
      readonly word: number;
      readonly mask: bigint;
    }
  | { readonly change: "anchored" | "batch revoked" | "batch annulled" };

/** Which events, of the blocks `from` to `to`. */
export interface StatusEventsQuery {
  readonly issuer: number;
  readonly root: string;
  readonly from: number;
  readonly to: number;
}

const CHANGES = {
  BatchAnchored: "anchored",
  BatchRevoked: "batch revoked",
  BatchRevocationAnnulled: "batch annulled",
  CredentialsRevoked: "revoked",
  CredentialRevocationsAnnulled: "annulled",
  CredentialsSuspended: "suspended",
  CredentialsReinstated: "reinstated",
} as const;
const TOPICS = Object.keys(CHANGES).map((name) => registryInterface.getEvent(name)?.topicHash as string);
/** Nodes refuse more blocks at once than they like: they are then asked for half as many, down to these. */
const LEAST_BLOCKS = 500;

/**
 * Reads the events of a batch, in order, as `quorum` hosts tell them alike.
 * @throws RpcError where too few of them do · the reason of the caller's signal
 */
export async function readStatusEvents(
  registry: TrustedRegistry,
  query: StatusEventsQuery,
  { timeout = SNAPSHOT_MS, signal }: SnapshotOptions = {},
): Promise<readonly StatusEvent[]> {
  const nodes = connectTrusted(registry, timeout);
  const [answer] = await runInTime({ limit: timeout, signal }, (within) =>
    agree(nodes, registry.quorum, 1, async (node) => {
      const events = await readSpan(node, registry.address, { ...query, signal: within });
      const key = JSON.stringify(events, (_, value) => (typeof value === "bigint" ? String(value) : value));
      return [{ key, value: events }];
    }),
  );
  if (answer instanceof RpcError) throw answer;
  return answer?.value ?? [];
}

interface Span extends StatusEventsQuery {
  readonly signal: AbortSignal;
}

async function readSpan(node: RpcNode, address: string, span: Span): Promise<StatusEvent[]> {
  const { from, to } = span;
  if (from > to) return [];
  try {
    return await readEvents(node, address, span);
  } catch (error) {
    if (!(error instanceof RpcError) || to - from < LEAST_BLOCKS || span.signal.aborted) throw error;
    const middle = Math.floor((from + to) / 2);
    const first = await readSpan(node, address, { ...span, to: middle });
    return [...first, ...(await readSpan(node, address, { ...span, from: middle + 1 }))];
  }
}

async function readEvents(node: RpcNode, address: string, { issuer, root, from, to, signal }: Span) {
  const topics = [TOPICS, `0x${issuer.toString(16).padStart(64, "0")}`, root];
  const [fromBlock, toBlock] = [from, to].map((block) => `0x${block.toString(16)}`);
  const [answer] = await node.send(
    [{ method: "eth_getLogs", params: [{ address, fromBlock, toBlock, topics }] }],
    signal,
  );
  const logs = answer?.();
  if (!Array.isArray(logs)) throw refuse(node);
  let last = { block: from, position: -1 };
  return logs.map((log): StatusEvent => {
    const { address: by, topics: own, data, blockNumber, logIndex, removed } = Object(log) as Record<string, unknown>;
    const [block, position] = [blockNumber, logIndex].map((number) => Number(readQuantity(number, node.host)));
    const at = { block: block as number, position: position as number };
    const isLater = at.block > last.block || (at.block === last.block && at.position > last.position);
    const isOurs = String(by).toLowerCase() === address.toLowerCase() && removed !== true && Array.isArray(own);
    if (!isOurs || !isLater || at.block > to || own[1] !== topics[1] || own[2] !== topics[2]) throw refuse(node);
    last = at;
    return readEvent(own as string[], data, node);
  });
}

function readEvent(topics: string[], data: unknown, node: RpcNode): StatusEvent {
  let parsed: ReturnType<typeof registryInterface.parseLog>;
  try {
    parsed = registryInterface.parseLog({ topics, data: String(data) });
  } catch {
    throw refuse(node);
  }
  const change = CHANGES[parsed?.name as keyof typeof CHANGES];
  if (parsed === null || change === undefined) throw refuse(node);
  if (change === "anchored" || change === "batch revoked" || change === "batch annulled") return { change };
  return { change, word: Number(parsed.args.word), mask: BigInt(parsed.args.mask) };
}

function refuse({ host }: RpcNode): RpcError {
  return new RpcError("rpc.bad-answer", `${host} did not tell the registry's events`);
}
