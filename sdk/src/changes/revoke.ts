// Revoking, suspending, reinstating and annulling, with the care of anchoring: run again, they do nothing twice.

import { registryInterface } from "../registry/contract.ts";
import { readStanding } from "./anchor.ts";
import type { Hex } from "../hash/bytes.ts";
import { connectChain } from "../transaction/chain-client.ts";
import type { Receipt } from "../transaction/receipt.ts";
import { packIndexes, readBit } from "../registry/bitmap.ts";
import { RpcError } from "../rpc/rpc.ts";
import type { Standing } from "../registry/standing.ts";
import { readFinalBlock, settle } from "../transaction/settle.ts";
import type { ChainTarget, SettleSettings, Undertaking } from "../transaction/undertaking.ts";

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

/** A change, where, and how to bring it about: the operator's account signs, the admin's to annul. */
export interface StatusOptions extends ChainTarget, SettleSettings {
  readonly issuer: number;
  readonly root: string;
  readonly change: StatusChange;
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

/**
 * Which indexes of a change are so already, as a majority of the nodes says now and at the finality point; of the whole batch, any index asks for all. What is not
 * proven is not said to be so: also where no majority answers.
 */
export async function readProven(options: Omit<StatusOptions, "signer">): Promise<(index: number) => boolean> {
  const { registry: ref, issuer, root, change } = options;
  const { chain, finality } = undertakeStatusChange(options);
  const { words } = packIndexes("indexes" in change ? change.indexes : []);
  try {
    const read = (block: string) => readStanding(chain, ref.address, { issuer, root, words, block });
    // What is so at the finality point may be otherwise since.
    const standings = [await read("latest"), await read(await readFinalBlock({ chain, finality }))];
    return (index) => standings.every((standing) => isSo(standing, change, index));
  } catch (error) {
    if (error instanceof RpcError) return () => false;
    throw error;
  }
}

function isSo({ batch, revoked, suspended }: Standing, { action }: StatusChange, index: number): boolean {
  if (action === "revoke-batch" || action === "annul-batch")
    return (batch.revokedAt !== 0) === (action === "revoke-batch");
  const bitmap = action === "revoke" || action === "annul" ? revoked : suspended;
  return readBit(bitmap, index) === (action === "revoke" || action === "suspend");
}

/** What is to be true on chain for a change to have come about. */
export function undertakeStatusChange(options: Omit<StatusOptions, "signer">): Undertaking {
  const { registry: ref, rpc, plainHttp, issuer, root, change, timeout } = options;
  const chain = connectChain({ chainId: ref.chainId, rpc, plainHttp, timeout });
  const indexes = "indexes" in change ? change.indexes : [];
  const { words } = packIndexes(indexes);
  return {
    chain,
    call: { to: ref.address, data: encodeStatusChange(issuer, root, change) },
    finality: options.finality ?? "finalized",
    journal: options.journal,
    async isDone(block) {
      const standing = await readStanding(chain, ref.address, { issuer, root, words, block });
      return "indexes" in change ? indexes.every((index) => isSo(standing, change, index)) : isSo(standing, change, 0);
    },
  };
}
