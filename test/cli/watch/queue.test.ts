// The line of those who are told: what waits for whom, in what order, and what is written down.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openQueue, type Receiver } from "../../../cli/src/commands/watching/queue.ts";
import { makeEvent, makeEventId, type WatchEvent, type WatchState } from "../../../issuing/src/index.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-queue-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ref = { chainId: 1, address: `0x${"11".repeat(20)}` };

function makeOne(block: number): WatchEvent {
  const place = { source: "event", issuer: 1, block, transaction: null, at: block, final: true } as const;
  return makeEvent(ref, { id: makeEventId(ref, [block]), ...place }, { kind: "recovery-objected" });
}

/** A state as far as the line reads it. */
const stateOf = (block: number): WatchState => ({ block, waiting: [] }) as unknown as WatchState;

/** Somebody who refuses some blocks, and writes down what was offered. */
function openReceiver(refuses: (block: number) => boolean, kind: Receiver["kind"] = "exec") {
  const offered: (number | null)[] = [];
  const receiver: Receiver = {
    kind,
    name: kind,
    async take(_, { block }) {
      offered.push(block);
      return refuses(block ?? 0) ? "no" : undefined;
    },
  };
  return { receiver, offered };
}

const readWaiting = async (path: string): Promise<readonly { event: WatchEvent; taken: string[] }[]> =>
  JSON.parse(await readFile(path, "utf8")).waiting;

describe("openQueue", () => {
  it("writes down what is to be told before anybody is told", async () => {
    const path = join(folder, "before.json");
    const seen: unknown[] = [];
    const take: Receiver["take"] = async () => {
      seen.push(await readWaiting(path));
      return undefined;
    };
    const queue = openQueue({ path, receivers: [{ kind: "exec", name: "exec", take }], saved: undefined, began: 0 });
    queue.add([makeOne(1)], stateOf(1));
    expect(await queue.deliver()).toEqual([]);
    expect(seen).toMatchObject([[{ event: { block: 1 }, taken: [] }]]);
    expect(await readWaiting(path)).toEqual([]);
    expect(JSON.parse(await readFile(path, "utf8")).block).toBe(1);
  });

  it("offers what was never refused first, to each what it has not taken, also after a restart", async () => {
    const path = join(folder, "order.json");
    const [first, second] = [openReceiver((block) => block === 1), openReceiver(() => false, "post")];
    const receivers = [first.receiver, second.receiver];
    const queue = openQueue({ path, receivers, saved: undefined, began: 0 });
    queue.add([makeOne(1), makeOne(2)], stateOf(2));
    expect(await queue.deliver()).toEqual([expect.stringContaining("exec did not take event")]);
    queue.add([makeOne(3), makeOne(1)], stateOf(3));
    await queue.deliver();
    expect(first.offered).toEqual([1, 2, 3, 1]);
    expect(second.offered).toEqual([1, 2, 3]);
    await queue.save();
    const saved = JSON.parse(await readFile(path, "utf8"));
    const again = openQueue({ path, receivers, saved, began: 0 });
    again.add([makeOne(4)], stateOf(4));
    await again.deliver();
    expect(first.offered.slice(4)).toEqual([4, 1]);
    expect(second.offered.slice(3)).toEqual([4]);
  });

  it("holds 2,000 events, gives up what was refused most often, and says so", async () => {
    const path = join(folder, "many.json");
    const { receiver, offered } = openReceiver((block) => block > 0);
    const queue = openQueue({ path, receivers: [receiver], saved: undefined, began: 0 });
    queue.add([makeOne(1), makeOne(2)], stateOf(2));
    await queue.deliver();
    queue.add(
      Array.from({ length: 2000 }, (_, i) => makeOne(i + 3)),
      stateOf(2002),
    );
    expect((await queue.deliver()).at(-1)).toContain("2 events were dropped");
    expect(queue.waiting()).toBe(2000);
    offered.length = 0;
    await queue.deliver();
    expect(offered.toSorted((a, b) => Number(a) - Number(b))[0]).toBe(3);
  });

  it("names who took nothing for a while, though something waits", async () => {
    const began = Date.now() - 5000;
    const [deaf, other] = [openReceiver(() => true), openReceiver(() => false, "post")];
    const saved = { ...stateOf(1), waiting: [{ event: makeOne(1), at: 1, refused: 1, taken: [] }] };
    const receivers = [deaf.receiver, other.receiver];
    const queue = openQueue({ path: join(folder, "deaf.json"), receivers, saved, began });
    await queue.deliver();
    expect(queue.listDeaf(60_000)).toEqual([]);
    expect(queue.listDeaf(1000)).toEqual([
      { kind: "exec", id: makeOne(1).id, waiting: 1, since: Math.floor(began / 1000) },
    ]);
  });
});
