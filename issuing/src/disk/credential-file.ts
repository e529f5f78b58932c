// One credential in a file of its own.
import { type Credential, FormatError, parseCredential, recognizeKind, REPORT_TEXTS } from "@laurel/sdk";
import { CarrierError, describeCause, explainFile, openFile, type OpenedFile } from "@laurel/sdk/carrier";
import { readFileStart } from "@laurel/sdk/node";
import { describeReadError, IssuingError } from "../messages/issuing-error.ts";

/** One byte more than a credential may have: a longer file is refused without being read whole. */
export const READ_BYTES = 256 * 1024 + 1;
const SEND_AGAIN = "ask the sender for the file again";
const ASK_FILE = "ask the sender for the original file (.json)";

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

/** Opens a file as people send it: see `openFile`. @throws IssuingError where it cannot be read · CarrierError */
export async function openCredentialFile(path: string): Promise<OpenedFile> {
  return openFile(readCredentialFile(path), (most) => readFileStart(path, most));
}

/** Reads one credential of a file as people send it. @throws IssuingError naming the file */
export async function parseCredentialFile(path: string): Promise<OpenedFile & { readonly credential: Credential }> {
  let opened: OpenedFile | undefined;
  try {
    opened = await openCredentialFile(path);
    return { ...opened, credential: parseCredential(opened.content) };
  } catch (cause) {
    if (!(cause instanceof FormatError || cause instanceof CarrierError)) throw cause;
    const kind = opened === undefined ? "laurel" : recognizeKind(opened.content);
    const reason = cause instanceof CarrierError ? cause : opened?.reason;
    const fate = explainFile({ content: opened?.content ?? null, reason });
    const told = fate && describeCause(fate).join(" ");
    const cure = told ?? (kind === "laurel" && reason === undefined ? SEND_AGAIN : ASK_FILE);
    if (kind === "laurel") throw new IssuingError(cause.code, "refused", `${path}: ${cause.message}`, { cure, cause });
    const why = reason === undefined ? "" : `. ${reason.message}`;
    const message = `${path}: not a Laurel credential: ${REPORT_TEXTS.en.kinds[kind]}${why}`;
    throw new IssuingError(`kind.${kind}`, "refused", message, { cure, cause });
  }
}
