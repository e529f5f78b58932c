// laurel extract: one learner's credential out of many: a batch's folder of either format, any folder, JSON Lines.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { isObject, type Json, openCredential, type OpenedCredential, parseCredential } from "@laurel/sdk";
import { openCredentialInputs, readCredentialLines } from "../../credentials/credential-input.ts";
import { CommandError, usageError } from "../../terminal/failure.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { parseIndex } from "../../terminal/selection.ts";
import type { Session } from "../../terminal/session.ts";
import { neutralize } from "../../terminal/terminal.ts";
import {
  type BatchFolder,
  type BatchRecord,
  credentialFile,
  IssuingError,
  isSameIssuer,
  openBatchFolder,
  requireThere,
  parseCredentialFile,
  selectIndexes,
  writeFileAtomic,
} from "@laurel/issuing";

/** What `extract` takes. */
export interface ExtractOptions {
  readonly index?: string;
  readonly learner?: string;
  readonly out: string;
}

/** Whose credential is meant. */
type Wanted = { readonly index: number } | { readonly learner: string };

/** One credential, and where it was. */
interface Found {
  readonly name: string;
  readonly index: number;
  readonly content: string | Uint8Array;
}

/** Writes the credential with this index, or of this learner, to a file of its own. */
export async function extract({ session, words, options }: Invocation<ExtractOptions>): Promise<Outcome> {
  const wanted = readWanted(options);
  const { index, content } = (await findInBatch(words, wanted)) ?? (await findAmong(words, wanted, session));
  await writeFileAtomic(options.out, endLine(content));
  return done({ format: "laurel-extract-v1", index, file: options.out }, [
    `${neutralize(options.out)} holds credential ${index}.`,
  ]);
}

/** The bytes of a file of its own: a line of many has its end elsewhere. */
function endLine(content: string | Uint8Array): Buffer {
  const text = Buffer.from(content as Uint8Array);
  return text.at(-1) === 10 ? text : Buffer.concat([text, Buffer.from("\n")]);
}

function readWanted({ index, learner }: ExtractOptions): Wanted {
  if (index !== undefined && learner === undefined) return { index: parseIndex(index) };
  if (learner !== undefined && index === undefined) return { learner };
  throw usageError("no credential is named", "name one with --index or --learner");
}

/** In a batch's folder the batch's own records say where the credential lies. Undefined where something else is named, or the records know no learners. */
async function findInBatch(words: readonly string[], wanted: Wanted): Promise<Found | undefined> {
  const [path = ""] = words;
  if (words.length !== 1 || (await stat(path).catch(() => undefined))?.isDirectory() !== true) return undefined;
  const folder = openBatchFolder(path);
  const record = await folder.readRecord();
  if (record === undefined) return undefined;
  // Ready documents have no keys of a course: the credentials themselves say whose they are.
  const secret = await folder.readSecret();
  if ("learner" in wanted && secret?.course == null) return undefined;
  const chosen = "index" in wanted ? { indexes: [wanted.index] } : { learners: [wanted.learner] };
  const [index = 0] = await selectIndexes(folder, record, chosen);
  if (secret !== undefined) requireThere(secret, [index]);
  const found = (await findFile(folder, record, index)) ?? (await findLine(folder, record, index));
  if (found !== undefined) return found;
  throw new CommandError("credential.none", 1, `${path} has no file of credential ${index}`, {
    cure: "make lost files again with `laurel reissue`",
  });
}

async function findFile({ path }: BatchFolder, record: BatchRecord, index: number): Promise<Found | undefined> {
  const name = join(path, credentialFile(index, record.size));
  const read = await parseCredentialFile(name).catch(forgiveMissing);
  if (read === undefined) return undefined;
  requireOwn(name, record, index, openCredential(read.credential));
  return { name, index, content: read.content };
}

async function findLine({ path }: BatchFolder, record: BatchRecord, index: number): Promise<Found | undefined> {
  const lines = readCredentialLines(join(path, credentialFile(index, record.size, "jsonl")));
  const mark = `"index":${index}`;
  try {
    for await (const { name, content } of lines) {
      const opened = content.includes(mark) ? openCredential(parseCredential(content)) : undefined;
      if (opened?.proof.index !== index) continue;
      requireOwn(name, record, index, opened);
      return { name, index, content };
    }
  } catch (error) {
    forgiveMissing(error);
  }
  return undefined;
}

function forgiveMissing(error: unknown): undefined {
  if (!(error instanceof IssuingError && error.code === "file.missing")) throw error;
}

/** Hands on no other credential, and no altered one, under this learner's name. */
function requireOwn(name: string, record: BatchRecord, index: number, opened: OpenedCredential): void {
  const { proof, issuerRef, leadsToRoot } = opened;
  if (leadsToRoot && proof.index === index && proof.root === record.root && isSameIssuer(issuerRef, record)) return;
  throw new CommandError("credential.batch", 1, `${name}: not credential ${index} of this batch as issued`, {
    cure: "find all such files with `laurel audit`, and make them again with `laurel reissue`",
  });
}

/** Looks through whatever was named. @throws CommandError unless it finds one credential, however often */
async function findAmong(words: readonly string[], wanted: Wanted, session: Session): Promise<Found> {
  const found: Found[] = [];
  const unread: string[] = [];
  const reasons: unknown[] = [];
  for await (const input of await openCredentialInputs(words, session)) {
    const { name, content } = input;
    if (input.content === null) reasons.push(input.reason);
    if (content !== null && !mayBe(content, wanted)) continue;
    const opened = content === null ? undefined : tryOpen(content);
    if (content === null || opened?.leadsToRoot !== true) unread.push(name);
    else if (isWanted(opened, wanted)) found.push({ name, index: opened.proof.index, content });
  }
  if (unread.length > 0) session.note(`Skipped, not whole credentials: ${listNames(unread)}.`);
  const [first] = found;
  const what = "index" in wanted ? `the index ${wanted.index}` : `the learner ${neutralize(wanted.learner)}`;
  // What could not be read may be the one.
  if (first === undefined && reasons.length > 0) throw reasons[0];
  if (first === undefined)
    throw new CommandError("credential.none", 1, `no credential has ${what} in ${listNames(words)}`, {
      cure:
        "index" in wanted ? "look up the index in learners.csv" : "check the key, or name the credential with --index",
    });
  if (found.every(({ content }) => endLine(content).equals(endLine(first.content)))) return first;
  throw new CommandError(
    "credential.many",
    1,
    `${found.length} credentials have ${what}: ${listNames(found.map(({ name }) => name))}`,
    {
      cure: "name only the file or folder that you mean",
    },
  );
}

/** Whether it is worth opening: of very many lines, most are told by their bytes. */
function mayBe(content: string | Uint8Array, wanted: Wanted): boolean {
  const mark = "index" in wanted ? String(wanted.index) : JSON.stringify(wanted.learner).slice(1, -1);
  const bytes = Buffer.from(content as Uint8Array);
  // Other letters may be written in several ways.
  return bytes.includes(mark) || ("learner" in wanted && (!/^[ -~]*$/.test(mark) || bytes.includes("\\u")));
}

function tryOpen(content: string | Uint8Array): OpenedCredential | undefined {
  try {
    return openCredential(parseCredential(content));
  } catch {
    return undefined;
  }
}

function isWanted({ document, proof }: OpenedCredential, wanted: Wanted): boolean {
  if ("index" in wanted) return proof.index === wanted.index;
  return readKeys(document.credentialSubject).some((key) => sameKey(key, wanted.learner));
}

/** What a credential calls its learner by: ids, and identifiers in plain text. */
function readKeys(subject: Json | undefined): string[] {
  return [subject]
    .flat()
    .filter(isObject)
    .flatMap(({ id, identifier }) => {
      const named = [identifier]
        .flat()
        .filter(isObject)
        .filter(({ hashed }) => hashed !== true);
      return [id, ...named.map(({ identityHash }) => identityHash)].filter((key) => typeof key === "string");
    });
}

const sameKey = (a: string, b: string): boolean => a.normalize("NFC") === b.normalize("NFC");

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 4).map(neutralize).join(", ");
  return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown;
}
