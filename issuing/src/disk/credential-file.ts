// One credential in a file of its own.
import { type Credential, FormatError, parseCredential } from "@laurel/sdk";
import { readFileStart } from "@laurel/sdk/node";
import { describeReadError, IssuingError } from "../messages/issuing-error.ts";

/** One byte more than a credential may have: a longer file is refused without being read whole. */
export const READ_BYTES = 256 * 1024 + 1;

/** Refuses a path that cannot be read. */
export function refuseUnreadable(path: string, cause: NodeJS.ErrnoException, what = "file"): IssuingError {
  const code = cause.code === "ENOENT" ? "file.missing" : "file.unreadable";
  return new IssuingError(code, "misuse", `${path}: ${describeReadError(cause, what)}`, { cause });
}

/** A file's bytes, at most one more than a credential may have. @throws IssuingError where it cannot be read. */
export function readCredentialFile(path: string): Uint8Array {
  // Of very many small files, each waited for would cost more than its verification.
  try {
    return readFileStart(path, READ_BYTES);
  } catch (cause) {
    throw refuseUnreadable(path, cause as NodeJS.ErrnoException);
  }
}

/** Reads one credential of a file. @throws IssuingError naming the file */
export async function parseCredentialFile(path: string): Promise<Credential> {
  try {
    return parseCredential(readCredentialFile(path));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const cure = "get the file again from whoever sent it";
    throw new IssuingError(error.code, "refused", `${path}: ${error.message}`, { cure, cause: error });
  }
}
