// Ending a term: as of now, or as of an earlier moment, which distrusts what was anchored since. That is listed first.
import { parseDateFlag } from "../terminal/dates.ts";
import { explainLibraryError } from "../terminal/explain.ts";
import { usageError } from "../terminal/failure.ts";
import type { SigningOptions } from "../terminal/invocation.ts";
import { confirm } from "../terminal/prompt.ts";
import type { Session } from "../terminal/session.ts";
import { listSome, neutralize } from "../terminal/terminal.ts";
import { RpcError, type ScanProgress, scanLogsSince } from "@laurel/sdk";
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

const LISTED = 20;
/** In seconds. */
const CLOCKS_APART = 900;
/** Batches that are looked at at once. */
const AT_ONCE = 8;

/**
 * The moment at which a term is to end. As of now nothing is lost: what was anchored before goes on counting, so no event is asked for. Where the
 * moment lies in the past, what stops counting is listed, as far as the nodes list events, and a yes is asked for.
 */
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
  const loss =
    options.asOf === undefined
      ? "What was anchored before goes on counting."
      : await tellLoss(session, chain, { owner, moment });
  const question = `End the term of ${nameOwner(owner)} as of ${formatMoment(moment)}? ${loss}`;
  await confirm(session, `${question} It cannot be lengthened again.`, options.yes);
  return moment;
}

/** Whose term is to end, and when. */
interface TermEnd {
  readonly owner: TermOwner;
  readonly moment: number;
}

/** Lists what will no longer count. @returns the same in a sentence */
async function tellLoss(session: Session, chain: Chain, end: TermEnd): Promise<string> {
  const since = `anchored since ${formatMoment(end.moment)}`;
  const { affected, unlisted } = await listAffected(session, chain, end);
  const lost = `${countNoun(affected.length, "batch", "batches")} ${since} will no longer count`;
  if (affected.length > 0) {
    session.note(`${lost}:`);
    const batches = affected.map(({ issuer, root, size, anchoredAt }) => {
      return `issuer ${issuer}  ${root}  ${countNoun(size, "credential")}, anchored ${formatMoment(anchoredAt)}`;
    });
    session.note(...listSome(batches, LISTED));
  }
  if (affected.length > 0 || unlisted !== undefined)
    session.note("Honest ones among them can be anchored again by a trusted operator: laurel reanchor");
  if (unlisted === undefined) return `${lost}.`;
  session.note(
    neutralize(`Which batches were ${since} cannot be listed${affected.length > 0 ? " in full" : ""}: ${unlisted}`),
    "The term can be ended all the same. Those batches will no longer count.",
  );
  return `Batches ${since} will no longer count, and not all of them could be listed.`;
}

/**
 * The chain's time. Where no majority of the nodes says it, the word is taken that is nearest to this computer's clock: neither a lie nor the order of the nodes
 * must keep a key at work.
 */
async function readNow({ provider }: Chain): Promise<number> {
  try {
    return (await provider.getBlock("latest"))?.timestamp ?? 0;
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const blocks = await provider.askEach("eth_getBlockByNumber", ["latest", false]);
    const distance = (moment: number): number => Math.abs(moment - Date.now() / 1000);
    const [nearest] = blocks
      .map((block) => Number((Object(block) as { timestamp?: unknown }).timestamp))
      .filter((stated) => distance(stated) <= CLOCKS_APART)
      .sort((one, other) => distance(one) - distance(other));
    if (nearest === undefined) throw error;
    return nearest;
  }
}

/** The batches that count now and would not after the end; and why not all are known, if so. */
async function listAffected(
  session: Session,
  chain: Chain,
  { owner, moment }: TermEnd,
): Promise<{ readonly affected: readonly AffectedBatch[]; readonly unlisted: string | undefined }> {
  const affected: AffectedBatch[] = [];
  const began = Date.now();
  const onProgress = ({ done, of }: ScanProgress): void => {
    if (done === 0) return;
    const seconds = Math.ceil(((Date.now() - began) / 1000) * (of / done - 1));
    session.progress(
      `looking for batches: ${done.toLocaleString("en")} of ${of.toLocaleString("en")} blocks, about ${seconds} s left`,
    );
  };
  try {
    const topics = chain.contract.interface.encodeFilterTopics(
      "BatchAnchored",
      owner.issuer === undefined ? [] : [owner.issuer],
    );
    const filter = { address: chain.ref.address, topics, since: moment };
    const { logs, unread } = await scanLogsSince((method, params) => chain.provider.ask(method, params), filter, {
      onProgress,
    });
    const batches = logs.flatMap((log) => {
      const { args } = chain.contract.interface.parseLog(log) ?? {};
      return args === undefined ? [] : [{ issuer: Number(args.issuer), root: String(args.root) }];
    });
    const distinct = [...new Map(batches.map((batch) => [`${batch.issuer} ${batch.root}`, batch])).values()];
    for (let i = 0; i < distinct.length; i += AT_ONCE) {
      session.progress(`looking at batches: ${i} of ${distinct.length}`);
      const found = await Promise.all(
        distinct.slice(i, i + AT_ONCE).map((batch) => readAffected(chain, batch, { owner, moment })),
      );
      affected.push(...found.filter((batch) => batch !== undefined));
    }
    const rest = unread === undefined ? undefined : `${unread.reason.message} (blocks ${unread.from} to ${unread.to})`;
    return { affected, unlisted: rest };
  } catch (error) {
    // It only informs: whatever the nodes say here, the term can be ended.
    return { affected, unlisted: explainLibraryError(error).message };
  } finally {
    session.endProgress();
  }
}

async function readAffected(
  chain: Chain,
  { issuer, root }: Pick<AffectedBatch, "issuer" | "root">,
  { owner, moment }: TermEnd,
): Promise<AffectedBatch | undefined> {
  const batch = await chain.registry.getBatch(issuer, root);
  if (batch.anchoredAt < moment || !(await dependsOn(chain, owner, batch))) return undefined;
  if (!(await chain.registry.counts(issuer, root))) return undefined;
  return { issuer, root, size: batch.size, anchoredAt: batch.anchoredAt };
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
