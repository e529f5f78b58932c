// laurel extract: one learner's credential out of JSON Lines.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { openCredential, parseCredential } from "@laurel/sdk";
import { writeFileAtomic } from "../atomic-file.ts";
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
  const file = words[0] ?? "";
  if (!/^\d{1,10}$/.test(options.index))
    throw usageError(`--index ${options.index}: not an index`, "indexes count from 0");
  const index = Number(options.index);
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (!line.includes(`"index":${index}`)) continue;
    const credential = parseCredential(line);
    if (openCredential(credential).proof.index !== index) continue;
    await writeFileAtomic(options.out, `${line}\n`);
    return done({ format: "laurel-extract-v1", index, file: options.out }, [
      `${neutralize(options.out)} holds credential ${index}.`,
    ]);
  }
  throw new CommandError("credential.none", 1, `${file} has no credential with index ${index}`, {
    cure: "look the index up in learners.csv",
  });
}
