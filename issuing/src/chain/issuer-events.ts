// What an issuer did, as the registry's events tell it: batches that nobody here knows, and when credentials were revoked. What is so now, the
// bitmaps say.
import {
  type ChainLog,
  connectChain,
  hasBit,
  type LogScan,
  readCount,
  RpcError,
  scanLogsSince,
  wordOf,
} from "@laurel/sdk";
import { toBeHex, toQuantity } from "ethers";
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
const EVENTS = ["BatchAnchored", "CredentialsReplaced", "BatchRevoked", ...Object.keys({ ...SETS, ...CLEARS })];

/** A change of some bits of a word. */
interface BitChange {
  readonly isSet: boolean;
  readonly mask: bigint;
  readonly block: number;
  readonly transaction: string;
}

/** Reads them, as a majority of the nodes tells them, of two nodes both; what they do not list is `unread`. @throws what is no RpcError */
export async function readIssuerEvents(
  { contract, provider, ref, rpc, plainHttp }: Chain,
  { issuer, since, last }: IssuerEventsQuery,
): Promise<IssuerEvents> {
  const names = EVENTS.map((name) => contract.interface.getEvent(name)?.topicHash ?? "");
  const filter = { address: ref.address, topics: [names, toBeHex(issuer, 32)], since };
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
    const event = parseEvent(contract, log);
    if (event === null) continue;
    const { name, args } = event;
    const root = String(name === "CredentialsReplaced" ? args.replacedRoot : args.root);
    if (name === "BatchAnchored")
      anchored.set(root, { root, size: Number(args.size), anchoredAt: Number(args.anchoredAt) });
    else changed.add(root);
    if (name === "CredentialsReplaced") {
      corrections.add(String(args.root));
      replaced.add(`${root} ${log.transaction}`);
    }
    const what = SETS[name as keyof typeof SETS] ?? CLEARS[name as keyof typeof CLEARS];
    if (what === undefined) continue;
    const key = `${what} ${root} ${args.word}`;
    const { block, transaction } = log;
    const change = { isSet: Object.hasOwn(SETS, name), mask: BigInt(args.mask), block, transaction };
    bits.set(key, [...(bits.get(key) ?? []), change]);
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

/** Reads an event; null where it is none of the registry's. @throws RpcError where a node made it up, so that nobody can read it */
export function parseEvent({ interface: abi }: Pick<Chain["contract"], "interface">, log: ChainLog) {
  try {
    return abi.parseLog(log);
  } catch {
    throw new RpcError("rpc.bad-answer", "the node did not tell the registry's events");
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
