// did.json of the issuer that is watched: whoever puts a key there can sign in its name before verifiers that know nothing of a registry.
import {
  type KeyFacts,
  listIssuerUris,
  makeEvent,
  makeEventId,
  type SeenDid,
  type WatchEvent,
  type WatchFacts,
  type WatchSource,
  type WatchState,
} from "@laurel/issuing";
import type { DidWeb } from "@laurel/portability";
import { readKnownKeys } from "../../settings/did-seen.ts";
import type { Session } from "../../terminal/session.ts";

/** What a look at did.json found. */
export interface DidLook {
  readonly found: readonly WatchEvent[];
  /** What cannot be told, as sentences. */
  readonly notes: readonly string[];
}

const isSame =
  (a: KeyFacts) =>
  (b: KeyFacts): boolean =>
    a.id === b.id && a.key === b.key;

/** So many DIDs are watched: whoever accredits the issuer may name one. */
const MOST_DIDS = 5;

/** What is looked at, and how. */
export interface DidOptions {
  readonly source: WatchSource;
  /** Gets what is known of the DIDs. */
  readonly state: WatchState;
  readonly plainHttp: boolean | undefined;
  /** How long one may not be fetched, in milliseconds. */
  readonly silence: number;
}

/** Compares each did.json with what was seen the last time, or is known here. @throws RpcError where the nodes do not tell the DIDs */
export async function lookAtDids(session: Session, options: DidOptions): Promise<DidLook> {
  const { source, state, silence } = options;
  const places = await listPlaces(options);
  const now = Math.floor(Date.now() / 1000);
  const found: WatchEvent[] = [];
  const notes: string[] = [];
  const tell = (mark: readonly unknown[], facts: WatchFacts): void => {
    found.push(makeOwn(source, [facts.kind, ...mark], facts));
  };
  const lose = ({ did, heardAt }: SeenDid, reason: "not-accredited" | "unreachable"): void =>
    tell([did, reason, heardAt], { kind: "did-unwatched", did, reason, since: heardAt });
  for (const one of state.dids) if (!places.some(({ did }) => did === one.did)) lose(one, "not-accredited");
  state.dids = await Promise.all(
    places.map(async (place): Promise<SeenDid> => {
      const { did } = place;
      const fresh = { did, keys: listKnown(session, did) ?? null, heardAt: now, isLost: false, changes: 0 };
      const seen = state.dids.find((one) => one.did === did) ?? fresh;
      const keys = await fetchKeys(place, options);
      if (typeof keys === "string") {
        notes.push(keys);
        if (seen.isLost || Date.now() - seen.heardAt * 1000 < silence) return seen;
        lose(seen, "unreachable");
        return { ...seen, isLost: true };
      }
      const before = seen.keys ?? keys;
      const added = keys.filter((key) => !before.some(isSame(key)));
      const removed = before.filter((key) => !keys.some(isSame(key)));
      const isChanged = added.length + removed.length > 0;
      if (isChanged) tell([did, before, keys, seen.changes], { kind: "did-changed", did, added, removed });
      return { did, keys, heardAt: now, isLost: false, changes: seen.changes + (isChanged ? 1 : 0) };
    }),
  );
  return { found, notes };
}

/** The places of the DIDs that are watched. */
async function listPlaces({ source, state }: DidOptions): Promise<readonly DidWeb[]> {
  const uris = (await listIssuerUris(source, state)).filter((uri) => uri.startsWith("did:web:"));
  if (uris.length === 0) return [];
  const { DidError, parseDid } = await import("@laurel/portability");
  const places = new Map<string, DidWeb>();
  for (const uri of uris) {
    try {
      const place = parseDid(uri);
      places.set(place.did, place);
    } catch (error) {
      if (!(error instanceof DidError)) throw error;
    }
  }
  return [...places.values()].slice(0, MOST_DIDS);
}

/** The keys that are served now, or why there are none, as a sentence. */
async function fetchKeys(place: DidWeb, { plainHttp }: DidOptions): Promise<readonly KeyFacts[] | string> {
  const { DidError, fetchDid, readDidDocument } = await import("@laurel/portability");
  try {
    const { keys } = readDidDocument((await fetchDid(place, { plainHttp })).bytes, place.did);
    return keys.map(({ id, key }) => ({ id, key }));
  } catch (error) {
    if (!(error instanceof DidError)) throw error;
    return `did.json is not watched now: ${error.message}`;
  }
}

function makeOwn(source: WatchSource, mark: readonly unknown[], facts: WatchFacts): WatchEvent {
  const { ref, issuer = null } = source;
  const place = { source: "watch", issuer, block: null, transaction: null, final: true } as const;
  return makeEvent(ref, { id: makeEventId(ref, mark), ...place, at: Math.floor(Date.now() / 1000) }, facts);
}

/** The keys that were seen on the web site, by `laurel did check`; undefined where none was. */
function listKnown(session: Session, did: string): readonly KeyFacts[] | undefined {
  const known = readKnownKeys(session.env).filter(
    ({ id, state }) => id.startsWith(`${did}#`) && state !== "compromised" && state !== "made",
  );
  return known.length === 0 ? undefined : known.map(({ id, key }) => ({ id, key }));
}
