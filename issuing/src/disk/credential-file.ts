// One credential in a file of its own.
import { closeSync, createReadStream, openSync, readSync, statSync } from "node:fs";
import { type Credential, FormatError, parseCredential } from "@laurel/sdk";
import { describeReadError, IssuingError } from "../messages/issuing-error.ts";

/** One byte more than a credential may have: a longer file is refused without being read whole. */
export const READ_BYTES = 256 * 1024 + 1;

/** Refuses a path that cannot be read. */
export function refuseUnreadable(path: string, cause: NodeJS.ErrnoException, what = "file"): IssuingError {
  return new IssuingError("file.missing", "misuse", `${path}: ${describeReadError(cause, what)}`, { cause });
}

/** A file's bytes, at most one more than a credential may have. @throws IssuingError where it cannot be read. */
export async function readCredentialFile(path: string): Promise<Uint8Array> {
  return readStart(path).catch((cause: NodeJS.ErrnoException) => {
    throw refuseUnreadable(path, cause);
  });
}

/** A file's first bytes, at most `READ_BYTES`. @throws what the file system says */
export async function readStart(path: string): Promise<Uint8Array> {
  const found = statSync(path);
  return found.isFile() ? readBytes(path, Math.min(READ_BYTES, found.size)) : readPipe(path);
}

// Of very many small files, each waited for would cost more than its verification.
function readBytes(path: string, length: number): Uint8Array {
  const descriptor = openSync(path, "r");
  try {
    const buffer = new Uint8Array(length);
    let at = 0;
    for (let read = -1; at < length && read !== 0; at += read) read = readSync(descriptor, buffer, at, length - at, at);
    return buffer.subarray(0, at);
  } finally {
    closeSync(descriptor);
  }
}

/** What comes through a pipe, such as `<(…)` of a shell, whose size nobody knows. */
async function readPipe(path: string): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of createReadStream(path)) {
    pieces.push(piece as Buffer);
    length += (piece as Buffer).length;
    if (length >= READ_BYTES) break;
  }
  return Buffer.concat(pieces).subarray(0, READ_BYTES);
}

/** Reads one credential of a file. @throws IssuingError naming the file */
export async function parseCredentialFile(path: string): Promise<Credential> {
  try {
    return parseCredential(await readCredentialFile(path));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const cure = "get the file again from whoever sent it";
    throw new IssuingError(error.code, "refused", `${path}: ${error.message}`, { cure, cause: error });
  }
}
