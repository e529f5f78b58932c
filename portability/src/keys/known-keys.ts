// Which keys of a DID a person made and saw, so that a key that somebody else put into did.json is found, and one that is gone is missed.
import type { DidKey } from "./did-document.ts";

/**
 * `made`: here, and not seen in the did.json of the web site. `seen`: there, too. `retired`: stays there for what it signed, and signs no more.
 * `compromised`: must not be there.
 */
export type KeyState = "made" | "seen" | "retired" | "compromised";

/** A key that a person knows of. */
export interface KnownKey extends Pick<DidKey, "id" | "key"> {
  readonly state: KeyState;
}

/** A difference between the keys that are served and those that are known. */
export interface KeyFault {
  readonly id: string;
  readonly kind: "new" | "changed" | "gone" | "not-there-yet" | "compromised";
}

/** What of a DID's keys is otherwise than it was seen, those that are served first. */
export function compareKeys(served: readonly DidKey[], known: readonly KnownKey[]): readonly KeyFault[] {
  const faults = served.flatMap(({ id, key }): KeyFault | [] => {
    const own = known.find((one) => one.id === id);
    // A key that was given away is no better under another name.
    if (known.some((one) => one.state === "compromised" && (one.id === id || one.key === key)))
      return { id, kind: "compromised" };
    if (own === undefined) return { id, kind: "new" };
    return own.key === key ? [] : { id, kind: "changed" };
  });
  const missed = known.filter((one) => one.state !== "compromised" && !served.some(({ id }) => id === one.id));
  return [
    ...faults,
    ...missed.map(({ id, state }) => ({ id, kind: state === "made" ? ("not-there-yet" as const) : ("gone" as const) })),
  ];
}

/**
 * The known keys after a look: those that were made here and are served were seen.
 * @param isTaken what is new, changed or gone is taken as seen, too
 */
export function noteServed(
  served: readonly DidKey[],
  known: readonly KnownKey[],
  isTaken: boolean,
): readonly KnownKey[] {
  const kinds = new Map(compareKeys(served, known).map(({ id, kind }) => [id, kind]));
  const kept = known.filter(({ id }) => !isTaken || !["gone", "changed"].includes(kinds.get(id) ?? ""));
  const taken = served.filter(({ id }) => isTaken && ["new", "changed"].includes(kinds.get(id) ?? ""));
  const seen = kept.filter(({ id, state }) => state === "made" && !kinds.has(id));
  return noteKeys([...seen, ...taken], "seen", kept);
}

/** The known keys with these in another state, whether they were known or not. */
export function noteKeys(
  keys: readonly Pick<DidKey, "id" | "key">[],
  state: KeyState,
  known: readonly KnownKey[],
): readonly KnownKey[] {
  const others = known.filter(({ id }) => !keys.some((key) => key.id === id));
  return [...others, ...keys.map(({ id, key }) => ({ id, key, state }))];
}
