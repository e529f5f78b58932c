// laurel revoke, suspend, reinstate, revoke-batch and annul. Run again, they do nothing twice.
import { join } from "node:path";
import { changeStatus, packIndexes, type StatusChange } from "@laurel/sdk";
import { appendLine } from "../atomic-file.ts";
import { type BatchRecord, NAMES, requireBatchRecord } from "../batch-folder.ts";
import { type Chain, openChain } from "../chain.ts";
import { readConfig } from "../config.ts";
import { CommandError, usageError } from "../failure.ts";
import { withFolderLock } from "../folder-lock.ts";
import type { Handler, Invocation } from "../invocation.ts";
import { writeOrder } from "../order-file.ts";
import { confirm } from "../prompt.ts";
import { selectIndexes, type SelectionOptions } from "../selection.ts";
import { done, type Outcome, type Session } from "../session.ts";
import { openTransactionSigner, type SettlingOptions, withSettling } from "../settling.ts";
import { countNoun } from "../terminal.ts";

/** What `revoke` and its like take. */
export interface RevokeOptions extends SettlingOptions, SelectionOptions {
  readonly reason?: string;
  readonly batch?: boolean;
  readonly signOnly?: string;
}

const REASONS = ["unspecified", "error", "superseded", "withdrawn", "fraud", "compromised"];

interface Action {
  readonly name: "revoke" | "suspend" | "reinstate" | "annul";
  readonly bitmap: "revoked" | "suspended";
  /** What the bit is afterwards. */
  readonly set: boolean;
  readonly past: string;
  readonly question: string;
}

const ACTIONS = {
  revoke: {
    name: "revoke",
    bitmap: "revoked",
    set: true,
    past: "revoked",
    question: "Revoke",
  },
  suspend: {
    name: "suspend",
    bitmap: "suspended",
    set: true,
    past: "suspended",
    question: "Suspend",
  },
  reinstate: {
    name: "reinstate",
    bitmap: "suspended",
    set: false,
    past: "reinstated",
    question: "Reinstate",
  },
  annul: {
    name: "annul",
    bitmap: "revoked",
    set: false,
    past: "no longer revoked",
    question: "Take back the revocation of",
  },
} satisfies Record<string, Action>;

/** Revokes credentials. */
export const revoke: Handler<RevokeOptions> = (invocation) => change(invocation, ACTIONS.revoke);
/** Suspends credentials. */
export const suspend: Handler<RevokeOptions> = (invocation) => change(invocation, ACTIONS.suspend);
/** Lifts the suspension of credentials. */
export const reinstate: Handler<RevokeOptions> = (invocation) => change(invocation, ACTIONS.reinstate);

/** Takes revocations back, of credentials or of the whole batch. */
export const annul: Handler<RevokeOptions> = (invocation) =>
  invocation.options.batch === true
    ? changeBatch(invocation, "annulBatchRevocation")
    : change(invocation, ACTIONS.annul);

/** Revokes a whole batch. */
export const revokeBatch: Handler<RevokeOptions> = (invocation) => changeBatch(invocation, "revokeBatch");

function requireReason({ reason }: RevokeOptions): void {
  if (reason !== undefined && !REASONS.includes(reason))
    throw usageError(`--reason ${reason}: not a reason`, `the reasons are ${REASONS.join(", ")}`);
}

async function requireOperator(session: Session, options: RevokeOptions): Promise<number> {
  const { operator, path } = await readConfig({ option: options.config, env: session.env });
  if (operator === undefined)
    throw usageError(`${path} names no operator`, "run `laurel init` again with the key that revokes");
  return operator;
}

async function openBatch(session: Session, record: BatchRecord, options: RevokeOptions): Promise<Chain> {
  const chain = await openChain(session, options);
  const { config, place } = chain;
  if (place.chainId === record.chainId && place.address === record.registry && config?.issuer === record.issuer)
    return chain;
  chain.provider.destroy();
  throw new CommandError(
    "batch.place",
    1,
    "the batch is of another registry or issuer than laurel.json; nothing was sent",
    {
      cure: "name the settings it was issued with: --config",
    },
  );
}

async function change({ session, words, options }: Invocation<RevokeOptions>, action: Action): Promise<Outcome> {
  const folder = words[0] ?? "";
  requireReason(options);
  const record = await requireBatchRecord(folder);
  const indexes = await selectIndexes(folder, record, options);
  const chain = await openBatch(session, record, options);
  try {
    await requireAnchored(chain, record);
    const pending = await listUndone(chain, record, indexes, action);
    let sent: Sent | null = null;
    if (pending.length > 0) {
      await confirm(
        session,
        `${action.question} ${countNoun(pending.length, "credential")} (index ${listShort(pending)})?`,
        options.yes,
      );
      const wanted: StatusChange =
        action.name === "annul"
          ? { action: "annul", indexes: pending }
          : { action: action.name, operator: await requireOperator(session, options), indexes: pending };
      if (options.signOnly !== undefined) return await orderChange({ session, chain, options, record }, wanted);
      sent = await sendChange({ session, chain, options, folder, record }, wanted);
    }
    const already = indexes.filter((index) => !pending.includes(index));
    const lines =
      sent === null
        ? []
        : [
            `${countNoun(pending.length, "credential")} ${action.past}${describeBlock(sent)}: index ${listShort(pending)}.`,
          ];
    if (already.length > 0)
      lines.push(
        `${countNoun(already.length, "credential")} ${already.length === 1 ? "was" : "were"} so already: index ${listShort(already)}.`,
      );
    return done(
      {
        format: "laurel-change-v1",
        action: action.name,
        root: record.root,
        changed: pending,
        already,
        ...describeReceipt(sent),
      },
      lines,
    );
  } finally {
    chain.provider.destroy();
  }
}

async function changeBatch(
  { session, words, options }: Invocation<RevokeOptions>,
  method: "revokeBatch" | "annulBatchRevocation",
): Promise<Outcome> {
  const folder = words[0] ?? "";
  requireReason(options);
  const record = await requireBatchRecord(folder);
  const chain = await openBatch(session, record, options);
  try {
    const { revokedAt } = await requireAnchored(chain, record);
    const wanted = method === "revokeBatch";
    let sent: Sent | null = null;
    if ((revokedAt !== 0) !== wanted) {
      const question = wanted
        ? `Revoke the whole batch, all ${countNoun(record.size, "credential")}?`
        : "Take back the revocation of the whole batch?";
      await confirm(session, question, options.yes);
      const change: StatusChange = wanted
        ? { action: "revoke-batch", operator: await requireOperator(session, options) }
        : { action: "annul-batch" };
      if (options.signOnly !== undefined) return await orderChange({ session, chain, options, record }, change);
      sent = await sendChange({ session, chain, options, folder, record }, change);
    }
    const state = wanted ? "revoked" : "no longer revoked";
    const line =
      sent === null
        ? `The batch was ${state} already.`
        : `The batch of ${countNoun(record.size, "credential")} is ${state}${describeBlock(sent)}.`;
    return done(
      {
        format: "laurel-change-v1",
        action: wanted ? "revoke-batch" : "annul-batch",
        root: record.root,
        changed: [],
        already: [],
        ...describeReceipt(sent),
      },
      [line],
    );
  } finally {
    chain.provider.destroy();
  }
}

async function requireAnchored(chain: Chain, record: BatchRecord) {
  const onChain = await chain.registry.getBatch(record.issuer, record.root);
  if (onChain.anchoredAt !== 0) return onChain;
  throw new CommandError("anchor.missing", 1, "this batch is not on chain; nothing was sent", {
    cure: "run `laurel issue` again to finish it, or see `laurel status`",
  });
}

async function listUndone(
  chain: Chain,
  record: BatchRecord,
  indexes: readonly number[],
  action: Action,
): Promise<number[]> {
  const { words } = packIndexes(indexes);
  const bitmap = (await chain.registry.standing(record.issuer, record.root, words))[action.bitmap];
  return indexes.filter((index) => {
    const bits = bitmap[words.indexOf(Math.floor(index / 256))] ?? 0n;
    return ((bits >> BigInt(index % 256)) & 1n) !== (action.set ? 1n : 0n);
  });
}

/** What a change came to; nulls where another run had sent it. */
interface Sent {
  readonly transaction: string | null;
  readonly block: number | null;
  readonly gasUsed: number | null;
}

async function sendChange(
  {
    record,
    ...context
  }: { session: Session; chain: Chain; options: RevokeOptions; folder: string; record: BatchRecord },
  change: StatusChange,
): Promise<Sent> {
  const { session, chain, options, folder } = context;
  const { signer } = await openTransactionSigner(session, options, chain);
  const { action } = change;
  return withFolderLock(folder, async () => {
    const indexes = "indexes" in change ? { indexes: change.indexes } : {};
    // Before it is sent: a run that is stopped afterwards would find it done, and no longer know why.
    await keepRecord(folder, { state: "begun", action, ...indexes, reason: options.reason ?? "unspecified" });
    const receipt = await withSettling(context, (settling) =>
      changeStatus({ ...settling, signer, issuer: record.issuer, root: record.root, change }),
    );
    const sent = describeReceipt(receipt);
    await keepRecord(folder, { state: "done", action, ...sent });
    return sent;
  });
}

/** Signs the change for somebody else to send. */
async function orderChange(
  { record, options, ...context }: { session: Session; chain: Chain; options: RevokeOptions; record: BatchRecord },
  change: StatusChange,
): Promise<Outcome> {
  if (change.action !== "revoke" && change.action !== "revoke-batch")
    throw usageError("--sign-only is for revoking", "sign and send this yourself");
  const { issuer, root } = record;
  const action =
    change.action === "revoke" ? { action: change.action, indexes: change.indexes } : { action: change.action };
  const { operator } = change;
  const file = options.signOnly ?? "";
  const { order, lines } = await writeOrder({ ...context, options, file, issuer, operator, root, action });
  return done(order, lines);
}

/** Keeps what is to be done and why, then what came of it, in the issuer's own records; a reason is never written on chain. */
function keepRecord(folder: string, entry: object): Promise<void> {
  return appendLine(join(folder, NAMES.changes), JSON.stringify({ at: new Date().toISOString(), ...entry }));
}

function describeReceipt(receipt: Sent | null | undefined): Sent {
  const { transaction = null, block = null, gasUsed = null } = receipt ?? {};
  return { transaction, block, gasUsed };
}

function describeBlock({ block }: Sent): string {
  return block === null ? "" : ` in block ${block}`;
}

function listShort(indexes: readonly number[]): string {
  const shown = indexes.slice(0, 8).join(", ");
  return indexes.length > 8 ? `${shown} and ${indexes.length - 8} more` : shown;
}
