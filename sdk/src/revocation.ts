// Revoking, suspending, reinstating and annulling, with the care of anchoring: run again, they do nothing twice.

import { Interface } from "ethers";
import { credentialRegistryAbi } from "./abi.ts";
import { readStanding } from "./anchoring.ts";
import type { Hex } from "./bytes.ts";
import { connectChain } from "./chain-client.ts";
import type { Journal } from "./journal.ts";
import type { Receipt } from "./receipt.ts";
import type { NodeAccount, TransactionSigner } from "./signing.ts";
import { readBit } from "./standing.ts";
import { settle, type SettleOptions, type Undertaking } from "./transaction.ts";
import type { Finality } from "./trust.ts";

/** What to change: some credentials by their indexes, or the whole batch. */
export type StatusChange =
  | {
      readonly action: "revoke" | "suspend" | "reinstate";
      readonly operator: number;
      readonly indexes: readonly number[];
    }
  /** The issuer's admin takes revocations back. */
  | { readonly action: "annul"; readonly indexes: readonly number[] }
  | { readonly action: "revoke-batch"; readonly operator: number }
  | { readonly action: "annul-batch" };

/** A change, where, and how to bring it about. */
export interface StatusOptions extends Pick<
  SettleOptions,
  "maxFeePerGas" | "stuckAfter" | "patience" | "onProgress" | "signal"
> {
  readonly registry: { readonly chainId: number; readonly address: string };
  readonly rpc: readonly string[];
  readonly issuer: number;
  readonly root: string;
  readonly change: StatusChange;
  /** `finalized` unless said. */
  readonly finality?: Finality;
  readonly journal: Journal;
  /** The operator's account; the admin's to annul. */
  readonly signer: TransactionSigner | NodeAccount;
  readonly timeout?: number;
}

const METHODS = {
  revoke: "revokeCredentials",
  suspend: "suspendCredentials",
  reinstate: "reinstateCredentials",
  annul: "annulCredentialRevocations",
  "revoke-batch": "revokeBatch",
  "annul-batch": "annulBatchRevocation",
} as const;

const registry: Interface = new Interface(credentialRegistryAbi);

/** Indexes as words and masks of a bitmap, 256 to a word, in order. */
export function packIndexes(indexes: readonly number[]): { readonly words: number[]; readonly masks: bigint[] } {
  const masks = new Map<number, bigint>();
  for (const index of indexes) {
    const word = Math.floor(index / 256);
    masks.set(word, (masks.get(word) ?? 0n) | (1n << BigInt(index % 256)));
  }
  const words = [...masks.keys()].sort((a, b) => a - b);
  return { words, masks: words.map((word) => masks.get(word) ?? 0n) };
}

/** The call that makes a change. */
function encodeStatusChange(issuer: number, root: string, change: StatusChange): Hex {
  const parts: unknown[] = [issuer];
  if ("operator" in change) parts.push(change.operator);
  parts.push(root);
  if ("indexes" in change) {
    const { words, masks } = packIndexes(change.indexes);
    parts.push(words, masks);
  }
  return registry.encodeFunctionData(METHODS[change.action], parts) as Hex;
}

/**
 * Brings a change about and waits until it is final; nothing is sent where the chain has it already. Gives the receipt where it is one of ours.
 * @throws RegistryError where the registry refuses · TransactionError · RpcError, as `anchorBatch`
 */
export async function changeStatus(options: StatusOptions): Promise<Receipt | undefined> {
  return settle({ ...options, ...planStatus(options) });
}

/** What is to be true on chain for a change to have come about. */
export function planStatus(options: Omit<StatusOptions, "signer">): Undertaking {
  const { registry: place, rpc, issuer, root, change, timeout } = options;
  const chain = connectChain({ chainId: place.chainId, rpc, ...(timeout === undefined ? {} : { timeout }) });
  const indexes = "indexes" in change ? change.indexes : [];
  const { words } = packIndexes(indexes);
  return {
    chain,
    call: { to: place.address, data: encodeStatusChange(issuer, root, change) },
    finality: options.finality ?? "finalized",
    journal: options.journal,
    async isDone(block) {
      const { batch, revoked, suspended } = await readStanding(chain, place.address, { issuer, root, words, block });
      if (change.action === "revoke-batch") return batch.revokedAt !== 0;
      if (change.action === "annul-batch") return batch.revokedAt === 0;
      const bitmap = change.action === "revoke" || change.action === "annul" ? revoked : suspended;
      const wanted = change.action === "revoke" || change.action === "suspend";
      return indexes.every((index) => readBit(bitmap, index) === wanted);
    },
  };
}
