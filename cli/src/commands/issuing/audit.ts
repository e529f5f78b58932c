// laurel audit: the batch made again from input and seed, compared with its files and with the chain.
import { readSettings, type SettlingOptions } from "../../chain/office.ts";
import { withChain } from "../../chain/chain.ts";
import { describeTally, formatTally } from "../../credentials/tally-text.ts";
import { userFolder } from "../../settings/settings-file.ts";
import type { Invocation, Outcome } from "../../terminal/invocation.ts";
import { listSome, neutralize } from "../../terminal/terminal.ts";
import { listShort } from "../../terminal/selection.ts";
import {
  type Audit,
  auditBatch,
  type BatchRecord,
  countNoun,
  type ListState,
  NAMES,
  openBatchFolder,
  openLedger,
  type SignatureAudit,
} from "@laurel/issuing";

const LISTED = 20;

/** Audits a batch's folder. Exit code 1 where something is missing or differs. */
export async function audit({ session, operand: path, options }: Invocation<SettlingOptions>): Promise<Outcome> {
  const folder = openBatchFolder(path);
  const { issuer } = await folder.requireRecord();
  return withChain(session, options, async (chain) => {
    const settings = await readSettings(session, options, chain);
    const { record, missing, changed, list, signatures, tally, ...onChain } = await auditBatch(
      { ...settings, chain, issuer },
      folder,
      openLedger(userFolder(session.env)),
    );
    const isWhole = missing.length + changed.length === 0;
    const lacking = signatures?.lacking ?? [];
    const lines = [
      `The input and ${onChain.erased.length === 0 ? "the seed" : "the salts that were kept"} lead to the root ${record.root}.`,
      ...describeFiles(missing, "missing"),
      ...describeFiles(changed, "not as issued"),
      ...describeList(list, path),
      ...describeErased(onChain, path),
      ...(signatures === undefined ? [] : describeSignatures(record, signatures)),
      describeAnchor(onChain),
      ...(onChain.revoked ? ["The whole batch is revoked."] : []),
      ...describeTally(tally).map((line) => `Its credentials: ${line}.`),
      isWhole
        ? `All files are as issued${signatures === undefined ? "" : ", except signatures"}: ${countNoun(record.size - onChain.erased.length, "credential")}.`
        : `Next: laurel reissue ${neutralize(path)}`,
      ...(isWhole && lacking.length > 0 ? [`Next: laurel sign ${neutralize(path)} --sign …`] : []),
    ];
    const value = {
      ...{ format: "laurel-audit-v1", root: record.root, size: record.size, missing, changed, list, ...onChain },
      credentials: formatTally(tally),
      signatures:
        signatures === undefined
          ? null
          : {
              signed: [...signatures.signed].map(([verificationMethod, count]) => ({ verificationMethod, count })),
              lacking,
            },
    };
    return {
      exitCode: isWhole && onChain.back.length + lacking.length === 0 && onChain.anchored && onChain.counts ? 0 : 1,
      value,
      lines,
    };
  });
}

function describeAnchor({ anchored, counts }: Pick<Audit, "anchored" | "counts">): string {
  if (!anchored) return "The batch is not on chain: run laurel issue again.";
  return counts
    ? "The batch is on chain and counts."
    : "The batch is on chain but no longer counts: see laurel reanchor.";
}

/** What is said of erased credentials: that they are gone is no fault. */
function describeErased({ erased, back }: Pick<Audit, "erased" | "back">, path: string): string[] {
  const days = Map.groupBy(erased, ({ on }) => on);
  const again = erased.map(({ index }) => `--index ${index}`).slice(0, LISTED);
  return [
    ...[...days].map(([on, some]) => `Erased on ${on}: index ${listShort(some.map(({ index }) => index))}.`),
    ...describeFiles(back, "back again, though erased"),
    ...(back.length === 0 ? [] : [`Next: laurel erase ${neutralize(path)} ${again.join(" ")}`]),
  ];
}

/** What is said of the registrar's list where it is not as it was written: that is no fault. */
function describeList(list: ListState, path: string): string[] {
  if (list === "changed") return [`Note: ${NAMES.learners} has changed since it was written. Laurel does not read it.`];
  if (list !== "missing") return [];
  return [
    `Note: ${NAMES.learners} is gone. Laurel does not need it; laurel reissue ${neutralize(path)} makes it again.`,
  ];
}

function describeFiles(files: readonly string[], state: string): string[] {
  if (files.length === 0) return [];
  return [`${countNoun(files.length, "file")} ${state}:`, ...listSome(files.map(neutralize), LISTED)];
}

function describeSignatures({ size, signed }: BatchRecord, signatures: SignatureAudit): string[] {
  const counts = new Map(signatures.signed);
  if (signed !== undefined && !counts.has(signed.verificationMethod)) counts.set(signed.verificationMethod, 0);
  const { lacking } = signatures;
  return [
    ...[...counts].map(
      ([key, count]) =>
        `Signed by ${neutralize(key)}, according to the files: ${count.toLocaleString("en")} of ${countNoun(size, "credential")}.`,
    ),
    ...(signed === undefined || lacking.length === 0
      ? []
      : [
          `${countNoun(lacking.length, "credential")} without the signature of ${neutralize(signed.verificationMethod)}: index ${listShort(lacking)}.`,
        ]),
  ];
}
