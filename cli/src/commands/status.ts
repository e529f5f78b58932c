// laurel status: how far a batch is, in words, and what to do.
import { stat } from "node:fs/promises";
import { readAnchorProgress } from "@laurel/sdk";
import { NAMES, readBatchSecret, requireBatchRecord } from "../batch-folder.ts";
import type { PlaceOptions } from "../chain.ts";
import { formatMoment } from "../dates.ts";
import { usageError } from "../failure.ts";
import type { Invocation } from "../invocation.ts";
import { withChain } from "../registry-action.ts";
import type { Outcome } from "../session.ts";
import { describeProgress, openFolderJournal, readFinality } from "../settling.ts";
import { countNoun } from "../terminal.ts";

/** Says how far a batch is; for a credential's file, what the chain says of it. Exit code 3 where it is not finished, 1 where it needs attention. */
export async function status({ session, words, options }: Invocation<PlaceOptions>): Promise<Outcome> {
  const folder = words[0] ?? "";
  const kind = await stat(folder).catch(() => {
    throw usageError(
      `${folder}: there is no such folder`,
      "name the folder that `laurel issue --out` wrote, or a credential's file",
    );
  });
  if (!kind.isDirectory()) {
    const { verify } = await import("./verify.ts");
    return verify({
      session,
      words,
      options: { json: options.json ?? false, ...(options.trust === undefined ? {} : { trust: options.trust }) },
    });
  }
  const record = await requireBatchRecord(folder);
  const secret = await readBatchSecret(folder);
  return withChain(session, options, async (chain) => {
    const { registry } = chain;
    const batch = await registry.getBatch(record.issuer, record.root);
    const counts = batch.anchoredAt !== 0 && (await registry.counts(record.issuer, record.root));
    const lines: string[] = [];
    let state = "needs attention";
    let exitCode: 0 | 1 | 3 = 1;
    if (batch.anchoredAt !== 0 && batch.size !== record.size)
      lines.push(
        `needs attention: the chain has ${batch.size} credentials under this root, not ${record.size}`,
        `Next: the admin ends that operator's term as of then (laurel operator end --as-of), then laurel reanchor ${folder}`,
      );
    else if (batch.anchoredAt !== 0 && !counts)
      lines.push(
        "needs attention: a term behind this batch was ended back past it, so that it no longer counts",
        `Next: laurel reanchor ${folder}`,
      );
    else if (batch.revokedAt !== 0)
      lines.push(`needs attention: the whole batch was revoked on ${formatMoment(batch.revokedAt)}`);
    else if (batch.anchoredAt === 0 && record.state === "anchored")
      lines.push(
        "needs attention: it was anchored, but the chain no longer has it (a reorganisation, or another chain behind the node's address)",
        `Next: if the node is the right one, run the same laurel issue … --out ${folder} again; it anchors the same root`,
      );
    else {
      const { chainId, registry: address, issuer, accreditation, operator, root, size } = record;
      const progress = await readAnchorProgress({
        registry: { chainId, address },
        rpc: chain.rpc,
        ...{ issuer, accreditation, operator, root, size },
        finality: await readFinality(session, options, chain),
        journal: openFolderJournal(folder),
      });
      state = progress.state === "final" ? "anchored" : progress.state;
      exitCode = progress.state === "final" ? 0 : 3;
      lines.push(
        progress.state === "final" ? `anchored on ${formatMoment(batch.anchoredAt)}` : describeProgress(progress),
      );
      if (exitCode === 3)
        lines.push(`Next: run the same laurel issue … --out ${folder} again; it goes on where it stopped`);
    }
    lines.push(`${countNoun(record.size, "credential")}, root ${record.root}`);
    if (secret === undefined) lines.push(`${NAMES.secret} is not in the folder: lost files cannot be made anew`);
    const value = {
      format: "laurel-status-v1",
      state,
      root: record.root,
      size: record.size,
      anchoredAt: batch.anchoredAt || null,
      revokedAt: batch.revokedAt || null,
      counts,
    };
    return { exitCode, value, lines };
  });
}
