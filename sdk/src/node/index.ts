// What the SDK adds on Node: files and encrypted keys.

export { openJournal } from "./file-journal.ts";
export { createKeystore, KeystoreError, openKeystore, readKeystoreAddress } from "./keystore.ts";
export { compareLines, type LineFile, writeLines } from "./line-file.ts";
export { type BatchWork, type BatchWorkers, startBatchWorkers } from "./workers.ts";
