// The files that `issue` writes for learners and registrar: credentials, learners.csv, and the copies it can be made again from.
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { BatchError } from "@laurel/sdk";
import { describeDiskError, makeFolder, removeParts, writeFileAtomic } from "./atomic-file.ts";
import { credentialFile, type Files, LINES_PER_FILE, NAMES } from "./batch-folder.ts";
import type { IssueInput } from "./issue-input.ts";
import { ADDED, copyRows, formatLine } from "./learners.ts";
import type { Plan } from "./plan.ts";
import type { Session } from "./session.ts";
import { countNoun } from "./terminal.ts";

const AT_ONCE = 16;

/** Writes the input's copy: learners.csv with index, file and id, and the course; or the documents. For the registrar alone. */
export async function writeInputCopy(folder: string, input: IssueInput, plan: Plan): Promise<void> {
  const mode = 0o600;
  if (input.course !== null) await writeFileAtomic(join(folder, NAMES.course), input.course.bytes);
  const name = input.course === null ? NAMES.documents : NAMES.learners;
  await writeFileAtomic(join(folder, name), listCopy(input, plan), { mode });
}

async function* listCopy(input: IssueInput, { batch, secret, workers }: Plan): AsyncGenerator<string | Uint8Array> {
  if (input.course !== null) yield formatLine([...input.header, ...ADDED]);
  if (workers !== undefined) {
    for await (const lines of workers.call(batch, "copy")) yield lines as Uint8Array;
    return;
  }
  const files = secret.files ?? "files";
  for (let row = 0; row < batch.size; row += AT_ONCE)
    yield copyRows(input, { batch, files }, row, Math.min(batch.size, row + AT_ONCE));
}

/** Writes the credentials at these indexes, each file whole or not at all; what is there already and whole stays. */
export async function writeCredentials(
  folder: string,
  plan: Plan,
  options: { readonly session: Session; readonly indexes?: readonly number[] },
): Promise<void> {
  const { batch, secret } = plan;
  const { session, indexes } = options;
  const count = indexes?.length ?? batch.size;
  const files = new Map<string, number>();
  for (let position = 0; position < count; position += 1) {
    const index = indexes?.[position] ?? position;
    files.set(credentialFile(index, batch.size, secret.files), index);
  }
  await prepareFolders(new Set([...files.keys()].map(dirname)), folder);
  const write = secret.files === "jsonl" ? writeLineFile : writeOne;
  const queue = files.entries();
  let done = 0;
  async function work(): Promise<void> {
    for (const [file, index] of queue) {
      await write(plan, join(folder, file), index);
      done += 1;
      session.requireGoing();
      session.progress(`wrote ${done.toLocaleString("en")} of ${countNoun(files.size, "file")}`);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** The files of a batch, each with the indexes that it holds. */
export function* listFiles(
  size: number,
  files: Files = "files",
): Generator<{ file: string; from: number; to: number }> {
  const step = files === "jsonl" ? LINES_PER_FILE : 1;
  for (let from = 0; from < size; from += step)
    yield { file: credentialFile(from, size, files), from, to: Math.min(size, from + step) };
}

async function writeOne({ batch }: Plan, path: string, index: number): Promise<void> {
  const line = batch.lines(index, index + 1);
  // Compared, since a power cut may leave a file empty or cut short.
  const found = await readFile(path).catch(() => undefined);
  if (found === undefined || !found.equals(line)) await writeFileAtomic(path, line, { durable: false });
}

async function writeLineFile({ batch, workers }: Plan, path: string, index: number): Promise<void> {
  const { writeLines } = await import("@laurel/sdk/node");
  const from = index - (index % LINES_PER_FILE);
  const file = { from, to: Math.min(batch.size, from + LINES_PER_FILE), path };
  try {
    // A turn of the event loop, in which a signal is heard.
    if (workers === undefined) await setImmediate(undefined).then(() => writeLines(batch, file));
    else await workers.writeLines(batch, file);
  } catch (cause) {
    if (cause instanceof BatchError || (cause as NodeJS.ErrnoException).code === undefined) throw cause;
    throw describeDiskError(path, cause as NodeJS.ErrnoException);
  }
}

/** Makes the folders that the credentials go to, and clears away what a run that was killed left half-written there. */
async function prepareFolders(names: ReadonlySet<string>, folder: string): Promise<void> {
  for (const name of names) {
    await makeFolder(join(folder, name));
    await removeParts(join(folder, name));
  }
}
