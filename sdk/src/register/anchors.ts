// The anchors of batches as transactions: which block one was in where no event told it, and what it took.

import type { TrustedChain } from "../reading/trusted-chain.ts";
import { readCount } from "../rpc/rpc.ts";
import type { RegisterFold } from "./fold.ts";
import type { RecheckProgress } from "./recheck.ts";
import type { RegisterBlock } from "./register.ts";
import { findBlockOf } from "./scan.ts";

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
