// What is to be true on chain, how it is brought about, and how far it is.

import type { Hex } from "../hash/bytes.ts";
import type { RegistryRef } from "../credential/issuer-ref.ts";
import type { ChainClient } from "./chain-client.ts";
import type { Journal } from "./journal.ts";
import type { Call, NodeAccount, TransactionSigner } from "./signing.ts";
import type { Finality } from "../reading/trust-list.ts";

/** How far it is. */
export type Progress =
  | { readonly state: "planned" }
  /** Signed and sent; no block has it yet. `waiting` counts the account's other transactions that wait, as the nodes say, where there are any. */
  | { readonly state: "sent"; readonly transaction: Hex | null; readonly waiting?: number }
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

/** Where something is brought about, and what is kept of it. */
export interface ChainTarget {
  readonly registry: RegistryRef;
  /** URLs of nodes of that chain: a majority of their hosts is believed. */
  readonly rpc: readonly string[];
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
  /** The most that a unit of gas may cost, in wei. */
  readonly maxFeePerGas?: bigint | undefined;
  /** How long a transaction may wait before its fees are raised, in milliseconds; 60,000 unless said. */
  readonly stuckAfter?: number | undefined;
  /** How long to wait until it is final, in milliseconds; 30 minutes unless said. */
  readonly patience?: number | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How to bring it about. */
export interface SettleOptions extends Undertaking, SettleSettings {}
