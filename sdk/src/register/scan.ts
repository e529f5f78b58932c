// Folds the events of a range of blocks, the oldest first; whoever is stopped goes on where the last range ended. Finds in which block an anchor was, and
// what it took, where no event says so.

import { findFirstBlock, type ScanProgress, scanLogs } from "../reading/log-scan.ts";
import type { TrustedChain } from "../reading/trusted-chain.ts";
import { readEvent, type RegistryEvent } from "../registry/events.ts";
import { LONGEST_MS } from "../rpc/deadline.ts";
import { readCount, RpcError } from "../rpc/rpc.ts";
import { foldEvent, type RegisterFold } from "./fold.ts";
import type { RecheckProgress } from "./recheck.ts";
import type { RegisterBlock } from "./register.ts";
import { viewAccreditor } from "./rows.ts";
import { viewOf } from "./views.ts";

/** Which blocks. */
export interface FoldRange {
  readonly from: number;
  readonly to: number;
  /** Is told after each range that the nodes listed; all events up to its last block are folded then. */
  readonly onRange: (last: number) => Promise<void>;
  readonly onProgress?: ((progress: ScanProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Folds the events of blocks in their order, as the quorum tells them.
 * @returns how many events they were
 * @throws RpcError where the nodes do not list them · RegisterError `register.too-large` · the reason of the caller's signal · what `onRange` throws
 */
export async function foldBlocks(
  chain: TrustedChain,
  fold: RegisterFold,
  { from, to, onRange, onProgress, signal }: FoldRange,
): Promise<number> {
  let events = 0;
  const { unread } = await scanLogs(
    chain.ask,
    { address: chain.registry.address, topics: [], from, to },
    {
      mostRequests: Number.POSITIVE_INFINITY,
      limit: LONGEST_MS,
      ...{ onProgress, signal },
      async take(logs, last) {
        // All are read before the first counts: a fold is of whole ranges.
        const read = logs.map((log) => [parse(log), log] as const);
        for (const [event, log] of read) {
          if (event === undefined) continue;
          foldEvent(fold, event, log);
          events += 1;
        }
        await onRange(last);
      },
    },
  );
  if (unread !== undefined) throw unread.reason;
  return events;
}

function parse(log: Parameters<typeof readEvent>[0]): RegistryEvent | undefined {
  try {
    return readEvent(log);
  } catch {
    throw new RpcError("rpc.bad-answer", "the node did not return the registry's events");
  }
}

/**
 * The first block that may hold an event which concerns a register: that of the first accreditor. Undefined where there is no accreditor yet.
 * @throws RpcError where too few nodes say the same
 */
export async function findFirstEvent(
  chain: TrustedChain,
  newest: RegisterBlock,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const [{ count }, first] = await chain.read(newest, [viewOf("accreditorCount"), viewAccreditor(1)]);
  if (count === 0) return undefined;
  if (first === undefined) throw new RpcError("rpc.bad-answer", "the nodes count accreditors, but have none");
  return findBlockOf(chain, first.from, newest, signal);
}

/** The first block that is not before a moment, in seconds since 1970. @throws RpcError where too few nodes say the same */
function findBlockOf(
  chain: TrustedChain,
  moment: number,
  newest: RegisterBlock,
  signal: AbortSignal | undefined,
): Promise<number> {
  return findFirstBlock(chain.ask, moment, { newest, signal: signal ?? new AbortController().signal });
}

/** Receipts that are asked for in one request. */
const RECEIPTS_AT_ONCE = 25;

/** Finds the blocks of anchors that the chain's state told of, and no event. @throws RpcError where too few nodes say the same */
export async function placeAnchors(
  chain: TrustedChain,
  fold: RegisterFold,
  newest: RegisterBlock,
  signal?: AbortSignal,
): Promise<void> {
  for (const [name, batch] of fold.batches) {
    if (batch.block !== 0) continue;
    fold.batches.set(name, { ...batch, block: await findBlockOf(chain, batch.anchoredAt, newest, signal) });
  }
}

/**
 * Asks what anchors took of which that is not known yet, receipt by receipt.
 * @returns of how many batches it stays unknown
 * @throws the reason of the caller's signal
 */
export async function readAnchorGas(
  chain: TrustedChain,
  fold: RegisterFold,
  onProgress: (progress: RecheckProgress) => void = () => undefined,
): Promise<number> {
  const open = [...fold.batches].filter(([, { gas, transaction }]) => gas === 0 && transaction !== "");
  for (let from = 0; from < open.length; from += RECEIPTS_AT_ONCE) {
    const some = open.slice(from, from + RECEIPTS_AT_ONCE);
    const receipts = await chain.askAll(
      some.map(([, { transaction }]) => ({ method: "eth_getTransactionReceipt", params: [transaction] })),
    );
    for (const [i, [name, batch]] of some.entries()) {
      const gas = readGas(receipts[i], batch.block);
      if (gas !== undefined) fold.batches.set(name, { ...batch, gas });
    }
    onProgress({ done: from + some.length, of: open.length });
  }
  return [...fold.batches.values()].filter(({ gas }) => gas === 0).length;
}

/** Undefined where the nodes have no such receipt any more, or do not agree. */
function readGas(receipt: unknown, block: number): number | undefined {
  const { gasUsed, blockNumber } = Object(receipt) as Record<string, unknown>;
  try {
    return readCount(blockNumber) === block ? readCount(gasUsed) : undefined;
  } catch {
    return undefined;
  }
}
