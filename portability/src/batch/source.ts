// The credentials that are exported, one after the other: of a batch's folder, of a file, of JSON Lines.
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  type BatchFolder,
  credentialFile,
  isBlank,
  isLines,
  IssuingError,
  LINES_PER_FILE,
  READ_BYTES,
  readCredentialFile,
  refuseUnreadable,
  selectIndexes,
  splitLines,
} from "@laurel/issuing";
import { FormatError, openCredential, type OpenedCredential, parseCredential } from "@laurel/sdk";
import { streamRegularFile } from "@laurel/sdk/node";

/** A batch's folder, whole or these learners of it, by the course's key; or a file: one credential, or JSON Lines. */
export type ExportSource =
  { readonly folder: BatchFolder; readonly learners?: readonly string[] | undefined } | { readonly file: string };

/** A credential that was read, and where. */
export interface Given {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly opened: OpenedCredential;
}

/** What stands in the place of a credential, and why it is none of these. */
export interface Fault {
  readonly name: string;
  readonly error: Error & { readonly code: string };
}

/** Reads the credentials of a source; those that are damaged, altered or of another batch as faults. @throws IssuingError where the source itself cannot be read */
export async function* readSource(source: ExportSource): AsyncGenerator<Given | Fault> {
  if ("folder" in source) {
    const { root } = await source.folder.requireRecord();
    for await (const given of readFolder(source.folder, source.learners)) {
      if ("error" in given || given.opened.proof.root === root) yield given;
      else yield refuse(given.name, "credential.batch", "the file belongs to a different batch");
    }
  } else if (isLines(source.file)) yield* readLines(source.file, source.file);
  else {
    const bytes = readCredentialFile(source.file);
    yield open(source.file, () => bytes);
  }
}

async function* readFolder(folder: BatchFolder, learners?: readonly string[]): AsyncGenerator<Given | Fault> {
  const record = await folder.requireRecord();
  const { size } = record;
  const chosen = learners === undefined ? undefined : await selectIndexes(folder, record, { learners });
  const erased = new Set((await folder.readSecret())?.erased);
  const isJsonl = existsSync(join(folder.path, credentialFile(0, size, "jsonl")));
  for (let position = 0; position < (chosen?.length ?? size); position += 1) {
    const index = chosen?.[position] ?? position;
    if (isJsonl && chosen === undefined && index % LINES_PER_FILE !== 0) continue;
    if (!isJsonl && erased.has(index)) continue;
    const name = credentialFile(index, size, isJsonl ? "jsonl" : "files");
    const path = join(folder.path, name);
    if (!isJsonl)
      yield expect(
        open(name, () => readCredentialFile(path)),
        index,
      );
    else
      for await (const given of readLines(path, name))
        if (chosen === undefined || "error" in given || given.opened.proof.index === index) yield given;
  }
}

async function* readLines(path: string, name: string): AsyncGenerator<Given | Fault> {
  let number = 0;
  try {
    for await (const line of splitLines(streamRegularFile(path, READ_BYTES), READ_BYTES)) {
      number += 1;
      // As `extract` writes it into a file of its own.
      if (!isBlank(line)) yield open(`${name}:${number}`, () => Buffer.concat([line, Buffer.from("\n")]));
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === undefined) throw cause;
    throw refuseUnreadable(path, cause as NodeJS.ErrnoException);
  }
}

function open(name: string, read: () => Uint8Array): Given | Fault {
  try {
    const bytes = read();
    const opened = openCredential(parseCredential(bytes));
    if (opened.leadsToRoot) return { name, bytes, opened };
    return refuse(name, "integrity.altered", "the file was altered: its content does not match its root");
  } catch (error) {
    if (error instanceof FormatError || error instanceof IssuingError) return { name, error };
    throw error;
  }
}

function expect(given: Given | Fault, index: number): Given | Fault {
  if ("error" in given || given.opened.proof.index === index) return given;
  return refuse(given.name, "credential.index", `the file is credential ${given.opened.proof.index}, not ${index}`);
}

function refuse(name: string, code: string, message: string): Fault {
  return { name, error: new IssuingError(code, "refused", message) };
}
