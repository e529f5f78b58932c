// Revoking, suspending, reinstating, and taking revocations back. Done again, nothing is done twice.
import {
  changeStatus,
  type IssuerRef,
  type Order,
  type OrderAction,
  type OrderSigner,
  readProven,
  type Receipt,
  RpcError,
  splitChange,
  type StatusChange,
} from "@laurel/sdk";
import type { BatchFolder, BatchRecord } from "../folder/batch-folder.ts";
import type { Reason } from "../ledger/lines.ts";
import { selectIndexes, type Selection } from "../folder/selection.ts";
import { IssuingError, refuseUse } from "../messages/issuing-error.ts";
import { readOwnSecret } from "../planning/rebuild.ts";
import { type Office, openSigner, requireOperator, requireOwn, settlingOptions } from "./office.ts";
import { signLater } from "./order.ts";
import { settleRestored } from "./restored.ts";

/** What a change needs to know of a batch. */
export type ChangedBatch = IssuerRef & Pick<BatchRecord, "root" | "size" | "status">;

/** Where it is kept what was signed for the changes of a batch, and why they were made. */
export type ChangeNotes = Pick<BatchFolder, "journal" | "noteChange" | "lock" | "make">;

/** One credential of a batch whose folder is not at hand, as `holdCredential` finds it. */
export interface HeldTarget {
  readonly batch: ChangedBatch;
  readonly index: number;
  readonly notes: ChangeNotes;
}

/** What every change takes. */
interface ChangeOptions {
  /** `unspecified` unless said. */
  readonly reason?: Reason | undefined;
  /** Signs an order for somebody else to send, in place of sending; to revoke only. */
  readonly openOrderSigner?: (() => Promise<OrderSigner>) | undefined;
  /** Finds what would change and has that approved, and then sends and notes nothing: somebody else carries it out. */
  readonly isPlan?: boolean | undefined;
}

/** Which credentials: some of a batch's folder, or one that is held without it. */
type WhichCredentials = { readonly folder: BatchFolder; readonly selection: Selection } | { readonly held: HeldTarget };

/** A change of some credentials. */
export type CredentialsChange = ChangeOptions &
  WhichCredentials & {
    /** `annul` takes revocations back; it is the admin's. */
    readonly action: "revoke" | "suspend" | "reinstate" | "annul";
    /** Is asked before anything is sent, with the indexes that change and their batch; whoever declines rejects. */
    readonly approve?: ((indexes: readonly number[], batch: ChangedBatch) => Promise<void>) | undefined;
  };

/** A change of a whole batch, by its folder or by one of its credentials. */
export type BatchChange = ChangeOptions &
  ({ readonly folder: BatchFolder } | { readonly held: HeldTarget }) & {
    readonly action: "revoke-batch" | "annul-batch";
    /** Is asked before anything is sent; whoever declines rejects. */
    readonly approve?: ((batch: ChangedBatch) => Promise<void>) | undefined;
  };

/** What came of a change. */
export interface ChangeResult {
  readonly record: ChangedBatch;
  /** The indexes that changed, or would by the order. */
  readonly changed: readonly number[];
  /** The indexes that were so already. */
  readonly already: readonly number[];
  /** Whether anything was sent. */
  readonly wasSent: boolean;
  /** The transactions, as far as they can be found; none where another run had sent them. */
  readonly receipts: readonly Receipt[];
  /** The orders, where orders were asked for: then nothing was sent. */
  readonly orders?: readonly Order[];
}

/**
 * Changes credentials of a batch, but for those that are so already.
 * @throws IssuingError `anchor.missing`, `batch.place`, or where no such credential is in the batch · RegistryError · TransactionError · RpcError
 */
export async function changeCredentials(office: Office, change: CredentialsChange): Promise<ChangeResult> {
  const { action } = change;
  const target = await openTarget(office, change);
  const { batch: record, indexes } = target;
  const name = (list: readonly number[]): StatusChange =>
    action === "annul"
      ? { action, indexes: list }
      : { action, operator: requireOperator(office.operator), indexes: list };
  // What only one node calls done may be a lie: whatever is not proven is sent, and doing it again harms nothing.
  const isProven = await readProven(describeTarget(office, target, name(indexes)));
  const already = indexes.filter(isProven);
  const changed = indexes.filter((index) => !isProven(index));
  if (changed.length === 0) return { record, changed, already, wasSent: false, receipts: [] };
  await change.approve?.(changed, record);
  if (change.isPlan === true) return { record, changed, already, wasSent: false, receipts: [] };
  return { record, changed, already, ...(await carryOut(office, change, target, { all: name(indexes), changed })) };
}

/** Revokes a whole batch, or takes that back. @throws as `changeCredentials` */
export async function changeBatch(office: Office, change: BatchChange): Promise<ChangeResult> {
  const { action } = change;
  const target = await openTarget(office, change);
  const unchanged = { record: target.batch, changed: [], already: [] };
  const wanted: StatusChange =
    action === "annul-batch" ? { action } : { action, operator: requireOperator(office.operator) };
  const isProven = await readProven(describeTarget(office, target, wanted));
  if (isProven(0)) return { ...unchanged, wasSent: false, receipts: [] };
  await change.approve?.(target.batch);
  if (change.isPlan === true) return { ...unchanged, wasSent: false, receipts: [] };
  return { ...unchanged, ...(await carryOut(office, change, target, { all: wanted, changed: [] })) };
}

/** A batch that was found to be the office's own, and on chain; with the indexes that are meant. */
interface Target {
  readonly batch: ChangedBatch;
  readonly notes: ChangeNotes;
  readonly indexes: readonly number[];
}

async function openTarget(office: Office, change: CredentialsChange | BatchChange): Promise<Target> {
  if ("held" in change) {
    const { batch, notes, index } = change.held;
    requireOwn(office, batch);
    return { batch, notes, indexes: [index] };
  }
  const { folder } = change;
  const batch = await folder.requireRecord();
  const indexes = "selection" in change ? await selectIndexes(folder, batch, change.selection) : [];
  requireOwn(office, batch);
  await settleRestored(office, folder);
  await readOwnSecret(folder, batch);
  await requireAnchored(office, batch);
  return { batch, notes: folder, indexes };
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
function describeTarget(office: Office, { batch: { issuer, root }, notes: { journal } }: Target, change: StatusChange) {
  return { ...settlingOptions(office), journal, issuer, root, change };
}

/** A change of all that was named, and what of it is not so yet. */
interface Wanted {
  readonly all: StatusChange;
  readonly changed: readonly number[];
}

async function carryOut(
  office: Office,
  { reason = "unspecified", openOrderSigner }: ChangeOptions,
  target: Target,
  { all, changed }: Wanted,
): Promise<Pick<ChangeResult, "wasSent" | "receipts" | "orders">> {
  const { batch, notes } = target;
  const { action } = all;
  if (openOrderSigner !== undefined) {
    if (all.action !== "revoke" && all.action !== "revoke-batch")
      throw refuseUse("an order can only revoke", "sign and send this yourself");
    const { operator } = all;
    const signer = await openOrderSigner();
    const actions: OrderAction[] =
      all.action === "revoke-batch"
        ? [{ action: all.action }]
        : (
            await splitChange(
              { ...describeTarget(office, target, all), change: { ...all, indexes: changed } },
              await signer.getAddress(),
            )
          ).map((indexes) => ({ action: "revoke", indexes }));
    const orders: Order[] = [];
    for (const one of actions)
      orders.push(await signLater(office, { operator, root: batch.root, action: one, signer }));
    return { wasSent: false, receipts: [], orders };
  }
  const { signer } = await openSigner(office);
  await notes.make();
  return notes.lock(async () => {
    const indexes = "indexes" in all ? { indexes: changed } : {};
    // Before it is sent: a run that is stopped afterwards would find it done, and no longer know why.
    await notes.noteChange({ state: "begun", action, ...indexes, reason });
    const receipts = await changeStatus({ ...describeTarget(office, target, all), signer });
    const nothing = { transaction: null, block: null, gasUsed: null };
    for (const { transaction, block, gasUsed } of receipts.length > 0 ? receipts : [nothing])
      await notes.noteChange({ state: "done", action, transaction, block, gasUsed });
    return { wasSent: true, receipts };
  });
}
