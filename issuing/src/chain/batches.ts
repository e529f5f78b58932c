// The batches of an issuer, from the registry's events: whoever lost their folders, or fears a stolen key, sees what is on chain.
import { connectChain, issuerTopic, RpcError, scanLogsSince, type ScanProgress, topicOf } from "@laurel/sdk";
import type { Chain } from "./chain.ts";
import { parseEvent } from "./issuer-events.ts";
import { type BatchStanding, readBatchStanding } from "./standing.ts";

/** A batch as the registry has it now. */
export interface ListedBatch extends Pick<BatchStanding, "lapsed"> {
  readonly root: string;
  readonly size: number;
  readonly accreditation: number;
  readonly operator: number;
  /** Seconds since 1970; `revokedAt` is 0 where the whole batch is not revoked. */
  readonly anchoredAt: number;
  readonly revokedAt: number;
  /** How many credentials are revoked and suspended; undefined where the batch is too large to count them. */
  readonly revoked: number | undefined;
  readonly suspended: number | undefined;
  /** The roots of the batches whose credentials it replaces. */
  readonly replaces: readonly string[];
}

/** What was found, the earliest anchor first. */
export interface BatchListing {
  readonly batches: readonly ListedBatch[];
  /** Why there may be more; undefined where a majority of the nodes told of every block. */
  readonly unread: RpcError | undefined;
}

/** How far the listing is. */
export interface ListingOptions {
  readonly onProgress?: ((progress: ScanProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Credentials are counted up to here, a thousand words of 256 bits: a thief may anchor four billion. */
const MOST_COUNTED = 262_144;
/** Batches that are looked at at once. */
const AT_ONCE = 8;

/**
 * Lists all batches that an issuer ever anchored, and how each stands. Of two nodes both must tell the same.
 * @throws RpcError where no majority says what a listed batch is · the reason of the signal
 */
export async function listBatches(
  chain: Chain,
  issuer: number,
  { onProgress, signal }: ListingOptions = {},
): Promise<BatchListing> {
  const { ref, rpc, plainHttp } = chain;
  const client = connectChain({ chainId: ref.chainId, rpc, plainHttp, strict: true });
  const since = await readFirstMoment(chain, issuer);
  if (since === undefined) return { batches: [], unread: undefined };
  const topics = [[topicOf("BatchAnchored"), topicOf("CredentialsReplaced")], issuerTopic(issuer)];
  const { logs, unread } = await scanLogsSince(
    client.ask,
    { address: ref.address, topics, since },
    { onProgress, signal },
  ).catch((error: unknown) => {
    if (!(error instanceof RpcError)) throw error;
    return { logs: [], unread: { reason: error } };
  });
  const replaces = new Map<string, Set<string>>();
  for (const log of logs) {
    const told = parseEvent(log);
    if (told?.event !== "BatchAnchored" && told?.event !== "CredentialsReplaced") continue;
    const found = replaces.get(told.root) ?? new Set();
    if (told.event === "CredentialsReplaced") found.add(told.replacedRoot);
    replaces.set(told.root, found);
  }
  const batches: ListedBatch[] = [];
  const roots = [...replaces];
  for (let from = 0; from < roots.length; from += AT_ONCE) {
    signal?.throwIfAborted();
    const some = roots.slice(from, from + AT_ONCE);
    batches.push(
      ...(await Promise.all(
        some.map(async ([root, replaced]) => ({ ...(await readListed(chain, issuer, root)), replaces: [...replaced] })),
      )),
    );
  }
  return { batches: batches.sort((a, b) => a.anchoredAt - b.anchoredAt), unread: unread?.reason };
}

/** Before this moment nothing can have been anchored: when the issuer's first operator was added. Undefined where it never had one. */
async function readFirstMoment({ registry }: Chain, issuer: number): Promise<number | undefined> {
  if ((await registry.operatorCount(issuer)) === 0) return undefined;
  return (await registry.getOperator(issuer, 1)).term.from;
}

async function readListed(chain: Chain, issuer: number, root: string): Promise<Omit<ListedBatch, "replaces">> {
  const { size, accreditation, operator, anchoredAt, revokedAt } = await chain.registry.getBatch(issuer, root);
  if (anchoredAt === 0) throw new RpcError("rpc.disagreement", `the nodes list a batch ${root} that they do not know`);
  const isCounted = size <= MOST_COUNTED;
  const place = { issuer, root, size: isCounted ? size : 1 };
  const { lapsed, isRevoked, isSuspended } = await readBatchStanding({ chain }, place, "latest");
  const count = (isSo: (index: number) => boolean): number | undefined => {
    if (!isCounted) return undefined;
    let found = 0;
    for (let index = 0; index < size; index += 1) if (isSo(index)) found += 1;
    return found;
  };
  const counted = { revoked: count(isRevoked), suspended: count(isSuspended) };
  return { root, size, accreditation, operator, anchoredAt, revokedAt, lapsed, ...counted };
}
