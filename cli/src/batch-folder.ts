// The folder of one batch: what is in it, under which names, and how it is read and written.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "./atomic-file.ts";
import { CommandError } from "./failure.ts";

/** The names inside a batch's folder. */
export const NAMES = {
  batch: "batch.json",
  secret: "batch.secret.json",
  learners: "learners.csv",
  course: "course.json",
  documents: "documents.jsonl",
  journal: "journal.jsonl",
  changes: "changes.jsonl",
  credentials: "credentials",
} as const;

/** How far a batch is. */
type BatchState = "planned" | "sent" | "pending" | "anchored";

/** `batch.json`, laurel-batch-v1: nothing personal, nothing secret. */
export interface BatchRecord {
  readonly format: "laurel-batch-v1";
  readonly chainId: number;
  readonly registry: string;
  readonly issuer: number;
  readonly accreditation: number;
  readonly operator: number;
  readonly root: string;
  readonly size: number;
  readonly state: BatchState;
  readonly transaction: string | null;
  readonly block: number | null;
  readonly gasUsed: number | null;
  /** Seconds since 1970. */
  readonly anchoredAt: number | null;
}

/** `batch.secret.json`, laurel-batch-secret-v1: what the batch is rebuilt from. Whoever deletes it ends that. */
export interface BatchSecret {
  readonly format: "laurel-batch-secret-v1";
  readonly chainId: number;
  readonly registry: string;
  readonly issuer: number;
  /** What the accreditation said when it was planned, which is filled in. */
  readonly identity: { readonly id: string; readonly name: string };
  readonly seed: string;
  readonly root: string;
  readonly size: number;
  readonly disclosable: readonly string[];
  /** Keccak-256 of the input's bytes and of the course's, and eight hex digits for every row of the input. */
  readonly input: { readonly digest: string; readonly rows: string };
  readonly course: { readonly digest: string } | null;
  /** How the credentials are kept; a file for each unless it says otherwise. */
  readonly files?: Files;
  /** The profile that it was checked against; corrections are too. */
  readonly profile?: string;
}

/** How the credentials are kept: a file for each, or JSON Lines, of which `extract` takes one out. */
export type Files = "files" | "jsonl";

/** How many credentials a file of JSON Lines holds. */
export const LINES_PER_FILE = 10_000;

/** The file of a credential inside the batch's folder: sub-folders by thousand above 10,000; of JSON Lines, named by the first index. */
export function credentialFile(index: number, size: number, files: Files = "files"): string {
  const pad = (number: number, length: number): string => String(number).padStart(length, "0");
  if (files === "jsonl") return `${NAMES.credentials}/${pad(index - (index % LINES_PER_FILE), 6)}.jsonl`;
  const name = `${pad(index, 6)}.json`;
  if (size <= 10_000) return `${NAMES.credentials}/${name}`;
  return `${NAMES.credentials}/${pad(Math.floor(index / 1000), 4)}/${name}`;
}

async function readRecord<Form extends { format: string }>(
  folder: string,
  name: string,
  format: Form["format"],
): Promise<Form | undefined> {
  const path = join(folder, name);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new CommandError("folder.unreadable", 3, `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value !== "object" || value === null || (value as Form).format !== format) {
    const cure = "restore it from a copy, or use the version of laurel that wrote it";
    throw new CommandError("folder.invalid", 1, `${path} is not a ${format} file`, { cure });
  }
  return value as Form;
}

/** Reads `batch.json`, if there is one. */
export function readBatchRecord(folder: string): Promise<BatchRecord | undefined> {
  return readRecord<BatchRecord>(folder, NAMES.batch, "laurel-batch-v1");
}

/** Reads `batch.secret.json`, if there is one. */
export function readBatchSecret(folder: string): Promise<BatchSecret | undefined> {
  return readRecord<BatchSecret>(folder, NAMES.secret, "laurel-batch-secret-v1");
}

/** Reads `batch.json` of a folder that must have one. @throws CommandError where it has none. */
export async function requireBatchRecord(folder: string): Promise<BatchRecord> {
  const record = await readBatchRecord(folder);
  if (record === undefined) {
    throw new CommandError("folder.none", 2, `${folder} holds no batch.json`, {
      cure: "name the folder that `laurel issue --out` wrote",
    });
  }
  return record;
}

/** Writes a record of the folder durably. */
export function writeRecord(folder: string, name: string, value: unknown, mode = 0o644): Promise<void> {
  return writeFileAtomic(join(folder, name), `${JSON.stringify(value, null, 2)}\n`, { mode });
}
