// Ending terms: after the newest block, or as of another moment. What a moment that has passed takes away is listed first.
import { parseDateFlag } from "../terminal/dates.ts";
import { explainLibraryError } from "../terminal/explain.ts";
import { CommandError, usageError } from "../terminal/failure.ts";
import { confirm } from "../terminal/prompt.ts";
import type { Session } from "../terminal/session.ts";
import { listSome, neutralize } from "../terminal/terminal.ts";
import type { RegistryOptions } from "./chain.ts";
import type { ActingChain } from "./registry-action.ts";
import { RpcError, type ScanProgress, scanLogsSince, type TermSpan } from "@laurel/sdk";
import { type Chain, countNoun, formatMoment, formatUntil } from "@laurel/issuing";

/** What the `end` commands take. */
export interface EndOptions extends RegistryOptions {
  /** An earlier moment. */
  readonly asOf?: string;
  /** A moment to come, for what is executed later. */
  readonly at?: string;
}

/** Whose terms end. */
export interface TermOwner {
  readonly kind: "accreditor" | "accreditation" | "operator";
  readonly ids: readonly number[];
  /** Whose operators. */
  readonly issuer: number | undefined;
}

/** `accreditor 1`, `operators 2 and 5 of issuer 1`; with another word for the kind where one is given. */
export function nameOwner({ kind, ids, issuer }: TermOwner, word: string = kind): string {
  const [last = "", ...others] = ids.map(String).reverse();
  const numbers = others.length === 0 ? last : `${others.reverse().join(", ")} and ${last}`;
  return `${word}${others.length === 0 ? "" : "s"} ${numbers}${issuer === undefined ? "" : ` of issuer ${issuer}`}`;
}

/** Whether a term is over by a moment, or contains none: nothing is left to end then. */
export function isOver({ from, until }: TermSpan, moment: number): boolean {
  return until <= moment || from >= until;
}

/** A batch that stops counting. */
interface AffectedBatch {
  readonly issuer: number;
  readonly root: string;
  readonly size: number;
  readonly anchoredAt: number;
}

/** Of the batches anchored since a moment that has passed, how many no longer count, and how many go on counting; as far as the nodes list events. */
export interface Loss {
  readonly lost: number;
  readonly counting: number;
  /** Whether all of them are known. */
  readonly isWhole: boolean;
}

/** What a person agreed to. */
export interface AgreedEnd {
  /** The first second in which the term is no longer in force. */
  readonly moment: number;
  readonly loss: Loss | undefined;
}

const LISTED = 20;
/** In seconds. */
const CLOCKS_APART = 900;
/** Batches that are looked at at once. */
const AT_ONCE = 8;

/** The chain that `npm run dev` starts. Its clock stands still or was moved, and nothing outside it counts by it; a person names its number, no node. */
const LOCAL_CHAIN = 31337;

const readClock = (): number => Math.floor(Date.now() / 1000);

/** Whether a chain's time cannot be told from a lie: one node that names a later time would leave a stolen key at work until then. */
function isApart({ ref }: Chain, now: number): boolean {
  return ref.chainId !== LOCAL_CHAIN && Math.abs(now - readClock()) > CLOCKS_APART;
}

/** A moment as of which terms are looked at: never one that this computer's clock has not reached, so that no lie of the nodes lets what is in force seem over. */
export function boundMoment({ ref }: Chain, moment: number): number {
  return ref.chainId === LOCAL_CHAIN ? moment : Math.min(moment, readClock() + CLOCKS_APART);
}

/** The moment after which terms are in force still: the newest block's second. */
export async function readPresent(chain: Chain): Promise<number> {
  return boundMoment(chain, await readNow(chain));
}

/**
 * The moment from which a term is to be no longer in force, as the options name it. Without one it is the second after the newest block: a batch of that block
 * counts.
 * @throws CommandError where the moment is on the wrong side of now, or what is executed later names none · `clock.apart` where the chain's time and this computer's
 * differ, and no moment is named
 */
export async function chooseMoment(chain: ActingChain, { asOf, at }: EndOptions): Promise<number> {
  if (asOf !== undefined && at !== undefined)
    throw usageError("--as-of and --at name two moments", "leave one of them out");
  if (at !== undefined && !chain.isPlanned)
    throw usageError(
      "--at is only for an end that another account executes later (--safe, --calldata)",
      "leave --at out: the term ends now",
    );
  if (chain.isPlanned && asOf === undefined && at === undefined)
    throw usageError(
      "this end is executed later, so it must name its moment",
      "add --as-of <moment>, or --at <future moment>",
    );
  const told = await readNow(chain);
  const apart = isApart(chain, told);
  // What a person named is held against this clock, where the nodes name another time.
  const now = apart ? readClock() : told;
  const where = apart ? "by this computer's clock" : "on this chain";
  if (asOf !== undefined) {
    const moment = parseDateFlag(asOf, "--as-of");
    if (moment <= now) return moment;
    const cure = chain.isPlanned ? "name a future moment with --at" : "leave --as-of out: the term ends now";
    throw usageError(`--as-of ${asOf} is in the future ${where}`, cure);
  }
  if (at !== undefined) {
    const moment = parseDateFlag(at, "--at");
    if (moment > now) return moment;
    throw usageError(`--at ${at} is in the past ${where}`, "name a past moment with --as-of");
  }
  if (!apart) return now + 1;
  const times = `${formatMoment(told)}, but this computer's clock says ${formatMoment(now)}`;
  throw new CommandError("clock.apart", 3, `the newest block is from ${times}: too far apart`, {
    cure: `set the clock, or name other nodes with --rpc; to end it now by this clock: --as-of ${new Date(now * 1000).toISOString().replace(".000", "")}`,
  });
}

/** Which terms are to end. */
export interface EndRequest {
  readonly options: EndOptions;
  readonly owner: TermOwner;
  /** The account or the name that the nodes tell, harmless to print. */
  readonly who?: string | undefined;
  /** Those that the nodes tell. */
  readonly terms?: readonly TermSpan[];
}

/**
 * Asks whether terms are to end. After the newest block nothing is lost, so no event is asked for. Where the moment lies in the past, what stops counting is listed,
 * as far as the nodes list events.
 * @throws CommandError where a term is over already, or the answer is no
 */
export async function confirmEnd(
  session: Session,
  chain: ActingChain,
  { options, owner, who, terms = [] }: EndRequest,
): Promise<AgreedEnd> {
  const moment = await chooseMoment(chain, options);
  for (const term of terms) requireRunning(term, moment, { owner, isToCome: options.at !== undefined });
  if (options.asOf === undefined && options.at === undefined) requireBegun(terms, moment, owner);
  const later = terms.some(({ from }) => from >= moment)
    ? ` The term begins after ${formatMoment(moment)}, so all of it is removed.`
    : "";
  const [said, loss] =
    options.asOf === undefined
      ? ["What was anchored before still counts.", undefined]
      : await tellLoss(session, chain, { owner, moment });
  const isNow = options.asOf === undefined && !chain.isPlanned;
  const when = `${isNow ? "after the newest block, " : ""}as of ${formatMoment(moment)}`;
  const ends = `${owner.ids.length === 1 ? "the term" : "the terms"} of ${nameOwner(owner)}${who === undefined ? "" : `, ${who},`} ${when}`;
  if (chain.isPlanned) {
    session.note(
      `This ends ${ends}, whenever it is executed.${later}`,
      `Batches anchored from ${formatMoment(moment)} until then will no longer count, listed here or not.`,
    );
    return { moment, loss };
  }
  await confirm(session, `End ${ends}?${later} ${said} A term cannot be extended again.`, options.yes);
  // Blocks went on while the person thought.
  return options.asOf === undefined ? { moment: await chooseMoment(chain, options), loss } : { moment, loss };
}

/** What began only later than now is of another time than the node's that names now: all of it would be taken away, unsaid. @throws CommandError */
function requireBegun(terms: readonly TermSpan[], moment: number, owner: TermOwner): void {
  const later = terms.find(({ from }) => from >= moment);
  if (later === undefined) return;
  const message = `a term of ${nameOwner(owner)} begins ${formatMoment(later.from)}, but the newest block is from ${formatMoment(moment - 1)}`;
  throw new CommandError("clock.apart", 3, message, {
    cure: "run the command again when the nodes are up to date, or name other nodes with --rpc; to remove a whole term, name a moment with --as-of",
  });
}

/** Requires that something is left to end. @throws CommandError where a term is over by then, or empty */
export function requireRunning(
  term: TermSpan,
  moment: number,
  { owner, isToCome }: { readonly owner: TermOwner; readonly isToCome: boolean },
): void {
  if (!isOver(term, moment)) return;
  const name = nameOwner(owner);
  const [message, cure] =
    term.from >= term.until
      ? [
          `the term of ${name} was ended as of its beginning, so nothing under it counts`,
          "there is nothing left to end",
        ]
      : [
          `the term of ${name} ${isToCome ? "lasts only" : "lasted"} ${formatUntil(term.until)}`,
          "there is nothing left to end; to distrust what was anchored under it, name an earlier moment with --as-of",
        ];
  throw new CommandError("registry.TermCannotGrow", 1, message, { cure });
}

/** Whose terms are to end, and when. */
interface TermEnd {
  readonly owner: TermOwner;
  readonly moment: number;
}

/** By what the honest batches of a term are anchored again. */
const RESCUES: Readonly<Record<TermOwner["kind"], string>> = {
  operator: "by a trusted operator",
  accreditation: "under another accreditation",
  accreditor: "under an accreditation by another accreditor",
};

/** Lists what will no longer count. @returns the same in a sentence, and in numbers */
async function tellLoss(session: Session, chain: Chain, end: TermEnd): Promise<readonly [string, Loss]> {
  const since = `anchored since ${formatMoment(end.moment)}`;
  const { affected, counting, unlisted } = await listAffected(session, chain, end);
  const loss = { lost: affected.length, counting, isWhole: unlisted === undefined };
  const lost = `${countNoun(affected.length, "batch", "batches")} ${since} will no longer count`;
  if (affected.length > 0) {
    session.note(`${lost}:`);
    const batches = affected.map(({ issuer, root, size, anchoredAt }) => {
      return `issuer ${issuer}  ${root}  ${countNoun(size, "credential")}, anchored ${formatMoment(anchoredAt)}`;
    });
    session.note(...listSome(batches, LISTED));
  }
  if (affected.length > 0 || unlisted !== undefined)
    session.note(`Anchor the honest ones again ${RESCUES[end.owner.kind]}: laurel reanchor`);
  if (unlisted === undefined) return [`${lost}.`, loss];
  session.note(
    neutralize(`Which batches were ${since} cannot be listed${affected.length > 0 ? " in full" : ""}: ${unlisted}`),
    "You can end the term anyway. Those batches will no longer count.",
  );
  return [`Batches ${since} will no longer count, and not all of them could be listed.`, loss];
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

/** The batches that count now and would not after the end, how many others count, and why not all are known, if so. */
async function listAffected(
  session: Session,
  chain: Chain,
  { owner, moment }: TermEnd,
): Promise<{
  readonly affected: readonly AffectedBatch[];
  readonly counting: number;
  readonly unlisted: string | undefined;
}> {
  const affected: AffectedBatch[] = [];
  let counting = 0;
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
      affected.push(...found.filter((batch) => batch !== undefined && batch !== "counts"));
      counting += found.filter((batch) => batch === "counts").length;
    }
    const rest = unread === undefined ? undefined : `${unread.reason.message} (blocks ${unread.from} to ${unread.to})`;
    return { affected, counting, unlisted: rest };
  } catch (error) {
    // It only informs: whatever the nodes say here, the term can be ended.
    return { affected, counting, unlisted: explainLibraryError(error).message };
  } finally {
    session.endProgress();
  }
}

/** The batch that stops counting; `counts` where it goes on counting, undefined where it counts neither before nor after. */
async function readAffected(
  chain: Chain,
  { issuer, root }: Pick<AffectedBatch, "issuer" | "root">,
  { owner, moment }: TermEnd,
): Promise<AffectedBatch | "counts" | undefined> {
  const batch = await chain.registry.getBatch(issuer, root);
  if (batch.anchoredAt < moment || !(await chain.registry.counts(issuer, root))) return undefined;
  if (!(await dependsOn(chain, owner, { ...batch, issuer }))) return "counts";
  return { issuer, root, size: batch.size, anchoredAt: batch.anchoredAt };
}

async function dependsOn(
  chain: Chain,
  owner: TermOwner,
  batch: { readonly issuer: number; readonly accreditation: number; readonly operator: number },
): Promise<boolean> {
  if (owner.kind === "operator") return owner.issuer === batch.issuer && owner.ids.includes(batch.operator);
  if (owner.kind === "accreditation") return owner.ids.includes(batch.accreditation);
  return owner.ids.includes((await chain.registry.getAccreditation(batch.accreditation)).accreditor);
}
