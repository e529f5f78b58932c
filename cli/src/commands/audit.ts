// laurel audit: the batch made again from input and seed, compared with its files and with the chain.
import { join } from "node:path";
import { compareLines } from "@laurel/sdk/node";
import { listFiles } from "../credential-files.ts";
import type { PlaceOptions } from "../chain.ts";
import { CommandError } from "../failure.ts";
import type { Invocation } from "../invocation.ts";
import { rebuildFolder } from "../rebuild.ts";
import { withChain } from "../registry-action.ts";
import type { Outcome } from "../session.ts";
import { countNoun } from "../terminal.ts";

const LISTED = 20;

/** Audits a batch's folder. Exit code 1 where something is missing or differs. */
export async function audit({ session, words, options }: Invocation<PlaceOptions>): Promise<Outcome> {
  const folder = words[0] ?? "";
  const { record, plan } = await rebuildFolder(folder, session);
  const missing: string[] = [];
  const changed: string[] = [];
  for (const { file, from, to } of listFiles(record.size, plan.secret.files)) {
    const state = compareLines(plan.batch, { from, to, path: join(folder, file) });
    if (state === "missing") missing.push(file);
    if (state === "changed") changed.push(file);
    session.progress(`compared ${to.toLocaleString("en")} of ${record.size.toLocaleString("en")} credentials`);
  }
  const onChain = await withChain(session, options, async ({ registry, place }) => {
    if (place.chainId !== record.chainId || place.address !== record.registry) {
      throw new CommandError("batch.place", 1, "the batch is of another registry than laurel.json", {
        cure: "name the settings it was issued with: --config",
      });
    }
    const batch = await registry.getBatch(record.issuer, record.root);
    const anchored = batch.anchoredAt !== 0 && batch.size === record.size;
    return {
      anchored,
      counts: anchored && (await registry.counts(record.issuer, record.root)),
      revoked: batch.revokedAt !== 0,
    };
  });
  const good = missing.length === 0 && changed.length === 0 && onChain.anchored && onChain.counts;
  const lines = [
    `The input and the seed lead to the root ${record.root}.`,
    ...describeFiles(missing, "missing"),
    ...describeFiles(changed, "not as it was issued"),
    onChain.anchored
      ? `The chain has it, and it ${onChain.counts ? "counts" : "no longer counts: see laurel reanchor"}.`
      : "The chain does not have it: run laurel issue again.",
    ...(onChain.revoked ? ["The whole batch is revoked."] : []),
  ];
  if (missing.length + changed.length === 0) lines.push(`As issued: all of ${countNoun(record.size, "credential")}.`);
  else lines.push(`Next: laurel reissue ${folder}`);
  return {
    exitCode: good ? 0 : 1,
    value: { format: "laurel-audit-v1", root: record.root, size: record.size, missing, changed, ...onChain },
    lines,
  };
}

function describeFiles(files: readonly string[], state: string): string[] {
  if (files.length === 0) return [];
  const more = files.length > LISTED ? [`  … and ${files.length - LISTED} more`] : [];
  return [
    `${countNoun(files.length, "file")} ${state}:`,
    ...files.slice(0, LISTED).map((file) => `  ${file}`),
    ...more,
  ];
}
