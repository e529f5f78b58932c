// Bringing one thing onto the chain, once, whatever happens: the chain says whether it is done, the journal what was signed for it.

import { type Fees, raiseFees, readFees, readGas } from "./fees.ts";
import { listSigned, readAccount, readNonce, sendEntry, signCall } from "./signing.ts";
import { keccak256, toUtf8Bytes } from "ethers";
import type { Hex } from "../hash/bytes.ts";
import { type JournalEntry, readEntries } from "./journal.ts";
import { findReceipt, type Receipt } from "./receipt.ts";
import { RegistryError } from "../registry/registry-error.ts";
import { readCount, readData, readQuantity, RpcError } from "../rpc/rpc.ts";
import { TransactionError } from "./transaction-error.ts";
import type { Progress, SettleOptions, Undertaking } from "./undertaking.ts";

const POLL_MS = 250;
const MAX_POLL_MS = 4_000;
/** How long nodes may fail before anything was signed. */
const HICCUP_MS = 8_000;

/** Fewer nodes than a majority do not keep anything from being sent: what is not proven is to be done. @throws any other error */
function takeForUnproven(error: unknown, unproven: RpcError[]): false {
  if (!(error instanceof RpcError) || error.code === "rpc.wrong-chain") throw error;
  unproven.push(error);
  return false;
}

/** What tells the entries of one purpose from others in a journal. */
function hashPurpose({ chain, call }: Undertaking): Hex {
  return keccak256(toUtf8Bytes(`${chain.chainId} ${call.to.toLowerCase()} ${call.data}`)) as Hex;
}

/** The block at which something is final, as a tag or a number. */
export async function readFinalBlock({ chain, finality }: Pick<Undertaking, "chain" | "finality">): Promise<string> {
  if (typeof finality === "string") return finality;
  const latest = readCount(await chain.ask("eth_blockNumber", []));
  return `0x${Math.max(0, latest - finality.confirmations).toString(16)}`;
}

/** How far it is, without doing anything. */
export async function readProgress(undertaking: Undertaking): Promise<Progress> {
  const { isDone, journal } = undertaking;
  const entries = await readEntries(journal, hashPurpose(undertaking));
  if (await isDone("latest")) {
    if (await isDone(await readFinalBlock(undertaking))) return { state: "final" };
    return countBlocks(undertaking, entries);
  }
  const last = entries.at(-1);
  return last === undefined ? { state: "planned" } : { state: "sent", transaction: last.transaction };
}

/** The blocks since it was in one, that one included. */
async function countBlocks({ chain, finality }: Undertaking, entries: readonly JournalEntry[]): Promise<Progress> {
  const of = typeof finality === "string" ? {} : { of: finality.confirmations + 1 };
  // It only tells a person how long it takes.
  const [receipt, head] = await Promise.all([
    findReceipt(chain, entries).catch(() => undefined),
    chain.guess("eth_blockNumber", []),
  ]);
  const blocks = receipt === undefined ? 1 : readCount(head) - receipt.block + 1;
  return { state: "pending", blocks: Math.max(1, blocks), ...of };
}

/**
 * Brings it onto the chain and waits until it is final; gives the receipt, where it is one of ours.
 * @throws RegistryError where the registry refuses · TransactionError · RpcError. Run it again to go on, with the same journal.
 */
export async function settle(options: SettleOptions): Promise<Receipt | undefined> {
  const { chain, isDone, journal, signal, patience = 1_800_000, onProgress = () => undefined } = options;
  const purpose = hashPurpose(options);
  const end = Date.now() + patience;
  let entries = await readEntries(journal, purpose);
  const steps = openSteps(options, purpose);
  let failingSince = 0;
  for (let pause = POLL_MS; ; pause = Math.min(pause * 1.5, MAX_POLL_MS)) {
    if (signal?.aborted) throw new TransactionError("transaction.stopped", "stopped", entries.length > 0);
    try {
      const unproven: RpcError[] = [];
      if (await isDone("latest").catch((error: unknown) => takeForUnproven(error, unproven))) {
        if (await isDone(await readFinalBlock(options))) {
          onProgress({ state: "final" });
          // It is done by what the registry says; a node that misstates the receipt does not undo that.
          return await findReceipt(chain, entries).catch(() => undefined);
        }
        onProgress(await countBlocks(options, entries));
      } else {
        entries = await steps.step(entries);
        const others = steps.countWaiting() === 0 ? {} : { waiting: steps.countWaiting() };
        onProgress({ state: "sent", transaction: entries.at(-1)?.transaction ?? null, ...others });
      }
      const [failure] = unproven;
      if (failure !== undefined) throw failure;
      failingSince = 0;
    } catch (error) {
      // Refused because another run, or an earlier transaction of ours, has done it meanwhile.
      if (error instanceof RegistryError && (await isDone("latest").catch(() => false))) continue;
      if (!(error instanceof RpcError) || error.code === "rpc.wrong-chain") throw error;
      // A node that fails now and then is asked again.
      if (failingSince === 0) failingSince = Date.now();
      if (entries.length === 0 && Date.now() > failingSince + HICCUP_MS) throw error;
      if (Date.now() > end)
        throw new TransactionError("transaction.pending", `whether it came about is unknown: ${error.message}`, true);
    }
    if (Date.now() > end) {
      throw steps.isCapped()
        ? new TransactionError("fee.cap", "it waits for a block, and needs a higher fee than the cap", true)
        : new TransactionError("transaction.pending", "it is not final yet", entries.length > 0);
    }
    await wait(pause, signal);
  }
}

function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal?.addEventListener("abort", finish);
  });
}

/** Steps that are taken while the chain does not have it. */
interface Steps {
  /** Takes the entries signed so far, gives them with what was signed in this step. */
  readonly step: (entries: JournalEntry[]) => Promise<JournalEntry[]>;
  /** Whether it waits with fees that only the cap keeps from being raised. */
  readonly isCapped: () => boolean;
  /** How many other transactions of the account waited when ours was signed, as the nodes say. */
  readonly countWaiting: () => number;
}

/** A node that says that a call will pass, when it does not, costs gas each time. */
const MAX_FAILURES = 2;

/** Begins to bring something about. */
function openSteps(options: SettleOptions, purpose: Hex): Steps {
  const { chain, call, isDone, signer, journal, maxFeePerGas: cap, stuckAfter = 60_000 } = options;
  let capped = false;
  let gasLimit = 0n;
  let sentAt = 0;
  let failures = 0;
  let waiting = 0;
  let hasToldBelow = false;

  /** @param budget what the account can pay for, in units of gas */
  async function simulate(account: string, budget?: bigint): Promise<void> {
    const request = { from: account, to: call.to, data: call.data };
    // Both at the newest block: with our own transaction, which may wait already, the registry would refuse a second one.
    await chain.guess("eth_call", [request, "latest"]);
    const gas = await readGas(chain, [request, "latest"], budget === undefined ? undefined : (budget * 10n) / 11n);
    gasLimit = gas + gas / 10n;
  }

  async function signNew(account: string, nonce: number, fees: Fees): Promise<JournalEntry> {
    const stated = await chain.ask("eth_getBalance", [account, "latest"]).catch(takeForUntold);
    const balance = stated === undefined ? undefined : readQuantity(stated);
    await simulate(account, balance === undefined ? undefined : balance / (fees.maxFeePerGas || 1n));
    if (balance !== undefined && balance < gasLimit * fees.maxFeePerGas)
      throw new TransactionError("funds", `the account ${account} cannot pay for the transaction`);
    return signCall({ chain, signer, ...call, purpose, nonce, gasLimit, fees, journal });
  }

  async function chooseFees(old: JournalEntry | undefined): Promise<Fees | undefined> {
    const { baseFee, ...asked } = await readFees(chain);
    if (old === undefined) {
      if (cap === undefined || asked.maxFeePerGas <= cap) return asked;
      if (baseFee + asked.maxPriorityFeePerGas <= cap) return { ...asked, maxFeePerGas: cap };
      const stated = `gas costs ${formatGwei(baseFee + asked.maxPriorityFeePerGas)} gwei now, more than the cap of ${formatGwei(cap)}`;
      throw new TransactionError("fee.cap", `${stated}; nothing was sent`);
    }
    const before = { maxFeePerGas: BigInt(old.maxFeePerGas), maxPriorityFeePerGas: BigInt(old.maxPriorityFeePerGas) };
    return raiseFees(before, asked, cap);
  }

  async function begin(entries: JournalEntry[], account: string): Promise<JournalEntry[]> {
    const code = await chain.ask("eth_getCode", [call.to, "latest"]).catch(takeForUntold);
    if (code !== undefined && readData(code) === "0x")
      throw new TransactionError("registry.no-contract", `there is no contract at ${call.to}`);
    const fees = (await chooseFees(undefined)) as Fees;
    // What this journal has signed for something else, and no block has yet, is not to be replaced.
    const used = await readNonce(chain, account);
    const nonce = Math.max(used, ...listSigned(await journal.read(), account).map((signed) => signed.nonce + 1));
    const counted = await chain.guess("eth_getTransactionCount", [account, "pending"]).catch(takeForUntold);
    waiting = counted === undefined ? 0 : Math.max(0, readCount(counted) - nonce);
    return send([...entries, await signNew(account, nonce, fees)]);
  }

  async function send(entries: JournalEntry[]): Promise<JournalEntry[]> {
    const entry = entries.at(-1) as JournalEntry;
    if (gasLimit === 0n) await simulate(await readAccount(signer));
    await sendEntry(chain, signer, { ...call, gasLimit }, entry);
    if (sentAt === 0) sentAt = Date.now();
    return entries;
  }

  async function step(entries: JournalEntry[]): Promise<JournalEntry[]> {
    const account = await readAccount(signer);
    const last = entries.at(-1);
    if (last === undefined) return begin(entries, account);
    // Only a majority's word makes us sign another one: by a lie, one would follow the other.
    const counted = await chain.ask("eth_getTransactionCount", [account, "latest"]).catch(takeForUntold);
    const used = counted === undefined ? undefined : readCount(counted);
    if (used !== undefined && last.nonce < used) {
      // Its nonce is used up: by one of ours that the node asked does not show yet, by one that failed, or by another's.
      const receipt = await findReceipt(chain, entries);
      const head = readCount(await chain.ask("eth_blockNumber", []));
      if ((await isDone("latest")) || (receipt?.succeeded === true && receipt.block > head)) return entries;
      if (receipt?.succeeded === false && ++failures === MAX_FAILURES)
        throw new TransactionError(
          "transaction.failed",
          `${MAX_FAILURES} transactions failed, the last in block ${receipt.block}, though the node said that they would not`,
        );
      sentAt = 0;
      return begin(entries, account);
    }
    if (sentAt === 0 || Date.now() - sentAt < stuckAfter) return send(entries);
    sentAt = Date.now();
    const fees = await chooseFees(last);
    capped = fees === undefined;
    if (fees === undefined) return send(entries);
    // Below our nonce one may be missing. What this journal signed for something else is told again, once; else it will never come, and ours moves down to it.
    const below = listSigned(await journal.read(), account).filter(
      ({ nonce }) => nonce >= (used ?? last.nonce) && nonce < last.nonce,
    );
    for (const { raw } of below) await chain.tell("eth_sendRawTransaction", [raw]);
    const isToldFirst = below.length > 0 && !hasToldBelow;
    hasToldBelow ||= isToldFirst;
    const nonce = isToldFirst ? last.nonce : Math.min(last.nonce, used ?? last.nonce);
    return send([...entries, await signNew(account, nonce, fees)]);
  }

  return { step, isCapped: () => capped, countWaiting: () => waiting };
}

/** What no majority says decides nothing here: the chain itself refuses what cannot be. @throws any other error */
function takeForUntold(error: unknown): undefined {
  if (!(error instanceof RpcError)) throw error;
}

function formatGwei(wei: bigint): string {
  return String(Number(wei) / 1e9);
}
