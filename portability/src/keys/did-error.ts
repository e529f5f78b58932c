// What can be wrong with an institution's DID and its did.json.
import { LaurelError } from "@laurel/sdk";

/** `did.invalid`: not a did:web, or no domain for one. `did.document`: did.json is not what other verifiers need. `did.unreachable`: it could not be fetched now. */
export type DidCode = "did.invalid" | "did.document" | "did.unreachable";

/** A DID, or its did.json, that other verifiers could not use. */
export class DidError extends LaurelError {
  override readonly name: string = "DidError";
  readonly code: DidCode;

  constructor(code: DidCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
