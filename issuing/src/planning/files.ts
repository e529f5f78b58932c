// The files of a batch for learners and registrar: credentials, learners.csv, and the copies it can be made again from.
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { LaurelError } from "@laurel/sdk";
import { type FoundLine, type LineFile, streamRegularFile } from "@laurel/sdk/node";
import { createFile, describeDiskError, makeFolder, removeParts, writeFileAtomic } from "../disk/atomic-file.ts";
import { type BatchFolder, credentialFile, LINES_PER_FILE, NAMES } from "../folder/batch-folder.ts";
import type { IssueInput } from "../input/input.ts";
import { copyHeader, copyInput } from "../folder/batch-input.ts";
import { COMMA, listHeader, listRows } from "../folder/learners.ts";
import type { Plan } from "./plan.ts";
import { requireUnchangedFile } from "../disk/record-file.ts";
import { type Listener, requireGoing } from "../messages/events.ts";
import { IssuingError } from "../messages/issuing-error.ts";

const AT_ONCE = 16;
/** How much of learners.csv is read at once, in bytes. */
const LIST_BYTES = 1 << 18;

/** Writes what the batch is made again from, with the course or the documents, unless an earlier run has; for the registrar alone. */
export async function writeInputCopy({ path: folder }: BatchFolder, input: IssueInput, plan: Plan): Promise<void> {
  const path = join(folder, input.course === null ? NAMES.documents : NAMES.input);
  if ((await stat(path).catch(() => undefined)) !== undefined) return;
  if (input.course !== null) await writeFileAtomic(join(folder, NAMES.course), input.course.bytes);
  await writeFileAtomic(path, copyAll(input, plan));
}

async function* copyAll(input: IssueInput, plan: Plan): AsyncGenerator<string | Uint8Array> {
  if (input.course !== null) yield copyHeader(input.header);
  yield* eachPiece(plan, "copy", (from, to) => copyInput(input, from, to));
  // What was copied is what was hashed, to the last row: the batch is made again from it.
  const { origin } = input;
  if (origin !== undefined && "table" in origin) requireUnchangedFile(origin.table);
  else if (origin !== undefined && "starts" in origin.documents) requireUnchangedFile(origin.documents);
}

/** The text of all rows, piece by piece: made by the threads, where there are any, else here. */
async function* eachPiece(
  { batch, workers }: Plan,
  name: "copy" | "list",
  make: (from: number, to: number) => string,
): AsyncGenerator<string | Uint8Array> {
  if (workers !== undefined) {
    for await (const lines of workers.call(batch, name)) yield lines as Uint8Array;
    return;
  }
  for (let row = 0; row < batch.size; row += AT_ONCE) yield make(row, Math.min(batch.size, row + AT_ONCE));
}

/** What became of the registrar's list: `none` for a batch of ready documents. */
export type ListState = "none" | "missing" | "written" | "same" | "changed";

/** Writes learners.csv where there is none; one that is there is the registrar's, and stays as it is. @returns whether it was there */
export async function writeList({ path: folder }: BatchFolder, input: IssueInput, plan: Plan): Promise<boolean> {
  const path = join(folder, NAMES.learners);
  if (input.course === null || (await stat(path).catch(() => undefined)) !== undefined) return true;
  return !(await createFile(path, listAll(input, plan)));
}

async function* listAll(input: IssueInput, plan: Plan): AsyncGenerator<string | Uint8Array> {
  const { batch, secret } = plan;
  const {
    files = "files",
    input: { delimiter = COMMA },
  } = secret;
  yield listHeader(input.header, delimiter);
  yield* eachPiece(plan, "list", (from, to) => listRows(input, { batch, files, delimiter }, from, to));
}

/** Compares learners.csv with what was written; reading stops at the first difference. */
export async function compareList(
  { path: folder }: BatchFolder,
  input: IssueInput,
  plan: Plan,
): Promise<"none" | "missing" | "same" | "changed"> {
  if (input.course === null) return "none";
  let found: AsyncIterator<Buffer> | undefined;
  try {
    const stream = streamRegularFile(join(folder, NAMES.learners), LIST_BYTES);
    found = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    let rest = Buffer.alloc(0);
    for await (const piece of listAll(input, plan)) {
      const own = Buffer.from(piece);
      while (rest.length < own.length) {
        const { value, done } = await found.next();
        if (done === true) return "changed";
        rest = Buffer.concat([rest, value]);
      }
      if (!rest.subarray(0, own.length).equals(own)) return "changed";
      rest = rest.subarray(own.length);
    }
    return rest.length === 0 && (await found.next()).done === true ? "same" : "changed";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof IssuingError || code === undefined) throw error;
    return code === "ENOENT" ? "missing" : "changed";
  } finally {
    await found?.return?.();
  }
}

/** A file of credentials inside a batch's folder, with the indexes that it holds. */
interface CredentialFile extends Pick<LineFile, "from" | "to"> {
  readonly file: string;
}

/** The files of a batch, or those that hold the chosen indexes, each once; none in which all are erased. */
export function* listFiles(
  { batch: { size, erased }, secret: { files } }: Pick<Plan, "batch" | "secret">,
  chosen?: readonly number[],
): Generator<CredentialFile, void> {
  const step = files === "jsonl" ? LINES_PER_FILE : 1;
  const starts = chosen === undefined ? undefined : [...new Set(chosen.map((index) => index - (index % step)))];
  const count = starts?.length ?? Math.ceil(size / step);
  for (let position = 0; position < count; position += 1) {
    const from = starts?.[position] ?? position * step;
    const to = Math.min(size, from + step);
    if (isAny(from, to, erased)) yield { file: credentialFile(from, size, files), from, to };
  }
}

/** Whether any of the indexes from `from` up to `to` is not erased. */
function isAny(from: number, to: number, erased: ReadonlySet<number>): boolean {
  for (let index = from; index < to; index += 1) if (!erased.has(index)) return true;
  return false;
}

/** How files are written. */
export interface WriteOptions {
  /** Only the files that hold these; all of the batch unless said. */
  readonly indexes?: readonly number[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: Listener | undefined;
}

/**
 * Writes the files of a batch, or of these indexes, each whole or not at all; what is there already and whole stays, with the proofs that it has for
 * other verifiers.
 * @returns those that were written
 */
export async function writeCredentials(
  { path: folder }: BatchFolder,
  plan: Plan,
  { indexes, signal, onEvent }: WriteOptions = {},
): Promise<readonly string[]> {
  const { size } = plan.batch;
  const queue = listFiles(plan, indexes);
  const prepare = openPreparation();
  const written: string[] = [];
  let done = 0;
  async function work(): Promise<void> {
    for (const { file, from, to } of queue) {
      const path = join(folder, file);
      await prepare(path);
      if (await writeFile(plan, { from, to, path })) written.push(file);
      done += to - from;
      requireGoing(signal);
      onEvent?.({ type: "step", step: "credentials written", done, total: indexes?.length ?? size });
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return written;
}

/** What the line of a credential is to be, by its own line and by the one that stands in its file, where that is in order. */
export type ChangeLine = (index: number, own: Uint8Array, found: FoundLine | undefined) => Promise<Uint8Array>;

/** Writes files as `writeCredentials` does, but each line as `change` wants it. @returns those that were written */
export async function rewriteCredentials(
  { path: folder }: BatchFolder,
  plan: Plan,
  change: ChangeLine,
  { indexes, signal, onEvent }: WriteOptions = {},
): Promise<readonly string[]> {
  const { rewriteLines } = await import("@laurel/sdk/node");
  const prepare = openPreparation();
  const files = [...listFiles(plan, indexes)];
  const total = files.reduce((sum, { from, to }) => sum + to - from, 0);
  const written: string[] = [];
  let done = 0;
  const changeOne: ChangeLine = async (...line) => {
    if (done % AT_ONCE === 0) {
      requireGoing(signal);
      onEvent?.({ type: "step", step: "credentials signed", done, total });
    }
    done += 1;
    return change(...line);
  };
  for (const { file, from, to } of files) {
    const path = join(folder, file);
    await prepare(path);
    if (await rewriteLines(plan.batch, { from, to, path }, changeOne).catch(explainWriting(path))) written.push(file);
  }
  return written;
}

/** Makes the folder of each file, and removes what a killed run left there, once. */
function openPreparation(): (path: string) => Promise<void> {
  const prepared = new Map<string, Promise<void>>();
  return (path) => {
    const name = dirname(path);
    const ready = prepared.get(name) ?? makeFolder(name).then(() => removeParts(name));
    prepared.set(name, ready);
    return ready;
  };
}

async function writeFile({ batch, workers }: Plan, file: LineFile): Promise<boolean> {
  const { writeLines } = await import("@laurel/sdk/node");
  // A turn of the event loop, in which a signal is heard.
  const writing =
    workers === undefined
      ? setImmediate(undefined).then(() => writeLines(batch, file))
      : workers.writeLines(batch, file);
  return writing.catch(explainWriting(file.path));
}

/** Says what the disk said; other errors are as they came. */
function explainWriting(path: string): (cause: unknown) => never {
  return (cause) => {
    if (cause instanceof LaurelError || (cause as NodeJS.ErrnoException).code === undefined) throw cause;
    throw describeDiskError(path, cause as NodeJS.ErrnoException);
  };
}
