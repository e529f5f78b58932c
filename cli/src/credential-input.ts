// The credentials that a command is given: files, folders, JSON Lines, standard input.
import { createReadStream } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { createInterface } from "node:readline";
import { type Credential, FormatError, parseCredential } from "@laurel/sdk";
import { NAMES } from "./batch-folder.ts";
import { CommandError, usageError } from "./failure.ts";
import type { Session } from "./session.ts";

/** One credential, not yet read as such. */
export interface CredentialInput {
  /** Its file, with the line for JSON Lines. */
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** One byte more than a credential may have: a longer file is refused without being read whole. */
const READ_BYTES = 256 * 1024 + 1;
const LINES = [".jsonl", ".ndjson"];

/** A file's bytes, at most one more than a credential may have. @throws CommandError where it cannot be read. */
async function readCredentialFile(path: string): Promise<Uint8Array> {
  const handle = await open(path).catch((cause: NodeJS.ErrnoException) => {
    const missing = cause.code === "ENOENT";
    throw new CommandError(
      "file.missing",
      2,
      missing ? `${path}: there is no such file` : `${path}: ${cause.message}`,
      { cause },
    );
  });
  try {
    const buffer = new Uint8Array(Math.min(READ_BYTES, (await handle.stat()).size));
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await handle.close();
  }
}

/** Reads one credential of a file. @throws CommandError naming the file */
export async function parseCredentialFile(path: string): Promise<Credential> {
  try {
    return parseCredential(await readCredentialFile(path));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const cure = "get the file again from whoever sent it";
    throw new CommandError(error.code, 1, `${path}: ${error.message}`, { cure, cause: error });
  }
}

/** Whether these words name one single credential, whose report is then given alone. */
export async function isSingle(words: readonly string[]): Promise<boolean> {
  const [only] = words;
  if (words.length !== 1 || only === undefined) return false;
  if (only === "-") return true;
  return !LINES.includes(extname(only)) && !(await statInput(only)).isDirectory();
}

async function statInput(path: string) {
  return stat(path).catch((cause: NodeJS.ErrnoException) => {
    const missing = cause.code === "ENOENT";
    throw new CommandError(
      "file.missing",
      2,
      missing ? `${path}: there is no such file or folder` : `${path}: ${cause.message}`,
      { cause },
    );
  });
}

/** Lists the files that hold credentials, in order; those of a batch's folder are in its `credentials`. @throws CommandError for an empty folder. */
export async function listCredentialFiles(words: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const word of words) {
    if (word === "-" || !(await statInput(word)).isDirectory()) {
      files.push(word);
      continue;
    }
    const inFolder = await listFolder(word);
    if (inFolder.length === 0)
      throw usageError(`${word} holds no credentials`, "name a folder with .json or .jsonl files");
    for (const file of inFolder) files.push(file);
  }
  return files;
}

async function listFolder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const isBatch = entries.some((entry) => entry.name === NAMES.batch || entry.name === NAMES.secret);
  const credentials = entries.find((entry) => entry.isDirectory() && entry.name === NAMES.credentials);
  if (isBatch && credentials !== undefined) return listFolder(join(folder, NAMES.credentials));
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory()) for (const file of await listFolder(path)) found.push(file);
    else if ([".json", ...LINES].includes(extname(entry.name)) && !(isBatch && isRecord(entry.name))) found.push(path);
  }
  return found;
}

function isRecord(name: string): boolean {
  return Object.values<string>(NAMES).includes(name);
}

/** Reads credentials one after the other. */
export async function* readCredentialInputs(
  files: readonly string[],
  session: Session,
): AsyncGenerator<CredentialInput> {
  for (const file of files) {
    if (file === "-") yield* readStandardInput(session);
    else if (LINES.includes(extname(file))) yield* readLines(file, createReadStream(file));
    else yield { name: file, content: await readCredentialFile(file) };
  }
}

async function* readLines(file: string, input: NodeJS.ReadableStream): AsyncGenerator<CredentialInput> {
  let number = 0;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (line.trim() !== "") yield { name: `${file}:${number}`, content: line };
  }
}

/** Standard input: one credential, or JSON Lines where its first line is whole and others follow. */
async function* readStandardInput(session: Session): AsyncGenerator<CredentialInput> {
  const chunks: Buffer[] = [];
  for await (const chunk of session.stdin) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  const lines = bytes
    .toString("utf8")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "");
  if (lines.length > 1 && lines.every((line) => line.startsWith("{") && line.trimEnd().endsWith("}"))) {
    for (const [position, content] of lines.entries()) yield { name: `-:${position + 1}`, content };
  } else yield { name: "-", content: bytes.subarray(0, READ_BYTES) };
}
