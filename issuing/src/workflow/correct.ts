// Correcting a credential: one transaction anchors a new one, which names the one it replaces, and revokes that one.
import { join } from "node:path";
import {
  hasBit,
  type JsonObject,
  type OrderSigner,
  RegistryError,
  type Replaced,
  stateReplacement,
  wordOf,
} from "@laurel/sdk";
import { requireAuthority, RIGHTS } from "../chain/authority.ts";
import { findRevocation } from "../chain/revocation.ts";
import { readCourse } from "../course/course.ts";
import { type BatchFolder, type BatchRecord, type BatchSecret, NAMES } from "../folder/batch-folder.ts";
import { listLearners, readLearners } from "../folder/learners.ts";
import { selectIndexes } from "../folder/selection.ts";
import { bindDocuments } from "../input/documents.ts";
import { bindInput } from "../input/input.ts";
import { IssuingError, readIssuingError, refuseUse } from "../messages/issuing-error.ts";
import { formatMoment } from "../messages/words.ts";
import { rebuildFolder, requireSecret } from "../planning/rebuild.ts";
import { makeCohort } from "../spreadsheet/cohort.ts";
import { requireAnchored } from "./change.ts";
import { issueBatch, type IssuedBatch, type IssueRequest, requireLists, requireSamePurpose } from "./issue.ts";
import { baseOf } from "../status/places.ts";
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
  /** The person's folder, if the batch has places in status lists: the correction gets its own under the same URL. */
  readonly personFolder?: string | undefined;
  /** Is asked before anything is sent, with the `id` that is replaced; whoever declines rejects. */
  readonly approve?: ((replaced: string) => Promise<void>) | undefined;
  /** Looks at the plan of the new batch, as for `issueBatch`. */
  readonly requireFit?: IssueRequest["requireFit"];
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
 * @throws IssuingError `correction.late`, `correction.revoked` or `correction.unknown` where it is revoked already, `correction.suspended` where it is suspended,
 * `correction.both` where it was replaced and is not revoked, `correction.changed` where another correction was planned in `out`, `correction.again` for the
 * credential of a correction, `authority.rights` where the operator lacks one of the two rights · as `issueBatch`
 */
export async function correctCredential(office: Office, correction: Correction): Promise<CorrectionResult> {
  const { folder, learner, cells, out, requireFit, openOrderSigner, personFolder } = correction;
  if (cells.size === 0) throw refuseUse("nothing is corrected", "name a column and its cell");
  const record = await folder.requireRecord();
  requireOwn(office, record);
  const { accreditation, operator } = requireAnchoring(office);
  if (record.replaces !== undefined) {
    const message = `${folder.path} is a correction itself, which cannot be corrected yet; nothing was sent`;
    throw new IssuingError("correction.again", "refused", message, { cure: "revoke it, and issue the right one anew" });
  }
  const [index = 0] = await selectIndexes(folder, record, { learners: [learner] });
  const { plan } = await rebuildFolder(folder, office.onEvent);
  const replaced = String(plan.batch.credential(index).id);
  const document = await fillCorrected(folder.path, plan.secret, index, cells);
  // Without an id: the new batch's seed gives it one, the same on every run, so that a run that was stopped is resumed.
  const { id: _id, ...rest } = document;
  const ready = [{ location: { file: FILE }, document: stateReplacement(rest, replaced) }];
  const input = bindDocuments(FILE, ready, plan.secret.disclosable);
  const replaces: Replaced = { root: record.root, indexes: [index] };
  const note = { action: "revoke", indexes: [index], reason: "superseded" };
  const { profile = "none", status: place } = plan.secret;
  const status = place && requireLists({ personFolder, base: baseOf(place) }, folder);
  const request: IssueRequest = {
    ...{ input, folder: out, profile, replaces, requireFit, openOrderSigner, status },
    // A run that is stopped after it was sent finds it done, and should know why.
    beforeAnchor: () => folder.noteChange({ state: "begun", ...note }),
  };
  if (!(await isReplaced(office, { record, index, replaces, out }))) {
    await requireAuthority(office.chain, office.issuer, accreditation, operator, RIGHTS.anchor | RIGHTS.revoke);
    await correction.approve?.(replaced);
  }
  const issue = (): Promise<IssuedBatch> =>
    issueBatch(office, request).catch(async (error: unknown) => {
      throw isLate(error) ? await describeLate(office, record, index) : explainChange(error, out);
    });
  // Nothing of the old batch's folder changes where an order is signed.
  if (openOrderSigner !== undefined) return { replaced, index, record, issued: await issue() };
  const issued = await folder.lock(async () => {
    const made = await issue();
    const { transaction, block, gasUsed } = made.record;
    // Stopped between the record and this line, an earlier run has not noted it.
    if (transaction === null ? !made.wasAnchored : !folder.hasNoted(transaction))
      await folder.noteChange({ state: "done", ...note, transaction, block, gasUsed });
    return made;
  });
  return { replaced, index, record, issued };
}

/** A correction as it is planned. */
interface Planned {
  readonly record: BatchRecord;
  readonly index: number;
  readonly replaces: Replaced;
  readonly out: BatchFolder;
}

/** Whether this correction has replaced the credential already. @throws where another has, the credential is suspended, or `out` holds something else */
async function isReplaced(office: Office, { record, index, replaces, out }: Planned): Promise<boolean> {
  const { issuer, root } = record;
  await requireAnchored(office, record);
  const earlier = await out.readRecord();
  requireSamePurpose({ replaces, folder: out }, earlier);
  const planned = await (earlier === undefined ? out.readSecret() : requireSecret(out, earlier));
  const { registry } = office.chain;
  const isOurs = planned !== undefined && (await registry.getBatch(issuer, planned.root)).anchoredAt !== 0;
  if (isOurs && earlier === undefined) {
    const message = `${join(out.path, NAMES.batch)} is gone, and its batch is on chain`;
    throw new IssuingError("folder.invalid", "refused", message, { cure: "restore it from a copy" });
  }
  const { batch, revoked, suspended } = await registry.standing(issuer, root, [wordOf(index)]);
  const isRevoked = batch.revokedAt !== 0 || hasBit(revoked[0] ?? 0n, index);
  if (isOurs && isRevoked) return true;
  if (isOurs) {
    const message = `the corrected credential in ${out.path} is on chain, and the one that it replaces is not revoked`;
    throw new IssuingError("correction.both", "refused", message, { cure: "revoke that one" });
  }
  if (isRevoked) throw await describeLate(office, record, index);
  if (hasBit(suspended[0] ?? 0n, index)) {
    const message = "the credential is suspended, and a corrected one would not be; nothing was sent";
    throw new IssuingError("correction.suspended", "refused", message, { cure: "reinstate it first" });
  }
  return false;
}

function isLate(error: unknown): boolean {
  return error instanceof RegistryError && ["CredentialsAlreadyRevoked", "BatchIsRevoked"].includes(error.errorName);
}

function explainChange(error: unknown, out: BatchFolder): unknown {
  if (readIssuingError(error)?.code !== "batch.changed") return error;
  const message = `${out.path} was planned for another correction of this credential; nothing was sent`;
  return new IssuingError("correction.changed", "refused", message, {
    cure: "name the same cells as before",
    cause: error,
  });
}

/** Who was first, as far as the node tells. */
async function describeLate({ chain }: Office, record: BatchRecord, index: number): Promise<IssuingError> {
  const { issuer, root } = record;
  const found = await findRevocation(chain, { issuer, root, index, fromBlock: record.block ?? 0 });
  const refuse = (code: string, what: string, cure: string): IssuingError =>
    new IssuingError(code, "refused", `the credential was ${what}; this correction was not anchored`, { cure });
  if (found === undefined) {
    const cure = "ask another node, or the issuer's other operators, before anything is issued";
    return refuse("correction.unknown", "revoked or corrected already, and the node does not say by whom", cure);
  }
  const { operator, timestamp, transaction, replacedBy } = found;
  const by = `by operator ${operator} on ${formatMoment(timestamp)}, transaction ${transaction}`;
  if (replacedBy === undefined)
    return refuse("correction.revoked", `revoked already ${by}`, "issue it anew in a batch of its own");
  const what = `corrected already ${by}; the batch that replaces it is ${replacedBy}`;
  return refuse("correction.late", what, "where that one is wrong, revoke it and issue the right one anew");
}

async function fillCorrected(
  folder: string,
  secret: BatchSecret,
  index: number,
  corrected: ReadonlyMap<string, string>,
): Promise<JsonObject> {
  const course = await readCourse(join(folder, NAMES.course));
  const list = await readLearners(folder, secret);
  const { header } = list.cohort;
  const [learner] = listLearners(list, (one) => one.index === index);
  const cells = [...(learner?.cells ?? [])];
  for (const [name, value] of corrected) {
    if (!header.includes(name)) throw refuseUse(`there is no column ${name}`, `the columns are ${header.join(", ")}`);
    cells[header.indexOf(name)] = value;
  }
  return bindInput(makeCohort(FILE, header, [{ number: 1, cells }]), course).document(0);
}
