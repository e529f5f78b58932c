// Ready documents as the input of a batch: a folder of JSON files, or JSON Lines.
import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { createInterface } from "node:readline";
import { FormatError, type JsonObject, keccak256, parseJson, toHex } from "@laurel/sdk";
import type { Problem } from "./failure.ts";
import { usageError } from "./failure.ts";
import { type IssueInput, refuseInput } from "./issue-input.ts";

/** A document and where it stands for a person. */
interface ReadyDocument {
  readonly place: Pick<Problem, "file" | "row">;
  readonly document: JsonObject;
}

interface Found {
  readonly place: Pick<Problem, "file" | "row">;
  readonly text: string;
}

/** Whether a path is a folder or JSON Lines, and so holds ready documents. */
export async function holdsDocuments(path: string): Promise<boolean> {
  if ([".jsonl", ".ndjson"].includes(extname(path))) return true;
  return (await stat(path)).isDirectory();
}

async function* readTexts(path: string): AsyncGenerator<Found> {
  if ((await stat(path)).isDirectory()) {
    const names = (await readdir(path)).filter((name) => extname(name) === ".json" && !name.startsWith("."));
    for (const name of names.sort()) yield { place: { file: name }, text: await readFile(join(path, name), "utf8") };
    return;
  }
  let row = 0;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    row += 1;
    if (text.trim() !== "") yield { place: { file: basename(path), row }, text };
  }
}

/** Reads ready documents. @throws CommandError naming every one that is no JSON object. */
export async function readDocumentInput(path: string, disclosable: readonly string[]): Promise<IssueInput> {
  const problems: Problem[] = [];
  const documents: ReadyDocument[] = [];
  for await (const { place, text } of readTexts(path)) {
    try {
      const document = parseJson(text);
      if (typeof document !== "object" || document === null || Array.isArray(document)) {
        problems.push({ ...place, message: "it is not a JSON object", cure: "a document is one object" });
      } else documents.push({ place, document: document as JsonObject });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      problems.push({ ...place, message: error.message });
    }
  }
  const file = basename(path);
  if (problems.length > 0) throw refuseInput(file, problems);
  if (documents.length === 0)
    throw usageError(`${path} holds no documents`, "name a folder with .json files, or a .jsonl file");
  return bindDocuments(file, documents, disclosable);
}

/** Makes ready documents the input of a batch. @param file where they come from, for messages */
export function bindDocuments(
  file: string,
  documents: readonly ReadyDocument[],
  disclosable: readonly string[],
): IssueInput {
  const texts = documents.map(({ document }) => JSON.stringify(document));
  const at = (row: number) => {
    const found = documents[row];
    if (found === undefined) throw new RangeError(`no document ${row}`);
    return found;
  };
  return {
    file,
    count: documents.length,
    digest: toHex(keccak256(new TextEncoder().encode(texts.join("\n")))),
    disclosable,
    course: null,
    notes: [],
    header: [],
    keyColumn: -1,
    cells: () => [],
    locate: (row) => at(row).place,
    text: (row) => texts[row] ?? "",
    document: (row) => at(row).document,
  };
}
