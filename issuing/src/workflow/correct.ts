// Correcting a credential: one transaction anchors a new one, which names the one it replaces, and revokes that one.
import { join } from "node:path";
import { hasBit, type JsonObject, type OrderSigner, RegistryError, stateReplacement, wordOf } from "@laurel/sdk";
import { requireAuthority, RIGHTS } from "../chain/authority.ts";
import { findRevocation } from "../chain/revocation.ts";
import { readCourse } from "../course/course.ts";
import { type BatchFolder, type BatchRecord, NAMES } from "../folder/batch-folder.ts";
import { listLearners, readLearners } from "../folder/learners.ts";
import { selectIndexes } from "../folder/selection.ts";
import { bindDocuments } from "../input/documents.ts";
import { bindInput } from "../input/input.ts";
import { IssuingError, refuseUse } from "../messages/issuing-error.ts";
import { formatMoment } from "../messages/words.ts";
import { rebuildFolder } from "../planning/rebuild.ts";
import { makeCohort } from "../spreadsheet/cohort.ts";
import { requireAnchored } from "./change.ts";
import { issueBatch, type IssuedBatch } from "./issue.ts";
import { type Office, requireAnchoring, requireOwn } from "./office.ts";

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
  /** Signs an order for somebody else to send, in place of sending. */
  readonly openOrderSigner?: (() => Promise<OrderSigner>) | undefined;
}

/** What came of it. */
export interface CorrectionResult {
  /** The `id` of the credential that was replaced, its index, and its batch. */
  readonly replaced: string;
  readonly index: number;
  readonly record: BatchRecord;
  /** The new batch; where an order was asked for, the order. */
  readonly issued: IssuedBatch;
}

/** Where the correction's document comes from, for messages. */
const FILE = "the correction";

/**
 * Replaces a credential by a corrected one, in one transaction: at every block exactly one of the two is valid.
 * @throws IssuingError `correction.late` where it is revoked already, `correction.suspended` where it is suspended, `authority.rights` where the operator lacks
 * one of the two rights · as `issueBatch`
 */
export async function correctCredential(office: Office, correction: Correction): Promise<CorrectionResult> {
  const { folder, learner, cells, out, openOrderSigner } = correction;
  if (cells.size === 0) throw refuseUse("nothing is corrected", "name a column and its cell");
  const record = await folder.requireRecord();
  requireOwn(office, record);
  const { accreditation, operator } = requireAnchoring(office);
  const [index = 0] = await selectIndexes(folder, record, { learners: [learner] });
  const { plan } = await rebuildFolder(folder, office.onEvent);
  const replaced = String(plan.batch.credential(index).id);
  const document = await fillCorrected(folder.path, index, cells);
  // Without an id: the new batch's seed gives it one, the same on every run, so that a run that was stopped is resumed.
  const { id: _id, ...rest } = document;
  const ready = [{ location: { file: FILE }, document: stateReplacement(rest, replaced) }];
  const input = bindDocuments(FILE, ready, plan.secret.disclosable);
  const isOpen = !(await isReplaced(office, record, index, out));
  if (isOpen) {
    await requireAuthority(office.chain, office.issuer, accreditation, operator, RIGHTS.anchor | RIGHTS.revoke);
    await correction.approve?.(replaced);
  }
  const replaces = { root: record.root, indexes: [index] };
  const request = { input, folder: out, profile: plan.secret.profile ?? "none", replaces, openOrderSigner };
  const issued = await folder.lock(async () => {
    // Before it is sent: a run that is stopped afterwards finds it done, and should know why.
    const note = { action: "revoke", indexes: [index], reason: "superseded" };
    if (isOpen && openOrderSigner === undefined) await folder.noteChange({ state: "begun", ...note });
    const made = await issueBatch(office, request).catch(async (error: unknown) => {
      throw isLate(error) ? await describeLate(office, record, index, out) : error;
    });
    const { transaction, block, gasUsed } = made.record;
    if (made.order === undefined && !made.wasAnchored)
      await folder.noteChange({ state: "done", ...note, transaction, block, gasUsed });
    return made;
  });
  return { replaced, index, record, issued };
}

/** Whether this correction has replaced the credential already. @throws where another has, or the credential is suspended */
async function isReplaced(office: Office, record: BatchRecord, index: number, out: BatchFolder): Promise<boolean> {
  const { issuer, root } = record;
  await requireAnchored(office, record);
  const { registry } = office.chain;
  const { batch, revoked, suspended } = await registry.standing(issuer, root, [wordOf(index)]);
  const isRevoked = batch.revokedAt !== 0 || hasBit(revoked[0] ?? 0n, index);
  const earlier = await out.readRecord();
  const isSame = JSON.stringify(earlier?.replaces) === JSON.stringify({ root, indexes: [index] });
  const isOurs = isSame && (await registry.getBatch(issuer, earlier?.root ?? "")).anchoredAt !== 0;
  if (isOurs && isRevoked) return true;
  if (isOurs) {
    const message = `the corrected credential in ${out.path} is on chain, and the revocation of the one that it replaces was annulled`;
    throw new IssuingError("correction.annulled", "refused", message, { cure: "revoke that one again" });
  }
  if (isRevoked) throw await describeLate(office, record, index, out);
  if (hasBit(suspended[0] ?? 0n, index)) {
    const message = "the credential is suspended, and a corrected one would not be; nothing was sent";
    throw new IssuingError("correction.suspended", "refused", message, { cure: "reinstate it first" });
  }
  return false;
}

function isLate(error: unknown): boolean {
  return error instanceof RegistryError && ["CredentialsAlreadyRevoked", "BatchIsRevoked"].includes(error.errorName);
}

/** Who was first, as far as the node tells. */
async function describeLate({ chain }: Office, record: BatchRecord, index: number, out: BatchFolder) {
  const { issuer, root } = record;
  const found = await findRevocation(chain, { issuer, root, index, fromBlock: record.block ?? 0 });
  const what = found?.replacedBy === undefined ? "revoked" : "corrected";
  const by =
    found === undefined
      ? ""
      : ` by operator ${found.operator} on ${formatMoment(found.timestamp)}, transaction ${found.transaction}`;
  const batch = found?.replacedBy === undefined ? "" : `; the batch that replaces it is ${found.replacedBy}`;
  const rest = (await out.readRecord()) === undefined ? "" : `, and ${out.path} can be deleted`;
  const message = `the credential was ${what} already${by}${batch}; of this correction nothing is on chain${rest}`;
  const cure =
    what === "revoked" ? "issue it anew in a batch of its own" : "where that one is wrong, revoke it and issue it anew";
  return new IssuingError("correction.late", "refused", message, { cure });
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
