// Events on their way to those who are told. Each has its own place in the line: one that takes nothing keeps no other waiting. How far the watch
// is, is written only when all have taken what comes before.
import { type FoundEvent, noteTold, type WatchState, writeWatchState } from "@laurel/issuing";
import { formatJson } from "@laurel/sdk";

/** Somebody who is told. */
export interface Receiver {
  /** As messages name it. */
  readonly name: string;
  /** Takes one event, a line of JSON. @returns why it was not taken; undefined where it was */
  readonly take: (line: string, found: FoundEvent) => Promise<string | undefined>;
}

/** The line. */
export interface Queue {
  /** How many events wait for somebody. */
  readonly waiting: () => number;
  /** Adds events, and how far the watch is after them. */
  readonly add: (found: readonly FoundEvent[], after: WatchState | undefined) => void;
  /** Offers what waits, to each until one is not taken. @returns what was not taken, as sentences */
  readonly deliver: () => Promise<readonly string[]>;
  /** Writes how far the watch is, where that is not written yet. */
  readonly save: () => Promise<void>;
}

/** How often it is written that nothing happened, in milliseconds. */
const IDLE_MS = 300_000;
/** Events that one takes before it is written that all took them: so many are told again, at most, after a crash. */
const AT_ONCE = 20;

/** Opens a line. @param saved how far the watch is by its file; undefined where there is none */
export function openQueue(path: string, receivers: readonly Receiver[], saved: WatchState | undefined): Queue {
  const events: { readonly found: FoundEvent; after: WatchState | undefined }[] = [];
  const places = receivers.map(() => 0);
  let state = saved;
  let isWritten = true;
  let writtenAt = Date.now();

  async function save(): Promise<void> {
    if (isWritten || state === undefined) return;
    await writeWatchState(path, state);
    [isWritten, writtenAt] = [true, Date.now()];
  }

  function note(after: WatchState): void {
    state = structuredClone(after);
    isWritten = false;
  }

  /** Takes away what all have taken. */
  async function settle(): Promise<void> {
    const taken = Math.min(events.length, ...places);
    for (const { found, after } of events.splice(0, taken)) {
      if (after !== undefined) note(after);
      else if (state !== undefined) {
        noteTold(state, found.event, found.hash);
        isWritten = false;
      }
    }
    for (const [i, place] of places.entries()) places[i] = place - taken;
    if (taken > 0 || Date.now() - writtenAt >= IDLE_MS) await save();
  }

  async function offer(receiver: Receiver, position: number): Promise<string | undefined> {
    const first = places[position] ?? 0;
    for (let place = first; place < Math.min(events.length, first + AT_ONCE); place += 1) {
      const { found } = events[place] as (typeof events)[number];
      const why = await receiver.take(`${formatJson(found.event)}\n`, found);
      if (why !== undefined) return `${receiver.name} did not take event ${found.event.id.slice(0, 16)}: ${why}`;
      places[position] = place + 1;
    }
    return undefined;
  }

  return {
    waiting: () => events.length,
    add(found, after) {
      for (const one of found) events.push({ found: one, after: undefined });
      const last = events.at(-1);
      if (after === undefined) return;
      if (last === undefined) note(after);
      else last.after = after;
    },
    async deliver() {
      const faults = new Map<number, string>();
      const isOpen = (position: number): boolean => !faults.has(position) && (places[position] ?? 0) < events.length;
      do {
        await Promise.all(
          receivers.map(async (receiver, position) => {
            const fault = isOpen(position) ? await offer(receiver, position) : undefined;
            if (fault !== undefined) faults.set(position, fault);
          }),
        );
        await settle();
      } while (receivers.some((_, position) => isOpen(position)));
      return [...faults.values()];
    },
    save,
  };
}
