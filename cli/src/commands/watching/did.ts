// did.json of the issuer that is watched: whoever puts a key there can sign in its name before verifiers that know nothing of a registry.
import {
  type KeyFacts,
  makeEvent,
  makeEventId,
  readIssuerUri,
  type WatchEvent,
  type WatchSource,
  type WatchState,
} from "@laurel/issuing";
import type { DidKey, DidWeb } from "@laurel/portability";
import { readKnownKeys } from "../../settings/known/did-seen.ts";
import type { Session } from "../../terminal/session.ts";

/** What a look at did.json found. */
export interface DidLook {
  readonly found: readonly WatchEvent[];
  /** What cannot be told, as a sentence. */
  readonly note?: string;
}

const isSame =
  (a: KeyFacts) =>
  (b: KeyFacts): boolean =>
    a.id === b.id && a.key === b.key;

/** Compares did.json with what was seen the last time, or is known here. @param state gets what is known where nothing was seen yet @throws RpcError where the nodes do not tell the DID */
export async function lookAtDid(
  session: Session,
  {
    source,
    state,
    plainHttp,
  }: { readonly source: WatchSource; readonly state: WatchState; readonly plainHttp: boolean | undefined },
): Promise<DidLook> {
  const uri = await readIssuerUri(source, state);
  if (uri?.startsWith("did:web:") !== true) return { found: [] };
  const { DidError, fetchDid, parseDid, readDidDocument } = await import("@laurel/portability");
  let place: DidWeb;
  let served: readonly DidKey[];
  try {
    place = parseDid(uri);
    served = readDidDocument((await fetchDid(place, { plainHttp })).bytes, place.did).keys;
  } catch (error) {
    if (!(error instanceof DidError)) throw error;
    return { found: [], note: `did.json is not watched now: ${error.message}` };
  }
  const { did } = place;
  const keys = served.map(({ id, key }) => ({ id, key }));
  if (state.did?.did !== did) state.did = { did, keys: listKnown(session, did) ?? keys, changes: 0 };
  const { keys: before, changes } = state.did;
  const added = keys.filter((key) => !before.some(isSame(key)));
  const removed = before.filter((key) => !keys.some(isSame(key)));
  if (added.length + removed.length === 0) return { found: [] };
  const id = makeEventId(source.ref, ["did", did, before, keys, changes]);
  const at = Math.floor(Date.now() / 1000);
  const origin = {
    id,
    source: "watch",
    issuer: source.issuer ?? null,
    block: null,
    transaction: null,
    at,
    final: true,
  } as const;
  const event = makeEvent(source.ref, origin, { kind: "did-changed", did, added, removed });
  return { found: [event] };
}

/** The keys that were seen on the web site, by `laurel did check`; undefined where none was. */
function listKnown(session: Session, did: string): readonly KeyFacts[] | undefined {
  const known = readKnownKeys(session.env).filter(
    ({ id, state }) => id.startsWith(`${did}#`) && state !== "compromised" && state !== "made",
  );
  return known.length === 0 ? undefined : known.map(({ id, key }) => ({ id, key }));
}
