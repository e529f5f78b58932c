// The did.json that a person keeps and puts on the web site.
import { describeReadError, writeFileAtomic } from "@laurel/issuing";
import type { DidDocument } from "@laurel/portability";
import type { JsonObject } from "@laurel/sdk";
import { readSmallFile } from "@laurel/sdk/node";
import { basename } from "node:path";
import { CommandError } from "../../terminal/failure.ts";

/** In bytes, as the library allows. */
const MOST = 1 << 16;
/** It is public, and the web server reads it. */
const MODE = 0o644;

/** Reads a did.json; undefined where there is none. @throws CommandError where it is not the DID's that is expected, or cannot be read */
export async function readDidFile(path: string, did?: string): Promise<DidDocument | undefined> {
  let bytes: Buffer;
  try {
    bytes = readSmallFile(path, MOST);
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    if (cause.code === "ENOENT") return undefined;
    throw new CommandError("file.unreadable", 2, `${path}: ${describeReadError(cause)}`, { cause });
  }
  const { readDidDocument } = await import("@laurel/portability");
  try {
    return readDidDocument(bytes, did);
  } catch (error) {
    throw explainDidError(error, { file: path, cure: "fix it, or name another folder: --out <folder>" });
  }
}

/** Writes a did.json, whole or not at all. */
export function writeDidFile(path: string, document: JsonObject): Promise<void> {
  return writeFileAtomic(path, `${JSON.stringify(document, null, 2)}\n`, { mode: MODE });
}

/**
 * What the library refuses of a DID or its did.json, as a person meets it; any other error as it is.
 * @param place `file` has the faults · `cure` is for a did.json that is not as it should be
 */
export function explainDidError(
  error: unknown,
  place: { readonly file?: string; readonly cure?: string } = {},
): unknown {
  const { name, code, message, faults = [] } = error as Error & { code?: string; faults?: readonly string[] };
  if (name !== "DidError" || code === undefined) return error;
  const [exitCode, cure] = EXPLANATIONS[code] ?? [1];
  const problems = faults.map((fault) => ({ file: basename(place.file ?? "did.json"), message: fault }));
  const details = { cure: (code === "did.document" && place.cure) || cure, problems, cause: error };
  return new CommandError(code, exitCode, place.file === undefined ? message : `${place.file}: ${message}`, details);
}

const EXPLANATIONS: Readonly<Record<string, readonly [exitCode: 1 | 2 | 3, cure: string]>> = {
  "did.invalid": [2, "write the host alone, such as university.example.org"],
  "did.document": [1, "put the did.json from `laurel did init` there (docs/operations.md)"],
  "did.unreachable": [3, "check the web server, then run the same command again"],
};
