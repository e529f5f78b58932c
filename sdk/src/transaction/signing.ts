// Signing one transaction, journalled before it is sent. The seam for keystores, hardware wallets and key services.

import { Transaction } from "ethers";
import type { Hex } from "../hash/bytes.ts";
import type { ChainClient } from "./chain-client.ts";
import type { Fees } from "./fees.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import { TransactionError } from "./transaction-error.ts";
import { readCount } from "../rpc/rpc.ts";

/** What is given to be signed (EIP-1559): fees in wei per unit of gas. */
export interface UnsignedTransaction {
  readonly type: 2;
  readonly chainId: number;
  readonly to: string;
  readonly data: Hex;
  readonly nonce: number;
  readonly gasLimit: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
  readonly value: bigint;
}

/** Whoever signs: an ethers `Wallet`, or two methods around a hardware wallet or a key service. */
export interface TransactionSigner {
  getAddress(): Promise<string>;
  /** The signed transaction, serialised (EIP-2718), `0x…`. It must sign just what it is given. */
  signTransaction(transaction: UnsignedTransaction): Promise<string>;
}

/** An account whose key the node holds, as on local networks: what it signs is not known before it is sent. */
export interface NodeAccount {
  readonly nodeAccount: string;
}

/** A call that changes the chain. */
export interface Call {
  readonly to: string;
  readonly data: Hex;
}

/** What to sign. */
export interface SigningInput extends Call {
  readonly chain: ChainClient;
  readonly signer: TransactionSigner | NodeAccount;
  readonly purpose: Hex;
  readonly nonce: number;
  readonly gasLimit: bigint;
  readonly fees: Fees;
  readonly journal: Journal;
}

/** The account that signs. */
export async function readAccount(signer: TransactionSigner | NodeAccount): Promise<string> {
  return "nodeAccount" in signer ? signer.nodeAccount : signer.getAddress();
}

/**
 * Signs and journals; nothing is sent.
 * @throws TransactionError `signer.other` where something else was signed than asked for
 */
export async function signCall(input: SigningInput): Promise<JournalEntry> {
  const { signer, purpose, nonce, fees, journal } = input;
  const signed = "nodeAccount" in signer ? { raw: null, transaction: null } : await sign(input, signer);
  const entry: JournalEntry = {
    purpose,
    nonce,
    ...signed,
    maxFeePerGas: fees.maxFeePerGas.toString(),
    maxPriorityFeePerGas: fees.maxPriorityFeePerGas.toString(),
  };
  await journal.append(entry);
  return entry;
}

async function sign(
  { chain, to, data, nonce, gasLimit, fees }: SigningInput,
  signer: TransactionSigner,
): Promise<{ raw: Hex; transaction: Hex }> {
  const { chainId } = chain;
  const asked: UnsignedTransaction = { type: 2, chainId, to, data, nonce, gasLimit, ...fees, value: 0n };
  const raw = (await signer.signTransaction(asked)) as Hex;
  const signed = parseTransaction(raw);
  const isOwn = signed?.from?.toLowerCase() === (await signer.getAddress()).toLowerCase();
  // What is signed is the whole transaction without its signature: one text says that nothing differs.
  if (!isOwn || !signed?.hash || signed.unsignedSerialized !== Transaction.from(asked).unsignedSerialized)
    throw new TransactionError(
      "signer.other",
      "the signer signed something else than it was asked to; nothing was sent",
    );
  return { raw, transaction: signed.hash as Hex };
}

function parseTransaction(raw: string): Transaction | undefined {
  try {
    return Transaction.from(raw);
  } catch {
    return undefined;
  }
}

/** Sends what was signed to every node; with a key that a node holds, asks that node to sign and send with the journalled nonce. */
export async function sendEntry(
  chain: ChainClient,
  signer: TransactionSigner | NodeAccount,
  call: Call & { readonly gasLimit: bigint },
  entry: JournalEntry,
): Promise<void> {
  if (entry.raw !== null) return chain.tell("eth_sendRawTransaction", [entry.raw]);
  if (!("nodeAccount" in signer)) return;
  const hex = (value: bigint | number | string): string => `0x${BigInt(value).toString(16)}`;
  const { to, data, gasLimit } = call;
  const fees = { maxFeePerGas: hex(entry.maxFeePerGas), maxPriorityFeePerGas: hex(entry.maxPriorityFeePerGas) };
  const request = { from: signer.nodeAccount, to, data, gas: hex(gasLimit), nonce: hex(entry.nonce), ...fees };
  await chain.tell("eth_sendTransaction", [request]);
}

/** The count of an account's transactions that are in blocks. Those that wait are not counted: no two nodes know the same of them. */
export async function readNonce(chain: ChainClient, account: string): Promise<number> {
  return readCount(await chain.guess("eth_getTransactionCount", [account, "latest"]));
}

/** What an account signed, for whatever purpose, as a journal has it. */
export function listSigned(
  entries: readonly unknown[],
  account: string,
): { readonly raw: string; readonly nonce: number }[] {
  return entries.flatMap((entry) => {
    const { raw } = Object(entry) as { raw?: unknown };
    const signed = typeof raw === "string" ? parseTransaction(raw) : undefined;
    const isOwn = signed?.from?.toLowerCase() === account.toLowerCase();
    return isOwn ? [{ raw: String(raw), nonce: signed.nonce }] : [];
  });
}
