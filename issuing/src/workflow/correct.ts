// Correcting a credential: one transaction anchors a new one, which names the one it replaces, and revokes that one.
import { join, resolve } from "node:path";
import { hasBit, keccak256, type OrderSigner, RegistryError, type Replaced, toHex, wordOf } from "@laurel/sdk";
import { requireAuthority, RIGHTS } from "../chain/authority.ts";
import { type BatchFolder, type BatchRecord, NAMES, requireThere } from "../folder/batch-folder.ts";
import { selectIndexes } from "../folder/selection.ts";
import { bindDocuments } from "../input/documents.ts";
import type { Answers } from "../input/answers.ts";
import { bindInput, correctInput, type IssueInput } from "../input/input.ts";
import { IssuingError, readIssuingError, refuseUse } from "../messages/issuing-error.ts";
import { readCopiedCourse, rebuildFolder, type RebuiltBatch, requireSecret } from "../planning/rebuild.ts";
import { makeCohort } from "../spreadsheet/cohort.ts";
import { sameName } from "../spreadsheet/layout.ts";
import { requireAnchored } from "./change.ts";
import { issueBatch, type IssuedBatch, type IssueRequest, requireLists, requireSamePurpose } from "./issue.ts";
import { baseOf } from "../status/places.ts";
import { type Office, requireAnchoring, requireOwn } from "./office.ts";
import { settleRestored } from "./restored.ts";
import { describeLate, requireUncorrected, type Superseded } from "./superseded.ts";

/** What is corrected. */
export interface Correction {
  /** The batch of the credential that is replaced. */
  readonly folder: BatchFolder;
  /** The learner, by the course's key; or in its place the credential's index, or its file. They must name one credential. */
  readonly learner?: string | undefined;
  readonly index?: number | undefined;
  readonly credential?: string | undefined;
  /** The cells that are corrected, by column. */
  readonly cells: ReadonlyMap<string, string>;
  /** To what is probably damaged in them. */
  readonly accept?: Answers["accept"];
  readonly keep?: Answers["keep"];
  /** Where the new batch goes. */
  readonly out: BatchFolder;
  /** The person's folder, if the batch has places in status lists: the correction gets its own under the same URL. */
  readonly personFolder?: string | undefined;
  /** Is asked before anything is sent, with the `id` that is replaced and the learner's key; whoever declines rejects. */
  readonly approve?: ((replaced: string, learner: string) => Promise<void>) | undefined;
  /** Where the folder of a batch may be, by its root: to name the one that stands where this credential was corrected already. */
  readonly findFolder?: ((root: string) => Promise<string | undefined>) | undefined;
  /** Looks at the plan of the new batch, as for `issueBatch`. */
  readonly requireFit?: IssueRequest["requireFit"];
  /** Where correction and reason are noted, as for `issueBatch`. */
  readonly ledger?: IssueRequest["ledger"];
  /** A corrected credential that is not valid now, as for `issueBatch`. */
  readonly allow?: IssueRequest["allow"];
  readonly confirm?: IssueRequest["confirm"];
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
 * Replaces a credential by a corrected one, in one transaction: at every block exactly one of the two is valid. A correction is corrected like any
 * other credential, in its own folder.
 * @throws SupersededError where it was corrected already, with what stands in its place · IssuingError `correction.revoked`, `correction.lapsed` or
 * `correction.unknown` where it is revoked already, `correction.suspended` where it is suspended, `correction.both` where it was replaced and is not
 * revoked, `correction.changed` where another correction was planned in `out`, `authority.rights` where the operator lacks one of the two rights · as
 * `issueBatch`
 */
export async function correctCredential(office: Office, correction: Correction): Promise<CorrectionResult> {
  const { folder, cells, out, requireFit, allow, confirm, openOrderSigner, personFolder } = correction;
  if (cells.size === 0) throw refuseUse("no correction is given", "name a column and its cell");
  const record = await folder.requireRecord();
  requireOwn(office, record);
  await settleRestored(office, folder);
  const { accreditation, operator } = requireAnchoring(office);
  const index = await selectOne(folder, record, correction);
  const rebuilt = await rebuildFolder(folder, office.onEvent);
  const { plan } = rebuilt;
  requireThere(plan.secret, [index]);
  const replaced = String(plan.batch.credential(index).id);
  const corrected = correctInput(await fillCorrected(folder.path, rebuilt, index, correction), replaced);
  // The version before planned corrections as ready documents.
  const isOlder = (await out.readSecret())?.course === null;
  const ready = { location: { file: FILE }, document: corrected.document(0) };
  const input = isOlder ? bindDocuments(FILE, [ready], corrected.disclosable) : corrected;
  const replaces: Replaced = { root: record.root, indexes: [index] };
  const note = { action: "revoke", indexes: [index], reason: "superseded", out: resolve(out.path) };
  const { profile = "none", status: place } = plan.secret;
  const status = place && requireLists({ personFolder, base: baseOf(place) }, folder);
  const request: IssueRequest = {
    ...{ input, folder: out, profile, replaces, requireFit, allow, confirm, openOrderSigner, status },
    ledger: correction.ledger,
    // A run that is stopped after it was sent finds it done, and should know why.
    async beforeAnchor() {
      const { root } = await out.requireRecord();
      await folder.noteChange({ state: "begun", ...note, replacedBy: root });
    },
  };
  const planned = { folder, record, index, replaces, out, findFolder: correction.findFolder };
  if (!(await isReplaced(office, planned))) {
    await requireAuthority(office.chain, office.issuer, accreditation, operator, RIGHTS.anchor | RIGHTS.revoke);
    const { keyColumn } = corrected;
    await correction.approve?.(replaced, String(corrected.cells(0)[keyColumn]));
  }
  const issue = (): Promise<IssuedBatch> =>
    issueBatch(office, request).catch(async (error: unknown) => {
      throw isLate(error) ? await describeLate(office, planned) : explainChange(error, out);
    });
  // Nothing of the old batch's folder changes where an order is signed.
  if (openOrderSigner !== undefined) return { replaced, index, record, issued: await issue() };
  const issued = await folder.lock(async () => {
    const made = await issue();
    const { root, transaction, block, gasUsed } = made.record;
    // Stopped between the record and this line, an earlier run has not noted it.
    const isNoted = folder.readNotes().some((one) => one.transaction === transaction);
    if (transaction === null ? !made.wasAnchored : !isNoted)
      await folder.noteChange({ state: "done", ...note, replacedBy: root, transaction, block, gasUsed });
    return made;
  });
  return { replaced, index, record, issued };
}

/** The one credential that is corrected. @throws IssuingError where none is named, or several are */
async function selectOne(
  folder: BatchFolder,
  record: BatchRecord,
  { learner, index, credential }: Pick<Correction, "learner" | "index" | "credential">,
): Promise<number> {
  const [first = Number.NaN, second] = await selectIndexes(folder, record, {
    learners: learner === undefined ? undefined : [learner],
    indexes: index === undefined ? undefined : [index],
    credentials: credential === undefined ? undefined : [credential],
  });
  if (second === undefined) return first;
  throw refuseUse(`two credentials are named, index ${first} and index ${second}`, "name the one to correct");
}

/** A correction as it is planned. */
interface Planned extends Superseded {
  readonly replaces: Replaced;
  readonly out: BatchFolder;
}

/** Whether this correction has replaced the credential already. @throws where another has, the credential is suspended, or `out` holds something else */
async function isReplaced(office: Office, planned: Planned): Promise<boolean> {
  const { record, index, replaces, out } = planned;
  const { issuer, root } = record;
  await requireAnchored(office, record);
  const earlier = await out.readRecord();
  requireSamePurpose({ replaces, folder: out }, earlier);
  const secret = await (earlier === undefined ? out.readSecret() : requireSecret(out, earlier));
  const { registry } = office.chain;
  const isOurs = secret !== undefined && (await registry.getBatch(issuer, secret.root)).anchoredAt !== 0;
  if (isOurs && earlier === undefined) {
    const message = `${join(out.path, NAMES.batch)} is gone, but the batch is on chain`;
    throw new IssuingError("folder.invalid", "refused", message, { cure: "restore the file from a copy" });
  }
  const { batch, revoked, suspended } = await registry.standing(issuer, root, [wordOf(index)]);
  const isRevoked = batch.revokedAt !== 0 || hasBit(revoked[0] ?? 0n, index);
  if (isOurs && isRevoked && !(await isWithdrawn(office, issuer, secret.root))) return true;
  if (isOurs && !isRevoked) {
    const message = `the corrected credential in ${out.path} is on chain, but the one it replaces is not revoked`;
    throw new IssuingError("correction.both", "refused", message, { cure: "revoke the replaced credential" });
  }
  if (isRevoked) throw await describeLate(office, planned);
  if (hasBit(suspended[0] ?? 0n, index)) {
    const message = "the credential is suspended, but a corrected one would not be; nothing was sent";
    throw new IssuingError("correction.suspended", "refused", message, { cure: "reinstate the credential first" });
  }
  await requireUncorrected(office, planned);
  return false;
}

/** Whether a correction that is on chain is revoked, or was corrected itself. */
async function isWithdrawn({ chain }: Office, issuer: number, root: string): Promise<boolean> {
  const { batch, revoked } = await chain.registry.standing(issuer, root, [0]);
  return batch.revokedAt !== 0 || hasBit(revoked[0] ?? 0n, 0);
}

function isLate(error: unknown): boolean {
  return error instanceof RegistryError && ["CredentialsAlreadyRevoked", "BatchIsRevoked"].includes(error.errorName);
}

function explainChange(error: unknown, out: BatchFolder): unknown {
  if (readIssuingError(error)?.code !== "batch.changed") return error;
  const message = `${out.path} was planned for another correction of this credential; nothing was sent`;
  return new IssuingError("correction.changed", "refused", message, {
    cure: "give the same cells as before",
    cause: error,
  });
}

/** The learner's row with its corrected cells, as the input of a batch of one. */
async function fillCorrected(
  folder: string,
  { input, plan: { batch, secret } }: RebuiltBatch,
  index: number,
  { cells: corrected, accept, keep }: Pick<Correction, "cells" | "accept" | "keep">,
): Promise<IssueInput> {
  if (secret.course === null) {
    const message = `${folder} was issued from ready documents, which have no columns to correct`;
    throw refuseUse(message, "revoke the credential, and issue the right document in a new batch");
  }
  const course = await readCopiedCourse(folder, secret);
  const { header } = input;
  const cells = [...input.cells(batch.row(index))];
  for (const [name, value] of corrected) {
    const column = header.findIndex((other) => sameName(other, name));
    if (column === -1) throw refuseUse(`column ${name} is missing`, `the columns are ${header.join(", ")}`);
    cells[column] = value;
  }
  const cohort = makeCohort(FILE, header, [{ number: 1, cells }]);
  const digest = toHex(keccak256(new TextEncoder().encode(JSON.stringify([header, cells]))));
  return bindInput(cohort, course, { accept, keep, given: new Set(corrected.keys()), digest });
}
