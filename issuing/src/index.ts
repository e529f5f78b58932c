// The library behind issuing: plan, issue, resume, correct, re-issue, revoke; it tells events and prints nothing.

export { describeTermFault, readIssuer, RIGHTS } from "./chain/authority.ts";
export { type Chain, openChain, readCode } from "./chain/chain.ts";
export { describeNetwork } from "./chain/networks.ts";
export { type BatchPlace, type BatchStanding, readBatchStanding } from "./chain/standing.ts";
export { connectNodes, nameNode, NodesProvider, type Told } from "./chain/nodes.ts";
export { type Course, listPlaceholders, readCourse } from "./course/course.ts";
export { judgeAcceptance } from "./course/acceptance.ts";
export { judgeCourse, type JudgedElement, locateFault, readProfileName, requireProfile } from "./course/profile.ts";
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
export { parseCredentialFile, READ_BYTES, readCredentialFile, refuseUnreadable } from "./disk/credential-file.ts";
export { withFolderLock } from "./disk/folder-lock.ts";
export { type FormOptions, forgiveMissing, readFormFile } from "./disk/form-file.ts";
export { isBlank, isLines, splitLines } from "./disk/lines.ts";
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
  type Signed,
} from "./folder/batch-folder.ts";
export { selectIndexes, type Selection } from "./folder/selection.ts";
export { bindDocuments, holdsDocuments, readDocumentInput } from "./input/documents.ts";
export { bindInput, type IssueInput, readCohortInput, bindRows } from "./input/input.ts";
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
export { countNoun, formatMoment } from "./messages/words.ts";
export { type ChangeLine, rewriteCredentials, type WriteOptions } from "./planning/files.ts";
export type { Plan } from "./planning/plan.ts";
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
export type { ColumnRule } from "./spreadsheet/cell.ts";
export { type Cohort, type CohortRow, makeCohort, readCohort } from "./spreadsheet/cohort.ts";
export { readDate } from "./spreadsheet/dates.ts";
export {
  type Audit,
  auditBatch,
  type BatchStatus,
  readBatchStatus,
  reanchorBatch,
  type Reanchoring,
  reissueFiles,
  type SignatureAudit,
} from "./workflow/care.ts";
export {
  type BatchChange,
  changeBatch,
  changeCredentials,
  type ChangeResult,
  type CredentialsChange,
  type Reason,
  REASONS,
} from "./workflow/change.ts";
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
export { sendOrder } from "./workflow/order.ts";
