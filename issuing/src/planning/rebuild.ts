// A batch made again from its own folder: the registrar's copies of input and course, and the seed.
import { join } from "node:path";
import type { Hex } from "@laurel/sdk";
import {
  type BatchFolder,
  type BatchRecord,
  type BatchSecret,
  credentialFile,
  isSameIssuer,
  NAMES,
} from "../folder/batch-folder.ts";
import { readCourse } from "../course/course.ts";
import { readDocumentInput } from "../input/documents.ts";
import { openRowCheck } from "../input/row-digest.ts";
import { IssuingError } from "../messages/issuing-error.ts";
import { bindInput, type IssueInput, watchInput } from "../input/input.ts";
import { type LearnerList, listLearners, readLearners, refuseRow } from "../folder/learners.ts";
import { type Plan, resumePlan } from "./plan.ts";
import type { Listener } from "../messages/events.ts";

/** A batch made again. */
export interface RebuiltBatch {
  readonly record: BatchRecord;
  readonly plan: Plan;
  readonly input: IssueInput;
}

/** Makes a batch again. @throws IssuingError where the seed is gone, or a copy was changed. */
export async function rebuildFolder(folder: BatchFolder, onEvent?: Listener): Promise<RebuiltBatch> {
  const record = await folder.requireRecord();
  const secret = await requireSecret(folder, record);
  const { input, list } = await readCopiedInput(folder.path, secret);
  const plan = await resumePlan(watchInput(input, onEvent), secret);
  if (list !== undefined) requireTrueList(list, plan);
  return { record, input, plan };
}

/** Refuses a list of which a row names another credential than its learner's. */
function requireTrueList(list: LearnerList, { batch, secret: { size, files } }: Plan): void {
  for (const learner of listLearners(list, () => true)) {
    const index = batch.index(learner.row);
    const isTrue =
      learner.index === index && learner.file === credentialFile(index, size, files) && learner.id === batch.id(index);
    if (!isTrue) throw refuseRow(learner, "the credential that it names is another learner's");
  }
}

/** The seed of a batch that has a record. @throws IssuingError where the seed is gone, or of another batch */
export async function requireSecret(folder: BatchFolder, record: BatchRecord): Promise<BatchSecret> {
  const secret = await readOwnSecret(folder, record);
  if (secret !== undefined) return secret;
  const message = `${join(folder.path, NAMES.secret)} is gone, so that nothing of this batch can be made again`;
  throw new IssuingError("secret.missing", "refused", message, { cure: "restore it from a copy" });
}

/** The seed of a batch; undefined where it is gone. @throws IssuingError where record and seed are of different batches: one was swapped */
export async function readOwnSecret(folder: BatchFolder, record: BatchRecord): Promise<BatchSecret | undefined> {
  const secret = await folder.readSecret();
  if (secret === undefined) return undefined;
  const isSamePlace = secret.status?.list === record.status?.list && secret.status?.offset === record.status?.offset;
  const isSameRoot = secret.root === record.root && secret.size === record.size;
  if (isSameRoot && isSamePlace && isSameIssuer(secret, record)) return secret;
  const message = `${folder.path}: batch.json and batch.secret.json are of different batches`;
  throw new IssuingError("folder.invalid", "refused", message, { cure: "restore them from a copy" });
}

async function readCopiedInput(
  folder: string,
  secret: BatchSecret,
): Promise<{ readonly input: IssueInput; readonly list?: LearnerList }> {
  if (secret.course === null)
    return { input: await readDocumentInput(join(folder, NAMES.documents), secret.disclosable) };
  const course = await readCourse(join(folder, NAMES.course));
  const list = await readLearners(folder, secret);
  try {
    // The digest of the original's bytes is not known here; rows are compared one by one.
    return { input: bindInput(list.cohort, course), list };
  } catch (error) {
    // Saved by a spreadsheet that writes dates in its own way, say: not the course is to be mended.
    const isTrue = openRowCheck(secret.seed as Hex, secret.input.rows);
    const [changed] = listLearners(list, ({ row, cells }) => !isTrue(row, cells));
    throw changed === undefined ? error : refuseRow(changed, "its cells changed since this batch was planned");
  }
}
