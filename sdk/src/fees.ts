// What a transaction offers for gas (EIP-1559), within the user's cap.

import type { ChainClient } from "./chain-client.ts";
import { readQuantity, RpcError } from "./rpc.ts";

/** Wei per unit of gas. */
export interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** What the chain asks for now: twice the base fee, so that six full blocks do not price it out, and the node's tip. */
export async function readFees(chain: ChainClient): Promise<Fees & { readonly baseFee: bigint }> {
  const [block, tip] = await Promise.all([
    chain.ask("eth_getBlockByNumber", ["latest", false]),
    chain.ask("eth_maxPriorityFeePerGas", []).catch((error: unknown) => {
      if (error instanceof RpcError && error.code === "rpc.bad-answer") return "0x3b9aca00";
      throw error;
    }),
  ]);
  const { baseFeePerGas } = (block ?? {}) as { baseFeePerGas?: unknown };
  const baseFee = readQuantity(baseFeePerGas);
  const maxPriorityFeePerGas = readQuantity(tip);
  return { baseFee, maxPriorityFeePerGas, maxFeePerGas: 2n * baseFee + maxPriorityFeePerGas };
}

/** Both fees at least an eighth above `old`, as nodes ask of a replacement, and at least what the chain asks for now. */
export function raiseFees(old: Fees, asked: Fees): Fees {
  const raise = (fee: bigint, least: bigint): bigint => {
    const raised = fee + fee / 8n + 1n;
    return raised > least ? raised : least;
  };
  return {
    maxFeePerGas: raise(old.maxFeePerGas, asked.maxFeePerGas),
    maxPriorityFeePerGas: raise(old.maxPriorityFeePerGas, asked.maxPriorityFeePerGas),
  };
}
