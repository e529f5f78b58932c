// Revoking, suspending, reinstating, and taking revocations back. Done again, nothing is done twice.
import {
  changeStatus,
  type Order,
  type OrderSigner,
  readProven,
  type Receipt,
  RpcError,
  type StatusChange,
} from "@laurel/sdk";
import type { BatchFolder, BatchRecord } from "../folder/batch-folder.ts";
import { selectIndexes, type Selection } from "../folder/selection.ts";
import { IssuingError, refuseUse } from "../messages/issuing-error.ts";
import { readOwnSecret } from "../planning/rebuild.ts";
import { type Office, openSigner, requireOperator, requireOwn, settlingOptions } from "./office.ts";
import { signLater } from "./order.ts";

/** Why, as it may be kept in the issuer's own records. */
export const REASONS = ["unspecified", "error", "superseded", "withdrawn", "fraud", "compromised"] as const;

/** One of the reasons. */
export type Reason = (typeof REASONS)[number];

/** What every change takes. */
interface ChangeOptions {
  readonly folder: BatchFolder;
  /** `unspecified` unless said. */
  readonly reason?: Reason | undefined;
  /** Signs an order for somebody else to send, in place of sending; to revoke only. */
  readonly openOrderSigner?: (() => Promise<OrderSigner>) | undefined;
}

/** A change of some credentials. */
export interface CredentialsChange extends ChangeOptions {
  /** `annul` takes revocations back; it is the admin's. */
  readonly action: "revoke" | "suspend" | "reinstate" | "annul";
  readonly selection: Selection;
  /** Is asked before anything is sent, with the indexes that change; whoever declines rejects. */
  readonly approve?: ((indexes: readonly number[]) => Promise<void>) | undefined;
}

/** A change of a whole batch. */
export interface BatchChange extends ChangeOptions {
  readonly action: "revoke-batch" | "annul-batch";
  /** Is asked before anything is sent; whoever declines rejects. */
  readonly approve?: ((record: BatchRecord) => Promise<void>) | undefined;
}

/** What came of a change. */
export interface ChangeResult {
  readonly record: BatchRecord;
  /** The indexes that changed, or would by the order. */
  readonly changed: readonly number[];
  /** The indexes that were so already. */
  readonly already: readonly number[];
  /** Whether anything was sent. */
  readonly wasSent: boolean;
  /** The transaction; undefined where another run had sent it. */
  readonly receipt: Receipt | undefined;
  /** The order, where one was asked for: then nothing was sent. */
  readonly order?: Order;
}

/**
 * Changes credentials of a batch, but for those that are so already.
 * @throws IssuingError `anchor.missing`, `batch.place`, or where no such credential is in the batch · RegistryError · TransactionError · RpcError
 */
export async function changeCredentials(office: Office, change: CredentialsChange): Promise<ChangeResult> {
  const { action, folder } = change;
  const record = await folder.requireRecord();
  const indexes = await selectIndexes(folder, record, change.selection);
  requireOwn(office, record);
  await readOwnSecret(change.folder, record);
  await requireAnchored(office, record);
  const name = (list: readonly number[]): StatusChange =>
    action === "annul"
      ? { action, indexes: list }
      : { action, operator: requireOperator(office.operator), indexes: list };
  // What only one node calls done may be a lie: whatever is not proven is sent, and doing it again harms nothing.
  const isProven = await readProven(describeTarget(office, change, record, name(indexes)));
  const already = indexes.filter(isProven);
  const changed = indexes.filter((index) => !isProven(index));
  if (changed.length === 0) return { record, changed, already, wasSent: false, receipt: undefined };
  await change.approve?.(changed);
  const wanted = name(changed);
  return { record, changed, already, ...(await carryOut(office, change, record, wanted)) };
}

/** Revokes a whole batch, or takes that back. @throws as `changeCredentials` */
export async function changeBatch(office: Office, change: BatchChange): Promise<ChangeResult> {
  const { action } = change;
  const record = await change.folder.requireRecord();
  requireOwn(office, record);
  await readOwnSecret(change.folder, record);
  await requireAnchored(office, record);
  const unchanged = { record, changed: [], already: [] };
  const wanted: StatusChange =
    action === "annul-batch" ? { action } : { action, operator: requireOperator(office.operator) };
  const isProven = await readProven(describeTarget(office, change, record, wanted));
  if (isProven(0)) return { ...unchanged, wasSent: false, receipt: undefined };
  await change.approve?.(record);
  return { ...unchanged, ...(await carryOut(office, change, record, wanted)) };
}

/** Refuses a batch that is not on chain, as a majority of the nodes says; where none answers, the registry will. @throws IssuingError `anchor.missing` */
export async function requireAnchored({ chain }: Office, record: BatchRecord): Promise<void> {
  const batch = await chain.registry.getBatch(record.issuer, record.root).catch((error: unknown) => {
    if (!(error instanceof RpcError)) throw error;
  });
  if (batch?.anchoredAt === 0)
    throw new IssuingError("anchor.missing", "refused", "this batch is not on chain; nothing was sent");
}

/** A change as the SDK takes it, but for the signer. */
function describeTarget(
  office: Office,
  { folder: { journal } }: ChangeOptions,
  { issuer, root }: BatchRecord,
  change: StatusChange,
) {
  return { ...settlingOptions(office), journal, issuer, root, change };
}

async function carryOut(
  office: Office,
  options: ChangeOptions,
  record: BatchRecord,
  change: StatusChange,
): Promise<Pick<ChangeResult, "wasSent" | "receipt" | "order">> {
  const { folder, reason = "unspecified", openOrderSigner } = options;
  if (openOrderSigner !== undefined) {
    if (change.action !== "revoke" && change.action !== "revoke-batch")
      throw refuseUse("an order can only revoke", "sign and send this yourself");
    const { operator } = change;
    const action =
      change.action === "revoke" ? { action: change.action, indexes: change.indexes } : { action: change.action };
    const order = await signLater(office, { operator, root: record.root, action, openOrderSigner });
    return { wasSent: false, receipt: undefined, order };
  }
  const { signer } = await openSigner(office);
  const { action } = change;
  return folder.lock(async () => {
    const indexes = "indexes" in change ? { indexes: change.indexes } : {};
    // Before it is sent: a run that is stopped afterwards would find it done, and no longer know why.
    await folder.noteChange({ state: "begun", action, ...indexes, reason });
    const receipt = await changeStatus({ ...describeTarget(office, options, record, change), signer });
    const { transaction = null, block = null, gasUsed = null } = receipt ?? {};
    await folder.noteChange({ state: "done", action, transaction, block, gasUsed });
    return { wasSent: true, receipt };
  });
}
