// laurel reanchor: a batch whose anchor no longer counts, anchored again; its files stay as they are.
import type { Registry } from "@laurel/sdk";
import { anchorPlan } from "../anchor-plan.ts";
import { describeTermFault, requireAuthority } from "../authority.ts";
import { type BatchRecord, NAMES, requireBatchRecord, writeRecord } from "../batch-folder.ts";
import type { Chain, PlaceOptions } from "../chain.ts";
import { formatMoment } from "../dates.ts";
import { CommandError, usageError } from "../failure.ts";
import { withFolderLock } from "../folder-lock.ts";
import type { Invocation } from "../invocation.ts";
import { confirm } from "../prompt.ts";
import { withChain } from "../registry-action.ts";
import { done, type Outcome } from "../session.ts";
import { countNoun, neutralize } from "../terminal.ts";

/** Shows which term was ended, asks, and anchors the batch again. */
export async function reanchor({ session, words, options }: Invocation<PlaceOptions>): Promise<Outcome> {
  const folder = words[0] ?? "";
  const record = await requireBatchRecord(folder);
  return withChain(session, options, async (chain) => {
    const { config, place, registry } = chain;
    if (place.chainId !== record.chainId || place.address !== record.registry || config?.issuer !== record.issuer) {
      throw new CommandError("batch.place", 1, "the batch is of another registry or issuer than laurel.json", {
        cure: "name its settings: --config",
      });
    }
    const { accreditation, operator } = config;
    if (accreditation === undefined || operator === undefined)
      throw usageError(`${config.path} names no operator`, "run `laurel init` again");
    const batch = await registry.getBatch(record.issuer, record.root);
    if (batch.anchoredAt === 0)
      throw new CommandError("anchor.missing", 1, "this batch was never anchored", {
        cure: "run `laurel issue` again",
      });
    if (await registry.counts(record.issuer, record.root))
      return done(record, ["This batch counts; there is nothing to repair."]);
    if (batch.revokedAt !== 0) {
      throw new CommandError(
        "registry.BatchIsRevoked",
        1,
        `the batch was revoked on ${formatMoment(batch.revokedAt)}`,
        { cure: "the admin takes that back first: laurel annul --batch" },
      );
    }
    for (const line of await describeEnded(chain, record, batch)) session.note(neutralize(line));
    const { account } = await requireAuthority(chain, record.issuer, accreditation, operator);
    await confirm(
      session,
      `Anchor these ${countNoun(record.size, "credential")} again, by operator ${operator}? Do so only if the batch is honest: you vouch for it.`,
      options.yes,
    );
    return withFolderLock(folder, async () => {
      const renewed = await anchorPlan({
        session,
        chain,
        options,
        folder,
        record: { ...record, accreditation, operator },
        account,
        again: true,
      });
      await writeRecord(folder, NAMES.batch, renewed);
      return done(renewed, [
        `Anchored again in block ${renewed.block ?? "?"}; the learners' files are good as they are.`,
      ]);
    });
  });
}

async function describeEnded(
  { registry }: Chain,
  record: BatchRecord,
  batch: Awaited<ReturnType<Registry["getBatch"]>>,
): Promise<string[]> {
  const [operator, accreditation] = await Promise.all([
    registry.getOperator(record.issuer, batch.operator),
    registry.getAccreditation(batch.accreditation),
  ]);
  const accreditor = await registry.getAccreditor(accreditation.accreditor);
  const terms = [
    [`operator ${batch.operator} (${operator.account})`, operator.term],
    [`accreditation ${batch.accreditation} by ${accreditor.name}`, accreditation.term],
    [`the mandate of ${accreditor.name}`, accreditor.term],
  ] as const;
  const ended = terms.flatMap(([name, term]) => {
    const fault = describeTermFault(term, batch.anchoredAt);
    return fault === undefined ? [] : [`  ${name} ${fault}`];
  });
  return [`The batch was anchored on ${formatMoment(batch.anchoredAt)} and no longer counts:`, ...ended];
}
