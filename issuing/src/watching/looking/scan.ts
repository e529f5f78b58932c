// The registry's events since a block, within bounds: a flood is told of, and never held.
import { type ChainLog, type RegistryRef, RpcError, scanLogs, type ChainClient } from "@laurel/sdk";
import { listTopics } from "./log-events.ts";

/** What was listed. */
export interface Scan {
  readonly logs: readonly ChainLog[];
  /** The last block that was looked at. */
  readonly to: number;
  /** A block with more events than can be told; it is passed over. */
  readonly untold?: number;
  /** Why no events are listed at all. */
  readonly fault?: RpcError;
}

/** Which events, and of which blocks. */
export interface ScanQuery {
  readonly client: Pick<ChainClient, "ask">;
  readonly ref: RegistryRef;
  readonly issuer: number | undefined;
  readonly from: number;
  readonly head: number;
}

/** Blocks at once; where they hold more events than are kept, an eighth of them. */
const MOST_BLOCKS = 20_000;
const NARROWER = 8;
/** Some five thousand events at once. */
const BOUNDS = { mostRequests: 100, limit: 60_000, mostKept: 4 * 1024 * 1024 };

/** Lists events, as many blocks at once as can be. @throws RpcError where no majority answers · what is no RpcError */
export async function scanEvents(query: ScanQuery): Promise<Scan> {
  const { from, head } = query;
  if (from > head) return { logs: [], to: head };
  let width = Math.min(MOST_BLOCKS, head - from + 1);
  for (;;) {
    const to = from + width - 1;
    const found = await scanAll(query, to);
    if (!(found instanceof RpcError)) return { logs: found, to };
    if (found.code !== "rpc.no-logs" && found.code !== "rpc.bad-answer") throw found;
    if (width > 1)
      width = Math.floor((width - 1) / NARROWER) + 1 === width ? 1 : Math.floor((width - 1) / NARROWER) + 1;
    // A node that lists the newest block lists events at all: then this block has too many.
    else if (from < head && !((await scanAll({ ...query, from: head }, head)) instanceof RpcError))
      return { logs: [], to, untold: from };
    else return { logs: [], to: from - 1, fault: found };
  }
}

async function scanAll({ client, ref, issuer, from }: ScanQuery, to: number): Promise<readonly ChainLog[] | RpcError> {
  const logs: ChainLog[] = [];
  for (const topics of listTopics(issuer)) {
    const found = await scanLogs(client.ask, { address: ref.address, topics, from, to }, BOUNDS);
    if (found.unread !== undefined) return found.unread.reason;
    logs.push(...found.logs);
  }
  return logs.sort((a, b) => a.block - b.block);
}
