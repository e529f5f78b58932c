// A batch made again from its own folder: the registrar's copies of input and course, and the seed.
import { join } from "node:path";
import { type BatchRecord, type BatchSecret, NAMES, readBatchSecret, requireBatchRecord } from "./batch-folder.ts";
import { readCourse } from "./course.ts";
import { readDocumentInput } from "./document-input.ts";
import { CommandError } from "./failure.ts";
import { bindInput, type IssueInput, watchInput } from "./issue-input.ts";
import { readLearners } from "./learners.ts";
import { type Plan, resumePlan } from "./plan.ts";
import type { Session } from "./session.ts";

/** A batch made again. */
export interface RebuiltBatch {
  readonly record: BatchRecord;
  readonly plan: Plan;
  readonly input: IssueInput;
}

/** Makes a batch again. @throws CommandError where the seed is gone, or a copy was changed. */
export async function rebuildFolder(folder: string, session: Session): Promise<RebuiltBatch> {
  const record = await requireBatchRecord(folder);
  const secret = await readBatchSecret(folder);
  if (secret === undefined) {
    throw new CommandError(
      "secret.missing",
      1,
      `${join(folder, NAMES.secret)} is gone, so that nothing of this batch can be made again`,
      { cure: "restore it from a copy" },
    );
  }
  if (secret.root !== record.root)
    throw new CommandError(
      "folder.invalid",
      1,
      `${folder}: batch.json and batch.secret.json are of different batches`,
      { cure: "restore them from a copy" },
    );
  const input = await readCopiedInput(folder, secret);
  return { record, input, plan: await resumePlan(watchInput(input, session.progress), secret) };
}

async function readCopiedInput(folder: string, secret: BatchSecret): Promise<IssueInput> {
  if (secret.course === null) return readDocumentInput(join(folder, NAMES.documents), secret.disclosable);
  const course = await readCourse(join(folder, NAMES.course));
  const { cohort } = await readLearners(folder);
  // The digest of the original's bytes is not known here; rows are compared one by one.
  return bindInput(cohort, course, "0x");
}
