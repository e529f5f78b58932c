// laurel correct: a corrected credential that names the one it replaces, anchored first; then the old one is revoked.
import { join } from "node:path";
import { type JsonObject, stateReplacement } from "@laurel/sdk";
import { makeCohort } from "../cohort.ts";
import { readCourse } from "../course.ts";
import { NAMES, requireBatchRecord } from "../batch-folder.ts";
import { bindDocuments } from "../document-input.ts";
import type { Invocation } from "../invocation.ts";
import { bindInput } from "../issue-input.ts";
import { listLearners, readLearners } from "../learners.ts";
import { confirm } from "../prompt.ts";
import { rebuildFolder } from "../rebuild.ts";
import { selectIndexes } from "../selection.ts";
import { readSettings } from "../stack-row.ts";
import { done, type Outcome } from "../session.ts";
import type { SettlingOptions } from "../settling.ts";
import { neutralize } from "../terminal.ts";
import { issueInput } from "./issue.ts";
import { revoke } from "./revoke.ts";

/** What `correct` takes. */
export interface CorrectOptions extends SettlingOptions {
  readonly learner: string;
  readonly set: readonly string[];
  readonly out: string;
}

/** Issues the corrected credential, then revokes the one it replaces: the learner is never without a valid one. */
export async function correct({ session, words, options }: Invocation<CorrectOptions>): Promise<Outcome> {
  const folder = words[0] ?? "";
  const record = await requireBatchRecord(folder);
  const [index = 0] = await selectIndexes(folder, record, { learner: [options.learner] });
  const { plan } = await rebuildFolder(folder, session);
  const replaced = String(plan.batch.credential(index).id);
  const document = await fillCorrected(folder, index, options.set);
  // Without an id: the new batch's seed gives it one, the same on every run, so that a run that was stopped is resumed.
  const { id: _id, ...rest } = document;
  const corrected = stateReplacement(rest, replaced);
  await confirm(
    session,
    `Issue a corrected credential for ${neutralize(options.learner)} and revoke ${replaced}?`,
    options.yes,
  );
  const input = bindDocuments(
    "the correction",
    [{ place: { file: "the correction" }, document: corrected }],
    plan.secret.disclosable,
  );
  const issued = await issueInput(session, input, { ...options, profile: plan.secret.profile ?? "none", yes: true });
  const revoked = await revoke({
    session,
    words: [folder],
    options: { ...options, learner: [options.learner], reason: "superseded", yes: true },
  });
  return done({ format: "laurel-correction-v1", replaced, issued: issued.value, revoked: revoked.value }, [
    ...issued.lines,
    ...revoked.lines,
  ]);
}

async function fillCorrected(folder: string, index: number, settings: readonly string[]): Promise<JsonObject> {
  const course = await readCourse(join(folder, NAMES.course));
  const list = await readLearners(folder);
  const { header } = list.cohort;
  const [learner] = listLearners(list, (one) => one.index === index);
  const cells = [...(learner?.cells ?? [])];
  for (const [name, value] of readSettings(settings, header)) cells[header.indexOf(name)] = value;
  return bindInput(makeCohort("the correction", header, [{ number: 1, cells }]), course, "0x").document(0);
}
