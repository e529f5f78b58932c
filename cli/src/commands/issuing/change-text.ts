// What the commands say that revoke, suspend, reinstate and annul.

import { type BatchChange, type ChangeResult, countNoun, type CredentialsChange } from "@laurel/issuing";

/** What was done, for programs and for people. */
export interface DescribedChange {
  readonly value: object;
  readonly lines: readonly string[];
}

const PAST = {
  revoke: "revoked",
  suspend: "suspended",
  reinstate: "reinstated",
  annul: "no longer revoked",
  "revoke-batch": "revoked",
  "annul-batch": "no longer revoked",
} as const;

/** Some credentials were changed. */
export function describeChange(action: CredentialsChange["action"], result: ChangeResult): DescribedChange {
  const { changed, already, wasSent } = result;
  const lines: string[] = [];
  if (wasSent)
    lines.push(
      `${countNoun(changed.length, "credential")} ${PAST[action]}${describeBlock(result)}: index ${listShort(changed)}.`,
    );
  if (already.length > 0) {
    const verb = already.length === 1 ? "was" : "were";
    lines.push(
      `${countNoun(already.length, "credential")} ${verb} already ${PAST[action]}: index ${listShort(already)}.`,
    );
  }
  return { value: writeValue(action, result), lines };
}

/** A whole batch was changed. */
export function describeBatchChange(action: BatchChange["action"], result: ChangeResult): DescribedChange {
  const line = result.wasSent
    ? `The batch of ${countNoun(result.record.size, "credential")} is ${PAST[action]}${describeBlock(result)}.`
    : `The batch was ${PAST[action]} already.`;
  return { value: writeValue(action, result), lines: [line] };
}

/** Indexes for a sentence, the first eight of them. */
export function listShort(indexes: readonly number[]): string {
  const shown = indexes.slice(0, 8).join(", ");
  return indexes.length > 8 ? `${shown} and ${indexes.length - 8} more` : shown;
}

function writeValue(action: string, { record, changed, already, receipt }: ChangeResult): object {
  const { transaction = null, block = null, gasUsed = null } = receipt ?? {};
  return {
    format: "laurel-change-v1",
    ...{ action, root: record.root, changed, already },
    ...{ transaction, block, gasUsed },
  };
}

function describeBlock({ receipt }: ChangeResult): string {
  return receipt === undefined ? "" : ` in block ${receipt.block}`;
}
