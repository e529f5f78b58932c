// The credentials that a command is given: files, folders, JSON Lines, standard input.
import { open, readdir, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { usageError } from "../terminal/failure.ts";
import type { Session } from "../terminal/session.ts";
import { isBlank, isLines, NAMES, READ_BYTES, readCredentialFile, refuseUnreadable, splitLines } from "@laurel/issuing";

/** One credential, not yet read as such. */
export interface CredentialInput {
  /** Its file, with the line for JSON Lines. */
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** One line of a file. */
export interface LineInput extends CredentialInput {
  readonly content: Buffer;
}

const PIECE_BYTES = 256 * 1024;

/** Whether these words name one single credential, whose report is then given alone. */
export async function isSingle(words: readonly string[]): Promise<boolean> {
  const [only] = words;
  if (words.length !== 1 || only === undefined) return false;
  if (only === "-") return true;
  return !isLines(only) && !(await statInput(only)).isDirectory();
}

async function statInput(path: string) {
  return stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw refuseUnreadable(path, cause, "file or folder");
  });
}

/**
 * Opens files, folders, JSON Lines and `-` to be read one credential after the other; of a batch's folder, those in its `credentials`.
 * What is to be read is found on the way: no list of it is held.
 * @throws CommandError for what is not there, and for a folder without any, before the first is read
 */
export async function openCredentialInputs(
  words: readonly string[],
  session: Session,
): Promise<AsyncGenerator<CredentialInput>> {
  for (const word of words) {
    if (word === "-" || !(await statInput(word)).isDirectory()) continue;
    if ((await listFolder(word).next()).done === true)
      throw usageError(`${word} holds no credentials`, "name a folder with .json or .jsonl files");
  }
  return readInputs(words, session);
}

async function* readInputs(words: readonly string[], session: Session): AsyncGenerator<CredentialInput> {
  for (const word of words) {
    if (word === "-") yield* readStandardInput(session);
    else if (!(await statInput(word)).isDirectory()) yield* readInput(word);
    else for await (const file of listFolder(word)) yield* readInput(file);
  }
}

async function* listFolder(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true });
  const isBatch = entries.some((entry) => entry.name === NAMES.batch || entry.name === NAMES.secret);
  const credentials = entries.find((entry) => entry.isDirectory() && entry.name === NAMES.credentials);
  if (isBatch && credentials !== undefined) return yield* listFolder(join(folder, NAMES.credentials));
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory()) yield* listFolder(path);
    else if (
      (extname(entry.name).toLowerCase() === ".json" || isLines(entry.name)) &&
      !(isBatch && isRecord(entry.name))
    )
      yield path;
  }
}

function isRecord(name: string): boolean {
  return Object.values<string>(NAMES).includes(name);
}

async function* readInput(file: string): AsyncGenerator<CredentialInput> {
  if (isLines(file)) yield* readCredentialLines(file);
  else yield { name: file, content: await readCredentialFile(file) };
}

/** Reads a file as JSON Lines. @throws CommandError where it cannot be read */
export async function* readCredentialLines(file: string): AsyncGenerator<LineInput> {
  const handle = await open(file).catch((cause: NodeJS.ErrnoException) => {
    throw refuseUnreadable(file, cause);
  });
  yield* nameLines(file, handle.createReadStream({ highWaterMark: PIECE_BYTES }));
}

async function* nameLines(file: string, bytes: AsyncIterable<Uint8Array | string>): AsyncGenerator<LineInput> {
  let number = 0;
  for await (const content of splitLines(bytes, READ_BYTES)) {
    number += 1;
    if (!isBlank(content)) yield { name: `${file}:${number}`, content };
  }
}

/** Standard input: one credential, or JSON Lines where its first line is whole and another begins. */
async function* readStandardInput({ stdin }: Session): AsyncGenerator<CredentialInput> {
  const lines = nameLines("-", stdin);
  const begun: LineInput[] = [];
  let length = 0;
  for await (const line of lines) {
    const [first] = begun;
    begun.push(line);
    length += line.content.length;
    if (begun.length === 2 && first !== undefined && isWhole(first.content) && isBegun(line.content)) {
      yield* begun;
      yield* lines;
      return;
    }
    if (length > READ_BYTES) break;
  }
  const content = Buffer.concat(begun.flatMap((line) => [line.content, Buffer.from("\n")]));
  yield { name: "-", content: content.subarray(0, READ_BYTES) };
}

function isBegun(line: Buffer): boolean {
  return line.toString("latin1").trimStart().startsWith("{");
}

function isWhole(line: Buffer): boolean {
  return isBegun(line) && line.toString("latin1").trimEnd().endsWith("}");
}
