// The library behind issuing: plan, issue, resume, correct, re-issue, revoke; it tells events and prints nothing.

export { formatLine } from "./folder/learners.ts";
export { describeTermFault, readIssuer, RIGHTS } from "./chain/authority.ts";
export { type BatchListing, listBatches, type ListedBatch } from "./chain/batches.ts";
export { type Chain, estimateGas, openChain, readCode } from "./chain/chain.ts";
export { type CorrectionTrail, findCorrections } from "./chain/corrections.ts";
export {
  type Deployed,
  type Deployment,
  describeEvmFault,
  type Rehearsal,
  rehearseDeployment,
  requireDeployed,
  requireEvm,
} from "./chain/deployment.ts";
export { describeNetwork, formatCoin, isTrial } from "./chain/networks.ts";
export { type BatchPlace, type BatchStanding, readBatchStanding } from "./chain/standing.ts";
export { connectNodes, nameNode, NodesProvider, type Told } from "./chain/nodes.ts";
export { type Course, listPlaceholders, readCourse } from "./course/course.ts";
export { judgeAcceptance } from "./course/acceptance.ts";
export { judgeCourse, type JudgedElement, locateFault, readProfileName, requireProfile } from "./course/profile.ts";
export { draftCourse } from "./course/draft.ts";
export { type Guess, guessColumns } from "./course/guess.ts";
export { starterCourse } from "./course/starter.ts";
export { deriveRules } from "./course/template.ts";
export {
  createFile,
  describeDiskError,
  makeFolder,
  makeFolders,
  refuseLink,
  removeParts,
  writeFileAtomic,
} from "./disk/atomic-file.ts";
export {
  openCredentialFile,
  parseCredentialFile,
  READ_BYTES,
  readCredentialFile,
  refuseUnreadable,
} from "./disk/credential-file.ts";
export { withFolderLock } from "./disk/folder-lock.ts";
export {
  findMistyped,
  type FormOptions,
  type FormProblem,
  forgiveMissing,
  readFormBytes,
  readFormFile,
} from "./disk/form-file.ts";
export { isBlank, isLines, splitLines } from "./disk/lines.ts";
export { fetchWebFile, type WebFile, type WebFileOptions } from "./disk/web-file.ts";
export {
  type BatchFolder,
  type BatchRecord,
  type BatchSecret,
  credentialFile,
  explainJournal,
  type Files,
  isSameIssuer,
  LINES_PER_FILE,
  NAMES,
  openBatchFolder,
  requireThere,
  type Signed,
} from "./folder/batch-folder.ts";
export { type LearnersFile, selectIndexes, type Selection } from "./folder/selection.ts";
export { type BatchKey, type Ledger, type LedgerBatch, type LedgerDamage, openLedger } from "./ledger/ledger.ts";
export { type Reason, REASONS } from "./ledger/lines.ts";
export { type Earlier, type EarlierBatch, findEarlier } from "./noting/earlier.ts";
export { type CollectedRegister, collectRegister, type CollectRequest } from "./register/collect-register.ts";
export { type Counts, UNKNOWN_REASON } from "./noting/counts.ts";
export { noteFolder } from "./noting/note-batch.ts";
export {
  type Attention,
  type IssuerReport,
  type ReportedBatch,
  reportIssuer,
  type ReportQuery,
  type Totals,
} from "./noting/report.ts";
export { bindDocuments, holdsDocuments, readDocumentInput } from "./input/documents.ts";
export { type Answer, type Answers, parseAnswer } from "./input/answers.ts";
export { locateFinding } from "./input/judge-cohort.ts";
export {
  bindInput,
  bindRows,
  type CohortInputOptions,
  type IssueInput,
  type Question,
  readCohortInput,
} from "./input/input.ts";
export {
  eraseCredentials,
  type Erasure,
  type ErasureProposal,
  type ErasureRequest,
  type RelatedBatch,
} from "./erasure/erase.ts";
export type { ByHand } from "./erasure/traces.ts";
export { type IssuingEvent, type Listener, requireGoing, type Step } from "./messages/events.ts";
export {
  describeReadError,
  describeProblem,
  type FailureDetails,
  type FailureKind,
  IssuingError,
  isReadError,
  type Location,
  type Problem,
  readIssuingError,
} from "./messages/issuing-error.ts";
export { countNoun, formatMoment, formatUntil } from "./messages/words.ts";
export { type ChangeLine, type ListState, rewriteCredentials, type WriteOptions } from "./planning/files.ts";
export type { Plan } from "./planning/plan.ts";
export { MANY_VALUES, type Preview, previewInput, type ValueCount } from "./planning/preview.ts";
export { rebuildFolder, type RebuiltBatch } from "./planning/rebuild.ts";
export {
  type Allocation,
  findBaseFault,
  type GivenPlaces,
  keepPlaces,
  type KeptPlaces,
  listAllocationFiles,
  listAllocations,
  readAllocation,
  readStatusBase,
} from "./status/places.ts";
export { type Backup, type BackupRequest, backUpFolder, isBackedUp } from "./backup/backup.ts";
export type { Manifest } from "./backup/manifest.ts";
export { restoreFolder, type Restored, type RestoreRequest } from "./backup/restore.ts";
export type { ColumnRule } from "./columns/cell.ts";
export type { Finding } from "./columns/finding.ts";
export { foldName, mixesScripts } from "./columns/oddities.ts";
export { type Cohort, type CohortRow, makeCohort, readCohort, type TableOptions } from "./spreadsheet/cohort.ts";
export { sameName } from "./spreadsheet/layout.ts";
export { readDate } from "./columns/dates.ts";
export {
  type Audit,
  auditBatch,
  type BatchStatus,
  readBatchStatus,
  reanchorBatch,
  type Reanchoring,
  type Reissued,
  reissueFiles,
  type SignatureAudit,
  type Tally,
} from "./workflow/care.ts";
export {
  type BatchChange,
  changeBatch,
  changeCredentials,
  type ChangedBatch,
  type ChangeResult,
  type CredentialsChange,
} from "./workflow/change.ts";
export { type HeldCredential, holdCorrection, holdCredential, refuseForeign } from "./workflow/held.ts";
export { correctCredential, type Correction, type CorrectionResult } from "./workflow/correct.ts";
export {
  type Cost,
  issueBatch,
  type IssuedBatch,
  type IssueRequest,
  type Proposal,
  proposeBatch,
  type StatusRequest,
} from "./workflow/issue.ts";
export {
  closeOffice,
  type Office,
  type OfficeOptions,
  type OfficeSettings,
  openOffice,
  requireOwn,
  type Signer,
} from "./workflow/office.ts";
export { isUnsettled, type SettledBatch, settleRestored } from "./workflow/restored.ts";
export { sendOrders } from "./workflow/order.ts";
export { type Successor, SupersededError } from "./workflow/superseded.ts";
export { makeEvent, makeEventId, type KeyFacts, type WatchEvent, type WatchFacts } from "./watching/events/event.ts";
export { type FoundEvent, readRound, type Round } from "./watching/round.ts";
export type { WatchSource } from "./watching/events/source.ts";
export { type Beginning, beginWatch, listIssuerUris } from "./watching/start.ts";
export {
  readWatchState,
  type SeenDid,
  type WaitingEvent,
  type WatchState,
  writeWatchState,
} from "./watching/seen/state-file.ts";
export { describeWatchEvent } from "./watching/events/words.ts";
export { rehearseBatch, type RehearsalRequest } from "./workflow/rehearse.ts";
