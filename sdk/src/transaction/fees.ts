// What a transaction offers for gas, within the user's cap: as EIP-1559 has it, or one price.

import type { ChainClient } from "./chain-client.ts";
import { classRefusal, readWanted, type Refusal } from "./refusal.ts";
import { readQuantity, RpcError } from "../rpc/rpc.ts";
import { TransactionError } from "./transaction-error.ts";

/** Wei per unit of gas. */
export interface Fees {
  /** 2 (EIP-1559), or 0: one price, which both of the following are. */
  readonly type: 0 | 2;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** What a transaction says of fees: two figures (EIP-1559), or one price (signed by EIP-155) where the chain has no base fee or takes nothing else. */
export type FeeFields =
  | { readonly type: 2; readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint }
  | { readonly type: 0; readonly gasPrice: bigint };

/** Fees as a transaction has them. */
export function writeFees({ type, maxFeePerGas, maxPriorityFeePerGas }: Fees): FeeFields {
  return type === 0 ? { type, gasPrice: maxFeePerGas } : { type, maxFeePerGas, maxPriorityFeePerGas };
}

/** Fees as `eth_sendTransaction` takes them. */
export function quoteFees(fees: Fees): Readonly<Record<string, string>> {
  const { type: _, ...figures } = writeFees(fees);
  return Object.fromEntries(Object.entries(figures).map(([name, fee]) => [name, `0x${fee.toString(16)}`]));
}

/** What the chain asks for: of type 0, `baseFee` is 0. */
export interface AskedFees extends Fees {
  readonly baseFee: bigint;
}

/** What is known already of the fees. */
export interface FeeWishes {
  /** What is paid above the base fee, in place of what the nodes say. */
  readonly tip?: bigint | undefined;
  /** Whether the nodes refuse type 2, though their blocks have a base fee. */
  readonly isLegacy?: boolean;
}

const GWEI = 1_000_000_000n;
/** The most that a unit of gas may cost unless said, in wei: a node that lies about fees must not empty an account. */
export const MAX_FEE: bigint = 1000n * GWEI;
/** The tip where no node names one. */
const USUAL_TIP = GWEI;
/** A tip is paid in full, and a node may lie about it: what it may be whatever the last blocks paid, and the most that it is at first. */
const SMALL_TIP = 3n * GWEI;
const MOST_TIP = 100n * GWEI;
/** How many blocks are looked at for what others tipped. */
const RECENT_BLOCKS = "0xa";

/**
 * What the chain asks for now: twice the base fee, so that six full blocks do not price it out, and a tip. Of the tips that the nodes name the middle one is
 * taken: at most twice what the last ten blocks paid (3 gwei where they paid less), and at most 100 gwei. Where blocks have no base fee it is the middle one of
 * the prices that the nodes name: at most twice what the last ten blocks paid, or 100 gwei where that is more. Where gas is free it is nothing.
 */
export async function readFees(chain: ChainClient, { tip, isLegacy = false }: FeeWishes = {}): Promise<AskedFees> {
  const [blocks, tips, histories] = await Promise.all([
    chain.askEach("eth_getBlockByNumber", ["latest", false]),
    chain.askEach("eth_maxPriorityFeePerGas", []).catch(takeForNone),
    chain.askEach("eth_feeHistory", [RECENT_BLOCKS, "latest", [50]]).catch(takeForNone),
  ]);
  const baseFees = readFigures(blocks.map((block) => (Object(block) as { baseFeePerGas?: unknown }).baseFeePerGas));
  const baseFee = findMiddle(baseFees) ?? 0n;
  const hasBaseFee = baseFees.length > 0 && 2 * baseFees.length >= blocks.length;
  const isPriced = isLegacy || !hasBaseFee;
  const namedTip = findMiddle(readFigures(tips));
  const needsPrice = tip === undefined && (isPriced || baseFee === 0n || namedTip === undefined);
  const prices = needsPrice ? await chain.askEach("eth_gasPrice", []).catch(takeForNone) : [];
  const price = findMiddle(readFigures(prices));
  const paid = findMiddle(histories.flatMap(readPaid)) ?? MOST_TIP;
  if (isPriced) {
    const base = hasBaseFee ? baseFee : 0n;
    if (price === undefined && tip === undefined)
      throw new RpcError("rpc.bad-answer", "no node names a base fee or a gas price");
    const most = base + findHigher(2n * paid, MOST_TIP);
    const gasPrice = tip === undefined ? findLower(price as bigint, most) : base + tip;
    return { type: 0, baseFee: 0n, maxPriorityFeePerGas: gasPrice, maxFeePerGas: gasPrice };
  }
  const isFree = baseFee === 0n && price === 0n;
  const above = price === undefined ? USUAL_TIP : findHigher(price - baseFee, 0n);
  const named = isFree ? 0n : (namedTip ?? above);
  const maxPriorityFeePerGas = tip ?? findLower(named, findLower(findHigher(2n * paid, SMALL_TIP), MOST_TIP));
  return { type: 2, baseFee, maxPriorityFeePerGas, maxFeePerGas: 2n * baseFee + maxPriorityFeePerGas };
}

const findLower = (one: bigint, other: bigint): bigint => (one < other ? one : other);
const findHigher = (one: bigint, other: bigint): bigint => (one > other ? one : other);

/** The same within a cap. @throws TransactionError `fee.cap` where gas costs more than that now */
export function capFees({ baseFee, ...asked }: AskedFees, cap: bigint | undefined): Fees {
  if (cap === undefined || asked.maxFeePerGas <= cap) return asked;
  const least = baseFee + asked.maxPriorityFeePerGas;
  if (least <= cap) return { ...asked, maxFeePerGas: cap };
  const stated = `gas costs ${formatGwei(least)} gwei now, more than the cap of ${formatGwei(cap)}`;
  throw new TransactionError("fee.cap", stated);
}

function formatGwei(wei: bigint): string {
  return String(Number(wei) / 1e9);
}

/**
 * What to offer where no node took what was offered, and some say that it is too little: the middle one of what they say that they want, or twice the tip
 * where none says; a tip of at most 100 gwei.
 */
export function heedRefusals(asked: AskedFees, old: Fees, refusals: readonly Refusal[]): AskedFees {
  const wanted = refusals.map(({ message }) => readWanted(message));
  const base = findMiddle(wanted.flatMap(({ baseFee = [] }) => baseFee)) ?? 0n;
  const doubled = base > 0n ? 0n : findHigher(2n * old.maxPriorityFeePerGas, USUAL_TIP);
  const tip = findMiddle(wanted.flatMap(({ tip: named = [] }) => named)) ?? doubled;
  const maxPriorityFeePerGas = findHigher(asked.maxPriorityFeePerGas, findLower(tip, MOST_TIP));
  if (asked.type === 0) {
    // One price is paid in full, whatever the base fee is: a node's words alone do not raise it without bound.
    const most = findHigher(2n * asked.maxFeePerGas, MOST_TIP);
    const price = findHigher(maxPriorityFeePerGas, findLower(base, most));
    return { ...asked, maxPriorityFeePerGas: price, maxFeePerGas: price };
  }
  const baseFee = findHigher(asked.baseFee, base);
  return { ...asked, maxPriorityFeePerGas, maxFeePerGas: 2n * baseFee + maxPriorityFeePerGas };
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

/** The numbers among what nodes say. A node that names none has no say: it keeps nobody from sending. */
function readFigures(answers: readonly unknown[]): bigint[] {
  return answers
    .filter((one) => typeof one === "string" && /^0x[0-9a-f]{1,64}$/i.test(one))
    .map((one) => readQuantity(one));
}

/** The middle one of some figures, the lower of two: one of three that is far off does not matter. */
function findMiddle(figures: readonly bigint[]): bigint | undefined {
  return sortFigures(figures)[Math.floor((figures.length - 1) / 2)];
}

/** The most gas that a transaction may take on chains that follow EIP-7825. */
const MOST_GAS = 1n << 24n;

/** The most gas that a transaction may take here: 2^24 (EIP-7825), and no more than a block takes, as the middle node says. @throws RpcError where no node says */
export async function readGasBound(chain: ChainClient): Promise<bigint> {
  const blocks = await chain.askEach("eth_getBlockByNumber", ["latest", false]);
  const limits = readFigures(blocks.map((block) => (Object(block) as { gasLimit?: unknown }).gasLimit));
  const limit = findMiddle(limits) ?? MOST_GAS;
  return limit < MOST_GAS ? limit : MOST_GAS;
}

/**
 * What a call would take, in units of gas, and a tenth more where `hasMargin` says so: of what the nodes estimate the middle one, the higher of two, since what is
 * left over is not paid; never more than a transaction may take.
 * @param most what can be paid for: where that is less, the highest estimate within it, if there is one
 * @throws TransactionError `transaction.gas-limit` where all nodes say that it takes more than a transaction may
 */
export async function readGas(
  chain: ChainClient,
  params: readonly unknown[],
  { most = MOST_GAS, hasMargin = false }: { readonly most?: bigint; readonly hasMargin?: boolean } = {},
): Promise<bigint> {
  const [bound, answers] = await Promise.all([
    readGasBound(chain),
    chain.askEach("eth_estimateGas", params).catch(explainEstimate),
  ]);
  const estimates = sortFigures(readFigures(answers));
  const [least] = estimates;
  if (least === undefined) throw new RpcError("rpc.bad-answer", "no node says how much gas the transaction needs");
  if (least > bound) throw tooMuchGas(`the transaction needs ${least} gas, but at most ${bound} is allowed here`);
  const middle = findLower(estimates[Math.floor(estimates.length / 2)] as bigint, bound);
  const gas = middle <= most ? middle : (estimates.filter((one) => one <= most).at(-1) ?? middle);
  return hasMargin ? findLower(gas + gas / 10n, bound) : gas;
}

function tooMuchGas(message: string): TransactionError {
  return new TransactionError("transaction.gas-limit", message);
}

/** A node refuses to estimate what is above its limit. */
function explainEstimate(error: unknown): never {
  const { message } = Object(error instanceof RpcError ? error.refusal : undefined) as { message?: unknown };
  if (typeof message === "string" && classRefusal(message) === "gas-limit")
    throw tooMuchGas(`the transaction needs more gas than allowed: ${message.slice(0, 200)}`);
  throw error;
}

function sortFigures(figures: readonly bigint[]): bigint[] {
  return [...figures].sort((a, b) => (a < b ? -1 : Number(a > b)));
}

/**
 * Both fees at least an eighth above `old`, as nodes ask of a replacement, and as much as the chain asks for now where the cap allows it.
 * @returns undefined where the cap is below that eighth
 */
export function raiseFees(old: Fees, { type, ...asked }: Fees, cap?: bigint): Fees | undefined {
  const raise = (fee: bigint, wanted: bigint): bigint => {
    const raised = findHigher(fee + fee / 8n + 1n, wanted);
    return cap === undefined ? raised : findLower(raised, cap);
  };
  if (cap !== undefined && old.maxFeePerGas + old.maxFeePerGas / 8n + 1n > cap) return undefined;
  const maxFeePerGas = raise(old.maxFeePerGas, asked.maxFeePerGas);
  const maxPriorityFeePerGas = raise(old.maxPriorityFeePerGas, asked.maxPriorityFeePerGas);
  return { type, maxFeePerGas, maxPriorityFeePerGas: type === 0 ? maxFeePerGas : maxPriorityFeePerGas };
}
