// What happened to the status of a batch's credentials between two blocks, from the registry's events: a second telling, beside the bitmaps, of why
// a bit is no longer set.

import type { NodeSource } from "../rpc/source.ts";
import { issuerTopic, readEvent, type RegistryEvent, topicOf } from "../registry/events.ts";
import { agree } from "../rpc/agreement.ts";
import { LONGEST_MS, runInTime } from "../rpc/deadline.ts";
import { RpcError, type RpcNode } from "../rpc/rpc.ts";
import { type ChainLog, scanLogs } from "./log-scan.ts";
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
const NAMES = Object.keys(CHANGES) as (keyof typeof CHANGES)[];

/**
 * Reads the events of a batch, in order, as `quorum` hosts tell them alike.
 * @throws RpcError where too few of them do · the reason of the caller's signal
 */
export async function readStatusEvents(
  registry: TrustedRegistry<NodeSource>,
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

async function readSpan(
  node: RpcNode,
  address: string,
  { issuer, root, signal, ...range }: StatusEventsQuery & { readonly signal: AbortSignal },
): Promise<StatusEvent[]> {
  const topics = [NAMES.map(topicOf), issuerTopic(issuer), root];
  const ask = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    const [answer] = await node.send([{ method, params }], signal);
    return answer?.();
  };
  const { logs, unread } = await scanLogs(ask, { address, topics, ...range }, { limit: LONGEST_MS, signal });
  if (unread !== undefined) throw unread.reason;
  return logs.map((log) => readChange(log, node));
}

function readChange(log: ChainLog, node: RpcNode): StatusEvent {
  let told: RegistryEvent | undefined;
  try {
    told = readEvent(log);
  } catch {
    throw refuse(node);
  }
  if (told === undefined || !isChange(told)) throw refuse(node);
  if ("mask" in told) return { change: CHANGES[told.event], word: told.word, mask: told.mask };
  return { change: CHANGES[told.event] };
}

function isChange(told: RegistryEvent): told is Extract<RegistryEvent, { readonly event: keyof typeof CHANGES }> {
  return Object.hasOwn(CHANGES, told.event);
}

function refuse({ host }: RpcNode): RpcError {
  return new RpcError("rpc.bad-answer", `${host} did not return the registry's events`);
}
