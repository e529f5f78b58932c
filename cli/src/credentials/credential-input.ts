// The credentials that a command is given: files, what carries one, folders, JSON Lines, links, standard input.
import type { Dirent } from "node:fs";
import { lstat, readdir, stat } from "node:fs/promises";
import { extname, join as joinPath } from "node:path";
import { CarrierError, type OpenedFile, openFile } from "@laurel/sdk/carrier";
import type { LinkError } from "@laurel/sdk/link";
import { streamRegularFile } from "@laurel/sdk/node";
import { usageError } from "../terminal/failure.ts";
import { isLinkWord, nameLink, readLinkWord } from "./given-credential.ts";
import type { Session } from "../terminal/session.ts";
import {
  isBlank,
  IssuingError,
  isLines,
  NAMES,
  READ_BYTES,
  openCredentialFile,
  refuseUnreadable,
  splitLines,
} from "@laurel/issuing";

/** One credential, not yet read as such. */
export interface CredentialInput extends Omit<OpenedFile, "content"> {
  /** Its file, with the line for JSON Lines. */
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** A file or a folder that cannot be read, a link that does not open, a file out of which no credential comes. */
export interface UnreadInput {
  readonly name: string;
  readonly content: null;
  readonly reason: IssuingError | LinkError | CarrierError;
}

/** One line of a file, as it is. */
interface LineInput {
  readonly name: string;
  readonly content: Buffer;
}

const PIECE_BYTES = 256 * 1024;
/** What may carry a credential: in a folder such a file counts where it does. */
const CARRIERS: readonly string[] = [".png", ".svg", ".pdf", ".eml"];
/** What the system says of a name that nothing has. */
const NOTHING_THERE: readonly (string | undefined)[] = ["ENOENT", "ENOTDIR"];

/**
 * Whether these words name one single credential, whose report is then given alone.
 * @throws IssuingError where the only word names nothing: it is mistyped
 */
export async function isSingle(words: readonly string[]): Promise<boolean> {
  const [only] = words;
  if (words.length !== 1 || only === undefined) return false;
  if (only === "-" || (await isLinkWord(only))) return true;
  await lstat(only).catch((cause: NodeJS.ErrnoException) => {
    if (NOTHING_THERE.includes(cause.code)) throw refuseUnreadable(only, cause, "file or folder");
  });
  return !isLines(only) && !(await isFolder(only));
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/**
 * Opens files, folders, JSON Lines, links and `-` to be read one credential after the other; of a batch's folder, those in its `credentials`.
 * What is to be read is found on the way: no list of it is held. What cannot be read is given in its place, and the rest goes on.
 * @throws CommandError for a folder without any, before the first is read
 */
export async function openCredentialInputs(
  words: readonly string[],
  session: Session,
): Promise<AsyncGenerator<CredentialInput | UnreadInput>> {
  for (const word of words) {
    if (word === "-" || !(await isFolder(word))) continue;
    if ((await listFolder(word).next()).done === true)
      throw usageError(
        `${word} holds no credentials`,
        "name a folder with .json or .jsonl files, badges or certificates",
      );
  }
  return readInputs(words, session);
}

async function* readInputs(words: readonly string[], session: Session): AsyncGenerator<CredentialInput | UnreadInput> {
  for (const word of words) {
    if (word === "-") yield* readOn(word, readStandardInput(session));
    else if (await isLinkWord(word)) yield await readLinkInput(word);
    else if (!(await isFolder(word))) yield* readInput(word);
    else
      for await (const found of listFolder(word))
        yield* typeof found === "string" ? readInput(found, isCarrier(found)) : [found];
  }
}

/** The files of a folder and of those in it. A link to a folder is not followed: it may lead back. */
async function* listFolder(folder: string): AsyncGenerator<string | UnreadInput> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    return yield { name: folder, content: null, reason: refuseUnreadable(folder, cause as NodeJS.ErrnoException) };
  }
  const isBatch = entries.some((entry) => entry.name === NAMES.batch || entry.name === NAMES.secret);
  const credentials = entries.find((entry) => entry.isDirectory() && entry.name === NAMES.credentials);
  if (isBatch && credentials !== undefined) return yield* listFolder(joinPath(folder, NAMES.credentials));
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = joinPath(folder, entry.name);
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory()) yield* listFolder(path);
    else if (isCredential(entry.name, isBatch) || (entry.isSymbolicLink() && !(await leadsToFile(path)))) yield path;
  }
}

function isCredential(name: string, isBatch: boolean): boolean {
  if (isBatch && Object.values<string>(NAMES).includes(name)) return false;
  if (/(?:^|\.)evidence\.json$/i.test(name)) return false;
  return [".json", ".jwt"].includes(extname(name).toLowerCase()) || isLines(name) || isCarrier(name);
}

function isCarrier(name: string): boolean {
  return CARRIERS.includes(extname(name).toLowerCase());
}

async function leadsToFile(link: string): Promise<boolean> {
  return stat(link).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** @param mustCarry whether it is passed over unless it carries a credential */
function readInput(file: string, mustCarry = false): AsyncGenerator<CredentialInput | UnreadInput> {
  return readOn(file, isLines(file) ? openLines(readCredentialLines(file)) : readCredential(file, mustCarry));
}

/** A link is read here: nothing is fetched. */
async function readLinkInput(link: string): Promise<CredentialInput | UnreadInput> {
  const name = nameLink(link);
  try {
    return { name, content: (await readLinkWord(link)) ?? "" };
  } catch (error) {
    const reason = error as LinkError;
    if (reason.name !== "LinkError") throw error;
    return { name, content: null, reason };
  }
}

async function* readCredential(file: string, mustCarry: boolean): AsyncGenerator<CredentialInput | UnreadInput> {
  const input = await readOpened(file, openCredentialFile(file));
  if (!mustCarry || input.content === null || "unwrapped" in input) yield input;
}

async function* openLines(lines: AsyncIterable<LineInput>): AsyncGenerator<CredentialInput | UnreadInput> {
  for await (const { name, content } of lines)
    yield await readOpened(
      name,
      openFile(content, () => content),
    );
}

async function readOpened(name: string, opened: Promise<OpenedFile>): Promise<CredentialInput | UnreadInput> {
  try {
    return { name, ...(await opened) };
  } catch (reason) {
    if (reason instanceof CarrierError) return { name, content: null, reason };
    throw reason;
  }
}

/** What is read, and in the place of what cannot be read any more, why. */
async function* readOn(
  name: string,
  inputs: AsyncIterable<CredentialInput | UnreadInput>,
): AsyncGenerator<CredentialInput | UnreadInput> {
  try {
    yield* inputs;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === undefined) throw cause;
    const reason = cause instanceof IssuingError ? cause : refuseUnreadable(name, cause as NodeJS.ErrnoException);
    yield { name, content: null, reason };
  }
}

/** Reads a file as JSON Lines. @throws IssuingError where it cannot be read */
export async function* readCredentialLines(file: string): AsyncGenerator<LineInput> {
  try {
    yield* nameLines(file, streamRegularFile(file, PIECE_BYTES));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === undefined) throw cause;
    throw refuseUnreadable(file, cause as NodeJS.ErrnoException);
  }
}

async function* nameLines(file: string, bytes: AsyncIterable<Uint8Array | string>): AsyncGenerator<LineInput> {
  let number = 0;
  for await (const content of splitLines(bytes, READ_BYTES)) {
    number += 1;
    if (!isBlank(content)) yield { name: `${file}:${number}`, content };
  }
}

/** Standard input: one credential, or JSON Lines where its first line is whole and another begins. */
async function* readStandardInput({ stdin }: Session): AsyncGenerator<CredentialInput | UnreadInput> {
  const pieces = stdin[Symbol.asyncIterator]();
  const head = await readUpTo(pieces, READ_BYTES);
  if (!isBegun(head)) {
    const readOn = async (most: number): Promise<Buffer> =>
      Buffer.concat([head, await readUpTo(pieces, most - head.length)]);
    return yield await readOpened("-", openFile(head, readOn));
  }
  const lines = nameLines("-", prepend(head, pieces));
  const begun: LineInput[] = [];
  let length = 0;
  for await (const line of lines) {
    const [first] = begun;
    begun.push(line);
    length += line.content.length;
    if (begun.length === 2 && first !== undefined && isWhole(first.content) && isBegun(line.content)) {
      yield* openLines(join(begun, lines));
      return;
    }
    if (length > READ_BYTES) break;
  }
  const content = Buffer.concat(begun.flatMap((line) => [line.content, Buffer.from("\n")])).subarray(0, READ_BYTES);
  yield await readOpened(
    "-",
    openFile(content, () => content),
  );
}

/** Reads on until there is so much, or nothing more; what begins as JSON is known at once. */
async function readUpTo(pieces: AsyncIterator<Uint8Array | string>, most: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (let length = 0; length < most;) {
    const { done, value } = await pieces.next();
    if (done === true) break;
    const part = typeof value === "string" ? Buffer.from(value) : value;
    parts.push(part);
    length += part.length;
    if (parts.length === 1 && isBegun(Buffer.from(part))) break;
  }
  return Buffer.concat(parts);
}

async function* join(begun: readonly LineInput[], rest: AsyncIterable<LineInput>): AsyncGenerator<LineInput> {
  yield* begun;
  yield* rest;
}

async function* prepend(head: Buffer, pieces: AsyncIterator<Uint8Array | string>): AsyncGenerator<Uint8Array | string> {
  yield head;
  yield* { [Symbol.asyncIterator]: () => pieces };
}

function isBegun(line: Buffer): boolean {
  return line.toString("latin1").trimStart().startsWith("{");
}

function isWhole(line: Buffer): boolean {
  return isBegun(line) && line.toString("latin1").trimEnd().endsWith("}");
}
