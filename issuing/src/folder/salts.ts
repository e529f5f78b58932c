// salts.bin: what the others of a batch need once its seed is destroyed to erase some. For each index its row, then its salts and the secret of its id,
// 16 bytes each; or, of an erased one, only its leaf. At the end a digest by which a changed order is noticed: by it learners are found.
import { createHmac } from "node:crypto";
import { closeSync, fstatSync, readSync } from "node:fs";
import { join } from "node:path";
import { type Batch, fromHex, type Hex, type KeptSecrets } from "@laurel/sdk";
import { openRegularFile } from "@laurel/sdk/node";
import { refuseUnreadable } from "../disk/credential-file.ts";
import { IssuingError } from "../messages/issuing-error.ts";
import { type BatchSecret, NAMES, rowKey } from "./batch-folder.ts";

const MAGIC = Buffer.from("laurel-salts-v1\n", "latin1");
const [SALT, DIGEST] = [16, 32];
/** The file's form, and the root of its batch. */
const HEAD = MAGIC.length + DIGEST;
/** Before the secrets of an index: whether it is erased, and its row. */
const [FLAG, ROW] = [1, 4];
const ERASED = 1;
/** In bytes: a larger file is read again for each credential. */
const MOST_KEPT = 1 << 26;
/** So many credentials are written at once. */
const AT_ONCE = 1024;

/** The secrets of a credential, by how many of its claims may be withheld: the core's salt and the id's secret are two more. */
function measureSecrets({ disclosable }: Pick<BatchSecret, "disclosable">): number {
  return (disclosable.length + 2) * SALT;
}

/** The bytes of salts.bin, in pieces. @param erased those that are to be erased now; what was before stays so */
export async function* listSalts(
  batch: Batch,
  secret: Pick<BatchSecret, "seed" | "input" | "disclosable">,
  erased: ReadonlySet<number>,
): AsyncGenerator<Uint8Array> {
  const digest = createHmac("sha256", rowKey(secret));
  const head = Buffer.concat([MAGIC, fromHex(batch.root)]);
  yield head;
  digest.update(head);
  const stride = FLAG + ROW + measureSecrets(secret);
  for (let from = 0; from < batch.size; from += AT_ONCE) {
    const count = Math.min(AT_ONCE, batch.size - from);
    const piece = Buffer.alloc(count * stride);
    for (let position = 0; position < count; position += 1) {
      const index = from + position;
      const at = position * stride;
      const isErased = batch.erased.has(index) || erased.has(index);
      piece.writeUInt8(isErased ? ERASED : 0, at);
      piece.writeUInt32BE(batch.row(index), at + FLAG);
      piece.set(isErased ? fromHex(batch.leaf(index)) : batch.secrets(index), at + FLAG + ROW);
    }
    digest.update(piece);
    yield piece;
  }
  yield digest.digest();
}

/**
 * Reads salts.bin. Whether its salts are right, the root tells.
 * @throws IssuingError `secret.missing` where it is gone, `folder.invalid` where it is of another batch
 */
export function readSalts(folder: string, secret: BatchSecret): KeptSecrets {
  const path = join(folder, NAMES.salts);
  const { size, root } = secret;
  const length = measureSecrets(secret);
  const stride = FLAG + ROW + length;
  const end = HEAD + size * stride;
  const refuse = (): IssuingError => {
    const message = `${path} belongs to a different batch, or was changed; nothing was sent`;
    return new IssuingError("folder.invalid", "refused", message, { cure: "restore the file from a copy" });
  };
  const read = openBytes(path, end + DIGEST);
  if (read === undefined) throw refuse();
  const digest = createHmac("sha256", rowKey(secret));
  const head = read(0, HEAD);
  if (!head.equals(Buffer.concat([MAGIC, fromHex(root as Hex)]))) throw refuse();
  digest.update(head);
  const rows = new Uint32Array(size);
  const erased = new Map<number, Uint8Array>();
  for (let from = 0; from < size; from += AT_ONCE) {
    const count = Math.min(AT_ONCE, size - from);
    const piece = read(HEAD + from * stride, count * stride);
    digest.update(piece);
    for (let position = 0; position < count; position += 1) {
      const at = position * stride;
      rows[from + position] = piece.readUInt32BE(at + FLAG);
      if (piece[at] === ERASED) erased.set(from + position, new Uint8Array(piece.subarray(at + 5, at + 5 + DIGEST)));
    }
  }
  if (!digest.digest().equals(read(end, DIGEST))) throw refuse();
  return { rows, erased, secrets: (index) => read(HEAD + index * stride + FLAG + ROW, length) };
}

/** The rows of the credentials that are erased. */
export function listErasedRows(kept: KeptSecrets | undefined): ReadonlySet<number> {
  return new Set([...(kept?.erased.keys() ?? [])].map((index) => kept?.rows[index] as number));
}

/** Zeros in place of the digests of erased rows: salts.bin knows of an erasure first. */
export function clearRows(secret: BatchSecret, kept: KeptSecrets): BatchSecret {
  let { rows } = secret.input;
  for (const row of listErasedRows(kept)) rows = `${rows.slice(0, (row + 1) * 8)}00000000${rows.slice((row + 2) * 8)}`;
  return { ...secret, input: { ...secret.input, rows } };
}

/** Opens a file that must have so many bytes; undefined where it has others. */
function openBytes(path: string, expected: number): ((at: number, length: number) => Buffer) | undefined {
  const open = (): number => {
    try {
      return openRegularFile(path, { isOwn: true });
    } catch (error) {
      const cause = error as NodeJS.ErrnoException;
      if (cause.code !== "ENOENT") throw refuseUnreadable(path, cause);
      const message = `${path} is gone: without it, nothing in this batch can be made again`;
      throw new IssuingError("secret.missing", "refused", message, { cure: "restore the file from a copy", cause });
    }
  };
  const readAt = (descriptor: number, at: number, length: number): Buffer => {
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length;) {
      const more = readSync(descriptor, bytes, done, length - done, at + done);
      if (more === 0) throw refuseUnreadable(path, Object.assign(new Error("the file was cut off"), { code: "EIO" }));
      done += more;
    }
    return bytes;
  };
  let descriptor: number | undefined = open();
  try {
    if (fstatSync(descriptor).size !== expected) return undefined;
    if (expected <= MOST_KEPT) {
      const all = readAt(descriptor, 0, expected);
      return (at, length) => all.subarray(at, at + length);
    }
  } finally {
    closeSync(descriptor);
    descriptor = undefined;
  }
  // A descriptor for as long as one turn of work lasts: nothing has to be closed by whoever reads.
  return (at, length) => {
    if (descriptor === undefined) {
      const opened = open();
      descriptor = opened;
      setImmediate(() => {
        closeSync(opened);
        descriptor = undefined;
      });
    }
    return readAt(descriptor, at, length);
  };
}
