// Why a bit is no longer set. A list that clears one calls a credential good again, for everybody who does not read the chain: the chain has to show by its
// events what its bitmaps say.
import { IssuingError } from "@laurel/issuing";
import type { StatusEvent } from "@laurel/sdk";
import { type BatchState, listRevoked } from "./batch-state.ts";
import { type Bits, countBits, createBits, cutRange, type Range } from "./bits.ts";

const WORD_BYTES = 32;

/** What an earlier export said, and at which block. */
export interface Earlier {
  readonly block: number;
  /** From the state of the last export. */
  readonly batches: readonly BatchState[];
  /** From a file in the web root that is newer than that: the indexes that it has set. */
  readonly published?: { readonly purpose: "revocation" | "suspension"; readonly bits: Bits };
}

/** Reads a batch's events after a block, up to the one that is exported. */
export type ReadEvents = (batch: { readonly root: string }, after: number) => Promise<readonly StatusEvent[]>;

/**
 * Requires that every bit that was set once, and is clear now, was taken back by an event.
 * @param now the batches that are anchored at the block that is exported
 * @throws IssuingError `status-list.places` where bits or batches are of no place that the list has now · `status-list.uncaused` · RpcError where the events cannot be read
 */
export async function requireCauses(
  earlier: Earlier,
  now: readonly BatchState[],
  readEvents: ReadEvents,
): Promise<void> {
  const known = new Map(now.map((batch) => [batch.offset, batch]));
  for (const before of earlier.batches) {
    const batch = known.get(before.offset);
    if (batch?.root !== before.root || batch.size !== before.size || batch.anchoredAt < before.anchoredAt)
      throw refuseClearing(before, "is no longer anchored there");
    const back = await openEvents(earlier.block, batch, readEvents);
    await back.require("revoked", without(before.revoked, batch.revoked));
    await back.require("suspended", without(before.suspended, batch.suspended));
    if (before.isRevoked && !batch.isRevoked) await back.requireWhole("batch annulled");
    if (before.isLapsed && !batch.isLapsed) await back.requireWhole("anchored");
  }
  if (earlier.published !== undefined) await requirePublished(earlier.published, earlier.block, { now, readEvents });
}

/** A published list says no more than which bits are set: where all of a batch's are, the batch itself may have been revoked, or not in effect. */
async function requirePublished(
  { purpose, bits }: NonNullable<Earlier["published"]>,
  block: number,
  { now, readEvents }: { readonly now: readonly BatchState[]; readonly readEvents: ReadEvents },
): Promise<void> {
  let count = 0;
  for (const batch of now) {
    const before = cutRange(bits, batch);
    const set = countBits(before);
    count += set;
    const back = await openEvents(block, batch, readEvents);
    if (purpose === "suspension") await back.require("suspended", without(before, batch.suspended));
    else if (set < batch.size) await back.require("revoked", without(before, batch.revoked));
    else await back.require("either", without(before, listRevoked(batch)));
  }
  if (count !== countBits(bits))
    throw new IssuingError(
      "status-list.places",
      "refused",
      "the list in the web root has bits that belong to no known batch",
      {
        cure: "the list's allocation or a batch's folder is older than the list: restore the newest copy",
      },
    );
}

/** The events of a batch after a block: read once, and only where something was taken back. */
async function openEvents(after: number, batch: BatchState, readEvents: ReadEvents) {
  let read: Promise<TakenBack> | undefined;
  const events = (): Promise<TakenBack> => {
    read ??= readEvents(batch, after).then((list) => replay(list, batch));
    return read;
  };
  return {
    async require(name: "revoked" | "suspended" | "either", cleared: Bits): Promise<void> {
      if (countBits(cleared) === 0) return;
      const { whole, ...bits } = await events();
      const rest = without(cleared, bits[name === "suspended" ? "suspended" : "revoked"]);
      if (countBits(rest) === 0 || (name === "either" && whole.size > 0)) return;
      throw refuseClearing(batch, `has no event that reverses ${countBits(rest)} of them`);
    },
    async requireWhole(change: "batch annulled" | "anchored"): Promise<void> {
      if (!(await events()).whole.has(change)) throw refuseClearing(batch, `has no event "${change}"`);
    },
  };
}

/** What events took back, and nothing set again afterwards. */
interface TakenBack {
  readonly revoked: Bits;
  readonly suspended: Bits;
  readonly whole: ReadonlySet<string>;
}

function replay(events: readonly StatusEvent[], { size }: Range): TakenBack {
  const taken = { revoked: createBits(size), suspended: createBits(size) };
  const whole = new Set<string>();
  for (const event of events) {
    if (event.change === "batch revoked") whole.delete("batch annulled");
    else if (!("mask" in event)) whole.add(event.change);
    else {
      const { change, word, mask } = event;
      const name = change === "revoked" || change === "annulled" ? "revoked" : "suspended";
      const isBack = change === "annulled" || change === "reinstated";
      for (let byte = 0; byte < WORD_BYTES; byte += 1) {
        const at = word * WORD_BYTES + byte;
        const bits = Number((mask >> BigInt(8 * byte)) & 0xffn);
        const before = taken[name][at] ?? 0;
        if (at < taken[name].length) taken[name][at] = isBack ? before | bits : before & ~bits;
      }
    }
  }
  return { ...taken, whole };
}

/** The bits of the first that the second has not. */
function without(first: Bits, second: Bits): Bits {
  return first.map((byte, i) => byte & ~(second[i] ?? 0));
}

function refuseClearing({ root, offset }: { root: string; offset: number }, problem: string): IssuingError {
  const message = `the nodes say that revoked or suspended credentials are in force again, but the batch at entry ${offset} (root ${root}) ${problem}`;
  const cure = "ask other nodes; the list was not changed and will expire by itself";
  return new IssuingError("status-list.uncaused", "unfinished", message, { cure });
}
