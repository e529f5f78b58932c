// The block of a past moment: the last one whose time is not later, found by narrowing down.

import { type Header, readHeaders } from "./heads.ts";
import { RpcError, type RpcNode } from "./rpc.ts";

/** Blocks looked at in one request: a chain of 2^32 blocks is narrowed down in eight. */
const PROBES = 15;

/** What is looked for. */
export interface PastMoment {
  /** In seconds since 1970, before `newest.timestamp`. */
  readonly moment: number;
  readonly newest: Pick<Header, "number" | "timestamp">;
  readonly signal: AbortSignal;
  /** Blocks looked at in one request; 15 unless said. */
  readonly probes?: number;
}

/**
 * Finds the last block of a node that is not later than a moment.
 * @throws RpcError where the node fails, `rpc.no-history` where the chain began later · the reason of the caller's signal
 */
export async function findBlockAt(
  node: RpcNode,
  { moment, newest, signal, probes: count = PROBES }: PastMoment,
): Promise<Header> {
  const [genesis] = await readHeaders(node, [0], signal);
  let low = genesis as Header;
  let high = newest;
  if (low.timestamp > moment) throw new RpcError("rpc.no-history", "the chain began after the moment asked for");
  while (high.number - low.number > 1) {
    const gap = high.number - low.number;
    const probes = new Set<number>();
    for (let i = 1; i <= count; i++) probes.add(low.number + Math.max(1, Math.floor((gap * i) / (count + 1))));
    const numbers = [...probes].filter((number) => number < high.number);
    for (const header of await readHeaders(node, numbers, signal)) {
      if (header.timestamp < low.timestamp || header.timestamp > high.timestamp)
        throw new RpcError("rpc.bad-answer", `${node.host} names blocks with times out of order`);
      if (header.timestamp <= moment) low = header;
      else {
        high = header;
        break;
      }
    }
  }
  return low;
}
