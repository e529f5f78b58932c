// Why something was not brought onto the chain; what the contract refuses is a RegistryError.

import { LaurelError } from "../text/laurel-error.ts";
import { describeRefusals, type Refusal } from "./refusal.ts";

/** Stable names: what stopped it. Those marked * leave something under way: run it again to go on. */
export type TransactionCode =
  /** The signer is another account, or signed something else than it was asked to. */
  | "signer.other"
  /** The person refused it in the wallet. */
  | "signer.declined"
  /** The wallet is on another chain now, and may have sent it there. (*) */
  | "signer.chain"
  /** The account cannot pay. */
  | "funds"
  /** Gas costs more than the cap. (*) */
  | "fee.cap"
  /** No node took it: this network does not let the account send. */
  | "transaction.unauthorized"
  /** It takes more gas than a transaction may, or than a block has. */
  | "transaction.gas-limit"
  /** No node took it, for another reason: see the refusals. (*) */
  | "transaction.refused"
  /** It came into a block and was undone there, again and again. */
  | "transaction.failed"
  /** It was sent, and is not final yet. (*) */
  | "transaction.pending"
  /** The caller ended it. (*) */
  | "transaction.stopped"
  /** Under this root the chain has another number of credentials. */
  | "anchor.size"
  /** The batch is on chain, but a term behind it was ended back past it. */
  | "anchor.distrusted"
  /** There is no contract at the registry's address. */
  | "registry.no-contract";

/** An account that cannot pay: amounts in wei of the chain's coin. */
export interface Funds {
  readonly chainId: number;
  readonly account: string;
  readonly balance: bigint;
  readonly need: bigint;
}

/** Something was not brought onto the chain, or not yet. */
export class TransactionError extends LaurelError {
  override readonly name: string = "TransactionError";
  readonly code: TransactionCode;
  /** Whether a transaction was signed and may still come into a block: running it again goes on, and does nothing twice. */
  readonly isUnderWay: boolean;
  /** What the nodes replied the last time that they were told it, but for those that took it. */
  readonly refusals: readonly Refusal[];
  /** What the account has and needs, where it cannot pay. */
  readonly funds: Funds | undefined;

  constructor(
    code: TransactionCode,
    message: string,
    isUnderWay = false,
    { refusals = [], funds }: { readonly refusals?: readonly Refusal[]; readonly funds?: Funds } = {},
  ) {
    super(message);
    this.code = code;
    this.isUnderWay = isUnderWay;
    this.refusals = refusals;
    this.funds = funds;
  }
}

/** What stopped it, where every node refuses it for one reason. */
const REFUSED: Readonly<Partial<Record<Refusal["kind"], TransactionCode>>> = {
  "fee-too-low": "fee.cap",
  funds: "funds",
  unauthorized: "transaction.unauthorized",
  "gas-limit": "transaction.gas-limit",
};

/** The error of a transaction that no node took. @param isUnderWay whether it may come into a block all the same, and running it again goes on */
export function explainRefusals(
  refusals: readonly Refusal[],
  nonce: number | undefined,
  isUnderWay: boolean,
): TransactionError {
  const kinds = new Set(refusals.map(({ kind }) => kind));
  const [kind] = kinds;
  const code = (kinds.size === 1 && kind !== undefined && REFUSED[kind]) || "transaction.refused";
  const message = `no node accepted the transaction${nonce === undefined ? "" : ` with nonce ${nonce}`}: ${describeRefusals(refusals)}`;
  return new TransactionError(code, message, isUnderWay, { refusals });
}
