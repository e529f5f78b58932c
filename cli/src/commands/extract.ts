// laurel extract: one learner's credential out of JSON Lines.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { openCredential, parseCredential } from "@laurel/sdk";
import { writeFileAtomic } from "../atomic-file.ts";
import { credentialFile, requireBatchRecord } from "../batch-folder.ts";
import { readCredentialLines } from "../credential-input.ts";
import { CommandError, usageError } from "../failure.ts";
import type { Invocation } from "../invocation.ts";
import { selectIndexes } from "../selection.ts";
import { done, type Outcome } from "../session.ts";
import { neutralize } from "../terminal.ts";

/** What `extract` takes. */
export interface ExtractOptions {
  readonly index?: string;
  readonly learner?: string;
  readonly out: string;
}

/** Writes the credential with this index, or of this learner, to a file of its own. */
export async function extract({ words, options }: Invocation<ExtractOptions>): Promise<Outcome> {
  const word = words[0] ?? "";
  const isFolder = await stat(word).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const index = await findIndex(word, isFolder, options);
  const file = isFolder ? join(word, credentialFile(index, 0, "jsonl")) : word;
  const mark = `"index":${index}`;
  try {
    for await (const { content } of readCredentialLines(file)) {
      if (!content.includes(mark) || openCredential(parseCredential(content)).proof.index !== index) continue;
      await writeFileAtomic(options.out, Buffer.concat([content, Buffer.from("\n")]));
      return done({ format: "laurel-extract-v1", index, file: options.out }, [
        `${neutralize(options.out)} holds credential ${index}.`,
      ]);
    }
  } catch (cause) {
    if (!isFolder || !(cause instanceof CommandError) || cause.code !== "file.missing") throw cause;
    const cure = "name a batch that was issued with --format jsonl";
    throw new CommandError(cause.code, cause.exitCode, cause.message, { cure, cause });
  }
  throw new CommandError("credential.none", 1, `${file} has no credential with index ${index}`, {
    cure: "look the index up in learners.csv",
  });
}

async function findIndex(word: string, isFolder: boolean, { index, learner }: ExtractOptions): Promise<number> {
  if ((index === undefined) === (learner === undefined))
    throw usageError("whose credential is not said", "name it with --index or, in a batch's folder, with --learner");
  if (index !== undefined) {
    if (!/^\d{1,10}$/.test(index)) throw usageError(`--index ${index}: not an index`, "indexes count from 0");
    return Number(index);
  }
  if (!isFolder)
    throw usageError(`${word} does not say whose its credentials are`, "name the batch's folder, or use --index");
  const [found] = await selectIndexes(word, await requireBatchRecord(word), { learner: [learner as string] });
  return found as number;
}
