// Why a document cannot be signed for other verifiers, and where.
import { LaurelError } from "@laurel/sdk";

/**
 * `proof.issuer`: the issuer is not the key's DID. `proof.status`: no status list is named. `proof.terms`: the terms of Laurel's own proof are
 * missing. `proof.context`: a context is not known here. `proof.document`: what JSON-LD cannot read. `proof.text`: no file as Laurel writes it.
 */
export type ProofCode =
  "proof.issuer" | "proof.status" | "proof.terms" | "proof.context" | "proof.document" | "proof.text";

/** A document that other verifiers would not accept, whoever signs it. */
export class ProofError extends LaurelError {
  override readonly name: string = "ProofError";
  readonly code: ProofCode;
  /** The member that is wrong, as a JSON Pointer, where one is known. */
  readonly pointer: string | undefined;

  constructor(
    code: ProofCode,
    message: string,
    options: ErrorOptions & { readonly pointer?: string | undefined } = {},
  ) {
    super(options.pointer === undefined ? message : `${message} (at ${JSON.stringify(options.pointer)})`, options);
    this.code = code;
    this.pointer = options.pointer;
  }
}
