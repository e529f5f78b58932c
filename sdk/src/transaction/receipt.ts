// What became of a transaction, as a node says.

import type { Hex } from "../hash/bytes.ts";
import type { ChainClient } from "./chain-client.ts";
import { readCount, readQuantity, RpcError } from "../rpc/rpc.ts";

/** A transaction of ours that is in a block. */
export interface Receipt {
  readonly transaction: Hex;
  readonly block: number;
  readonly gasUsed: number;
  readonly succeeded: boolean;
}

/** The receipt of the newest of these transactions that has one. */
export async function findReceipt(
  chain: ChainClient,
  entries: readonly { readonly transaction: Hex | null }[],
): Promise<Receipt | undefined> {
  for (const { transaction } of [...entries].reverse()) {
    if (transaction === null) continue;
    const found = await chain.ask("eth_getTransactionReceipt", [transaction]);
    if (typeof found !== "object" || found === null) continue;
    const { transactionHash, blockNumber, gasUsed, status } = found as Record<string, unknown>;
    if (transactionHash !== transaction) throw new RpcError("rpc.bad-answer", "the node returned a different receipt");
    const [block, gas] = [readCount(blockNumber), readCount(gasUsed)];
    return { transaction, block, gasUsed: gas, succeeded: readQuantity(status) === 1n };
  }
  return undefined;
}
