// The public surface of the SDK, for Node and browsers.

export { credentialRegistryAbi } from "./abi.ts";
export { checksumAddress } from "./address.ts";
export { anchorBatch, type Anchored, type AnchorOptions, type AnchorPlan, readAnchorProgress } from "./anchoring.ts";
export { type Batch, type BatchInput, createBatch, type LeafHasher, type RebuildInput, rebuildBatch } from "./batch.ts";
export { BatchError } from "./batch-error.ts";
export type { DocumentSource } from "./row-source.ts";
export { type ChainClient, type ChainPlace, connectChain, readChainId } from "./chain-client.ts";
export { credentialRegistryBytecode } from "./bytecode.ts";
export { fromHex, type Hex, toHex } from "./bytes.ts";
export { canonicalizeJson, shareJson } from "./canonical.ts";
export {
  type Credential,
  CredentialError,
  type Holder,
  type OpenedCredential,
  openCredential,
  parseCredential,
  withhold,
} from "./credential.ts";
export { listReplaced, stateReplacement } from "./correction.ts";
export { PROTECTED_MEMBERS, readValidity, type Validity } from "./document.ts";
export { type FormatCode, FormatError } from "./format-error.ts";
export { type Json, type JsonObject, parseJson } from "./json.ts";
export { createMemoryJournal, type Journal, type JournalEntry } from "./journal.ts";
export { deriveSecret, deriveSecrets } from "./claims.ts";
export { hashStream, keccak256, loadKeccak } from "./keccak.ts";
export { hashLeaf, type LeafInput, type Place } from "./leaf.ts";
export type { LaurelProof } from "./proof.ts";
export { type DeployOptions, deployRegistry } from "./deployment.ts";
export { connectRegistry, type Registry } from "./registry.ts";
export { decodeRegistryError, explainRevert, RegistryError, type RegistryErrorName } from "./registry-error.ts";
export { RpcError, type RpcCode } from "./rpc.ts";
export { type Finality, parseTrust, TrustError, type TrustedRegistry, type TrustList } from "./trust.ts";
export { type DocumentTemplate, type FilledTemplate, fillTemplate, type TemplateSource } from "./template.ts";
export { createTree, type Inclusion, rootFromProof, type Tree } from "./tree.ts";
export {
  isSignedByKey,
  type Order,
  type OrderAction,
  type OrderInput,
  type OrderSigner,
  type RelayOptions,
  relayOrder,
  signOrder,
} from "./orders.ts";
export { changeStatus, packIndexes, type StatusChange, type StatusOptions } from "./revocation.ts";
export { findReason } from "./reason.ts";
export type { Receipt } from "./receipt.ts";
export type { NodeAccount, TransactionSigner, UnsignedTransaction } from "./signing.ts";
export type { Progress } from "./transaction.ts";
export { type TransactionCode, TransactionError } from "./transaction-error.ts";
export type { ElementName } from "./profile/element.ts";
export type { ElementStatement } from "./profile/statement.ts";
export {
  type Check,
  type CheckCode,
  type CheckName,
  type CheckOutcome,
  type DescribeOptions,
  describeReport,
  type Party,
  type Report,
  type Verdict,
} from "./report.ts";
export { isLanguage, type Language, REPORT_TEXTS, type ReportTexts } from "./texts/report-texts.ts";
export type { TermSpan } from "./standing.ts";
export { createVerifier, type Verifier, type VerifyOptions } from "./verification.ts";
export { draftStacks, type StackDraft, type StackDraftInput } from "./stack-draft.ts";
export type { StackCode, StackPart, StackReport } from "./stack-report.ts";
export {
  namePart,
  type PartName,
  readRequirements,
  readStack,
  type RequiredAchievement,
  stackContext,
  StackError,
  type StackRequirements,
  type StackStatement,
  stateParts,
} from "./stacking.ts";
