// Anchoring a planned batch, by the SDK: once, whatever happens.
import { anchorBatch } from "@laurel/sdk";
import { type BatchRecord, NAMES, writeRecord } from "./batch-folder.ts";
import type { Chain } from "./chain.ts";
import { CommandError } from "./failure.ts";
import type { Session } from "./session.ts";
import { openTransactionSigner, type SettlingOptions, withSettling } from "./settling.ts";

/** What is anchored, and with what. */
export interface AnchorPlanOptions {
  readonly session: Session;
  readonly chain: Chain;
  readonly options: SettlingOptions;
  readonly folder: string;
  readonly record: BatchRecord;
  /** The operator's account, which must sign; not said where the chain has the batch already. */
  readonly account?: string;
  /** Anchors a batch again that is on chain but does not count. */
  readonly again?: boolean;
}

/** Anchors the batch, or finds that it is anchored. @throws as `anchorBatch` */
export async function anchorPlan(plan: AnchorPlanOptions): Promise<BatchRecord> {
  const { session, chain, options, folder, record } = plan;
  const { account, signer } = await openTransactionSigner(session, options, chain);
  if (plan.account !== undefined && account.toLowerCase() !== plan.account.toLowerCase()) {
    throw new CommandError(
      "signer.other",
      1,
      `the key is of ${account}, but operator ${record.operator} is ${plan.account}; nothing was sent`,
      { cure: "sign with the operator's key (--signer), or run `laurel init` with this one" },
    );
  }
  const anchored = await withSettling({ session, chain, options, folder }, async (settling) => {
    const { issuer, accreditation, operator, root, size } = record;
    let state = record.state;
    return anchorBatch({
      ...settling,
      signer,
      ...{ issuer, accreditation, operator, root, size },
      again: plan.again ?? false,
      onProgress(progress) {
        settling.onProgress(progress);
        if (progress.state === state || plan.again === true) return;
        if (progress.state !== "sent" && progress.state !== "pending") return;
        state = progress.state;
        // For whoever looks into the folder meanwhile; the chain and the journal are what counts.
        void writeRecord(folder, NAMES.batch, { ...record, state }).catch(() => undefined);
      },
    });
  });
  return { ...record, state: "anchored", ...anchored };
}
