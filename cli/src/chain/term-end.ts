// Ending a term: as of now, or as of an earlier moment, which distrusts what was anchored since. That is listed first.
import { parseDateFlag } from "../terminal/dates.ts";
import { CommandError } from "../terminal/failure.ts";
import type { SigningOptions } from "../terminal/invocation.ts";
import { confirm } from "../terminal/prompt.ts";
import type { Session } from "../terminal/session.ts";
import { type Chain, countNoun, formatMoment } from "@laurel/issuing";

/** Whose term ends. */
export type TermOwner =
  | { readonly kind: "accreditor"; readonly id: number }
  | { readonly kind: "accreditation"; readonly id: number }
  | { readonly kind: "operator"; readonly id: number; readonly issuer: number };

/** A batch that stops counting. */
interface AffectedBatch {
  readonly issuer: number;
  readonly root: string;
  readonly size: number;
  readonly anchoredAt: number;
}

const BLOCKS_AT_ONCE = 10_000;
const LISTED = 20;

/** The moment at which a term is to end; where it lies in the past, what stops counting is listed and a yes is asked for. */
export async function confirmEnd(
  session: Session,
  chain: Chain,
  options: SigningOptions & { asOf?: string },
  owner: TermOwner,
): Promise<number> {
  const now = (await chain.provider.getBlock("latest"))?.timestamp ?? 0;
  const moment = options.asOf === undefined ? now : parseDateFlag(options.asOf, "--as-of");
  if (moment > now) {
    throw new CommandError("usage", 2, `--as-of ${options.asOf ?? ""} has not come yet on this chain`, {
      cure: "a term ends now or earlier; leave --as-of out for now",
    });
  }
  const name =
    owner.kind === "operator" ? `operator ${owner.id} of issuer ${owner.issuer}` : `${owner.kind} ${owner.id}`;
  const affected = await listAffected(chain, owner, moment);
  if (affected.length > 0) {
    session.note(
      `${countNoun(affected.length, "batch", "batches")} anchored since ${formatMoment(moment)} will no longer count:`,
    );
    for (const { issuer, root, size, anchoredAt } of affected.slice(0, LISTED)) {
      session.note(
        `  issuer ${issuer}  ${root}  ${countNoun(size, "credential")}, anchored ${formatMoment(anchoredAt)}`,
      );
    }
    if (affected.length > LISTED) session.note(`  … and ${affected.length - LISTED} more`);
    session.note("Honest ones among them can be anchored again by a trusted operator: laurel reanchor");
  }
  const loss = affected.length > 0 ? ` ${countNoun(affected.length, "batch", "batches")} will no longer count.` : "";
  await confirm(
    session,
    `End the term of ${name} as of ${formatMoment(moment)}?${loss} It cannot be lengthened again.`,
    options.yes,
  );
  return moment;
}

/** The batches that count now and would not, were this term to end at `moment`. */
async function listAffected(chain: Chain, owner: TermOwner, moment: number): Promise<AffectedBatch[]> {
  const { contract } = chain;
  const latest = await chain.provider.getBlockNumber();
  const filter =
    owner.kind === "operator" ? contract.filters.BatchAnchored?.(owner.issuer) : contract.filters.BatchAnchored?.();
  if (filter === undefined) return [];
  const found = new Map<string, AffectedBatch>();
  for (let from = 0; from <= latest; from += BLOCKS_AT_ONCE) {
    const logs = await contract.queryFilter(filter, from, Math.min(latest, from + BLOCKS_AT_ONCE - 1));
    for (const log of logs) {
      const event = contract.interface.parseLog(log);
      if (event === null || Number(event.args.getValue("anchoredAt")) < moment) continue;
      const issuer = Number(event.args.getValue("issuer"));
      const root = String(event.args.getValue("root"));
      const batch = await chain.registry.getBatch(issuer, root);
      if (
        batch.anchoredAt < moment ||
        !(await dependsOn(chain, owner, batch)) ||
        !(await chain.registry.counts(issuer, root))
      )
        continue;
      found.set(`${issuer} ${root}`, { issuer, root, size: batch.size, anchoredAt: batch.anchoredAt });
    }
  }
  return [...found.values()];
}

async function dependsOn(
  chain: Chain,
  owner: TermOwner,
  batch: { accreditation: number; operator: number },
): Promise<boolean> {
  if (owner.kind === "operator") return batch.operator === owner.id;
  if (owner.kind === "accreditation") return batch.accreditation === owner.id;
  return (await chain.registry.getAccreditation(batch.accreditation)).accreditor === owner.id;
}
