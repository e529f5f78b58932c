// Revoking, suspending, reinstating and annulling, with the care of anchoring: run again, they do nothing twice.

import { registryInterface } from "../registry/contract.ts";
import { readStanding } from "./anchor.ts";
import type { Hex } from "../hash/bytes.ts";
import { connectChain } from "../transaction/chain-client.ts";
import type { Journal } from "../transaction/journal.ts";
import type { Receipt } from "../transaction/receipt.ts";
import type { NodeAccount, TransactionSigner } from "../transaction/signing.ts";
import { packIndexes, readBit } from "../registry/bitmap.ts";
import { settle } from "../transaction/settle.ts";
import type { SettleOptions, Undertaking } from "../transaction/undertaking.ts";
import type { Finality } from "../reading/trust-list.ts";

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
  readonly finality?: Finality | undefined;
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

/** The call that makes a change. */
function encodeStatusChange(issuer: number, root: string, change: StatusChange): Hex {
  const parts: unknown[] = [issuer];
  if ("operator" in change) parts.push(change.operator);
  parts.push(root);
  if ("indexes" in change) {
    const { words, masks } = packIndexes(change.indexes);
    parts.push(words, masks);
  }
  return registryInterface.encodeFunctionData(METHODS[change.action], parts) as Hex;
}

/**
 * Brings a change about and waits until it is final; nothing is sent where the chain has it already. Gives the receipt where it is one of ours.
 * @throws RegistryError where the registry refuses · TransactionError · RpcError, as `anchorBatch`
 */
export async function changeStatus(options: StatusOptions): Promise<Receipt | undefined> {
  return settle({ ...options, ...undertakeStatusChange(options) });
}

/** What is to be true on chain for a change to have come about. */
export function undertakeStatusChange(options: Omit<StatusOptions, "signer">): Undertaking {
  const { registry: ref, rpc, issuer, root, change, timeout } = options;
  const chain = connectChain({ chainId: ref.chainId, rpc, timeout });
  const indexes = "indexes" in change ? change.indexes : [];
  const { words } = packIndexes(indexes);
  return {
    chain,
    call: { to: ref.address, data: encodeStatusChange(issuer, root, change) },
    finality: options.finality ?? "finalized",
    journal: options.journal,
    async isDone(block) {
      const { batch, revoked, suspended } = await readStanding(chain, ref.address, { issuer, root, words, block });
      if (change.action === "revoke-batch") return batch.revokedAt !== 0;
      if (change.action === "annul-batch") return batch.revokedAt === 0;
      const bitmap = change.action === "revoke" || change.action === "annul" ? revoked : suspended;
      const wanted = change.action === "revoke" || change.action === "suspend";
      return indexes.every((index) => readBit(bitmap, index) === wanted);
    },
  };
}
