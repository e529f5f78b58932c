// The credentials of a batch as they are handed out: made again from the batch, with the signature that stands in their files where the batch is signed.
import { join } from "node:path";
import {
  type BatchFolder,
  credentialFile,
  IssuingError,
  LINES_PER_FILE,
  READ_BYTES,
  readCredentialFile,
  type RebuiltBatch,
  splitLines,
} from "@laurel/issuing";
import { openCredential, type OpenedCredential, parseCredential } from "@laurel/sdk";
import { findForeignProof, streamRegularFile } from "@laurel/sdk/node";

/** A credential that can be handed out. */
export interface Stocked {
  readonly index: number;
  /** Its file, with the line's end. */
  readonly bytes: Uint8Array;
  readonly opened: OpenedCredential;
}

/**
 * Opens the credentials of a batch: gives the one at an index, or undefined where the batch is signed and this one's file lacks the signature, is damaged or is lost.
 * Ask in the order of the indexes: of JSON Lines one file at a time is kept.
 */
export function openStock(
  { path }: BatchFolder,
  { plan: { batch, secret }, record: { signed } }: RebuiltBatch,
): (index: number) => Promise<Stocked | undefined> {
  const isLines = secret.files === "jsonl";
  let kept: { readonly file: string; readonly lines: readonly Uint8Array[] } | undefined;
  const find = async (index: number): Promise<Uint8Array | undefined> => {
    const file = join(path, credentialFile(index, batch.size, secret.files));
    if (!isLines) return readFile(file);
    if (kept?.file !== file) kept = { file, lines: await readLines(file) };
    return kept.lines[index % LINES_PER_FILE];
  };
  return async (index) => {
    const own = Buffer.from(batch.lines(index, index + 1));
    const bytes = signed === undefined ? own : await find(index);
    if (bytes === undefined) return undefined;
    if (signed !== undefined && findForeignProof(own, bytes)?.verificationMethod !== signed.verificationMethod)
      return undefined;
    return { index, bytes, opened: openCredential(parseCredential(bytes)) };
  };
}

function readFile(file: string): Uint8Array | undefined {
  try {
    return readCredentialFile(file);
  } catch (error) {
    if (error instanceof IssuingError) return undefined;
    throw error;
  }
}

async function readLines(file: string): Promise<readonly Uint8Array[]> {
  const lines: Uint8Array[] = [];
  try {
    for await (const line of splitLines(streamRegularFile(file, READ_BYTES), READ_BYTES))
      lines.push(Buffer.concat([line, Buffer.from("\n")]));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
  return lines;
}
