// What of the registry's state is otherwise than it was seen. Some of it is read every time, all else by turns.
import type { WatchFacts } from "../events/event.ts";
import { openIssuer, type Seen, type SeenIssuer } from "../seen/seen.ts";
import type { View } from "./view.ts";

/** A change, and of which issuer; null for the whole registry. */
interface StateChange {
  readonly issuer: number | null;
  readonly facts: WatchFacts;
}

/** How much is read. */
export interface LookOptions {
  /** The one issuer that is watched; undefined for the whole registry. */
  readonly issuer: number | undefined;
  /** How many entries that were not looked at yet are looked at, and of those that are known. */
  readonly fresh: number;
  readonly known: number;
  /** Which of the known ones have their turn. */
  readonly turn: number;
  /** An accreditation of the issuer that is looked at before others, where one is known. */
  readonly accreditation?: number | undefined;
}

/** What was found. */
export interface Looked {
  readonly changes: readonly StateChange[];
  /** Whether there is more that was never looked at. */
  readonly isWhole: boolean;
}

/** Calls at once. */
const AT_ONCE = 8;
/** Issuers whose operators are counted each time. */
const ISSUERS_AT_ONCE = 8;
/** More than any registry has: a majority of liars could name four billion. */
const MOST_KEPT = 20_000;

/** Compares the registry with what was seen, and enters there what was never looked at. @throws RpcError where no majority answers */
export async function lookAtState(view: View, seen: Seen, options: LookOptions): Promise<Looked> {
  const changes: StateChange[] = [];
  const tell = (issuer: number | null, facts: WatchFacts): void => {
    changes.push({ issuer, facts });
  };
  await lookAtGovernor(view, seen, tell);
  const tasks: (() => Promise<void>)[] = [];
  const known = listKnown(view, seen, { issuer: options.issuer, tell });
  for (let i = 0; i < Math.min(options.known, known.length); i += 1) {
    const task = known[(options.turn * options.known + i) % known.length];
    if (task !== undefined) tasks.push(task);
  }
  if (options.issuer !== undefined) tasks.push(() => lookAtIssuer(view, seen, options.issuer as number, tell));
  await runSome(tasks);
  const isWhole = await lookAtFresh(view, seen, options, tell);
  return { changes, isWhole };
}

type Tell = (issuer: number | null, facts: WatchFacts) => void;

async function lookAtGovernor(view: View, seen: Seen, tell: Tell): Promise<void> {
  const [governor, pending] = await Promise.all([view.owner(), view.pendingOwner()]);
  if (governor !== seen.governor) tell(null, { kind: "governor-handover-accepted", account: governor });
  else if (pending !== seen.pendingGovernor) tell(null, { kind: "governor-handover-started", account: pending });
  if (governor !== seen.governor && pending !== null)
    tell(null, { kind: "governor-handover-started", account: pending });
}

/** All that is known, as what looks at it again. */
function listKnown(
  view: View,
  seen: Seen,
  { issuer: own, tell }: { readonly issuer: number | undefined; readonly tell: Tell },
): (() => Promise<void>)[] {
  const ids = (entries: object): number[] => Object.keys(entries).map(Number);
  return [
    ...ids(seen.accreditors).map((id) => () => lookAtAccreditor(view, seen, id, tell)),
    ...ids(seen.accreditations).map((id) => () => lookAtAccreditation(view, seen, id, tell)),
    ...Object.entries(seen.issuers).flatMap(([key, { operators }]) => [
      ...(own === undefined ? [() => lookAtIssuer(view, seen, Number(key), tell)] : []),
      ...ids(operators).map((id) => () => lookAtOperator(view, seen, { issuer: Number(key), id }, tell)),
    ]),
  ];
}

async function lookAtAccreditor(view: View, seen: Seen, id: number, tell: Tell): Promise<void> {
  const [found, own] = [await view.accreditor(id), seen.accreditors[id]];
  if (found === undefined || own === undefined) return;
  const { account, pending, term } = found;
  if (account !== own.account) tell(null, { kind: "accreditor-handover-accepted", accreditor: id, account });
  if (pending !== (account === own.account ? own.pending : null))
    tell(null, { kind: "accreditor-handover-started", accreditor: id, account: pending });
  if (term.until < own.until)
    tell(null, { kind: "accreditor-ended", accreditor: id, ...describeEnd(seen, term.until) });
}

async function lookAtAccreditation(view: View, seen: Seen, id: number, tell: Tell): Promise<void> {
  const [found, own] = [await view.accreditation(id), seen.accreditations[id]];
  if (found === undefined || own === undefined || found.term.until >= own.until) return;
  tell(own.issuer, { kind: "accreditation-ended", accreditation: id, ...describeEnd(seen, found.term.until) });
}

async function lookAtOperator(
  view: View,
  seen: Seen,
  { issuer, id }: { readonly issuer: number; readonly id: number },
  tell: Tell,
): Promise<void> {
  const [found, own] = [await view.operator(issuer, id), seen.issuers[issuer]?.operators[id]];
  if (found === undefined || own === undefined) return;
  const { account, rights, term } = found;
  // The chain was reorganised, and another has the number.
  if (account !== own.account || rights !== own.rights)
    return tell(issuer, { kind: "operator-added", operator: id, account, rights, ...term });
  if (term.until >= own.until) return;
  tell(issuer, { kind: "operator-ended", operator: id, account: own.account, ...describeEnd(seen, found.term.until) });
}

/** It was in force at the block that was read before: what ends before that one is back-dated. */
function describeEnd({ timestamp }: Seen, until: number) {
  return { until, backDated: until <= timestamp, batches: null };
}

async function lookAtIssuer(view: View, seen: Seen, id: number, tell: Tell): Promise<void> {
  const [found, own] = [await view.issuer(id), seen.issuers[id]];
  if (found === undefined || own === undefined) return;
  const { admin, pendingAdmin, recovery, hasLapsed } = found;
  const before = own.recovery;
  const isCompleted = before !== null && recovery === null && admin === before.proposedAdmin && admin !== own.admin;
  if (isCompleted) tell(id, { kind: "recovery-completed", admin });
  else {
    if (admin !== own.admin) tell(id, { kind: "admin-handover-accepted", account: admin });
    if (before !== null && recovery?.startedAt !== before.startedAt)
      tell(id, { kind: hasLapsed ? "recovery-lapsed" : "recovery-rejected" });
  }
  if (recovery !== null && recovery.startedAt !== before?.startedAt) {
    const { proposedAdmin, starter, startedAt } = recovery;
    tell(id, { kind: "recovery-started", proposedAdmin, starter, startedAt });
  }
  const wasObjected = recovery?.startedAt === before?.startedAt && before?.objected === true;
  if (recovery?.objected === true && !wasObjected) tell(id, { kind: "recovery-objected" });
  const expected = admin !== own.admin || (recovery !== null && recovery.startedAt !== before?.startedAt);
  if (pendingAdmin !== (expected ? null : own.pendingAdmin))
    tell(id, { kind: "admin-handover-started", account: pendingAdmin });
}

/** Looks at what is there and was never looked at, the oldest first. @returns whether that was all */
async function lookAtFresh(view: View, seen: Seen, options: LookOptions, tell: Tell): Promise<boolean> {
  const { issuer: own, accreditation: first } = options;
  const { looked } = seen;
  const total =
    own === undefined ? await countAll(view) : { ...looked, accreditations: await view.count("accreditationCount") };
  let left = options.fresh;
  const take = (from: number, to: number): number[] => {
    const length = Math.max(0, Math.min(left, to - from, MOST_KEPT - from));
    left -= length;
    return Array.from({ length }, (_, i) => from + 1 + i);
  };
  if (first !== undefined && first <= seen.before.accreditations)
    await enterAccreditation(view, seen, { id: first, own }, tell);
  const enter = { accreditors: enterAccreditor, issuers: enterIssuer, accreditations: enterAccreditation };
  let isWhole = true;
  for (const what of ["accreditors", "issuers", "accreditations"] as const) {
    looked[what] = forget(seen[what], looked[what], total[what]);
    const ids = take(looked[what], total[what]);
    await runSome(ids.map((id) => () => enter[what](view, seen, { id, own }, tell)));
    looked[what] += ids.length;
    isWhole &&= looked[what] >= total[what];
  }
  const issuers = Object.entries(seen.issuers);
  const shares = Math.max(1, Math.ceil(issuers.length / ISSUERS_AT_ONCE));
  for (const [position, [key, issuer]] of issuers.entries()) {
    if (position % shares !== options.turn % shares && issuer.looked >= issuer.before) continue;
    const count = await view.operatorCount(Number(key));
    issuer.looked = forget(issuer.operators, issuer.looked, count);
    const ids = take(issuer.looked, count);
    await runSome(ids.map((id) => () => enterOperator(view, issuer, { issuer: Number(key), id }, tell)));
    issuer.looked += ids.length;
    isWhole &&= issuer.looked >= count;
  }
  return isWhole;
}

/** Takes away what is there no more, since the chain was reorganised. @returns how many were looked at of those that are there */
function forget(entries: Record<string, unknown>, looked: number, count: number): number {
  if (count < looked) for (const id of Object.keys(entries)) if (Number(id) > count) delete entries[id];
  return Math.min(looked, count);
}

/** How many there are of all. */
export async function countAll(view: View): Promise<Seen["before"]> {
  const [accreditations, accreditors, issuers] = await Promise.all([
    view.count("accreditationCount"),
    view.count("accreditorCount"),
    view.count("issuerCount"),
  ]);
  return { accreditations, accreditors, issuers };
}

/** What is entered, and the one issuer that is watched. */
interface Entry {
  readonly id: number;
  readonly own: number | undefined;
}

async function enterAccreditor(view: View, seen: Seen, { id, own }: Entry, tell: Tell): Promise<void> {
  if (seen.accreditors[id] !== undefined) return;
  const found = await view.accreditor(id);
  if (found === undefined) return;
  const { account, pending, term, name, uri } = found;
  seen.accreditors[id] = { account, pending, until: term.until };
  if (own === undefined && id > seen.before.accreditors)
    tell(null, { kind: "accreditor-appointed", accreditor: id, account, name, uri, ...term });
}

async function enterIssuer(view: View, seen: Seen, entry: Entry, tell: Tell): Promise<void> {
  const { id, own } = entry;
  if (seen.issuers[id] !== undefined) return;
  const found = await view.issuer(id);
  if (found === undefined) return;
  const { admin, pendingAdmin, recovery, sponsor } = found;
  const isNew = id > seen.before.issuers;
  seen.issuers[id] = { ...openIssuer(admin, isNew ? 0 : await view.operatorCount(id)), pendingAdmin, recovery };
  if (isNew) tell(id, { kind: "issuer-registered", sponsor, admin });
  if (own !== undefined) await enterAccreditor(view, seen, { id: sponsor, own }, tell);
}

async function enterAccreditation(view: View, seen: Seen, { id, own }: Entry, tell: Tell): Promise<void> {
  if (seen.accreditations[id] !== undefined) return;
  const found = await view.accreditation(id);
  if (found === undefined || (own !== undefined && found.issuer !== own)) return;
  const { issuer, accreditor, term, name, uri } = found;
  seen.accreditations[id] = { issuer, accreditor, until: term.until };
  if (id > seen.before.accreditations)
    tell(issuer, { kind: "accreditation-granted", accreditation: id, accreditor, name, uri, ...term });
  // Of one issuer, those count that accredited it.
  if (own !== undefined) await enterAccreditor(view, seen, { id: accreditor, own }, tell);
}

async function enterOperator(
  view: View,
  seen: SeenIssuer,
  { issuer, id }: { readonly issuer: number; readonly id: number },
  tell: Tell,
): Promise<void> {
  if (seen.operators[id] !== undefined) return;
  const found = await view.operator(issuer, id);
  if (found === undefined) return;
  const { account, term, rights } = found;
  seen.operators[id] = { account, rights, until: term.until };
  if (id > seen.before) tell(issuer, { kind: "operator-added", operator: id, account, rights, ...term });
}

async function runSome(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  for (let from = 0; from < tasks.length; from += AT_ONCE)
    await Promise.all(tasks.slice(from, from + AT_ONCE).map((task) => task()));
}
