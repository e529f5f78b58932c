// Encryption by a password in the age format (age-encryption.org/v1, recipient scrypt): the public tool `age -d` opens what is written here.
import { statSync } from "node:fs";
import { ReadableStream as WebStream } from "node:stream/web";
import { readFileStart, streamRegularFile } from "@laurel/sdk/node";
import { refuseUnreadable } from "../disk/credential-file.ts";
import { IssuingError } from "../messages/issuing-error.ts";

/** The base-2 logarithm of scrypt's work, as age has it: 256 MiB and about a second. */
const WORK = 18;
/** A file may ask for four times that, 1 GiB. */
const MOST_WORK = 20;
/** The whole header of a file that a password opens: one recipient, with salt, work and the wrapped key; then its code. */
const HEADER =
  /^age-encryption\.org\/v1\n-> scrypt [A-Za-z0-9+/]{22} ([1-9]\d?)\n[A-Za-z0-9+/]{43}\n--- [A-Za-z0-9+/]{43}\n/;
const HEADER_BYTES = 256;
const PIECE_BYTES = 1 << 16;

/** An encrypted file that a password opened. */
export interface OpenedFile {
  readonly path: string;
  /** What it holds, piece by piece. @throws IssuingError `backup.invalid` where a piece was altered, or the file was cut */
  readonly plain: AsyncIterable<Uint8Array>;
  /** How many bytes that are. */
  readonly size: number;
  /** Whether guessing its password takes less work than of what is written here. */
  readonly isWeak: boolean;
}

/** Encrypts what comes, piece by piece. @param work the base-2 logarithm of scrypt's work, 18 unless said: less only for tests */
export async function* encrypt(
  plain: AsyncIterable<Uint8Array>,
  password: string,
  work: number = WORK,
): AsyncGenerator<Uint8Array> {
  // Loaded for backups alone: no other command waits for it.
  const { Encrypter } = await import("age-encryption");
  const encrypter = new Encrypter();
  encrypter.setPassphrase(password);
  encrypter.setScryptWorkFactor(work);
  yield* await encrypter.encrypt(toStream(plain));
}

/** Refuses a backup that is not as it was written. */
export function refuseBackup(path: string, reason: string, cause?: unknown): IssuingError {
  const cure = "use another copy of the backup; nothing was written from this one";
  return new IssuingError("backup.invalid", "refused", `${path}: ${reason}`, { cure, cause });
}

/**
 * Opens an encrypted file; takes a second or so.
 * @throws IssuingError `backup.invalid` where it is none that a password opens, or asks for too much work · `password.wrong` · `file.missing`,
 * `file.unreadable`
 */
export async function openEncrypted(path: string, password: string): Promise<OpenedFile> {
  const { length, header } = readHeader(path);
  const work = Number(header);
  if (work > MOST_WORK)
    throw refuseBackup(
      path,
      `it asks for 2^${work} units of scrypt's work, more than 2^${MOST_WORK}; age writes 2^${WORK}`,
    );
  const { Decrypter } = await import("age-encryption");
  const decrypter = new Decrypter();
  decrypter.addPassphrase(password);
  const file = streamRegularFile(path, PIECE_BYTES);
  try {
    const stream = await decrypter.decrypt(toStream(file));
    return { path, plain: explain(path, stream), size: stream.size(length), isWeak: work < WORK };
  } catch (cause) {
    file.destroy();
    const { message } = cause as Error;
    if (!message.startsWith("no identity matched")) throw refuseBackup(path, "the file was altered or cut off", cause);
    throw new IssuingError("password.wrong", "refused", `${path}: the password is wrong`, {
      cure: "try again",
    });
  }
}

/** Node's own stream is the platform's, but its type has more. */
function toStream(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  return WebStream.from(source) as unknown as ReadableStream<Uint8Array>;
}

function readHeader(path: string): { readonly length: number; readonly header: string | undefined } {
  let start: Buffer;
  let length: number;
  try {
    start = readFileStart(path, HEADER_BYTES);
    length = statSync(path).size;
  } catch (cause) {
    throw refuseUnreadable(path, cause as NodeJS.ErrnoException);
  }
  const header = HEADER.exec(start.toString("latin1"))?.[1];
  if (header === undefined) throw refuseBackup(path, "not a file in the age format with a password");
  return { length, header };
}

async function* explain(path: string, stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (cause) {
    throw refuseBackup(path, "the file was altered or cut off", cause);
  }
}
