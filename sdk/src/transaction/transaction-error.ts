// Why something was not brought onto the chain; what the contract refuses is a RegistryError.

import { LaurelError } from "../text/laurel-error.ts";

/** Stable names: what stopped it. Those marked * leave something under way: run it again to go on. */
export type TransactionCode =
  /** The signer is another account, or signed something else than it was asked to. */
  | "signer.other"
  /** The account cannot pay. */
  | "funds"
  /** Gas costs more than the cap. (*) */
  | "fee.cap"
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

/** Something was not brought onto the chain, or not yet. */
export class TransactionError extends LaurelError {
  override readonly name: string = "TransactionError";
  readonly code: TransactionCode;
  /** Whether a transaction was signed and may still come into a block: running it again goes on, and does nothing twice. */
  readonly isUnderWay: boolean;

  constructor(code: TransactionCode, message: string, isUnderWay = false) {
    super(message);
    this.code = code;
    this.isUnderWay = isUnderWay;
  }
}
