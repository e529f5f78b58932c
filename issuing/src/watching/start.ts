// How a watch begins: with what is in force, so that every later change is one.
import { IssuingError } from "../messages/issuing-error.ts";
import { findBlockBefore, readHead } from "./looking/blocks.ts";
import {
  type AccreditationFacts,
  makeEvent,
  makeEventId,
  type OperatorFacts,
  type WatchEvent,
  type WatchFacts,
} from "./events/event.ts";
import type { WatchSource } from "./events/source.ts";
import { openIssuer, type Seen } from "./seen/seen.ts";
import { countAll, lookAtState } from "./looking/state-changes.ts";
import type { WatchState } from "./seen/state-file.ts";
import { openView } from "./looking/view.ts";

/** A watch that begins. */
export interface Beginning {
  readonly state: WatchState;
  /** What is in force. */
  readonly event: WatchEvent;
}

/** Entries that are looked at before it begins; the rest follows, a few each time. */
const FIRST = 500;
const MOST_LISTED = 100;
const MOST_URIS = 20;

/**
 * Begins a watch at the newest block.
 * @param since also tell the events since this moment, in seconds since 1970
 * @throws RpcError where no majority answers · IssuingError `issuer.none`
 */
export async function beginWatch(source: WatchSource, since?: number): Promise<Beginning> {
  const { client, ref, issuer, accreditation } = source;
  const head = await readHead(source);
  const view = openView(client, ref, head.number);
  const [governor, pendingGovernor, before] = await Promise.all([view.owner(), view.pendingOwner(), countAll(view)]);
  const looked = { accreditations: 0, accreditors: 0, issuers: 0 };
  const seen: Seen = {
    ...{ block: head.number, timestamp: head.timestamp, governor, pendingGovernor },
    ...{ looked, before, accreditations: {}, accreditors: {}, issuers: {} },
  };
  if (issuer !== undefined) await enterOnly(source, seen, issuer);
  await lookAtState(view, seen, { issuer, accreditation, turn: 0, fresh: FIRST, known: 0 });
  const block = since === undefined ? head.number : await findBlockBefore(client, head, since);
  const state: WatchState = {
    ...{ format: "laurel-watch-v1", chainId: ref.chainId, registry: ref.address, issuer: issuer ?? null },
    ...{
      began: head.number,
      waiting: [],
      block,
      told: [],
      toldByState: [],
      times: {},
      listedAt: Math.floor(Date.now() / 1000),
      seen,
      dids: [],
      turn: 0,
      head,
    },
  };
  const own = issuer === undefined ? undefined : seen.issuers[issuer];
  const facts: WatchFacts = {
    kind: "watch-started",
    ...{ governor, pendingGovernor, admin: own?.admin ?? null },
    ...{ pendingAdmin: own?.pendingAdmin ?? null, recovery: own?.recovery ?? null },
    operators: own === undefined ? [] : listOperators(own.operators, head.timestamp),
    accreditations: listAccreditations(seen, head.timestamp),
  };
  const id = makeEventId(ref, ["started", issuer ?? null, head.hash]);
  const place = { id, source: "watch", issuer: issuer ?? null, block: head.number, transaction: null } as const;
  return { state, event: makeEvent(ref, { ...place, at: head.timestamp, final: false }, facts) };
}

async function enterOnly({ client, ref }: WatchSource, seen: Seen, id: number): Promise<void> {
  const view = openView(client, ref, seen.block);
  const found = await view.issuer(id);
  if (found === undefined) {
    const message = `there is no issuer ${id}: the registry has ${seen.before.issuers}`;
    throw new IssuingError("issuer.none", "refused", message);
  }
  const { admin, pendingAdmin, recovery, sponsor } = found;
  seen.issuers[id] = { ...openIssuer(admin, await view.operatorCount(id)), pendingAdmin, recovery };
  const by = await view.accreditor(sponsor);
  if (by !== undefined) seen.accreditors[sponsor] = { account: by.account, pending: by.pending, until: by.term.until };
}

function listOperators(operators: Seen["issuers"][string]["operators"], now: number): OperatorFacts[] {
  return Object.entries(operators)
    .filter(([, { until }]) => until > now)
    .slice(0, MOST_LISTED)
    .map(([id, { account, rights, until }]) => ({ operator: Number(id), account, rights, until }));
}

function listAccreditations({ accreditations }: Seen, now: number): AccreditationFacts[] {
  return Object.entries(accreditations)
    .filter(([, { until }]) => until > now)
    .slice(0, MOST_LISTED)
    .map(([id, { issuer, accreditor, until }]) => ({ accreditation: Number(id), issuer, accreditor, until }));
}

/** The uris by which accreditations in force call the one issuer that is watched: the known accreditation's first, then the oldest. @throws RpcError where no majority tells */
export async function listIssuerUris(
  { client, ref, issuer, accreditation }: WatchSource,
  { seen }: Pick<WatchState, "seen">,
): Promise<readonly string[]> {
  if (issuer === undefined) return [];
  const ids = listAccreditations(seen, seen.timestamp).map((one) => one.accreditation);
  const isFirst = (id: number): boolean => id === accreditation;
  const ordered = [...ids.filter(isFirst), ...ids.filter((id) => !isFirst(id))].slice(0, MOST_URIS);
  const view = openView(client, ref, seen.block);
  const found = await Promise.all(ordered.map((id) => view.accreditation(id)));
  return [...new Set(found.flatMap((one) => (one === undefined ? [] : [one.uri])))];
}
