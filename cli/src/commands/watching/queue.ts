// Events on their way to those who are told. They are written down before anybody is told, and each waits for each receiver by itself: neither a
// receiver that takes nothing, nor an event that one refuses, keeps anything else waiting.
import { type WaitingEvent, type WatchEvent, type WatchState, writeWatchState } from "@laurel/issuing";
import { formatJson } from "@laurel/sdk";

/** Somebody who is told. */
export interface Receiver {
  readonly kind: "output" | "exec" | "post";
  /** As messages name it. */
  readonly name: string;
  /** Takes one event, a line of JSON. @returns why it was not taken; undefined where it was */
  readonly take: (line: string, event: WatchEvent) => Promise<string | undefined>;
}

/** A receiver that took nothing for a while. */
export interface Deaf {
  readonly kind: Receiver["kind"];
  /** The oldest event that waits for it, and how many do. */
  readonly id: string;
  readonly waiting: number;
  /** Since when, in seconds since 1970. */
  readonly since: number;
}

/** The line. */
export interface Queue {
  /** How many events wait for somebody. */
  readonly waiting: () => number;
  /** Adds events, and how far the watch is after them; undefined where that is not known. */
  readonly add: (events: readonly WatchEvent[], after: WatchState | undefined) => void;
  /** Writes down what waits, and offers it: each event to each receiver that has not taken it, what was never refused first. @returns what was not taken, as sentences */
  readonly deliver: () => Promise<readonly string[]>;
  /** The receivers that took nothing for so many milliseconds, though something waits for them. */
  readonly listDeaf: (silence: number) => readonly Deaf[];
  /** Writes how far the watch is, where that is not written yet. */
  readonly save: () => Promise<void>;
}

/** Where the line is kept, and who is told. */
export interface QueueOptions {
  readonly path: string;
  readonly receivers: readonly Receiver[];
  /** How far the watch is by its file; undefined where there is none. */
  readonly saved: WatchState | undefined;
  /** From when on receivers are heard, in milliseconds since 1970. */
  readonly began: number;
}

/** How often it is written that nothing happened, in milliseconds. */
const IDLE_MS = 300_000;
/** Events that one takes before that is written: so many are told again, at most, after a crash. */
const AT_ONCE = 20;
/** What a receiver refuses may take so long at each look, in milliseconds; the rest waits for the next one. */
const MOST_REFUSING_MS = 10_000;
/** So many events wait, at most: memory and file are bounded, and no event that comes later waits for these. */
const MOST_WAITING = 2000;

/** An event in the line. */
type Entry = WaitingEvent & { refused: number; readonly taken: string[] };

/** Opens a line. */
export function openQueue({ path, receivers, saved, began }: QueueOptions): Queue {
  let entries: Entry[] = (saved?.waiting ?? []).map((one) => ({ ...one, taken: [...one.taken] }));
  const heardAt = new Map(receivers.map((one) => [one, began]));
  let state = saved;
  let [isWritten, isTaken] = [true, false];
  let writtenAt = Date.now();

  async function save(): Promise<void> {
    if (isWritten || state === undefined) return;
    await writeWatchState(path, { ...state, waiting: entries });
    [isWritten, isTaken, writtenAt] = [true, false, Date.now()];
  }

  const listFor = ({ name }: Receiver): Entry[] => entries.filter(({ taken }) => !taken.includes(name));

  /** Offers some events. @returns why the first that was refused was */
  async function offer(receiver: Receiver, line: { left: Entry[]; spent: number }): Promise<string | undefined> {
    let reason: string | undefined;
    for (const entry of line.left.splice(0, AT_ONCE)) {
      const from = performance.now();
      const why = await receiver.take(`${formatJson(entry.event)}\n`, entry.event);
      isWritten = false;
      if (why === undefined) {
        entry.taken.push(receiver.name);
        heardAt.set(receiver, Date.now());
        isTaken = true;
        continue;
      }
      entry.refused += 1;
      reason ??= `${receiver.name} did not take event ${entry.event.id.slice(0, 16)}: ${why}`;
      line.spent += performance.now() - from;
      if (line.spent < MOST_REFUSING_MS) continue;
      line.left = [];
      break;
    }
    return reason;
  }

  /** Takes away what all have taken. */
  async function settle(): Promise<void> {
    entries = entries.filter(({ taken }) => receivers.some(({ name }) => !taken.includes(name)));
    if (isTaken || Date.now() - writtenAt >= IDLE_MS) await save();
  }

  /** Takes away what is too much: what was refused most often, then what is oldest. @returns how many */
  function giveUp(): number {
    const excess = Math.max(0, entries.length - MOST_WAITING);
    const given = new Set(entries.toSorted((a, b) => b.refused - a.refused).slice(0, excess));
    entries = entries.filter((entry) => !given.has(entry));
    return excess;
  }

  return {
    waiting: () => entries.length,
    add(events, after) {
      const known = new Set(entries.map(({ event }) => event.id));
      const at = Math.floor(Date.now() / 1000);
      for (const event of events) if (!known.has(event.id)) entries.push({ event, at, refused: 0, taken: [] });
      state = after === undefined ? state : structuredClone(after);
      // That nothing happened is written now and then.
      if (events.length > 0 || after !== undefined) isWritten = false;
    },
    async deliver() {
      // What a full disk says is said once all are told.
      if (entries.some(({ refused, taken }) => refused === 0 && taken.length === 0))
        await save().catch(() => undefined);
      const reasons = new Map<Receiver, string>();
      const lines = receivers.map((receiver) => {
        const left = listFor(receiver).toSorted((a, b) => a.refused - b.refused);
        return { receiver, left, spent: 0 };
      });
      do {
        await Promise.all(
          lines.map(async (line) => {
            const reason = await offer(line.receiver, line);
            if (reason !== undefined && !reasons.has(line.receiver)) reasons.set(line.receiver, reason);
          }),
        );
        await settle();
      } while (lines.some(({ left }) => left.length > 0));
      const given = giveUp();
      return [...reasons.values(), ...(given === 0 ? [] : [`${given} events were dropped: too many are waiting`])];
    },
    listDeaf(silence) {
      return receivers.flatMap((receiver) => {
        const [first, ...more] = listFor(receiver);
        if (first === undefined) return [];
        const since = Math.max(first.at, Math.floor((heardAt.get(receiver) ?? 0) / 1000));
        const isDeaf = Date.now() - since * 1000 >= silence;
        return isDeaf ? [{ kind: receiver.kind, id: first.event.id, waiting: 1 + more.length, since }] : [];
      });
    },
    save,
  };
}
