// laurel extract: one learner's credential out of JSON Lines.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { openCredential, parseCredential } from "@laurel/sdk";
import { writeFileAtomic } from "../atomic-file.ts";
import { credentialFile } from "../batch-folder.ts";
import { CommandError, usageError } from "../failure.ts";
import type { Invocation } from "../invocation.ts";
import { done, type Outcome } from "../session.ts";
import { neutralize } from "../terminal.ts";

/** What `extract` takes. */
export interface ExtractOptions {
  readonly index: string;
  readonly out: string;
}

/** Writes the credential with this index to a file of its own. */
export async function extract({ words, options }: Invocation<ExtractOptions>): Promise<Outcome> {
  const word = words[0] ?? "";
  if (!/^\d{1,10}$/.test(options.index))
    throw usageError(`--index ${options.index}: not an index`, "indexes count from 0");
  const index = Number(options.index);
  const isFolder = await stat(word).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const file = isFolder ? join(word, credentialFile(index, 0, "jsonl")) : word;
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  try {
    for await (const line of lines) {
      if (!line.includes(`"index":${index}`)) continue;
      if (openCredential(parseCredential(line)).proof.index !== index) continue;
      await writeFileAtomic(options.out, `${line}\n`);
      return done({ format: "laurel-extract-v1", index, file: options.out }, [
        `${neutralize(options.out)} holds credential ${index}.`,
      ]);
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    const cure = isFolder ? "name a batch that was issued with --format jsonl" : "look at the path";
    throw new CommandError("file.missing", 2, `${file}: there is no such file`, { cure, cause });
  } finally {
    lines.close();
  }
  throw new CommandError("credential.none", 1, `${file} has no credential with index ${index}`, {
    cure: "look the index up in learners.csv",
  });
}
