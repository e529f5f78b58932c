// What can be wrong with an institution's DID and its did.json.
import { LaurelError, neutralize } from "@laurel/sdk";

/** `did.invalid`: not a did:web, or no domain for one. `did.document`: did.json is not what other verifiers need. `did.unreachable`: it could not be fetched now. */
export type DidCode = "did.invalid" | "did.document" | "did.unreachable";

/** A DID, or its did.json, that other verifiers could not use. */
export class DidError extends LaurelError {
  override readonly name: string = "DidError";
  readonly code: DidCode;
  /** Everything found wrong, as sentences that are safe to print; none where the message says it all. */
  readonly faults: readonly string[];

  constructor(
    code: DidCode,
    message: string,
    { faults = [], ...options }: ErrorOptions & { readonly faults?: readonly string[] } = {},
  ) {
    super(message, options);
    this.code = code;
    this.faults = faults.map(neutralize);
  }
}
