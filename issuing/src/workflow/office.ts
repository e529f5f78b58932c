// An office: for whom is issued, on which registry, and with what key.
import {
  MAX_FEE,
  type Finality,
  type IssuerRef,
  type NodeAccount,
  type NodeSource,
  type PartPlace,
  type Progress,
  type RegistryRef,
  type TransactionSigner,
} from "@laurel/sdk";

import { type Chain, openChain } from "../chain/chain.ts";
import { type BatchRecord, isSameIssuer } from "../folder/batch-folder.ts";
import type { Listener } from "../messages/events.ts";
import { IssuingError, refuseUse } from "../messages/issuing-error.ts";

/** What transactions are made and awaited with. */
export interface OfficeSettings {
  /** The issuer's number in the registry. */
  readonly issuer: number;
  /** By which accreditation it issues; needed to anchor. */
  readonly accreditation?: number | undefined;
  /** Who anchors and revokes; needed for all but what the issuer's admin does. */
  readonly operator?: number | undefined;
  /** Who signs: the operator's account, or the admin's. A function is called only when something is to be signed. */
  readonly signer: Signer | (() => Promise<Signer>);
  /** When something is final: the verifiers' rule; `finalized` unless said. */
  readonly finality?: Finality | undefined;
  /** The most that a unit of gas may cost, in wei; 1,000 gwei unless said: a node that lies about fees must not empty an account. */
  readonly maxFeePerGas?: bigint | undefined;
  /** What is paid above the base fee at first, in wei for a unit of gas; what the nodes say unless said. Without a base fee it is the whole price. */
  readonly maxPriorityFeePerGas?: bigint | undefined;
  /** How long to wait until something is final, in milliseconds; 30 minutes unless said. */
  readonly patience?: number | undefined;
  /** How long a transaction may wait before its fees are raised, in milliseconds; a minute unless said. */
  readonly stuckAfter?: number | undefined;
  /** Stops work at its next step; it can be gone on with. */
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: Listener | undefined;
}

/** Who signs transactions: a wallet or key service, or an account of the node. */
export type Signer = TransactionSigner | NodeAccount;

/** Who issues. */
export interface Office extends OfficeSettings {
  readonly chain: Chain;
}

/** Where an office works. */
export interface OfficeOptions extends OfficeSettings {
  readonly registry: RegistryRef;
  /** Nodes: a majority of them is believed. */
  readonly rpc: readonly NodeSource[];
  /** Whether far nodes may be asked by http, where anybody on the way can answer in their place; refused unless said. */
  readonly plainHttp?: boolean | undefined;
}

/**
 * Opens an office. End it by `closeOffice`.
 * @throws IssuingError `registry.no-contract` · RpcError where no node answers
 */
export async function openOffice({ registry, rpc, plainHttp, ...settings }: OfficeOptions): Promise<Office> {
  return { ...settings, chain: await openChain(registry, rpc, { plainHttp }) };
}

/** Closes the office's connections. */
export function closeOffice({ chain }: Office): void {
  chain.provider.destroy();
}

/** The account that signs, and how. */
export async function openSigner({ signer }: Office): Promise<{ readonly account: string; readonly signer: Signer }> {
  const opened = typeof signer === "function" ? await signer() : signer;
  return { account: "nodeAccount" in opened ? opened.nodeAccount : await opened.getAddress(), signer: opened };
}

/** The accreditation and the operator that an anchor needs. @throws IssuingError where the office names none */
export function requireAnchoring({ accreditation, operator }: Office): Pick<BatchRecord, "accreditation" | "operator"> {
  if (accreditation === undefined) throw refuseUse("no accreditation is named");
  return { accreditation, operator: requireOperator(operator) };
}

/** @throws IssuingError where the office names no operator */
export function requireOperator(operator: number | undefined): number {
  if (operator === undefined) throw refuseUse("no operator is named");
  return operator;
}

/** What the SDK's changes of the chain take of an office, but for the signer and the journal. */
export function settlingOptions({
  chain,
  finality,
  maxFeePerGas = MAX_FEE,
  maxPriorityFeePerGas,
  patience,
  stuckAfter,
  signal,
  onEvent,
}: Office) {
  const onProgress = (progress: Progress, part?: PartPlace): void => onEvent?.({ type: "transaction", progress, part });
  const { ref: registry, rpc, plainHttp } = chain;
  const fees = { maxFeePerGas, maxPriorityFeePerGas };
  return { registry, rpc, plainHttp, finality, ...fees, patience, stuckAfter, signal, onProgress };
}

/** Refuses a batch of another registry or issuer than the office's. */
export function requireOwn({ chain, issuer }: Office, batch: IssuerRef): void {
  if (isSameIssuer(batch, { chainId: chain.ref.chainId, registry: chain.ref.address, issuer })) return;
  throw new IssuingError(
    "batch.place",
    "refused",
    "the batch belongs to a different registry or issuer; nothing was sent",
  );
}
