// A batch made again from its own folder: its copies of input and course, and the seed.
import { join } from "node:path";
import type { Hex } from "@laurel/sdk";
import { type BatchFolder, type BatchRecord, type BatchSecret, isSameIssuer, NAMES } from "../folder/batch-folder.ts";
import { type Course, readCourse } from "../course/course.ts";
import { readDocumentInput } from "../input/documents.ts";
import { IssuingError } from "../messages/issuing-error.ts";
import { bindIssued, correctInput, type IssueInput, watchInput } from "../input/input.ts";
import { readBatchInput, type ReadInputOptions } from "../folder/batch-input.ts";
import { clearRows, listErasedRows, readSalts } from "../folder/salts.ts";
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
  return { record, ...(await rebuildBy(folder, secret, onEvent)) };
}

/** Makes a batch again from its folder by a secret, which may not be its folder's yet. @throws as `rebuildFolder` */
export async function rebuildBy(
  { path }: Pick<BatchFolder, "path">,
  secret: BatchSecret,
  onEvent?: Listener,
): Promise<Omit<RebuiltBatch, "record">> {
  const kept = secret.erased === undefined ? undefined : readSalts(path, secret);
  const erased = listErasedRows(kept);
  const input = { ...(await readCopiedInput(path, secret, { erased, onEvent })), erased };
  // An erasure that was killed may have left its rows in the secret; the next one clears them.
  const settled = kept === undefined ? secret : clearRows(secret, kept);
  return { input, plan: await resumePlan(watchInput(input, onEvent), settled, { kept }) };
}

/** The seed of a batch that has a record. @throws IssuingError where the seed is gone, or of another batch */
export async function requireSecret(folder: BatchFolder, record: BatchRecord): Promise<BatchSecret> {
  const secret = await readOwnSecret(folder, record);
  if (secret !== undefined) return secret;
  const message = `${join(folder.path, NAMES.secret)} is gone: without it, nothing in this batch can be made again`;
  throw new IssuingError("secret.missing", "refused", message, { cure: "restore the file from a copy" });
}

/** The seed of a batch; undefined where it is gone. @throws IssuingError where record and seed belong to different batches: one was swapped */
export async function readOwnSecret(folder: BatchFolder, record: BatchRecord): Promise<BatchSecret | undefined> {
  const secret = await folder.readSecret();
  if (secret === undefined) return undefined;
  const isSamePlace = secret.status?.list === record.status?.list && secret.status?.offset === record.status?.offset;
  const isSameRoot = secret.root === record.root && secret.size === record.size;
  if (isSameRoot && isSamePlace && isSameIssuer(secret, record)) return secret;
  const message = `${folder.path}: batch.json and batch.secret.json belong to different batches`;
  throw new IssuingError("folder.invalid", "refused", message, { cure: "restore both files from a copy" });
}

/** The copy of a batch's course, filled as it was then. */
export async function readCopiedCourse(folder: string, { input: { tidy } }: BatchSecret): Promise<Course> {
  return { ...(await readCourse(join(folder, NAMES.course))), isTidy: tidy === true };
}

async function readCopiedInput(folder: string, secret: BatchSecret, options: ReadInputOptions): Promise<IssueInput> {
  if (secret.course === null) return readDocumentInput(join(folder, NAMES.documents), secret.disclosable);
  const course = await readCopiedCourse(folder, secret);
  const cohort = readBatchInput(folder, secret, options);
  const input = bindIssued(cohort, course, secret.input.digest as Hex);
  return secret.replaced === undefined ? input : correctInput(input, secret.replaced);
}
