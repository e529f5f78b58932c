// Which credentials of a batch are meant: by learner, by index, or by file.
import { type OpenedCredential, openCredential } from "@laurel/sdk";
import { type BatchRecord, NAMES, readBatchSecret } from "./batch-folder.ts";
import { parseCredentialFile } from "./credential-input.ts";
import { readCourse } from "./course.ts";
import { CommandError, usageError } from "./failure.ts";
import { listLearners, readLearners } from "./learners.ts";
import { countNoun } from "./terminal.ts";

/** Options that choose credentials. */
export interface SelectionOptions {
  readonly learner?: readonly string[];
  readonly index?: readonly string[];
  readonly credential?: readonly string[];
}

/** An index as a person wrote it. @throws CommandError where the batch has no such index. */
function parseIndex(text: string, size: number): number {
  const index = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(index < size))
    throw usageError(`--index ${text}: not an index of this batch`, `its indexes are 0 to ${size - 1}`);
  return index;
}

/** The indexes that the options choose, in order, each once. @throws CommandError where one is not of this batch, or none is chosen. */
export async function selectIndexes(folder: string, record: BatchRecord, options: SelectionOptions): Promise<number[]> {
  const indexes = new Set<number>();
  for (const text of options.index ?? []) indexes.add(parseIndex(text, record.size));
  if (options.learner !== undefined)
    for (const index of await findLearners(folder, record, options.learner)) indexes.add(index);
  for (const file of options.credential ?? []) indexes.add((await openOwnCredential(file, record)).proof.index);
  if (indexes.size === 0)
    throw usageError("no credential is named", "name them with --learner, --index or --credential");
  return [...indexes].sort((a, b) => a - b);
}

/** Opens a credential to act on it. @throws CommandError unless it is whole, and of this batch's registry, issuer and root. */
async function openOwnCredential(file: string, record: BatchRecord): Promise<OpenedCredential> {
  const opened = openCredential(await parseCredentialFile(file));
  const refuse = (code: string, message: string): CommandError =>
    new CommandError(code, 1, `${file}: ${message}; nothing was sent`);
  if (!opened.leadsToRoot)
    throw refuse("integrity.altered", "it was altered: its content does not lead to the root that it states");
  const { issuerRef: place, proof } = opened;
  if (
    place.chainId !== record.chainId ||
    place.registry.toLowerCase() !== record.registry.toLowerCase() ||
    place.issuer !== record.issuer
  ) {
    throw refuse("credential.place", "it is of another registry or issuer");
  }
  if (proof.root !== record.root) throw refuse("credential.batch", "it is of another batch");
  return opened;
}

/** The column that identifies a learner in a folder's learners.csv. */
async function readKeyColumn(folder: string): Promise<string> {
  return (await readCourse(`${folder}/${NAMES.course}`)).key;
}

async function findLearners(folder: string, record: BatchRecord, keys: readonly string[]): Promise<number[]> {
  const secret = await readBatchSecret(folder);
  if (secret !== undefined && secret.course === null) {
    throw usageError(
      "this batch was issued from ready documents, which have no learners' keys",
      "name them with --index or --credential",
    );
  }
  const key = await readKeyColumn(folder);
  const list = await readLearners(folder);
  const column = list.cohort.header.indexOf(key);
  const wantedKeys = new Set(keys);
  const learners = [...listLearners(list, ({ cells }) => wantedKeys.has(cells[column] ?? ""))];
  return keys.map((wanted) => {
    const found = learners.filter((learner) => learner.cells[column] === wanted);
    const [learner] = found;
    if (learner === undefined || !(learner.index < record.size)) {
      throw usageError(
        `--learner ${wanted}: no learner of this batch has this ${key}`,
        `look it up in ${folder}/${NAMES.learners}`,
      );
    }
    if (found.length > 1)
      throw usageError(
        `--learner ${wanted}: ${countNoun(found.length, "row")} have this ${key}`,
        "name the index instead",
      );
    return learner.index;
  });
}
