// One step towards the chain having it: sign the first transaction, send the newest again, raise its fees, or begin anew where its nonce was taken.

import type { Hex } from "./bytes.ts";
import { type Fees, raiseFees, readFees } from "./fees.ts";
import type { JournalEntry } from "./journal.ts";
import { findReceipt } from "./receipt.ts";
import { readAccount, readNonce, sendEntry, signCall } from "./signing.ts";
import type { SettleOptions } from "./transaction.ts";
import { TransactionError } from "./transaction-error.ts";
import { readCount, readData, readQuantity } from "./rpc.ts";

/** Steps that are taken while the chain does not have it. */
export interface Attempt {
  /** Takes the entries signed so far, gives them with what was signed in this step. */
  readonly step: (entries: JournalEntry[]) => Promise<JournalEntry[]>;
  /** Whether it waits with fees that only the cap keeps from being raised. */
  readonly isCapped: () => boolean;
}

/** A node that says that a call will pass, when it does not, costs gas each time. */
const MAX_FAILURES = 2;

/** Begins to bring something about. */
export function createAttempt(options: SettleOptions, purpose: Hex): Attempt {
  const { chain, call, isDone, signer, journal, maxFeePerGas: cap, stuckAfter = 60_000 } = options;
  let capped = false;
  let gasLimit = 0n;
  let sentAt = 0;
  let failures = 0;

  async function simulate(account: string): Promise<void> {
    const request = { from: account, to: call.to, data: call.data };
    await chain.ask("eth_call", [request, "latest"]);
    const gas = readQuantity(await chain.ask("eth_estimateGas", [request]));
    gasLimit = gas + gas / 10n;
  }

  async function signNew(account: string, nonce: number, fees: Fees): Promise<JournalEntry> {
    await simulate(account);
    const balance = readQuantity(await chain.ask("eth_getBalance", [account, "latest"]));
    if (balance < gasLimit * fees.maxFeePerGas)
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
    const code = readData(await chain.ask("eth_getCode", [call.to, "latest"]));
    if (code === "0x") throw new TransactionError("registry.no-contract", `there is no contract at ${call.to}`);
    const fees = (await chooseFees(undefined)) as Fees;
    return send([...entries, await signNew(account, await readNonce(chain, account, "pending"), fees)]);
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
    if (last.nonce < (await readNonce(chain, account, "latest"))) {
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
    // Below our nonce one may be missing that will never come: ours moves down to it.
    const nonce = Math.min(last.nonce, await readNonce(chain, account, "pending"));
    return send([...entries, await signNew(account, nonce, fees)]);
  }

  return { step, isCapped: () => capped };
}

function formatGwei(wei: bigint): string {
  return String(Number(wei) / 1e9);
}
