// A batch made again from its own folder: the registrar's copies of input and course, and the seed.
import { join } from "node:path";
import { type BatchFolder, type BatchRecord, type BatchSecret, isSameIssuer, NAMES } from "../folder/batch-folder.ts";
import { readCourse } from "../course/course.ts";
import { readDocumentInput } from "../input/documents.ts";
import { IssuingError } from "../messages/issuing-error.ts";
import { bindInput, type IssueInput, watchInput } from "../input/input.ts";
import { readLearners } from "../folder/learners.ts";
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
  const input = await readCopiedInput(folder.path, secret);
  return { record, input, plan: await resumePlan(watchInput(input, onEvent), secret) };
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
  if (secret.root === record.root && secret.size === record.size && isSameIssuer(secret, record)) return secret;
  const message = `${folder.path}: batch.json and batch.secret.json are of different batches`;
  throw new IssuingError("folder.invalid", "refused", message, { cure: "restore them from a copy" });
}

async function readCopiedInput(folder: string, secret: BatchSecret): Promise<IssueInput> {
  if (secret.course === null) return readDocumentInput(join(folder, NAMES.documents), secret.disclosable);
  const course = await readCourse(join(folder, NAMES.course));
  const { cohort } = await readLearners(folder);
  // The digest of the original's bytes is not known here; rows are compared one by one.
  return bindInput(cohort, course);
}
