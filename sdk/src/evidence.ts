// @laurel/sdk/evidence: collecting and reading evidence, by which a verifier decides with no node asked.

export {
  type BlockAnswer,
  type BlockClaim,
  type BlockSource,
  type NodeBlocks,
  pinnedBlocks,
  providerBlocks,
  quorumBlocks,
} from "./evidence/blocks.ts";
export { collectEvidence, type CollectOptions } from "./evidence/collect.ts";
export { EvidenceError } from "./evidence/evidence-error.ts";
export { type Evidence, type EvidenceBatch, readEvidence } from "./evidence/form.ts";
export { proveEvidence, type ProvenEvidence } from "./evidence/prove.ts";
export { type EvidenceOptions, type EvidenceStore, openEvidence } from "./evidence/store.ts";
