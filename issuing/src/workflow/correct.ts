// Correcting a credential: a new one that names the one it replaces is anchored first; then the old one is revoked.
import { join } from "node:path";
import { type JsonObject, stateReplacement } from "@laurel/sdk";
import { readCourse } from "../course/course.ts";
import { type BatchFolder, NAMES } from "../folder/batch-folder.ts";
import { listLearners, readLearners } from "../folder/learners.ts";
import { selectIndexes } from "../folder/selection.ts";
import { bindDocuments } from "../input/documents.ts";
import { bindInput } from "../input/input.ts";
import { refuseUse } from "../messages/issuing-error.ts";
import { rebuildFolder } from "../planning/rebuild.ts";
import { makeCohort } from "../spreadsheet/cohort.ts";
import { changeCredentials, type ChangeResult, requireAnchored } from "./change.ts";
import { issueBatch, type IssuedBatch } from "./issue.ts";
import { type Office, requireOperator, requireOwn } from "./office.ts";

/** What is corrected. */
export interface Correction {
  /** The batch of the credential that is replaced. */
  readonly folder: BatchFolder;
  /** The learner, by the course's key. */
  readonly learner: string;
  /** The cells that are corrected, by column. */
  readonly cells: ReadonlyMap<string, string>;
  /** Where the new batch goes. */
  readonly out: BatchFolder;
  /** Is asked before anything is sent, with the `id` that is replaced; whoever declines rejects. */
  readonly approve?: ((replaced: string) => Promise<void>) | undefined;
}

/** What came of it. */
export interface CorrectionResult {
  /** The `id` of the credential that was replaced. */
  readonly replaced: string;
  readonly issued: IssuedBatch;
  readonly revoked: ChangeResult;
}

/** Where the correction's document comes from, for messages. */
const FILE = "the correction";

/**
 * Issues the corrected credential, then revokes the one it replaces: the learner is never without a valid one.
 * @throws as `issueBatch` and `changeCredentials`
 */
export async function correctCredential(office: Office, correction: Correction): Promise<CorrectionResult> {
  const { folder, learner, cells, out } = correction;
  if (cells.size === 0) throw refuseUse("nothing is corrected", "name a column and its cell");
  const selection = { learners: [learner] };
  const record = await folder.requireRecord();
  // What the revocation needs is asked before anything is anchored.
  requireOwn(office, record);
  requireOperator(office.operator);
  await requireAnchored(office, record);
  const [index = 0] = await selectIndexes(folder, record, selection);
  const { plan } = await rebuildFolder(folder, office.onEvent);
  const replaced = String(plan.batch.credential(index).id);
  const document = await fillCorrected(folder.path, index, cells);
  // Without an id: the new batch's seed gives it one, the same on every run, so that a run that was stopped is resumed.
  const { id: _id, ...rest } = document;
  await correction.approve?.(replaced);
  const ready = [{ location: { file: FILE }, document: stateReplacement(rest, replaced) }];
  const input = bindDocuments(FILE, ready, plan.secret.disclosable);
  const issued = await issueBatch(office, { input, folder: out, profile: plan.secret.profile ?? "none" });
  const revoked = await changeCredentials(office, { action: "revoke", folder, selection, reason: "superseded" });
  return { replaced, issued, revoked };
}

async function fillCorrected(
  folder: string,
  index: number,
  corrected: ReadonlyMap<string, string>,
): Promise<JsonObject> {
  const course = await readCourse(join(folder, NAMES.course));
  const list = await readLearners(folder);
  const { header } = list.cohort;
  const [learner] = listLearners(list, (one) => one.index === index);
  const cells = [...(learner?.cells ?? [])];
  for (const [name, value] of corrected) {
    if (!header.includes(name)) throw refuseUse(`there is no column ${name}`, `the columns are ${header.join(", ")}`);
    cells[header.indexOf(name)] = value;
  }
  return bindInput(makeCohort(FILE, header, [{ number: 1, cells }]), course).document(0);
}
