// What an issuer did, as the registry's events tell it: batches that nobody here knows, and when credentials were revoked. What is so now, the
// bitmaps say.
import {
  type ChainLog,
  connectChain,
  hasBit,
  issuerTopic,
  type LogScan,
  readCount,
  readEvent,
  type RegistryEvent,
  RpcError,
  scanLogsSince,
  topicOf,
  wordOf,
} from "@laurel/sdk";
import { toQuantity } from "ethers";
import type { Chain } from "./chain.ts";

/** A batch as its anchor's event tells it; anchored again, the last one does. */
interface AnchoredBatch {
  readonly root: string;
  readonly size: number;
  /** Seconds since 1970. */
  readonly anchoredAt: number;
}

/** When a bit was set that is set, and whether a correction did it. */
interface BitEvent {
  readonly block: number;
  readonly isReplaced: boolean;
}

/** The events of an issuer since a moment. */
export interface IssuerEvents {
  readonly anchored: ReadonlyMap<string, AnchoredBatch>;
  /** The batches that changes of credentials are told of. */
  readonly changed: ReadonlySet<string>;
  /** The roots of batches that replace credentials. */
  readonly corrections: ReadonlySet<string>;
  /** When a credential was revoked or suspended, without having been taken back since; undefined where no event of these blocks tells. */
  readonly find: (what: "revoked" | "suspended", root: string, index: number) => BitEvent | undefined;
  /** The block that is the first at or after a moment, among those of events; infinite where there is none. */
  readonly firstBlockSince: (moment: number) => Promise<number>;
  /** The blocks that were not looked at, and why. */
  readonly unread: { readonly from: number; readonly to: number; readonly reason: RpcError } | undefined;
}

/** Which events: since a moment, in seconds since 1970, up to a block. */
export interface IssuerEventsQuery {
  readonly issuer: number;
  readonly since: number;
  readonly last: number;
}

const SETS = { CredentialsRevoked: "revoked", CredentialsSuspended: "suspended" } as const;
const CLEARS = { CredentialRevocationsAnnulled: "revoked", CredentialsReinstated: "suspended" } as const;
const EVENTS = [
  ...(["BatchAnchored", "CredentialsReplaced", "BatchRevoked", "CredentialsRevoked", "CredentialsSuspended"] as const),
  ...(["CredentialRevocationsAnnulled", "CredentialsReinstated"] as const),
];

/** A change of some bits of a word. */
interface BitChange {
  readonly isSet: boolean;
  readonly mask: bigint;
  readonly block: number;
  readonly transaction: string;
}

/** Reads them, as a majority of the nodes tells them, of two nodes both; what they do not list is `unread`. @throws what is no RpcError */
export async function readIssuerEvents(
  { provider, ref, rpc, plainHttp }: Chain,
  { issuer, since, last }: IssuerEventsQuery,
): Promise<IssuerEvents> {
  const filter = { address: ref.address, topics: [EVENTS.map(topicOf), issuerTopic(issuer)], since };
  // One that lists nothing would hide a thief's batch.
  const client = connectChain({ chainId: ref.chainId, rpc, plainHttp, strict: true });
  const found: LogScan = await scanLogsSince(client.ask, filter).catch((error: unknown) => {
    if (!(error instanceof RpcError)) throw error;
    return { logs: [], unread: { from: 0, to: last, reason: error } };
  });
  const logs = found.logs.filter(({ block }) => block <= last);
  const anchored = new Map<string, AnchoredBatch>();
  const changed = new Set<string>();
  const corrections = new Set<string>();
  const replaced = new Set<string>();
  const bits = new Map<string, BitChange[]>();
  for (const log of logs) {
    const told = parseEvent(log);
    if (told === undefined || !("root" in told)) continue;
    const { event } = told;
    const root = event === "CredentialsReplaced" ? told.replacedRoot : told.root;
    if (event === "BatchAnchored") anchored.set(root, { root, size: told.size, anchoredAt: told.anchoredAt });
    else changed.add(root);
    if (event === "CredentialsReplaced") {
      corrections.add(told.root);
      replaced.add(`${root} ${log.transaction}`);
    }
    if (!("mask" in told)) continue;
    const isSet = Object.hasOwn(SETS, event);
    const what = SETS[event as keyof typeof SETS] ?? CLEARS[event as keyof typeof CLEARS];
    const key = `${what} ${root} ${told.word}`;
    const { block, transaction } = log;
    bits.set(key, [...(bits.get(key) ?? []), { isSet, mask: told.mask, block, transaction }]);
  }
  return {
    ...{ anchored, changed, corrections },
    find(what, root, index) {
      let set: BitChange | undefined;
      for (const change of bits.get(`${what} ${root} ${wordOf(index)}`) ?? [])
        if (hasBit(change.mask, index)) set = change.isSet ? (set ?? change) : undefined;
      return set && { block: set.block, isReplaced: replaced.has(`${root} ${set.transaction}`) };
    },
    firstBlockSince: (moment) => findFirst(logs, moment, provider),
    unread: found.unread,
  };
}

/** Reads an event; undefined where it is none of the registry's. @throws RpcError where a node made it up, so that nobody can read it */
export function parseEvent(log: ChainLog): RegistryEvent | undefined {
  try {
    return readEvent(log);
  } catch {
    throw new RpcError("rpc.bad-answer", "the node did not return the registry's events");
  }
}

/** Narrows down where, among events in their order, a moment is: the time of a block needs a request. */
async function findFirst(
  logs: readonly ChainLog[],
  moment: number,
  provider: Pick<Chain["provider"], "ask">,
): Promise<number> {
  let [low, high] = [0, logs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const block = logs[middle]?.block ?? 0;
    const header = Object(await provider.ask("eth_getBlockByNumber", [toQuantity(block), false]));
    const { timestamp } = header as { readonly timestamp?: unknown };
    if (timestamp === undefined) throw new RpcError("rpc.bad-answer", `the node has no block ${block}`);
    if (readCount(timestamp) < moment) low = middle + 1;
    else high = middle;
  }
  return logs[low]?.block ?? Number.POSITIVE_INFINITY;
}
