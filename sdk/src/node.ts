// What the SDK adds on Node: files and encrypted keys.

export { findForeignProof, type ForeignProof } from "./node/foreign-proof.ts";
export { openJournal } from "./node/journal.ts";
export { createKeystore, KeystoreError, openKeystore, readKeystoreAddress } from "./node/keystore.ts";
export { compareLines, type FoundLine, type LineFile, rewriteLines, writeLines } from "./node/line-file.ts";
export { appendDurably, type Data, placeFile, type PlaceOptions, syncFolder } from "./node/own-file.ts";
export {
  type Evm,
  type NodeAbilities,
  type NodeProbe,
  type ProbeOptions,
  probeEvm,
  probeNode,
  readBlockHash,
  type Tried,
} from "./node/probe.ts";
export {
  openRegularFile,
  readFileOrPipe,
  readFileStart,
  readSmallFile,
  streamRegularFile,
} from "./node/regular-file.ts";
export { type BatchWork, type BatchWorkers, startBatchWorkers } from "./node/workers.ts";
export { hideSecrets } from "./rpc/line/secrets.ts";
