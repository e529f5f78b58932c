// Signing one transaction, journalled before it is sent. The seam for keystores, hardware wallets and key services.

import { Transaction } from "ethers";
import type { Hex } from "../hash/bytes.ts";
import type { ChainClient } from "./chain-client.ts";
import { type FeeFields, type Fees, quoteFees, writeFees } from "./fees.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import type { Told } from "./refusal.ts";
import { TransactionError } from "./transaction-error.ts";
import { readCount } from "../rpc/rpc.ts";

/** What is given to be signed: fees in wei per unit of gas. */
export type UnsignedTransaction = {
  readonly chainId: number;
  readonly to: string;
  readonly data: Hex;
  readonly nonce: number;
  readonly gasLimit: bigint;
  readonly value: bigint;
} & FeeFields;

/** Whoever signs: an ethers `Wallet`, or two methods around a hardware wallet or a key service. */
export interface TransactionSigner {
  getAddress(): Promise<string>;
  /** The signed transaction, serialised (EIP-2718), `0x…`. It must sign just what it is given. */
  signTransaction(transaction: UnsignedTransaction): Promise<string>;
}

/** An account whose key a node or a wallet holds, which is among the nodes: what it signs is not known before it is sent. */
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

/** The account that signs. @throws TypeError for a signer of ethers whose key its provider holds: it signs only what it sends */
export async function readAccount(signer: TransactionSigner | NodeAccount): Promise<string> {
  if ("sendUncheckedTransaction" in signer)
    throw new TypeError(
      'signer must sign without sending; for an account of a wallet or a node, pass { nodeAccount: "0x…" }, and the provider as one of rpc',
    );
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
    ...(fees.type === 0 ? { type: 0 as const } : {}),
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
  const asked: UnsignedTransaction = { chainId, to, data, nonce, gasLimit, value: 0n, ...writeFees(fees) };
  const raw = (await signer.signTransaction(asked)) as Hex;
  const signed = parseTransaction(raw);
  const isOwn = signed?.from?.toLowerCase() === (await signer.getAddress()).toLowerCase();
  // What is signed is the whole transaction without its signature: one text says that nothing differs.
  if (!isOwn || !signed?.hash || signed.unsignedSerialized !== Transaction.from(asked).unsignedSerialized)
    throw new TransactionError("signer.other", "the signer signed something other than the request; nothing was sent");
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
): Promise<Told> {
  if (entry.raw !== null) return chain.tell("eth_sendRawTransaction", [entry.raw]);
  if (!("nodeAccount" in signer)) return { wasTaken: false, refusals: [] };
  const hex = (value: bigint | number): string => `0x${value.toString(16)}`;
  const { to, data, gasLimit } = call;
  const request = { from: signer.nodeAccount, to, data, gas: hex(gasLimit), nonce: hex(entry.nonce) };
  // A wallet that has another chain by now refuses it.
  const place = chain.hasWallet ? { chainId: hex(chain.chainId) } : {};
  return chain.tell("eth_sendTransaction", [{ ...request, ...quoteFees(readSignedFees(entry)), ...place }]);
}

/** What an entry offers for gas. */
export function readSignedFees({ type, maxFeePerGas, maxPriorityFeePerGas }: JournalEntry): Fees {
  return { type: type ?? 2, maxFeePerGas: BigInt(maxFeePerGas), maxPriorityFeePerGas: BigInt(maxPriorityFeePerGas) };
}

/** The count of an account's transactions that are in blocks. Those that wait are not counted: no two nodes know the same of them. */
export async function readNonce(chain: ChainClient, account: string): Promise<number> {
  return readCount(await chain.guess("eth_getTransactionCount", [account, "latest"]));
}

/** What an account signed for one chain, for whatever purpose, as a journal has it: one journal may serve several chains, each of which counts for itself. */
export function listSigned(
  entries: readonly unknown[],
  account: string,
  chainId: number,
): { readonly raw: string; readonly nonce: number }[] {
  return entries.flatMap((entry) => {
    const { raw } = Object(entry) as { raw?: unknown };
    const signed = typeof raw === "string" ? parseTransaction(raw) : undefined;
    const isOwn = signed?.from?.toLowerCase() === account.toLowerCase() && signed.chainId === BigInt(chainId);
    return isOwn ? [{ raw: String(raw), nonce: signed.nonce }] : [];
  });
}

/**
 * How many transactions of an account wait for a block, as any node says, of which a journal knows nothing: another copy of the journal sent them, or
 * another program. Whoever signs now gives the first of them a rival with the same nonce.
 * @throws RpcError where no majority says how many are in blocks, or no node says what waits
 */
export async function countUnknown(chain: ChainClient, account: string, journal: Journal): Promise<number> {
  const used = readCount(await chain.ask("eth_getTransactionCount", [account, "latest"]));
  const told = await chain.askEach("eth_getTransactionCount", [account, "pending"]);
  const next = Math.max(used, ...told.map((count) => readCount(count)));
  const entries = await journal.read();
  // What a node signed names no account: it is taken for this one's.
  const byNodes = entries.flatMap((entry) => {
    const { raw, nonce } = Object(entry) as { readonly raw?: unknown; readonly nonce?: unknown };
    return raw === null && typeof nonce === "number" ? [nonce] : [];
  });
  const own = new Set([...byNodes, ...listSigned(entries, account, chain.chainId).map(({ nonce }) => nonce)]);
  return next - used - [...own].filter((nonce) => nonce >= used && nonce < next).length;
}
