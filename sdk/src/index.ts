// The public surface of the SDK, for Node and browsers.

export { LaurelError } from "./text/laurel-error.ts";
export { formatJson, neutralize } from "./text/neutralize.ts";
export { checksumAddress } from "./hash/address.ts";
export { fromHex, type Hex, toHex } from "./hash/bytes.ts";
export { hashStream, loadKeccak } from "./hash/fast-keccak.ts";
export { keccak256 } from "./hash/keccak.ts";
export { createTree, type Inclusion, rootFromProof, type Tree } from "./hash/tree.ts";
export { canonicalizeJson, shareJson } from "./json/canonical.ts";
export { type FormatCode, FormatError } from "./json/format-error.ts";
export { parseJson } from "./json/parse.ts";
export { formatPointer, replaceMember, resolvePointer, splitPointer } from "./json/pointer.ts";
export { listSchemaFaults, type Validate } from "./json/schema-fault.ts";
export { isObject, type Json, type JsonObject } from "./json/value.ts";
export { deriveSecret, deriveSecrets } from "./credential/claims.ts";
export { invertOrder, orderRows } from "./splice/row-order.ts";
export {
  type Credential,
  CredentialError,
  type HolderDisclosure,
  listDroppedProofs,
  openCredential,
  type OpenedCredential,
  parseCredential,
  withhold,
} from "./credential/credential.ts";
export { PROTECTED_MEMBERS, readValidity, type Validity } from "./credential/document.ts";
export {
  formatIssuerRef,
  formatRegistryRef,
  type IssuerRef,
  parseIssuerRef,
  parseRegistryRef,
  type RegistryRef,
} from "./credential/issuer-ref.ts";
export { hashLeaf, type LeafInput } from "./credential/leaf.ts";
export type { LaurelProof } from "./credential/proof.ts";
export {
  type CredentialProof,
  type CredentialStruct,
  type ProofArguments,
  AlteredError,
  proofFor,
  readProof,
} from "./gating/proof-for.ts";
export { type ClaimProof, claimProofFor } from "./gating/claim-proof.ts";
export { findListFault, type StatusPlace } from "./credential/status.ts";
export { listReplaced, stateReplacement } from "./relations/correction.ts";
export {
  namePart,
  type PartName,
  readRequirements,
  readStack,
  type RequiredAchievement,
  StackError,
  type StackRequirements,
  type StackStatement,
} from "./relations/stack.ts";
export { stackContext, stateParts } from "./relations/state-parts.ts";
export {
  type Batch,
  type BatchInput,
  createBatch,
  type LeafHasher,
  rebuildBatch,
  type RebuildInput,
} from "./batch/batch.ts";
export type { KeptSecrets } from "./credential/claims.ts";
export { BatchError, type DocumentSource } from "./batch/source.ts";
export { type DocumentTemplate, type FilledTemplate, fillTemplate, type TemplateSource } from "./splice/template.ts";
export { credentialRegistryAbi } from "./registry/abi.ts";
export { hasBit, packIndexes, readBit, wordOf } from "./registry/bitmap.ts";
export { credentialRegistryBytecode } from "./registry/bytecode.ts";
export { type DeployOptions, deployRegistry } from "./registry/deployment.ts";
export {
  decodeRegistryError,
  explainRevert,
  RegistryError,
  type RegistryErrorName,
} from "./registry/registry-error.ts";
export { hashReleasedRuntime, identifyRuntime, RELEASED_RUNTIMES, type ReleasedRuntime } from "./registry/released.ts";
export { connectRegistry, type Registry } from "./registry/registry.ts";
export { listLapsedTerms, type PlacedStanding, type Standing } from "./registry/standing.ts";
export { containsMoment, type TermSpan } from "./registry/term.ts";
export { findUrlFault, identifyNode, isOnThisComputer, type NodeIdentity } from "./rpc/node-url.ts";
export { readCount, type RpcCode, RpcError, type RpcReason } from "./rpc/rpc.ts";
export {
  type Eip1193Provider,
  type EthersProvider,
  findSourceFault,
  identifySource,
  type NodeEndpoint,
  type NodeSource,
} from "./rpc/source.ts";
export {
  type AskChain,
  type BlockRange,
  type ChainLog,
  type LogFilter,
  type LogScan,
  type ScanOptions,
  type ScanProgress,
  scanLogs,
  scanLogsSince,
} from "./reading/log-scan.ts";
export { openTrustedChain, type TrustedChain } from "./reading/trusted-chain.ts";
export { type BatchQuery, readSnapshot, type Snapshot, type SnapshotOptions } from "./reading/snapshot.ts";
export { readStatusEvents, type StatusEvent, type StatusEventsQuery } from "./reading/status-events.ts";
export {
  type Finality,
  parseTrust,
  readTrust,
  type TrustedRegistry,
  TrustError,
  type TrustInput,
  type TrustList,
  type TrustOptions,
} from "./reading/trust-list.ts";
export { issuerTopic, readEvent, type RegistryEvent, type RegistryEventName, topicOf } from "./registry/events.ts";
export {
  type AccreditationState,
  chooseNaming,
  findEnd,
  judgeAccreditation,
  judgeTerm,
} from "./register/accreditation.ts";
export { createFold, listRows, type RegisterFold, type RowName } from "./register/fold.ts";
export { readRegister, RegisterError } from "./register/read-register.ts";
export { type Difference, type Recheck, recheckFold, type RecheckProgress } from "./register/recheck.ts";
export {
  MOST_REGISTER_BYTES,
  type Register,
  type RegisterBatch,
  type RegisterBlock,
  writeRegister,
} from "./register/register.ts";
export { restoreFold, saveFold, type SavedFold } from "./register/saved-fold.ts";
export { findFirstEvent, foldBlocks, placeAnchors, readAnchorGas } from "./register/scan.ts";
export type { ElementName } from "./profile/elements.ts";
export type { ElementStatement } from "./profile/statement.ts";
export {
  describeMoments,
  type DescribeOptions,
  describeReading,
  describeReport,
  describeReportVerbatim,
  describeTrust,
  formatDate,
  formatTime,
  readPeriod,
  sayDay,
  sayTexts,
  explainReport,
  type Explanation,
  layoutTable,
} from "./report/describe/describe.ts";
export { describeTone, type ToneOptions, type ToneText } from "./report/describe/describe-tone.ts";
export { type FileKind, recognizeKind } from "./report/kind.ts";
export { isLanguage, type Language, loadLanguage, REPORT_TEXTS } from "./report/languages.ts";
export {
  type Check,
  type CheckCode,
  type CheckName,
  type CheckOutcome,
  findReason,
  type Party,
  type Report,
  type StackCode,
  type StackPart,
  type StackReport,
  type UnreadCode,
  type Verdict,
} from "./report/report.ts";
export type { ReportTexts } from "./report/texts.ts";
export { judgeTone, type Tone } from "./report/tone.ts";
export type { VerifyOptions } from "./verification/checks.ts";
export { type Corrections, openCorrections, type Superseding } from "./verification/corrections.ts";
export { draftStacks, type StackDraft, type StackDraftInput } from "./verification/draft-stacks.ts";
export { createPartCounter } from "./verification/stack-parts.ts";
export { createVerifier, type FastVerifierOptions as VerifierOptions } from "./verification/fast-verifier.ts";
export type { Verifier } from "./verification/verifier.ts";
export { reportUnread } from "./verification/write-report.ts";
export {
  type AskedFees,
  capFees,
  heedRefusals,
  quoteFees,
  raiseFees,
  type Fees,
  readFees,
  readGas,
  readGasBound,
  MAX_FEE,
} from "./transaction/fees.ts";
export { type ChainAccess, type ChainClient, connectChain, readChainId } from "./transaction/chain-client.ts";
export { createMemoryJournal, type Journal, type JournalEntry } from "./transaction/journal.ts";
export type { Receipt } from "./transaction/receipt.ts";
export {
  countUnknown,
  type NodeAccount,
  type TransactionSigner,
  type UnsignedTransaction,
} from "./transaction/signing.ts";
export { readFinalBlock } from "./transaction/settle.ts";
export {
  explainRefusals,
  type Funds,
  type TransactionCode,
  TransactionError,
} from "./transaction/transaction-error.ts";
export { describeRefusals, readReply, type Refusal, type RefusalKind } from "./transaction/refusal.ts";
export type { PartPlace, Progress } from "./transaction/undertaking.ts";
export {
  anchorBatch,
  type Anchored,
  type AnchorOptions,
  type AnchorRequest,
  readAnchor,
  readAnchorProgress,
  readStanding,
  type Replaced,
} from "./changes/anchor.ts";
export {
  isSignedByKey,
  type Order,
  type OrderAction,
  type OrderInput,
  type OrderSigner,
  type Relayed,
  type RelayOptions,
  relayOrder,
  relayOrders,
  type RelaySeveralOptions,
  signOrder,
} from "./changes/order.ts";
export {
  STATUS_METHODS,
  changeStatus,
  readProven,
  splitChange,
  type StatusChange,
  type StatusOptions,
} from "./changes/revoke.ts";
