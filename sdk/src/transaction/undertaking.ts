// What is to be true on chain, how it is brought about, and how far it is.

import type { Hex } from "../hash/bytes.ts";
import type { RegistryRef } from "../credential/issuer-ref.ts";
import type { ChainClient } from "./chain-client.ts";
import type { Journal } from "./journal.ts";
import type { Refusal } from "./refusal.ts";
import type { Call, NodeAccount, TransactionSigner } from "./signing.ts";
import type { Finality } from "../reading/trust-list.ts";
import type { NodeSource } from "../rpc/source.ts";

/** How far it is. */
export type Progress =
  | { readonly state: "planned" }
  /** Signed, with this nonce; no node is known to have taken it. `refusals` is what each replied the last time. */
  | {
      readonly state: "signed";
      readonly transaction: Hex | null;
      readonly nonce: number;
      readonly refusals: readonly Refusal[];
    }
  /**
   * A node took it; no block has it yet. `waiting` counts the account's other transactions that wait, as the nodes say, where there are any; `refusals` is
   * what other nodes replied.
   */
  | {
      readonly state: "sent";
      readonly transaction: Hex | null;
      readonly waiting?: number;
      readonly refusals: readonly Refusal[];
    }
  /** In a block; `of` where finality is a number of blocks. `hasNoFinality` where it stays so: the chain, or the nodes, name no final block. */
  | { readonly state: "pending"; readonly blocks: number; readonly of?: number; readonly hasNoFinality?: true }
  | { readonly state: "final" };

/** Which of several transactions it is that is under way, and how many credentials are in blocks with those before. */
export interface PartPlace {
  /** From 1. */
  readonly number: number;
  readonly of: number;
  readonly done: number;
  readonly total: number;
}

/** What is to be true on chain, and the call that makes it so. */
export interface Undertaking {
  readonly chain: ChainClient;
  readonly call: Call;
  /** Whether the chain has it at a block. @throws an error where it cannot be done any more. */
  readonly isDone: (block: string) => Promise<boolean>;
  readonly finality: Finality;
  readonly journal: Journal;
}

/** Where something is brought about, and what is kept of it. */
export interface ChainTarget {
  readonly registry: RegistryRef;
  /** Nodes of that chain: a majority of their hosts is believed. */
  readonly rpc: readonly NodeSource[];
  /** Whether a far node may be asked by http; refused unless said. */
  readonly plainHttp?: boolean | undefined;
  /** When it is final: the verifiers' rule; `finalized` unless said. */
  readonly finality?: Finality | undefined;
  readonly journal: Journal;
  /** How long one request may take, in milliseconds. */
  readonly timeout?: number | undefined;
}

/** How it is sent and awaited. */
export interface SettleSettings {
  /** Who signs, and pays. A key signs only when the chain does not have it, and after the journal was read. */
  readonly signer: TransactionSigner | NodeAccount;
  /** The most that a unit of gas may cost, in wei; 1,000 gwei unless said. */
  readonly maxFeePerGas?: bigint | undefined;
  /**
   * What is paid above the base fee at first, in wei for a unit of gas; what the nodes say unless said. On a chain without a base fee it is the whole price.
   */
  readonly maxPriorityFeePerGas?: bigint | undefined;
  /** How long a transaction may wait before its fees are raised, in milliseconds; 60,000 unless said. */
  readonly stuckAfter?: number | undefined;
  /** How long to wait until it is final, in milliseconds; 30 minutes unless said. */
  readonly patience?: number | undefined;
  /** Is told how far it is; of several transactions, for which part. */
  readonly onProgress?: ((progress: Progress, part?: PartPlace) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How to bring it about. */
export interface SettleOptions extends Undertaking, SettleSettings {
  /** `included` waits only until it is in a block; until it is final unless said. */
  readonly until?: "included" | "final";
}
