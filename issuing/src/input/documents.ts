// Ready documents as the input of a batch: a folder of JSON files, or JSON Lines. None is kept: each is read again when it is asked for.
import { readdir, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { FormatError, hashStream, type Hex, isObject, type JsonObject, keccak256, parseJson, toHex } from "@laurel/sdk";
import { readSmallFile } from "@laurel/sdk/node";
import {
  describeReadError,
  type IssuingError,
  type Location,
  type Problem,
  refuseUse,
} from "../messages/issuing-error.ts";
import { type DocumentFiles, type FolderIndex, type InputRows, type IssueInput, refuseInput } from "./input.ts";
import { isBlank, isLines, openLineEnds } from "../disk/lines.ts";
import {
  openIndexing,
  openRecordFile,
  type RecordIndex,
  refuseChanged,
  scanRecords,
  UNSTAMPED,
} from "../disk/record-file.ts";
import { countSteps, type Listener } from "../messages/events.ts";

/** A document and where it stands for a person. */
interface ReadyDocument {
  readonly location: Location;
  readonly document: JsonObject;
}

interface Found {
  readonly location: Location;
  readonly content: string | Uint8Array;
  /** Notes that it is one of the documents. */
  keep(): void;
}

/** So many documents make a step that is told. */
const SHOWN = 256;
/** How long a document may be, in bytes: far more than a credential may hold. */
const MAX_LINE = 1 << 20;

/** Whether a path is a folder or JSON Lines, and so holds ready documents. */
export async function holdsDocuments(path: string): Promise<boolean> {
  if (isLines(path)) return true;
  return (await stat(path)).isDirectory();
}

function* listLines(path: string, keep: number | undefined): Generator<Found, DocumentFiles> {
  const file = basename(path);
  const [message, cure] = ["the line is longer than 1 MiB", "write one document on each line"];
  const refuse = (row: number): IssuingError => refuseInput(file, [{ file, row, message, cure }]);
  const indexing = openIndexing(path);
  const records = scanRecords(path, openLineEnds, { longest: MAX_LINE, refuse });
  try {
    let found = records.next();
    for (; found.done !== true; found = records.next()) {
      const record = found.value;
      const content = record.bytes.subarray(record.from, record.to);
      const location = { file, row: record.number };
      if (!isBlank(content)) yield { location, content, keep: () => indexing.note(record) };
    }
    return indexing.finish(found.value, { limit: keep });
  } finally {
    records.return(UNSTAMPED);
  }
}

function* listFolder(folder: string, found: readonly string[], problems: Problem[]): Generator<Found, DocumentFiles> {
  const [names, digests]: [string[], Hex[]] = [[], []];
  for (const name of found) {
    let content: Uint8Array;
    try {
      content = readSmallFile(join(folder, name), MAX_LINE);
    } catch (error) {
      problems.push({ file: name, message: describeReadError(error as NodeJS.ErrnoException) });
      continue;
    }
    const keep = (): void => {
      names.push(name);
      digests.push(digestFile(content));
    };
    yield { location: { file: name }, content, keep };
  }
  return { folder, names, digests };
}

/**
 * Reads ready documents.
 * @param options.keep how large a file is kept in memory, in bytes, and not read again
 * @param options.onEvent is told how many documents were read
 * @throws IssuingError naming every one that is no JSON object
 */
export async function readDocumentInput(
  path: string,
  disclosable: readonly string[],
  options: { readonly keep?: number; readonly onEvent?: Listener | undefined } = {},
): Promise<IssueInput> {
  const isFolder = (await stat(path)).isDirectory();
  const names = isFolder ? await readdir(path) : [];
  const problems: Problem[] = [];
  const found = isFolder
    ? listFolder(path, names.filter((name) => extname(name) === ".json" && !name.startsWith(".")).sort(), problems)
    : listLines(path, options.keep);
  let files: DocumentFiles | undefined;
  const digest = await hashStream(listTexts());
  const file = basename(path);
  if (problems.length > 0) throw refuseInput(file, problems);
  if (files === undefined || countDocuments(files) === 0)
    throw refuseUse(`${path} contains no documents`, "name a folder with .json files, or a .jsonl file");
  const described = describeDocuments(file, openDocumentRows(files), disclosable);
  return { ...described, digest: toHex(digest), origin: { documents: files } };

  async function* listTexts(): AsyncGenerator<Uint8Array> {
    const encoder = new TextEncoder();
    let separator = "";
    const note = countSteps(options.onEvent, "documents read", SHOWN);
    let next = found.next();
    for (; next.done !== true; next = found.next()) {
      const { content, location, keep } = next.value;
      const document = readObject(content, location, problems);
      if (document === undefined) continue;
      keep();
      note();
      yield encoder.encode(separator + JSON.stringify(document));
      separator = "\n";
    }
    files = next.value;
  }
}

function readObject(content: Found["content"], location: Location, problems: Problem[]): JsonObject | undefined {
  try {
    const document = parseJson(content);
    if (isObject(document)) return document;
    problems.push({ ...location, message: "not a JSON object", cure: "write each document as one object" });
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    problems.push({ ...location, message: error.message });
  }
  return undefined;
}

function countDocuments(files: DocumentFiles): number {
  return "names" in files ? files.names.length : files.starts.length;
}

/** Reads documents again, row by row. @throws IssuingError where they have changed. */
export function openDocumentRows(files: DocumentFiles): InputRows {
  const read = "names" in files ? openFolder(files) : openLines(files);
  // What is done with one document asks for it several times.
  let [last, ready]: [number, ReadyDocument | undefined] = [-1, undefined];
  return listRows(countDocuments(files), (position) => {
    if (ready !== undefined && position === last) return ready;
    const { content, location } = read(position);
    const problems: Problem[] = [];
    const document = readObject(content, location, problems);
    if (document === undefined) throw refuseInput(location.file, problems);
    [last, ready] = [position, { location, document }];
    return ready;
  });
}

type ReadAgain = (position: number) => Omit<Found, "keep">;

function openLines(index: RecordIndex): ReadAgain {
  const read = openRecordFile(index);
  const file = basename(index.path);
  return (position) => ({ content: read(position), location: { file, row: index.numbers[position] as number } });
}

function openFolder({ folder, names, digests }: FolderIndex): ReadAgain {
  return (position) => {
    const file = names[position];
    if (file === undefined) throw new RangeError(`no document ${position}`);
    const path = join(folder, file);
    const content = readAgain(path);
    if (digestFile(content) !== digests[position]) throw refuseChanged(path);
    return { content, location: { file } };
  };
}

/** A file's bytes. @throws IssuingError where they cannot be read any more */
function readAgain(path: string): Uint8Array {
  try {
    return readSmallFile(path, MAX_LINE);
  } catch (error) {
    throw refuseChanged(path, error as NodeJS.ErrnoException);
  }
}

function digestFile(content: Uint8Array): Hex {
  return toHex(keccak256(content).subarray(0, 16));
}

function listRows(count: number, at: (row: number) => ReadyDocument): InputRows {
  return {
    count,
    cells: () => [],
    locate: (row) => at(row).location,
    text: (row) => JSON.stringify(at(row).document),
    document: (row) => at(row).document,
  };
}

function describeDocuments(file: string, rows: InputRows, disclosable: readonly string[]): Omit<IssueInput, "digest"> {
  return { ...rows, file, disclosable, course: null, notes: [], findings: [], leftOut: [], header: [], keyColumn: -1 };
}

/** Makes documents in memory the input of a batch. @param file where they come from, for messages */
export function bindDocuments(
  file: string,
  documents: readonly ReadyDocument[],
  disclosable: readonly string[],
): IssueInput {
  const rows = listRows(documents.length, (row) => {
    const found = documents[row];
    if (found === undefined) throw new RangeError(`no document ${row}`);
    return found;
  });
  const text = documents.map((_, row) => rows.text(row)).join("\n");
  return { ...describeDocuments(file, rows, disclosable), digest: toHex(keccak256(new TextEncoder().encode(text))) };
}
