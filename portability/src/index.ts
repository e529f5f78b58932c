// What a program needs to make Laurel credentials useful to verifiers, wallets and people that know nothing of Laurel.

export {
  EXPORT_FORMATS,
  exportCredentials,
  type ExportFormat,
  type ExportOffice,
  type ExportRequest,
  type ExportResult,
} from "./batch/export.ts";
export { type HandedOut, readHandedOut } from "./batch/handed-out.ts";
export { openSigningCheck, signBatch, type SignedBatch, type SignOptions } from "./batch/sign.ts";
export { type CertificateCode, CertificateError } from "./certificate/certificate-error.ts";
export { type CertificateOptions, type CertificatePress, openPress } from "./certificate/certificate.ts";
export type { FontFile } from "./certificate/typeface.ts";
export {
  deliverBatch,
  type DeliveryRequest,
  type DeliveryResult,
  type Handling,
  type Mailing,
} from "./delivery/deliver.ts";
export { type Attachment, ATTACHMENTS, type LetterSource } from "./delivery/letter.ts";
export { readMailbox } from "./delivery/mailbox.ts";
export { openPost, type Post, type PostOptions } from "./delivery/post.ts";
export type { SharedAddress } from "./delivery/recipients.ts";
export { addDidKey, type DidDocument, type DidKey, readDidDocument, removeDidKeys } from "./keys/did-document.ts";
export { type DidCode, DidError } from "./keys/did-error.ts";
export { fetchDid, type FetchDidOptions, locateDid, type ServedDid } from "./keys/did-fetch.ts";
export { type DidWeb, parseDid, readDomain } from "./keys/did-web.ts";
export { type PublicKey, type PublicSigningKey, readSigningKey, SigningKeyError } from "./keys/key-file.ts";
export { compareKeys, type KeyFault, type KeyState, type KnownKey, noteKeys, noteServed } from "./keys/known-keys.ts";
export {
  createSigningKey,
  type Ed25519Key,
  openSigningKey,
  type P256Key,
  type SigningKey,
} from "./keys/signing-key.ts";
export { type ProofCode, ProofError } from "./proof/proof-error.ts";
export { type DataIntegrityProof, openProofSigner, type ProofKey, type ProofSigner } from "./proof/proof-signer.ts";
export { findSigningFault } from "./proof/signing-fault.ts";
export { type ExportedList, exportList, type ListExport, openListSigner } from "./status/export-list.ts";
export type { ListFormat, ListSigner } from "./status/list-file.ts";
export { readBatches } from "./status/listed-batches.ts";
