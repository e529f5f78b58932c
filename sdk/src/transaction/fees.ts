// What a transaction offers for gas (EIP-1559), within the user's cap.

import type { ChainClient } from "./chain-client.ts";
import { readQuantity, RpcError } from "../rpc/rpc.ts";

/** Wei per unit of gas. */
export interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

const GWEI = 1_000_000_000n;
/** The tip where no node names one. */
const USUAL_TIP = GWEI;
/** A tip is paid in full, and a node may lie about it: what it may be whatever the last blocks paid, and the most that it is at first. */
const SMALL_TIP = 3n * GWEI;
const MOST_TIP = 100n * GWEI;
/** How many blocks are looked at for what others tipped. */
const RECENT_BLOCKS = "0xa";

/**
 * What the chain asks for now: twice the base fee, so that six full blocks do not price it out, and a tip. Of the tips that the nodes name the middle one is
 * taken: at most twice what the last ten blocks paid (3 gwei where they paid less), and at most 100 gwei.
 */
export async function readFees(chain: ChainClient): Promise<Fees & { readonly baseFee: bigint }> {
  const [blocks, tips, histories] = await Promise.all([
    chain.askEach("eth_getBlockByNumber", ["latest", false]),
    chain.askEach("eth_maxPriorityFeePerGas", []).catch(takeForNone),
    chain.askEach("eth_feeHistory", [RECENT_BLOCKS, "latest", [50]]).catch(takeForNone),
  ]);
  const baseFees = blocks.flatMap((block) => (Object(block) as { baseFeePerGas?: unknown }).baseFeePerGas ?? []);
  const baseFee = findMiddle(baseFees.map((fee) => readQuantity(fee)));
  if (baseFee === undefined)
    throw new RpcError("rpc.bad-answer", "the node names no base fee: Laurel needs a chain with EIP-1559");
  const paid = findMiddle(histories.flatMap(readPaid)) ?? MOST_TIP;
  const named = findMiddle(tips.map((tip) => readQuantity(tip))) ?? USUAL_TIP;
  const limit = sortFigures([sortFigures([2n * paid, SMALL_TIP])[1] as bigint, MOST_TIP])[0] as bigint;
  const maxPriorityFeePerGas = named < limit ? named : limit;
  return { baseFee, maxPriorityFeePerGas, maxFeePerGas: 2n * baseFee + maxPriorityFeePerGas };
}

/** Not every node knows every method. */
function takeForNone(error: unknown): readonly unknown[] {
  if (error instanceof RpcError && error.code === "rpc.bad-answer") return [];
  throw error;
}

/** The most that the middle transaction of one block tipped, of the blocks of an answer to `eth_feeHistory`; nothing where it has another form. */
function readPaid(history: unknown): bigint[] {
  const { reward } = Object(history) as { reward?: unknown };
  if (!Array.isArray(reward)) return [];
  try {
    return sortFigures(reward.map((block: unknown) => readQuantity((Object(block) as unknown[])[0]))).slice(-1);
  } catch {
    return [];
  }
}

/** The middle one of some figures, the lower of two: one of three that is far off does not matter. */
function findMiddle(figures: readonly bigint[]): bigint | undefined {
  return sortFigures(figures)[Math.floor((figures.length - 1) / 2)];
}

/** The most gas that a transaction may take (EIP-7825). */
const MOST_GAS = 1n << 24n;

/**
 * What a call would take, in units of gas: of what the nodes estimate the middle one, the higher of two, since what is left over is not paid; at most 2^24.
 * @param most what can be paid for: where that is less, the highest estimate within it, if there is one
 */
export async function readGas(
  chain: ChainClient,
  params: readonly unknown[],
  most: bigint = MOST_GAS,
): Promise<bigint> {
  const answers = (await chain.askEach("eth_estimateGas", params)).map((gas) => readQuantity(gas));
  const estimates = sortFigures(answers.map((gas) => (gas < MOST_GAS ? gas : MOST_GAS)));
  const middle = estimates[Math.floor(estimates.length / 2)] as bigint;
  return middle <= most ? middle : (estimates.filter((gas) => gas <= most).at(-1) ?? middle);
}

function sortFigures(figures: readonly bigint[]): bigint[] {
  return [...figures].sort((a, b) => (a < b ? -1 : Number(a > b)));
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
