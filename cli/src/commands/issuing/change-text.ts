// What the commands say that revoke, suspend, reinstate and annul.

import {
  type BatchChange,
  type BatchRecord,
  type ChangeResult,
  countNoun,
  type CredentialsChange,
} from "@laurel/issuing";
import { listShort } from "../../terminal/selection.ts";

const PAST = {
  revoke: "revoked",
  suspend: "suspended",
  reinstate: "reinstated",
  annul: "no longer revoked",
  "revoke-batch": "revoked",
  "annul-batch": "no longer revoked",
} as const;

/** A change, and what is told of its transactions. */
type DescribedChange = Omit<ChangeResult, "receipts"> & {
  readonly receipts: readonly Pick<BatchRecord, "transaction" | "block" | "gasUsed">[];
};

/** What was done, for programs and for people. */
export function describeChange(
  action: CredentialsChange["action"] | BatchChange["action"],
  { record: { root, size, status }, changed, already, receipts, wasSent }: DescribedChange,
  { namesList, hasFolder } = { namesList: status !== undefined, hasFolder: true },
): { readonly value: object; readonly lines: readonly string[] } {
  const { transaction = null, block = null } = receipts.at(-1) ?? {};
  const found = receipts.flatMap(({ gasUsed }) => gasUsed ?? []);
  const gasUsed = found.length === 0 ? null : found.reduce((sum, gas) => sum + gas, 0);
  const transactions = receipts.flatMap((one) => one.transaction ?? []);
  const value = { action, root, changed, already, transaction, block, gasUsed, transactions };
  const by = transactions.length > 1 ? ` by ${transactions.length} transactions, the last` : "";
  const where = block === null ? "" : `${by} in block ${block}`;
  const lines: string[] = [];
  if (action === "revoke-batch" || action === "annul-batch") {
    const batch = `The batch of ${countNoun(size, "credential")} is ${PAST[action]}${where}.`;
    lines.push(wasSent ? batch : `The batch was already ${PAST[action]}.`);
  } else {
    const describe = (indexes: readonly number[], state: string): string =>
      `${countNoun(indexes.length, "credential")} ${state}: index ${listShort(indexes)}.`;
    if (wasSent) lines.push(describe(changed, `${PAST[action]}${where}`));
    if (already.length > 0)
      lines.push(describe(already, `${already.length === 1 ? "was" : "were"} already ${PAST[action]}`));
  }
  if (namesList) lines.push(...describeLists(action));
  if (namesList && !hasFolder)
    lines.push("The file names a status list: exporting that list needs the batch's folder.");
  return { value: { format: "laurel-change-v1", ...value }, lines };
}

/** What verifiers see of it that read status lists in place of the chain. */
function describeLists(action: keyof typeof PAST): readonly string[] {
  const seen = "Verifiers that do not read the chain see this after the next `laurel status-list export`.";
  if (action !== "suspend") return [seen];
  return [seen, "Verifiers that read only the first entry of credentialStatus see no suspension."];
}
