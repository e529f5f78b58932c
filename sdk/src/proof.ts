// @laurel/sdk/proof: what a contract is asked of a credential, without ethers and the rest of the SDK.

export { type FormatCode, FormatError } from "./json/format-error.ts";
export { CredentialError } from "./credential/credential.ts";
export { LaurelError } from "./text/laurel-error.ts";
export type { Hex } from "./hash/bytes.ts";
export type { RegistryRef } from "./credential/issuer-ref.ts";
export {
  type CredentialProof,
  type CredentialStruct,
  type ProofArguments,
  AlteredError,
  proofFor,
  readProof,
} from "./gating/proof-for.ts";
export { type ClaimProof, claimProofFor } from "./gating/claim-proof.ts";
