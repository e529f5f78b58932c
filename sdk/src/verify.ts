// @laurel/sdk/verify: reading, withholding, verifying and describing, in JavaScript alone: for pages with any content security policy, workers, Bun, Deno.
// The order of the exports is the one in which gzip makes the least of the bundle: it sees what lies near each other.

export { isObject, type Json, type JsonObject } from "./json/value.ts";
export { isLanguage, type Language, loadLanguage, REPORT_TEXTS } from "./report/languages.ts";
export {
  describeMoments,
  type DescribeOptions,
  describeReading,
  describeReport,
  describeReportVerbatim,
  describeTrust,
  formatDate,
  formatTime,
  layoutTable,
  sayTexts,
} from "./report/describe/describe.ts";
export { reportUnread } from "./verification/write-report.ts";
export type { ReportTexts } from "./report/texts.ts";
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
export { judgeTone, type Tone } from "./report/tone.ts";
export { describeTone, type ToneOptions, type ToneText } from "./report/describe/describe-tone.ts";
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
export type { FileKind } from "./report/kind.ts";
export { LaurelError } from "./text/laurel-error.ts";
export { formatJson, neutralize } from "./text/neutralize.ts";
export { type FormatCode, FormatError } from "./json/format-error.ts";
export { resolvePointer, splitPointer } from "./json/pointer.ts";
export type { Hex } from "./hash/bytes.ts";
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
export type { Validity } from "./credential/document.ts";
export type { IssuerRef, RegistryRef } from "./credential/issuer-ref.ts";
export type { LaurelProof } from "./credential/proof.ts";
export type { PartName, RequiredAchievement, StackRequirements } from "./relations/stack.ts";
export type { RpcCode } from "./rpc/rpc.ts";
export type { ElementName } from "./profile/elements.ts";
export type { ElementStatement } from "./profile/statement.ts";
export type { VerifyOptions } from "./verification/checks.ts";
export { createVerifier, type Verifier, type VerifierOptions } from "./verification/verifier.ts";
