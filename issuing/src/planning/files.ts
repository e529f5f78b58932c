// The files of a batch for learners and registrar: credentials, learners.csv, and the copies it can be made again from.
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { LaurelError } from "@laurel/sdk";
import type { FoundLine, LineFile } from "@laurel/sdk/node";
import { describeDiskError, makeFolder, removeParts, writeFileAtomic } from "../disk/atomic-file.ts";
import { type BatchFolder, credentialFile, type Files, LINES_PER_FILE, NAMES } from "../folder/batch-folder.ts";
import type { IssueInput } from "../input/input.ts";
import { ADDED, chooseDelimiter, copyRows, formatLine } from "../folder/learners.ts";
import type { Plan } from "./plan.ts";
import { requireUnchangedFile } from "../disk/record-file.ts";
import { type Listener, requireGoing } from "../messages/events.ts";

const AT_ONCE = 16;

/** Writes the input's copy: learners.csv with index, file and id, and the course; or the documents. For the registrar alone. */
export async function writeInputCopy({ path: folder }: BatchFolder, input: IssueInput, plan: Plan): Promise<void> {
  if (input.course !== null) await writeFileAtomic(join(folder, NAMES.course), input.course.bytes);
  const name = input.course === null ? NAMES.documents : NAMES.learners;
  await writeFileAtomic(join(folder, name), listCopy(input, plan));
}

async function* listCopy(input: IssueInput, plan: Plan): AsyncGenerator<string | Uint8Array> {
  yield* listRows(input, plan);
  // What was copied is what was hashed, to the last row: the batch is made again from it.
  const { origin } = input;
  if (origin !== undefined && "table" in origin) requireUnchangedFile(origin.table);
  else if (origin !== undefined && "starts" in origin.documents) requireUnchangedFile(origin.documents);
}

async function* listRows(input: IssueInput, { batch, secret, workers }: Plan): AsyncGenerator<string | Uint8Array> {
  const delimiter = chooseDelimiter(input.origin);
  if (input.course !== null) yield formatLine([...input.header, ...ADDED], delimiter);
  if (workers !== undefined) {
    for await (const lines of workers.call(batch, "copy")) yield lines as Uint8Array;
    return;
  }
  const files = secret.files ?? "files";
  for (let row = 0; row < batch.size; row += AT_ONCE)
    yield copyRows(input, { batch, files, delimiter }, row, Math.min(batch.size, row + AT_ONCE));
}

/** A file of credentials inside a batch's folder, with the indexes that it holds. */
interface CredentialFile extends Pick<LineFile, "from" | "to"> {
  readonly file: string;
}

/** The files of a batch, or those that hold the chosen indexes, each once. */
export function* listFiles(
  size: number,
  files: Files = "files",
  chosen?: readonly number[],
): Generator<CredentialFile, void> {
  const step = files === "jsonl" ? LINES_PER_FILE : 1;
  const starts = chosen === undefined ? undefined : [...new Set(chosen.map((index) => index - (index % step)))];
  const count = starts?.length ?? Math.ceil(size / step);
  for (let position = 0; position < count; position += 1) {
    const from = starts?.[position] ?? position * step;
    yield { file: credentialFile(from, size, files), from, to: Math.min(size, from + step) };
  }
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
  const queue = listFiles(size, plan.secret.files, indexes);
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
  { batch, secret }: Plan,
  change: ChangeLine,
  { indexes, signal, onEvent }: WriteOptions = {},
): Promise<readonly string[]> {
  const { rewriteLines } = await import("@laurel/sdk/node");
  const prepare = openPreparation();
  const files = [...listFiles(batch.size, secret.files, indexes)];
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
    if (await rewriteLines(batch, { from, to, path }, changeOne).catch(explainWriting(path))) written.push(file);
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
