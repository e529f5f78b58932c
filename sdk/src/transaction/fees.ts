// What a transaction offers for gas (EIP-1559), within the user's cap.

import type { ChainClient } from "./chain-client.ts";
import { readQuantity, RpcError } from "../rpc/rpc.ts";

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
  if (baseFeePerGas === undefined)
    throw new RpcError("rpc.bad-answer", "the node names no base fee: Laurel needs a chain with EIP-1559");
  const baseFee = readQuantity(baseFeePerGas);
  const maxPriorityFeePerGas = readQuantity(tip);
  return { baseFee, maxPriorityFeePerGas, maxFeePerGas: 2n * baseFee + maxPriorityFeePerGas };
}

/**
 * Both fees at least an eighth above `old`, as nodes ask of a replacement, and as much as the chain asks for now where the cap allows it.
 * @returns undefined where the cap is below that eighth
 */
export function raiseFees(old: Fees, asked: Fees, cap?: bigint): Fees | undefined {
  const raise = (fee: bigint, wanted: bigint): bigint => {
    const least = fee + fee / 8n + 1n;
    const raised = least > wanted ? least : wanted;
    return cap !== undefined && raised > cap ? cap : raised;
  };
  if (cap !== undefined && old.maxFeePerGas + old.maxFeePerGas / 8n + 1n > cap) return undefined;
  return {
    maxFeePerGas: raise(old.maxFeePerGas, asked.maxFeePerGas),
    maxPriorityFeePerGas: raise(old.maxPriorityFeePerGas, asked.maxPriorityFeePerGas),
  };
}
