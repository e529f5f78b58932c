// The batches in folders: each its own, or one of many beside each other.
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isSameIssuer, openBatchFolder, readIssuingError } from "@laurel/issuing";
import type { IssuerRef } from "@laurel/sdk";
import { usageError } from "../../terminal/failure.ts";

/** Opens them; they are read whenever a batch is asked for. @throws CommandError where one is no folder */
export async function openBatches(
  folders: readonly string[],
): Promise<(issuer: IssuerRef, root: string) => Promise<boolean>> {
  for (const folder of folders)
    await readdir(folder).catch(() => {
      throw usageError(`--folder ${folder}: there is no such folder`, "name the folder of a batch, or one with many");
    });
  return async (issuer, root) => {
    for (const folder of folders) {
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      const inner = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
      for (const path of [folder, ...inner]) {
        const record = await readRecord(path);
        if (record !== undefined && isSameIssuer(record, issuer) && record.root === root) return true;
      }
    }
    return false;
  };
}

/** What batch.json says; undefined where there is none, or none that can be believed. */
async function readRecord(path: string) {
  try {
    return await openBatchFolder(resolve(path)).readRecord();
  } catch (error) {
    if (readIssuingError(error) === undefined) throw error;
    return undefined;
  }
}
