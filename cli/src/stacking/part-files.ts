// The parts that a registrar is given: files, each a credential, and whose they are.
import { FormatError, openCredential, type OpenedCredential, parseCredential } from "@laurel/sdk";
import { openCredentialInputs } from "../credentials/credential-input.ts";
import { CommandError } from "../terminal/failure.ts";
import type { Session } from "../terminal/session.ts";
import type { Problem } from "@laurel/issuing";

/** A part's file. */
export interface PartFile {
  /** With the line for JSON Lines. */
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly opened: OpenedCredential;
}

/**
 * Reads parts from files, folders and JSON Lines.
 * @param count counts each before the next is read, and stops where they are too many
 * @throws CommandError naming every one that is no credential
 */
export async function readParts(
  words: readonly string[],
  session: Session,
  count: (part: string | Uint8Array) => void,
): Promise<PartFile[]> {
  const parts: PartFile[] = [];
  const problems: Problem[] = [];
  for await (const input of await openCredentialInputs(words, session)) {
    if (input.content === null) throw input.reason;
    const { name, content } = input;
    count(content);
    try {
      parts.push({ name, content, opened: openCredential(parseCredential(content)) });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      problems.push({ file: name, message: error.message, cure: "ask its learner for the file as issued" });
    }
  }
  if (problems.length > 0)
    throw new CommandError("stack.file", 1, "not all files are credentials; nothing was sent", { problems });
  return parts;
}

/** The parts of each learner, by the learner's id, in the order of the files. @throws CommandError naming the parts that do not disclose it */
export function groupByLearner(parts: readonly PartFile[]): PartFile[][] {
  const groups = new Map<string, PartFile[]>();
  const problems: Problem[] = [];
  for (const part of parts) {
    const id = readMember(part, ["credentialSubject", "id"]);
    if (id === undefined)
      problems.push({
        file: part.name,
        column: "/credentialSubject/id",
        message: "not disclosed, so the part's learner is unknown",
        cure: "ask its learner for the file with the id, or make this learner's credential separately, without --each-learner",
      });
    else if (groups.get(id)?.push(part) === undefined) groups.set(id, [part]);
  }
  if (problems.length > 0)
    throw new CommandError("stack.learner", 1, "not all parts say whose they are; nothing was sent", { problems });
  return [...groups.values()];
}

/** The text at a path of a part's document, where it is disclosed. */
export function readMember({ opened: { document } }: PartFile, path: readonly string[]): string | undefined {
  let value: unknown = document;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === "string" ? value : undefined;
}
