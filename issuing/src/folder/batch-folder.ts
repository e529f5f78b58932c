// The folder of one batch: what is in it, under which names, and how it is read and written.
import { join } from "node:path";
import {
  type Hex,
  isObject,
  type IssuerRef,
  type JsonObject,
  type Journal,
  type Replaced,
  type StatusPlace,
} from "@laurel/sdk";
import { openJournal, readSmallFile } from "@laurel/sdk/node";
import { appendLine, describeDiskError, makeFolder, refuseLinks, writeFileAtomic } from "../disk/atomic-file.ts";
import { refuseUnreadable } from "../disk/credential-file.ts";
import { withFolderLock } from "../disk/folder-lock.ts";
import { type FormOptions, type FormProblem, forgiveMissing, readFormFile } from "../disk/form-file.ts";
import { IssuingError } from "../messages/issuing-error.ts";

/** The names inside a batch's folder. */
export const NAMES = {
  batch: "batch.json",
  secret: "batch.secret.json",
  salts: "salts.bin",
  input: "input.jsonl",
  learners: "learners.csv",
  course: "course.json",
  documents: "documents.jsonl",
  journal: "journal.jsonl",
  changes: "changes.jsonl",
  handedOut: "handed-out.jsonl",
  credentials: "credentials",
  backups: "backups.jsonl",
  restored: "restored.json",
  evidence: "evidence.json",
} as const;

const OWN_NAMES: readonly string[] = Object.values(NAMES);

/** `batch.json`, laurel-batch-v1: nothing personal, nothing secret. */
export interface BatchRecord extends IssuerRef {
  readonly format: "laurel-batch-v1";
  readonly accreditation: number;
  readonly operator: number;
  readonly root: string;
  readonly size: number;
  /** How far it is. */
  readonly state: "planned" | "sent" | "pending" | "anchored";
  readonly transaction: string | null;
  readonly block: number | null;
  readonly gasUsed: number | null;
  /** Seconds since 1970. */
  readonly anchoredAt: number | null;
  /** Of a correction: what the batch replaces, which the same transaction revokes. */
  readonly replaces?: Replaced;
  /** Where it stands in the issuer's status lists, if it does. */
  readonly status?: StatusPlace;
  /** Of a batch that is signed for other verifiers, or is being signed: the newest key. */
  readonly signed?: Signed;
}

/** Who signs credentials for other verifiers. */
export interface Signed {
  /** The key's id, such as `did:web:university.example.org#key-1`. */
  readonly verificationMethod: string;
}

/** `batch.secret.json`, laurel-batch-secret-v1: what the batch is rebuilt from. Whoever deletes it ends that. */
export interface BatchSecret extends IssuerRef {
  readonly format: "laurel-batch-secret-v1";
  /** What the accreditation said when it was planned, which is filled in. */
  readonly identity: { readonly id: string; readonly name: string };
  /** Undefined once it was destroyed to erase credentials. */
  readonly seed?: string;
  /**
   * The indexes of the credentials that are erased, and the day of each, such as `2026-06-15`. What the others need is in salts.bin. With a seed beside them an
   * erasure was begun, and is not done.
   */
  readonly erased?: readonly number[];
  readonly erasedOn?: readonly string[];
  readonly root: string;
  readonly size: number;
  readonly disclosable: readonly string[];
  /**
   * Keccak-256 of the input's bytes and of the course's, and eight hex digits for every row of the input. `tidy`: texts leave out what stands
   * beside an empty part; those of the first version kept it. `delimiter`: what separates the cells of learners.csv; a comma unless said. `key`: what the
   * rows' digests are made with in place of the seed, once that is destroyed; the digests of erased rows are zeros, and the input's is not known.
   */
  readonly input: {
    readonly digest: string;
    readonly rows: string;
    readonly tidy?: true;
    readonly delimiter?: string;
    readonly key?: string;
  };
  readonly course: { readonly digest: string } | null;
  /** How the credentials are kept; a file for each unless it says otherwise. */
  readonly files?: Files;
  /** The profile that it was checked against; corrections are too. */
  readonly profile?: string;
  /** Where it stands in the issuer's status lists; without places of its own its credentials name none. */
  readonly status?: StatusPlace;
  /** Of a correction that was filled from a course: the `id` of the credential that it replaces, which its document states. */
  readonly replaced?: string;
}

/** How the credentials are kept: a file for each, or JSON Lines, of which one can be taken out. */
export type Files = "files" | "jsonl";

/** How many credentials a file of JSON Lines holds. */
export const LINES_PER_FILE = 10_000;

/** How large `batch.secret.json` may be, in bytes: eight digits for each row, beside what every batch has. */
const [SECRET_BYTES, ROW_BYTES, MOST_BYTES] = [1 << 20, 8, 1 << 29];
/** How large `changes.jsonl` may be, in bytes. */
const MOST_NOTES = 1 << 28;

/**
 * A batch's folder. Files are there whole or not at all, stay after a power cut, and are their owner's alone. The folder may be reached through
 * links; the names in it may be none, or all is refused with `file.link`.
 */
export interface BatchFolder {
  readonly path: string;
  /** What was signed for the batch, kept before it is sent. */
  readonly journal: Journal;
  /** `batch.json`, if there is one. @throws IssuingError `folder.invalid`, `folder.unreadable`, `file.link` */
  readRecord(): Promise<BatchRecord | undefined>;
  /** `batch.json` of a folder that must have one. @throws IssuingError `folder.none` where it has none */
  requireRecord(): Promise<BatchRecord>;
  writeRecord(record: BatchRecord): Promise<void>;
  /** `batch.secret.json`, if there is one. @throws as `readRecord` */
  readSecret(): Promise<BatchSecret | undefined>;
  /** Writes `batch.secret.json`. */
  writeSecret(secret: BatchSecret): Promise<void>;
  /** Keeps what is to be done and why, then what came of it, in `changes.jsonl`; a reason is never written on chain. */
  noteChange(entry: object): Promise<void>;
  /** The entries of `changes.jsonl`, in order; lines that are no objects are left out. @throws IssuingError where it cannot be read */
  readNotes(): readonly JsonObject[];
  /** Makes the folder, and those above it, or takes it as it is. */
  make(): Promise<void>;
  /** Runs work while no other process works in the folder. @throws IssuingError `folder.locked` where another does */
  lock<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** Opens a batch's folder; nothing is read or written yet. */
export function openBatchFolder(path: string): BatchFolder {
  const inside = (name: string): string => join(path, name);
  const write = (name: string, value: unknown): Promise<void> =>
    writeFileAtomic(inside(name), `${JSON.stringify(value, null, 2)}\n`);
  const requireNoLinks = (): Promise<void> => refuseLinks(path, (name) => OWN_NAMES.includes(name));
  const read = async <Form>(form: "batch" | "secret", options: FormOptions): Promise<Form | undefined> => {
    await requireNoLinks();
    return readFormFile<Form>(form, inside(NAMES[form]), options).then(({ value }) => value, forgiveMissing);
  };
  const readRecord = () => read<BatchRecord>("batch", {});
  return {
    path,
    journal: explainJournal(inside(NAMES.journal)),
    readRecord,
    async requireRecord() {
      const record = await readRecord();
      if (record !== undefined) return record;
      const cure = "name the folder that the batch was issued into";
      throw new IssuingError("folder.none", "misuse", `${path} contains no batch.json`, { cure });
    },
    writeRecord: (record) => write(NAMES.batch, record),
    async readSecret() {
      const size = (await readRecord())?.size;
      return read<BatchSecret>("secret", {
        findMore: (source) => [...findLostRows(source), ...findLostSeed(source)],
        most: size && Math.min(MOST_BYTES, SECRET_BYTES + ROW_BYTES * size),
      });
    },
    writeSecret: (secret) => write(NAMES.secret, secret),
    noteChange: (entry) =>
      appendLine(inside(NAMES.changes), JSON.stringify({ at: new Date().toISOString(), ...entry })),
    readNotes() {
      const file = inside(NAMES.changes);
      try {
        return readSmallFile(file, MOST_NOTES).toString().split("\n").flatMap(parseNote);
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
        throw refuseUnreadable(file, cause as NodeJS.ErrnoException);
      }
    },
    make: () => makeFolder(path),
    async lock(work) {
      await requireNoLinks();
      await refuseLinks(inside(NAMES.credentials));
      return withFolderLock(path, work);
    },
  };
}

/** A line that was cut short, as by a full disk, is none. */
function parseNote(line: string): JsonObject[] {
  try {
    const note: unknown = JSON.parse(line);
    return isObject(note) ? [note] : [];
  } catch {
    return [];
  }
}

/** The digests of a secret that are too few or too many: a header, and a row for each credential. */
function findLostRows({ size, input }: JsonObject): FormProblem[] {
  const rows = isObject(input) ? input.rows : undefined;
  if (typeof rows !== "string" || typeof size !== "number" || rows.length === ROW_BYTES * (size + 1)) return [];
  return [{ column: "/input/rows", message: `must have eight digits for the header and for each of ${size} rows` }];
}

/** What is wrong with a secret whose seed is destroyed. */
function findLostSeed({ seed, size, erased, erasedOn, input }: JsonObject): FormProblem[] {
  const problems: FormProblem[] = [];
  const refuse = (column: string, message: string): void => void problems.push({ column, message });
  if (erased === undefined) {
    if (seed === undefined) refuse("/seed", "missing");
    return problems;
  }
  if (!Array.isArray(erased) || typeof size !== "number") return problems;
  if (new Set(erased).size !== erased.length || erased.some((index) => Number(index) >= size))
    refuse("/erased", "must name indexes of this batch, each once");
  if (!Array.isArray(erasedOn) || erasedOn.length !== erased.length)
    refuse("/erasedOn", "must have a day for each erased credential");
  if (!isObject(input) || typeof input.key !== "string") refuse("/input/key", "missing");
  return problems;
}

/** What the digests of rows are made with: the seed, or what is in its place. */
export function rowKey({ seed, input }: Pick<BatchSecret, "seed" | "input">): Hex {
  return (input.key ?? seed) as Hex;
}

/**
 * Refuses credentials that are erased, since nothing makes them again.
 * @throws IssuingError `credential.erased` with the day of the first
 */
export function requireThere({ erased = [], erasedOn = [] }: BatchSecret, indexes: readonly number[] = []): void {
  const index = indexes.find((one) => erased.includes(one));
  if (index === undefined) return;
  const message = `credential ${index} was erased on ${erasedOn[erased.indexOf(index)]}: only its place in the batch is kept`;
  throw new IssuingError("credential.erased", "refused", message, { cure: "name other credentials" });
}

/** Whether two issuers are one: addresses may be written with a checksum or without. */
export function isSameIssuer(one: IssuerRef, other: IssuerRef): boolean {
  if (one.chainId !== other.chainId || one.issuer !== other.issuer) return false;
  return one.registry.toLowerCase() === other.registry.toLowerCase();
}

/** The journal at a path; what the disk refuses is said in words. */
export function explainJournal(path: string): Journal {
  const journal = openJournal(path);
  const explain = (cause: NodeJS.ErrnoException): never => {
    throw describeDiskError(path, cause);
  };
  return { read: () => journal.read().catch(explain), append: (entry) => journal.append(entry).catch(explain) };
}

/** The file of a credential inside the batch's folder: sub-folders by thousand above 10,000; of JSON Lines, named by the first index. */
export function credentialFile(index: number, size: number, files: Files = "files"): string {
  const pad = (number: number, length: number): string => String(number).padStart(length, "0");
  if (files === "jsonl") return `${NAMES.credentials}/${pad(index - (index % LINES_PER_FILE), 6)}.jsonl`;
  const name = `${pad(index, 6)}.json`;
  if (size <= 10_000) return `${NAMES.credentials}/${name}`;
  return `${NAMES.credentials}/${pad(Math.floor(index / 1000), 4)}/${name}`;
}
