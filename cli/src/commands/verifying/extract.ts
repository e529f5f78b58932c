// laurel extract: one learner's credential out of JSON Lines.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { openCredential, parseCredential } from "@laurel/sdk";
import { readCredentialLines } from "../../credentials/credential-input.ts";
import { CommandError, usageError } from "../../terminal/failure.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { neutralize } from "../../terminal/terminal.ts";
import { parseIndex } from "../../terminal/selection.ts";
import { credentialFile, IssuingError, openBatchFolder, selectIndexes, writeFileAtomic } from "@laurel/issuing";

/** What `extract` takes. */
export interface ExtractOptions {
  readonly index?: string;
  readonly learner?: string;
  readonly out: string;
}

/** Writes the credential with this index, or of this learner, to a file of its own. */
export async function extract({ operand: word, options }: Invocation<ExtractOptions>): Promise<Outcome> {
  const isFolder = (await stat(word).catch(() => undefined))?.isDirectory() === true;
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
    if (!isFolder || !(cause instanceof IssuingError) || cause.code !== "file.missing") throw cause;
    const cure = "a batch without --format jsonl has a file for each learner already: learners.csv says which";
    throw new CommandError(cause.code, 2, cause.message, { cure, cause });
  }
  throw new CommandError("credential.none", 1, `${file} has no credential with index ${index}`, {
    cure: "look the index up in learners.csv",
  });
}

async function findIndex(word: string, isFolder: boolean, { index, learner }: ExtractOptions): Promise<number> {
  if ((index === undefined) === (learner === undefined))
    throw usageError("whose credential is not said", "name it with --index or, in a batch's folder, with --learner");
  if (index !== undefined) return parseIndex(index);
  if (!isFolder)
    throw usageError(`${word} does not say whose its credentials are`, "name the batch's folder, or use --index");
  const folder = openBatchFolder(word);
  const [found] = await selectIndexes(folder, await folder.requireRecord(), { learners: [learner as string] });
  return found as number;
}
