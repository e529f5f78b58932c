// How the ledger names learners: by HMAC-SHA-256 (RFC 2104) of the learner's key under a random key, which nobody has who has not its file.
import { createHash, createHmac, randomBytes } from "node:crypto";
import { join } from "node:path";
import { readSmallFile } from "@laurel/sdk/node";
import { createFile } from "../disk/atomic-file.ts";
import { describeReadError, IssuingError } from "../messages/issuing-error.ts";
import { normalizeName } from "../spreadsheet/layout.ts";

/** Names learners. */
export interface Naming {
  /** Which key names them: eight hex digits of its SHA-256. */
  readonly id: string;
  /** 64 hex digits. */
  readonly name: (key: string) => string;
}

/** The key's file, in the ledger's folder. */
const KEY_FILE = "learners.key";
const KEY = /^[0-9a-f]{64}\n$/;
/** In bytes: a key has 65. */
const MOST = 1 << 10;

/** Opens the key; undefined where there is none. @throws IssuingError `ledger.damaged`, `ledger.unreadable` */
export function openNaming(ledger: string): Naming | undefined {
  const path = join(ledger, KEY_FILE);
  let text: string;
  try {
    text = readSmallFile(path, MOST, { isOwn: true }).toString("latin1");
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    if (cause.code === "ENOENT") return undefined;
    throw new IssuingError("ledger.unreadable", "unfinished", `${path}: ${describeReadError(cause)}`, { cause });
  }
  if (!KEY.test(text)) {
    const cure = "restore the file from a copy";
    throw new IssuingError("ledger.damaged", "refused", `${path} is not a key of 64 hex digits`, { cure });
  }
  const key = Buffer.from(text.trim(), "hex");
  return {
    id: createHash("sha256").update(key).digest("hex").slice(0, 8),
    name: (learner) => createHmac("sha256", key).update(normalizeName(learner)).digest("hex"),
  };
}

/** Makes a key, unless another process was faster. @throws IssuingError `disk` */
export async function makeNaming(ledger: string): Promise<Naming> {
  await createFile(join(ledger, KEY_FILE), `${randomBytes(32).toString("hex")}\n`);
  const naming = openNaming(ledger);
  if (naming !== undefined) return naming;
  throw new IssuingError(
    "ledger.unreadable",
    "unfinished",
    `${join(ledger, KEY_FILE)} disappeared while being created`,
  );
}
