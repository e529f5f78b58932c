// Ending a term: as of now, or as of an earlier moment, which distrusts what was anchored since. That is listed first.
import { parseDateFlag } from "../terminal/dates.ts";
import { usageError } from "../terminal/failure.ts";
import type { SigningOptions } from "../terminal/invocation.ts";
import { confirm } from "../terminal/prompt.ts";
import type { Session } from "../terminal/session.ts";
import { listSome, neutralize } from "../terminal/terminal.ts";
import { RpcError } from "@laurel/sdk";
import { type Chain, countNoun, formatMoment } from "@laurel/issuing";

/** Whose term ends. */
export interface TermOwner {
  readonly kind: "accreditor" | "accreditation" | "operator";
  readonly id: number;
  /** Whose operator. */
  readonly issuer: number | undefined;
}

/** `accreditor 1`, `operator 1 of issuer 2`; with another word for the kind where one is given. */
export function nameOwner({ kind, id, issuer }: TermOwner, word: string = kind): string {
  return `${word} ${id}${issuer === undefined ? "" : ` of issuer ${issuer}`}`;
}

/** A batch that stops counting. */
interface AffectedBatch {
  readonly issuer: number;
  readonly root: string;
  readonly size: number;
  readonly anchoredAt: number;
}

const BLOCKS_AT_ONCE = 10_000;
const LISTED = 20;
/** In seconds. */
const CLOCKS_APART = 900;

/** The moment at which a term is to end; where it lies in the past, what stops counting is listed and a yes is asked for. */
export async function confirmEnd(
  session: Session,
  chain: Chain,
  options: SigningOptions & { asOf?: string },
  owner: TermOwner,
): Promise<number> {
  const now = await readNow(chain);
  const moment = options.asOf === undefined ? now : parseDateFlag(options.asOf, "--as-of");
  if (moment > now)
    throw usageError(
      `--as-of ${options.asOf ?? ""} has not come yet on this chain`,
      "a term ends now or earlier; leave --as-of out for now",
    );
  const affected = await listAffected(chain, owner, moment).catch((error: unknown) => {
    if (!(error instanceof RpcError)) throw error;
    session.note(neutralize(`What was anchored since ${formatMoment(moment)} cannot be listed: ${error.message}`));
    return [];
  });
  const lost = countNoun(affected.length, "batch", "batches");
  if (affected.length > 0) {
    session.note(`${lost} anchored since ${formatMoment(moment)} will no longer count:`);
    const batches = affected.map(({ issuer, root, size, anchoredAt }) => {
      return `issuer ${issuer}  ${root}  ${countNoun(size, "credential")}, anchored ${formatMoment(anchoredAt)}`;
    });
    for (const line of listSome(batches, LISTED)) session.note(line);
    session.note("Honest ones among them can be anchored again by a trusted operator: laurel reanchor");
  }
  const loss = affected.length > 0 ? ` ${lost} will no longer count.` : "";
  const question = `End the term of ${nameOwner(owner)} as of ${formatMoment(moment)}?${loss}`;
  await confirm(session, `${question} It cannot be lengthened again.`, options.yes);
  return moment;
}

/** The chain's time. Where no majority of the nodes says it, a node's word is taken that is near this computer's clock: it must not keep a key at work. */
async function readNow({ provider }: Chain): Promise<number> {
  try {
    return (await provider.getBlock("latest"))?.timestamp ?? 0;
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const block = Object(await provider.guess("eth_getBlockByNumber", ["latest", false])) as { timestamp?: unknown };
    const stated = Number(block.timestamp);
    if (Math.abs(stated - Date.now() / 1000) <= CLOCKS_APART) return stated;
    throw error;
  }
}

/** The batches that count now and would not, were this term to end at `moment`. */
async function listAffected(chain: Chain, owner: TermOwner, moment: number): Promise<AffectedBatch[]> {
  const { contract } = chain;
  const latest = await chain.provider.getBlockNumber();
  const filter = contract.filters.BatchAnchored?.(owner.issuer);
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
      if (batch.anchoredAt < moment || !(await dependsOn(chain, owner, batch))) continue;
      if (!(await chain.registry.counts(issuer, root))) continue;
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
