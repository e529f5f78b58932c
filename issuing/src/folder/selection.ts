// Which credentials of a batch are meant: by learner, by index, or by file.
import {
  fromHex,
  type Hex,
  invertOrder,
  keccak256,
  openCredential,
  type OpenedCredential,
  orderRows,
  toHex,
} from "@laurel/sdk";
import {
  type BatchFolder,
  type BatchRecord,
  type BatchSecret,
  credentialFile,
  isSameIssuer,
  NAMES,
} from "./batch-folder.ts";
import { openRowCheck } from "../input/row-digest.ts";
import { parseCredentialFile } from "../disk/credential-file.ts";
import { readCourse } from "../course/course.ts";
import { IssuingError, refuseUse } from "../messages/issuing-error.ts";
import { type Learner, listLearners, readLearners, refuseRow } from "./learners.ts";
import { countNoun } from "../messages/words.ts";

/** Which credentials are meant. */
export interface Selection {
  /** By the course's key. */
  readonly learners?: readonly string[] | undefined;
  readonly indexes?: readonly number[] | undefined;
  /** By their files: only those of the batch itself are taken. */
  readonly credentials?: readonly string[] | undefined;
}

/** The chosen indexes, in order, each once. @throws IssuingError where one is not of this batch, or none is chosen. */
export async function selectIndexes(folder: BatchFolder, record: BatchRecord, chosen: Selection): Promise<number[]> {
  const indexes = new Set<number>();
  for (const index of chosen.indexes ?? []) {
    if (!(Number.isInteger(index) && index >= 0 && index < record.size))
      throw refuseUse(`index ${index}: not an index of this batch`, `its indexes are 0 to ${record.size - 1}`);
    indexes.add(index);
  }
  if (chosen.learners !== undefined)
    for (const index of await findLearners(folder, record, chosen.learners)) indexes.add(index);
  for (const file of chosen.credentials ?? []) indexes.add((await openOwnCredential(file, record)).proof.index);
  if (indexes.size === 0) throw refuseUse("no credential is named", "name a learner, an index or a credential's file");
  return [...indexes].sort((a, b) => a - b);
}

/** Opens a credential to act on it. @throws IssuingError unless it is whole, and of this batch's registry, issuer and root. */
async function openOwnCredential(file: string, record: BatchRecord): Promise<OpenedCredential> {
  const opened = openCredential(await parseCredentialFile(file));
  const refuse = (code: string, message: string): IssuingError =>
    new IssuingError(code, "refused", `${file}: ${message}; nothing was sent`);
  if (!opened.leadsToRoot)
    throw refuse("integrity.altered", "it was altered: its content does not lead to the root that it states");
  const { issuerRef, proof } = opened;
  if (!isSameIssuer(issuerRef, record)) throw refuse("credential.place", "it is of another registry or issuer");
  if (proof.root !== record.root) throw refuse("credential.batch", "it is of another batch");
  return opened;
}

async function findLearners(folder: BatchFolder, record: BatchRecord, keys: readonly string[]): Promise<number[]> {
  const secret = await folder.readSecret();
  if (secret === undefined) {
    const message = `${folder.path}/${NAMES.secret} is gone, so that ${NAMES.learners} cannot be checked; nothing was sent`;
    throw new IssuingError("secret.missing", "refused", message, { cure: "name the credential by its file" });
  }
  if (secret.course === null) {
    const message = "this batch was issued from ready documents, which have no learners' keys";
    throw refuseUse(message, "name them by their indexes or files");
  }
  const { key, bytes } = await readCourse(`${folder.path}/${NAMES.course}`);
  if (toHex(keccak256(bytes)) !== secret.course.digest) {
    const message = `${folder.path}/${NAMES.course} is not the course of this batch; nothing was sent`;
    throw new IssuingError("folder.invalid", "refused", message, { cure: "restore it from a copy" });
  }
  const list = await readLearners(folder.path, secret);
  const column = list.cohort.header.indexOf(key);
  const wantedKeys = new Set(keys);
  const indexes = invertOrder(orderRows(fromHex(secret.seed as Hex), record.size, true));
  const learners = [...listLearners(list, ({ cells }) => wantedKeys.has(cells[column] ?? ""))];
  return keys.map((wanted) => {
    const found = learners.filter((learner) => learner.cells[column] === wanted);
    const [learner] = found;
    const refuse = (problem: string, cure: string): IssuingError =>
      refuseUse(`learner ${wanted}: ${problem} this ${key}`, cure);
    if (learner === undefined)
      throw refuse("no learner of this batch has", `look it up in ${folder.path}/${NAMES.learners}`);
    if (found.length > 1) throw refuse(`${countNoun(found.length, "row")} have`, "name the index instead");
    requireTrueRow(learner, secret, indexes);
    return learner.index;
  });
}

/** Refuses a row whose cells changed since the batch was planned, or that names another credential than its learner's. */
function requireTrueRow(learner: Learner, { seed, input, size, files }: BatchSecret, indexes: Uint32Array): void {
  const { row, cells, index, file } = learner;
  if (!openRowCheck(seed as Hex, input.rows)(row, cells))
    throw refuseRow(learner, "its cells changed since this batch was planned");
  if (index !== indexes[row] || file !== credentialFile(index, size, files))
    throw refuseRow(learner, "the credential that it names is another learner's");
}
