// Bringing one thing onto the chain, once, whatever happens: the chain says whether it is done, the journal what was signed for it.

import { keccak256, toUtf8Bytes } from "ethers";
import { createAttempt } from "./attempt.ts";
import type { Hex } from "./bytes.ts";
import type { ChainClient } from "./chain-client.ts";
import { type Journal, type JournalEntry, readEntries } from "./journal.ts";
import { findReceipt, type Receipt } from "./receipt.ts";
import { RegistryError } from "./registry-error.ts";
import { readCount, RpcError } from "./rpc.ts";
import type { Call, NodeAccount, TransactionSigner } from "./signing.ts";
import { TransactionError } from "./transaction-error.ts";
import type { Finality } from "./trust.ts";

/** How far it is. */
export type Progress =
  | { readonly state: "planned" }
  /** Signed and sent; no block has it yet. */
  | { readonly state: "sent"; readonly transaction: Hex | null }
  /** In a block; `of` where finality is a number of blocks. */
  | { readonly state: "pending"; readonly blocks: number; readonly of?: number }
  | { readonly state: "final" };

/** What is to be true on chain, and the call that makes it so. */
export interface Undertaking {
  readonly chain: ChainClient;
  readonly call: Call;
  /** Whether the chain has it at a block. @throws an error where it cannot be done any more. */
  readonly isDone: (block: string) => Promise<boolean>;
  readonly finality: Finality;
  readonly journal: Journal;
}

/** How to bring it about. */
export interface SettleOptions extends Undertaking {
  readonly signer: TransactionSigner | NodeAccount;
  /** The most that a unit of gas may cost, in wei. */
  readonly maxFeePerGas?: bigint;
  /** How long a transaction may wait before its fees are raised, in milliseconds; 60,000 unless said. */
  readonly stuckAfter?: number;
  /** How long to wait until it is final, in milliseconds; 30 minutes unless said. */
  readonly patience?: number;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

const POLL_MS = 250;
const MAX_POLL_MS = 4_000;
/** How long nodes may fail before anything was signed. */
const HICCUP_MS = 8_000;

/** What tells the entries of one purpose from others in a journal. */
function hashPurpose(chain: ChainClient, { to, data }: Call): Hex {
  return keccak256(toUtf8Bytes(`${chain.chainId} ${to.toLowerCase()} ${data}`)) as Hex;
}

/** The block at which something is final, as a tag or a number. */
async function readFinalBlock(chain: ChainClient, finality: Finality): Promise<string> {
  if (typeof finality === "string") return finality;
  const latest = readCount(await chain.ask("eth_blockNumber", []));
  return `0x${Math.max(0, latest - finality.confirmations).toString(16)}`;
}

/** How far it is, without doing anything. */
export async function readProgress({ chain, call, isDone, finality, journal }: Undertaking): Promise<Progress> {
  const entries = await readEntries(journal, hashPurpose(chain, call));
  if (await isDone("latest")) {
    if (await isDone(await readFinalBlock(chain, finality))) return { state: "final" };
    return countBlocks(chain, finality, entries);
  }
  const last = entries.at(-1);
  return last === undefined ? { state: "planned" } : { state: "sent", transaction: last.transaction };
}

/** The blocks since it was in one, that one included. */
async function countBlocks(
  chain: ChainClient,
  finality: Finality,
  entries: readonly JournalEntry[],
): Promise<Progress> {
  const of = typeof finality === "string" ? {} : { of: finality.confirmations + 1 };
  const [receipt, head] = await Promise.all([findReceipt(chain, entries), chain.ask("eth_blockNumber", [])]);
  const blocks = receipt === undefined ? 1 : readCount(head) - receipt.block + 1;
  return { state: "pending", blocks: Math.max(1, blocks), ...of };
}

/**
 * Brings it onto the chain and waits until it is final; gives the receipt, where it is one of ours.
 * @throws RegistryError where the registry refuses · TransactionError · RpcError. Run it again to go on, with the same journal.
 */
export async function settle(options: SettleOptions): Promise<Receipt | undefined> {
  const {
    chain,
    call,
    isDone,
    finality,
    journal,
    signal,
    patience = 1_800_000,
    onProgress = () => undefined,
  } = options;
  const purpose = hashPurpose(chain, call);
  const end = Date.now() + patience;
  let entries = await readEntries(journal, purpose);
  const attempt = createAttempt(options, purpose);
  let failingSince = 0;
  for (let pause = POLL_MS; ; pause = Math.min(pause * 1.5, MAX_POLL_MS)) {
    if (signal?.aborted) throw new TransactionError("transaction.stopped", "stopped", entries.length > 0);
    try {
      if (await isDone("latest")) {
        if (await isDone(await readFinalBlock(chain, finality))) {
          onProgress({ state: "final" });
          // It is done by what the registry says; a node that misstates the receipt does not undo that.
          return await findReceipt(chain, entries).catch(() => undefined);
        }
        onProgress(await countBlocks(chain, finality, entries));
      } else {
        entries = await attempt.step(entries);
        onProgress({ state: "sent", transaction: entries.at(-1)?.transaction ?? null });
      }
      failingSince = 0;
    } catch (error) {
      // Refused because another run, or an earlier transaction of ours, has done it meanwhile.
      if (error instanceof RegistryError && (await isDone("latest").catch(() => false))) continue;
      if (!(error instanceof RpcError) || error.code === "rpc.wrong-chain") throw error;
      // A node that fails now and then is asked again.
      if (failingSince === 0) failingSince = Date.now();
      if (Date.now() > (entries.length === 0 ? failingSince + HICCUP_MS : end)) throw error;
    }
    if (Date.now() > end) {
      throw attempt.isCapped()
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
