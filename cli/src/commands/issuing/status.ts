// laurel status: how far a batch is, in words, and what to do.
import { stat } from "node:fs/promises";
import { describeProgress, readSettings, type SettlingOptions } from "../../chain/office.ts";
import { withChain } from "../../chain/chain.ts";
import { describeTally, formatTally } from "../../credentials/tally-text.ts";
import { userFolder } from "../../settings/settings-file.ts";
import { verifyFiles } from "../../credentials/verify-files.ts";
import { registryStatus } from "./registry-status.ts";
import { usageError } from "../../terminal/failure.ts";
import { neutralize } from "../../terminal/terminal.ts";
import type { Invocation, Outcome } from "../../terminal/invocation.ts";
import {
  type BatchStatus,
  countNoun,
  formatMoment,
  NAMES,
  openBatchFolder,
  openLedger,
  readBatchStatus,
  settleRestored,
} from "@laurel/issuing";

/** What `status` takes. */
interface StatusOptions extends Omit<SettlingOptions, "registry"> {
  /** Whether all batches of the issuer are listed. */
  readonly registry?: boolean;
}

/** Says how far a batch is; for a credential's file, what the chain says of it. Exit code 3 where it is not finished, 1 where it needs attention. */
export async function status({
  session,
  operand: path,
  words,
  options: { registry: isRegistry, ...options },
}: Invocation<StatusOptions>): Promise<Outcome> {
  if (isRegistry === true) return registryStatus(session, words, options);
  if (words.length !== 1)
    throw usageError("laurel status takes one folder", "for all batches: laurel status --registry");
  const kind = await stat(path).catch(() => {
    const cure = "name a folder from `laurel issue --out`, or a credential's file";
    throw usageError(`${path}: there is no such folder`, cure);
  });
  if (!kind.isDirectory()) return verifyFiles(session, { words, options });
  const folder = openBatchFolder(path);
  const { issuer } = await folder.requireRecord();
  return withChain(session, options, async (chain) => {
    const settings = await readSettings(session, options, chain);
    const office = { ...settings, chain, issuer };
    await settleRestored(office, folder);
    const found = await readBatchStatus(office, folder, openLedger(userFolder(session.env)));
    const { record, progress, hasSecret, anchoredAt, revokedAt, counts, tally } = found;
    const isFinal = progress.state === "final";
    const lines = [
      ...describeState(found, path),
      `${countNoun(record.size, "credential")}, root ${record.root}`,
      ...describeTally(tally),
      ...(record.signed === undefined
        ? []
        : [`signed for other verifiers by ${neutralize(record.signed.verificationMethod)}`]),
      ...(hasSecret ? [] : [`${NAMES.secret} is not in the folder, so lost files cannot be made again`]),
    ];
    const state = progress.state === "trouble" ? "needs attention" : isFinal ? "anchored" : progress.state;
    const value = {
      format: "laurel-status-v1",
      ...{ state, root: record.root, size: record.size },
      ...{ anchoredAt: anchoredAt || null, revokedAt: revokedAt || null, counts },
      credentials: formatTally(tally),
      signedBy: record.signed?.verificationMethod ?? null,
      ...("refusals" in progress ? { refusals: progress.refusals } : {}),
    };
    return { exitCode: progress.state === "trouble" ? 1 : isFinal ? 0 : 3, value, lines };
  });
}

function describeState({ record, progress, size, anchoredAt, revokedAt }: BatchStatus, folder: string): string[] {
  const path = neutralize(folder);
  const again = `run the same laurel ${record.replaces === undefined ? "issue" : "correct"} … --out ${path} again`;
  if (progress.state === "final") return [`anchored on ${formatMoment(anchoredAt)}`];
  if (progress.state !== "trouble")
    return [neutralize(describeProgress(progress)), `Next: ${again}; it goes on where it stopped`];
  switch (progress.trouble) {
    case "size":
      return [
        `needs attention: the chain has ${size} credentials under this root, not ${record.size}`,
        `Next: the admin ends that operator's term as of that moment (laurel operator end --as-of), then laurel reanchor ${path}`,
      ];
    case "lapsed":
      return [
        "needs attention: this batch no longer counts, because a term behind it was ended as of an earlier moment",
        `Next: laurel reanchor ${path}`,
      ];
    case "revoked":
      return [`needs attention: the whole batch was revoked on ${formatMoment(revokedAt)}`];
    case "both":
      return [
        "needs attention: the credential that this one replaces is not revoked, so both are valid",
        "Next: revoke the wrong one with laurel revoke",
      ];
    case "lost":
      return [
        "needs attention: the batch was anchored, but the chain no longer has it (a reorganisation, or a different chain at the node's address)",
        `Next: if the node is the right one, ${again}; this anchors the same root`,
      ];
  }
}
