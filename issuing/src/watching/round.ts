// One look at a registry: its events since the last one, and what of its state no event told of.
import { RpcError } from "@laurel/sdk";
import { type Block, readBlock, readFinalNumber, readHead } from "./looking/blocks.ts";
import { countBatches } from "./looking/back-dating.ts";
import { makeEvent, makeEventId, type WatchEvent, type WatchFacts } from "./events/event.ts";
import { type LoggedEvent, readLogs } from "./looking/log-events.ts";
import { type Scan, scanEvents } from "./looking/scan.ts";
import { lookAtState } from "./looking/state-changes.ts";
import { applyEvent } from "./seen/seen.ts";
import type { WatchSource } from "./events/source.ts";
import { nameChange, noteTold, type WatchState } from "./seen/state-file.ts";
import { openView, type View } from "./looking/view.ts";

/** An event that is to be told, with the hash of its block. */
export interface FoundEvent {
  readonly event: WatchEvent;
  readonly hash: string;
}

/** What a look found. */
export interface Round {
  readonly found: readonly FoundEvent[];
  /** How far the watch is once all that is told. */
  readonly next: WatchState;
  /** Whether that is as far as the chain. */
  readonly isWhole: boolean;
  /** Why the nodes list no events; the state was read all the same. */
  readonly fault: RpcError | undefined;
}

/** So many blocks a node may lag behind the others, or a reorganised chain behind what it was. */
const MOST_BEHIND = 16;
/** So many blocks are looked at again, at most, until they are final. */
const MOST_AGAIN = 5000;
/** Entries of the state that are looked at each time. */
const [FRESH, KNOWN] = [16, 8];
/** Accreditations that are looked up in order to learn whose they are, each time. */
const MOST_LOOKUPS = 20;
/** Back-dated ends whose batches are counted, each time, and how long that may take, in milliseconds: whoever ends many holds up no warning. */
const [MOST_COUNTS, MOST_COUNTING_MS] = [5, 20_000];
/** Characters of a text of others. */
const MOST_TEXT = 256;

/**
 * Looks once.
 * @param state is left as it is
 * @param isSettled whether the last look was whole: the same newest block has nothing new then
 * @throws RpcError where no majority answers, or their newest block is far behind what was looked at
 */
export async function readRound(source: WatchSource, state: WatchState, isSettled: boolean): Promise<Round> {
  const { client, ref, issuer } = source;
  const head = await readHead(source);
  if (isSettled && head.hash === state.head.hash) return { found: [], next: state, isWhole: true, fault: undefined };
  const reached = Math.max(state.block, state.seen.block);
  if (head.number < reached - MOST_BEHIND) {
    const message = `the newest block of the nodes, ${head.number}, is before block ${reached}, which was already read: the nodes lag, or the chain is a different one`;
    throw new RpcError("rpc.bad-answer", message);
  }
  const next = structuredClone(state);
  const final = await readFinalNumber(client, head, source.finality);
  const scan = await scanEvents({ client, ref, issuer, from: state.block + 1, head: head.number });
  const view = openView(client, ref, head.number);
  const context: Context = {
    source,
    next,
    head,
    final,
    view,
    blocks: new Map([[head.number, head]]),
    lookups: 0,
    counts: 0,
    counting: 0,
  };
  const isWhole = scan.to >= head.number;
  const found: FoundEvent[] = [];
  const tell = (event: WatchEvent, hash: string): void => {
    found.push({ event, hash });
    noteTold(next, event, hash);
  };
  const present = await tellLogged(context, scan, tell);
  if (scan.untold !== undefined) {
    const facts = { kind: "events-untold", from: scan.untold, to: scan.untold } as const;
    tell(makeOwn(context, facts, ["untold", scan.untold]), "");
  }
  if (isWhole) await tellGone(context, present, tell);
  // A node that lags would have what is known undone, and done again.
  if ((isWhole || scan.fault !== undefined) && head.number >= state.seen.block) await tellState(context, tell);
  if (scan.fault === undefined) {
    next.block = Math.max(next.block, Math.min(final, scan.to), scan.to - MOST_AGAIN);
    next.told = next.told.filter(({ block }) => block > next.block);
  }
  next.head = head;
  return { found, next, isWhole, fault: scan.fault };
}

interface Context {
  readonly source: WatchSource;
  readonly next: WatchState;
  readonly head: Block;
  readonly final: number;
  readonly view: View;
  readonly blocks: Map<number, Block>;
  /** How often it was looked up whose an accreditation is. */
  lookups: number;
  /** How often batches were counted, and for how many milliseconds. */
  counts: number;
  counting: number;
}

type Tell = (event: WatchEvent, hash: string) => void;

async function readKnownBlock({ blocks, source }: Context, number: number): Promise<Block> {
  const block = blocks.get(number) ?? (await readBlock(source.client, number));
  blocks.set(number, block);
  return block;
}

/** Tells what the log has that was not told before. @returns the ids of all that it has */
async function tellLogged(context: Context, { logs }: Scan, tell: Tell): Promise<ReadonlySet<string>> {
  const { next, source } = context;
  const known = new Map(next.told.map((one) => [one.id, one]));
  const present = new Set<string>();
  for (const logged of readLogs(logs)) {
    const issuer = await findIssuer(context, logged);
    if (issuer === undefined) continue;
    let id = makeEventId(source.ref, ["event", logged.transaction, logged.mark]);
    while (known.get(id)?.isGone === true) id = makeEventId(source.ref, ["again", id]);
    present.add(id);
    const { number, hash, timestamp } = await readKnownBlock(context, logged.block);
    const before = known.get(id);
    if (before !== undefined) {
      // Its transaction came into another block.
      if (before.hash !== hash)
        next.told = next.told.map((one) => (one.id === id ? { ...one, block: number, hash } : one));
      continue;
    }
    const final = number <= context.final;
    const place = { source: "event", issuer, block: number, transaction: logged.transaction } as const;
    const origin = { id, ...place, at: logged.at ?? timestamp, final };
    const bare = makeEvent(source.ref, origin, logged.facts);
    const name = nameChange(bare);
    if (next.toldByState.includes(name)) {
      next.toldByState = next.toldByState.filter((one) => one !== name);
      // What came between, and is told only now, must not have the last word.
      applyEvent(next.seen, bare);
      next.told = [...next.told, { id, kind: logged.facts.kind, block: number, hash, isGone: false }];
    } else tell(makeEvent(source.ref, origin, await completeFacts(context, { ...logged, issuer })), hash);
    known.set(id, { id, kind: logged.facts.kind, block: number, hash, isGone: false });
  }
  return present;
}

/** Of which issuer an event is, null for the whole registry or where nobody knows; undefined where it is none of those that are watched. */
async function findIssuer(
  context: Context,
  { issuer, facts }: Pick<LoggedEvent, "issuer" | "facts">,
): Promise<number | null | undefined> {
  const own = context.source.issuer;
  const { accreditations, accreditors, looked } = context.next.seen;
  if ("accreditor" in facts && facts.kind !== "accreditation-granted")
    return own === undefined || accreditors[facts.accreditor] !== undefined ? null : undefined;
  if (facts.kind !== "accreditation-ended")
    return own === undefined || issuer === null || issuer === own ? issuer : undefined;
  const { accreditation } = facts;
  const known = accreditations[accreditation]?.issuer;
  if (known !== undefined) return own === undefined || known === own ? known : undefined;
  // Of those that were looked at, the issuer's own are known.
  if (own !== undefined && accreditation <= looked.accreditations) return undefined;
  // What may be the issuer's own is told all the same.
  if (context.lookups >= MOST_LOOKUPS) return null;
  context.lookups += 1;
  const by = (await context.view.accreditation(accreditation))?.issuer;
  return own === undefined || by === own ? (by ?? null) : undefined;
}

/** What only the chain, or the ledger, knows besides. */
async function completeFacts(
  context: Context,
  { issuer, block, facts }: Pick<LoggedEvent, "issuer" | "block" | "facts">,
): Promise<WatchFacts> {
  const { client, ref, issuer: own, knows } = context.source;
  const { seen } = context.next;
  if (facts.kind === "batch-anchored") return { ...facts, known: await knows(issuer ?? 0, facts.root) };
  if ("name" in facts) return { ...facts, name: cutText(facts.name), uri: cutText(facts.uri) };
  if (!("backDated" in facts)) return facts;
  const account =
    issuer === null || facts.kind !== "operator-ended"
      ? undefined
      : seen.issuers[issuer]?.operators[facts.operator]?.account;
  const named = facts.kind === "operator-ended" ? { ...facts, account: account ?? null } : facts;
  const before = await readKnownBlock(context, Math.max(0, block - 1));
  if (facts.until > before.timestamp) return { ...named, batches: 0 };
  const limit = MOST_COUNTING_MS - context.counting;
  if (context.counts >= MOST_COUNTS || limit <= 0) return { ...named, backDated: true };
  const from = performance.now();
  const batches = await countBatches(facts, { client, ref, issuer: issuer ?? own ?? null, seen, limit });
  context.counts += 1;
  context.counting += performance.now() - from;
  return { ...named, backDated: true, batches };
}

function cutText(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}

/** Tells what was told, and is in no block any more. What nodes only hide is not gone: its block is there. Of blocks after the newest nothing is known. */
async function tellGone(context: Context, present: ReadonlySet<string>, tell: Tell): Promise<void> {
  const { next, head } = context;
  const gone: { readonly id: string; readonly kind: string }[] = [];
  for (const { id, kind, block, hash, isGone } of next.told) {
    if (isGone || present.has(id) || block > head.number) continue;
    if ((await readKnownBlock(context, block)).hash !== hash) gone.push({ id, kind });
  }
  if (gone.length > 0) tell(makeOwn(context, { kind: "reorganised", gone }, ["gone", head.hash]), "");
}

/** Tells what of the state is otherwise than it was seen, all events counted. */
async function tellState(context: Context, tell: Tell): Promise<void> {
  const { source, next, head, view, final } = context;
  const { seen, turn } = next;
  const { issuer, accreditation, ref } = source;
  const options = { issuer, accreditation, turn, fresh: FRESH, known: KNOWN };
  const { changes } = await lookAtState(view, seen, options);
  for (const { issuer: of, facts } of changes) {
    const place = { source: "state", issuer: of, block: head.number, transaction: null, at: head.timestamp } as const;
    const event = makeEvent(ref, { id: "", ...place, final: head.number <= final }, facts);
    const name = nameChange(event);
    tell({ ...event, id: makeEventId(ref, ["state", name, next.times[name] ?? 0]) }, "");
  }
  seen.block = head.number;
  seen.timestamp = head.timestamp;
  next.turn = (turn + 1) % Number.MAX_SAFE_INTEGER;
}

/** An event of the watch itself. */
function makeOwn({ source, head, final }: Context, facts: WatchFacts, mark: readonly unknown[]): WatchEvent {
  const { ref, issuer = null } = source;
  const place = { id: makeEventId(ref, mark), source: "watch", issuer, block: head.number, transaction: null } as const;
  return makeEvent(ref, { ...place, at: head.timestamp, final: head.number <= final }, facts);
}
