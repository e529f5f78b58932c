// What a back-dated end takes out of effect: the batches that were anchored since the moment that it names.
import { type ChainClient, type RegistryRef, RpcError, scanLogsSince } from "@laurel/sdk";
import { toBeHex } from "ethers";
import type { WatchFacts } from "../events/event.ts";
import { readLogs } from "./log-events.ts";
import type { Seen } from "../seen/seen.ts";
import { registryAbi } from "./view.ts";

/** The end of a term. */
export type EndEvent = Extract<WatchFacts, { readonly backDated: boolean }>;

/** Where batches are looked for. */
export interface BatchSearch {
  readonly client: Pick<ChainClient, "ask">;
  readonly ref: RegistryRef;
  /** Of which issuer; null for all. */
  readonly issuer: number | null;
  readonly seen: Seen;
  /** In milliseconds. */
  readonly limit: number;
}

/** A warning must not wait long for a number. */
const BOUNDS = { mostRequests: 50, mostKept: 4 * 1024 * 1024 };

/** Counts them; null where the nodes do not list them all. */
export async function countBatches(
  end: EndEvent,
  { client, ref, issuer, seen, limit }: BatchSearch,
): Promise<number | null> {
  const topic = registryAbi.getEvent("BatchAnchored")?.topicHash ?? "";
  const topics = issuer === null ? [topic] : [topic, toBeHex(issuer, 32)];
  try {
    const filter = { address: ref.address, topics, since: end.until };
    const { logs, unread } = await scanLogsSince(client.ask, filter, { ...BOUNDS, limit });
    if (unread !== undefined) return null;
    const roots = new Set<string>();
    for (const { issuer: by, facts } of readLogs(logs))
      if (facts.kind === "batch-anchored" && facts.anchoredAt >= end.until && isBehind(end, facts, seen))
        roots.add(`${by} ${facts.root}`);
    return roots.size;
  } catch (error) {
    if (error instanceof RpcError) return null;
    throw error;
  }
}

function isBehind(
  end: EndEvent,
  batch: Extract<WatchFacts, { readonly kind: "batch-anchored" }>,
  { accreditations }: Seen,
): boolean {
  if (end.kind === "operator-ended") return batch.operator === end.operator;
  if (end.kind === "accreditation-ended") return batch.accreditation === end.accreditation;
  return accreditations[batch.accreditation]?.accreditor === end.accreditor;
}
