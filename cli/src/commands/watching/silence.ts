// Events that a watch tells of itself: that nothing is heard from the nodes, and that somebody who is told takes nothing.
import { makeEvent, makeEventId, type WatchEvent, type WatchSource, type WatchState } from "@laurel/issuing";
import type { Deaf } from "./queue.ts";

/** What is known of the nodes. */
export interface Heard {
  readonly state: WatchState | undefined;
  /** Whether a majority answered just now, and listed events; and when one did the last time, in milliseconds of `performance.now()`. */
  readonly isAnswered: boolean;
  readonly isListed: boolean;
  readonly heardAt: number;
  /** In milliseconds. */
  readonly silence: number;
  readonly isOnce: boolean;
}

/** The event that nothing is heard; undefined while something is. */
export function findSilence(source: WatchSource, heard: Heard): WatchEvent | undefined {
  const { state, isAnswered, isListed, heardAt, silence, isOnce } = heard;
  const now = Date.now();
  const lasts = (seconds: number | undefined): boolean => seconds !== undefined && now - seconds * 1000 >= silence;
  const head = state?.head;
  const isOld = lasts(head?.timestamp);
  const isUnheard = !isAnswered && (performance.now() - heardAt >= silence || (isOnce && isOld));
  const isStale = isAnswered && !source.isAgeless && isOld;
  const isUnlisted = isAnswered && !isListed && lasts(state?.listedAt);
  if (!isUnheard && !isStale && !isUnlisted) return undefined;
  const reason = isUnheard ? "no-majority" : isStale ? "stale-head" : "no-events";
  const facts = { kind: "silence", reason, since: head?.timestamp ?? null } as const;
  return makeOwn(source, { state, mark: ["silence", reason, source.issuer ?? null, head?.hash ?? null] }, facts);
}

/** The event that a receiver takes nothing. */
export function describeDeaf(source: WatchSource, state: WatchState | undefined, deaf: Deaf): WatchEvent {
  const { kind: receiver, id, waiting, since } = deaf;
  const facts = { kind: "receiver-deaf", receiver, waiting, since } as const;
  return makeOwn(source, { state, mark: ["receiver-deaf", receiver, id] }, facts);
}

function makeOwn(
  source: WatchSource,
  { state, mark }: { readonly state: WatchState | undefined; readonly mark: readonly unknown[] },
  facts: Parameters<typeof makeEvent>[2],
): WatchEvent {
  const { ref, issuer = null } = source;
  const place = { source: "watch", issuer, block: state?.head.number ?? null, transaction: null } as const;
  const at = Math.floor(Date.now() / 1000);
  return makeEvent(ref, { id: makeEventId(ref, mark), ...place, at, final: false }, facts);
}
