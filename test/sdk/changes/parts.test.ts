// Changes that are too large for one transaction, on a node whose blocks take little.
import { hexlify, randomBytes, Wallet } from "ethers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { countWords, splitIndexes } from "../../../sdk/src/changes/parts.ts";
import {
  changeStatus,
  createMemoryJournal,
  type Journal,
  packIndexes,
  readProven,
  relayOrders,
  signOrder,
  splitChange,
  type StatusChange,
  type StatusOptions,
} from "../../../sdk/src/index.ts";
import { decodeRevocation, REVOKED } from "../../../sdk/src/registry/codec.ts";
import { registryInterface } from "../../../sdk/src/registry/contract.ts";
import { isMore } from "../../more.ts";
import { ask, startAnvil } from "../../nodes/anvil.ts";
import { type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { createWorld, type World } from "../../nodes/world.ts";

const SIZE = 60_000;
/** One in each of 120 words. */
const INDEXES = Array.from({ length: 120 }, (_, i) => i * 400 + 3);
const key = new Wallet(`0x${"42".repeat(32)}`);
let world: World;
let proxy: NodeProxy;
let root: string;
let journal: Journal;

/** Sets how much gas a block takes from now on. */
async function limitBlocks(gas: number): Promise<void> {
  await ask(world.rpc, "evm_setBlockGasLimit", [gas]);
  await ask(world.rpc, "evm_mine", []);
}

function target(change: StatusChange, more: Partial<StatusOptions> = {}): StatusOptions {
  const registry = { chainId: world.chainId, address: world.registry.address };
  return {
    ...{ registry, rpc: [proxy.url], journal, finality: "latest", signer: key, issuer: 1, root, change },
    ...more,
  };
}

const revoke = (indexes: readonly number[], more?: Partial<StatusOptions>) =>
  changeStatus(target({ action: "revoke", operator: 2, indexes }, more));

/** Which indexes have a bit on chain. */
async function listBits(kind: "revoked" | "suspended"): Promise<number[]> {
  const words = Array.from({ length: Math.ceil(SIZE / 256) }, (_, word) => word);
  const masks = (await world.registry.standing(1, root, words))[kind];
  return words.flatMap((word, i) =>
    Array.from({ length: 256 }, (_, bit) => bit).flatMap((bit) =>
      ((masks[i] ?? 0n) >> BigInt(bit)) % 2n === 1n ? [word * 256 + bit] : [],
    ),
  );
}

/** How often each word was written. */
async function countWrites(): Promise<number[]> {
  const logs = await world.provider.getLogs({ topics: [REVOKED.topic, null, root], fromBlock: 0 });
  const words = logs.flatMap(({ topics, data }) => decodeRevocation(topics[0], data)?.word ?? []);
  return [...Map.groupBy(words, (word) => word).values()].map(({ length }) => length);
}

const countSent = (): Promise<number> => world.provider.getTransactionCount(key.address);

beforeAll(async () => {
  world = await createWorld(await startAnvil());
  proxy = await startProxy(world.rpc);
  await (await world.governor.sendTransaction({ to: key.address, value: 10n ** 20n })).wait();
  await (await world.registry.connect(world.admin).addOperator(1, key.address, world.until, 3)).wait();
});
afterAll(async () => {
  await proxy.stop();
  await world.stop();
});
beforeEach(async () => {
  await limitBlocks(1_500_000);
  root = hexlify(randomBytes(32));
  journal = createMemoryJournal();
  proxy.requests.length = 0;
  await (await world.registry.connect(world.operator).anchorBatch(1, 1, 1, root, SIZE)).wait();
});

/** Cuts a run off when it sends for the n-th time; the node hears it where `isHeard`. */
async function cutOff(nth: number, isHeard: boolean, run: (more: Partial<StatusOptions>) => Promise<unknown>) {
  const stop = new AbortController();
  let sent = 0;
  proxy.fault = async (calls, forward) => {
    if (!calls.some(({ method }) => method === "eth_sendRawTransaction") || ++sent < nth) return undefined;
    stop.abort();
    if (sent === nth && isHeard) await forward();
    return "reset";
  };
  await expect(run({ signal: stop.signal })).rejects.toMatchObject({ code: "transaction.stopped" });
  proxy.fault = undefined;
}

describe("splitIndexes", () => {
  it("gives the same lists whatever order the indexes come in", () => {
    const shuffled = [...INDEXES.slice(50), ...INDEXES.slice(0, 60).reverse()];
    expect(splitIndexes(shuffled, 40)).toEqual(splitIndexes(INDEXES, 40));
    expect(splitIndexes([0, 255, 256, 512, 513], 2)).toEqual([
      [0, 255, 256],
      [512, 513],
    ]);
  });

  it("has at most 500 words in a list, and fewer where a transaction may take less", () => {
    expect(countWords(1n << 24n)).toBe(500);
    expect(countWords(1_500_000n)).toBe(39);
    expect(countWords(100_000n)).toBe(1);
  });
});

describe("changeStatus of more than one transaction takes", () => {
  it("sends parts one after another, and tells which", async () => {
    const told = new Set<string>();
    const before = await countSent();
    const receipts = await revoke(INDEXES, {
      onProgress: (_, part) => void (part && told.add(`${part.number} of ${part.of}: ${part.done} of ${part.total}`)),
    });
    expect(receipts).toHaveLength(4);
    expect(await countSent()).toBe(before + 4);
    expect([...told]).toEqual(expect.arrayContaining(["1 of 4: 0 of 120", "2 of 4: 39 of 120", "4 of 4: 117 of 120"]));
    for (const { gasUsed } of receipts) expect(gasUsed).toBeLessThan(1_500_000);
    expect(await listBits("revoked")).toEqual(INDEXES);
    // Everything is so: nothing is sent.
    expect(await revoke(INDEXES)).toHaveLength(4);
    expect(await countSent()).toBe(before + 4);
  });

  it("halves a part that the node estimates higher", async () => {
    // The newest block still says what blocks took before.
    await limitBlocks(30_000_000);
    await ask(world.rpc, "evm_setBlockGasLimit", [1_500_000]);
    expect(await revoke(INDEXES)).toHaveLength(4);
    expect(await listBits("revoked")).toEqual(INDEXES);
  });

  const moments = [["before", false] as const, ...(isMore ? [["after", true] as const] : [])];
  it.each(moments)(
    "goes on where it was cut off, %s the node hears a part, with other parts and another order",
    async (_, isHeard) => {
      const before = await countSent();
      for (const [nth, gas] of [[1, 900_000] as const, [2, 1_200_000] as const, [1, 1_500_000] as const]) {
        await limitBlocks(gas);
        await cutOff(nth, isHeard, (more) => revoke(INDEXES, more));
      }
      await revoke([...INDEXES].reverse());
      expect(await listBits("revoked")).toEqual(INDEXES);
      expect(new Set(await countWrites())).toEqual(new Set([1]));
      const { length } = (await journal.read()).filter((line) => "raw" in (line as object));
      expect(await countSent()).toBe(before + length);
    },
  );

  it("leaves out what another operator has done, and what comes to be so meanwhile", async () => {
    const own = world.registry.connect(world.operator);
    await (await own.revokeCredentials(1, 1, root, [0], [1n << 3n])).wait();
    const before = await countSent();
    let sent = 0;
    proxy.fault = async (calls) => {
      if (!calls.some(({ method }) => method === "eth_sendRawTransaction") || ++sent > 1) return undefined;
      // The last part's, while the first is sent.
      const { words, masks } = packLast();
      await (await own.revokeCredentials(1, 1, root, words, masks)).wait();
      return undefined;
    };
    await revoke(INDEXES);
    proxy.fault = undefined;
    expect(await listBits("revoked")).toEqual(INDEXES);
    expect(await countSent()).toBe(before + 3);
    expect(new Set(await countWrites())).toEqual(new Set([1]));
  });

  const packLast = () => {
    const words = INDEXES.slice(118).map((index) => Math.floor(index / 256));
    return { words, masks: INDEXES.slice(118).map((index) => 1n << BigInt(index % 256)) };
  };

  it("sends again what a reorganisation takes away", async () => {
    let isBack = false;
    const before = await countSent();
    await revoke(INDEXES, {
      finality: { confirmations: 6 },
      onProgress(progress, part) {
        if (part?.done !== 120 || progress.state !== "pending") return;
        // The third part is taken away with the fourth, then blocks follow.
        void ask(world.rpc, isBack ? "anvil_mine" : "anvil_rollback", [isBack ? "0x3" : 2]);
        isBack = true;
      },
    });
    expect(isBack).toBe(true);
    expect(await countSent()).toBe(before + 4);
    expect(await listBits("revoked")).toEqual(INDEXES);
  });

  it("suspends and reinstates in parts", async () => {
    const some = INDEXES.slice(0, 45);
    expect(await changeStatus(target({ action: "suspend", operator: 2, indexes: some }))).toHaveLength(2);
    expect(await listBits("suspended")).toEqual(some);
    expect(await changeStatus(target({ action: "reinstate", operator: 2, indexes: some.slice(1) }))).toHaveLength(2);
    expect(await listBits("suspended")).toEqual(some.slice(0, 1));
  });
});

describe("relayOrders", () => {
  it("carries out all but the one that is late", async () => {
    const options = target({ action: "revoke", operator: 2, indexes: INDEXES });
    const change = { action: "revoke", operator: 2, indexes: INDEXES } as const;
    const lists = await splitChange({ ...options, change }, key.address);
    expect(lists).toHaveLength(4);
    const now = await world.now();
    const place = { chainId: world.chainId, registry: world.registry.address, issuer: 1, operator: 2, root } as const;
    const orders = await Promise.all(
      lists.map((indexes, i) =>
        signOrder({ ...place, action: "revoke", indexes, deadline: i === 1 ? now - 1 : now + 3600 }, key),
      ),
    );
    const shuffled = [3, 1, 0, 2].flatMap((i) => orders[i] ?? []);
    const relay = () => relayOrders({ ...options, orders: shuffled, signer: { nodeAccount: world.stranger.address } });
    const relayed = await relay();
    expect(relayed.map(({ refusal }) => refusal)).toMatchObject([
      undefined,
      { errorName: "SignatureExpired" },
      undefined,
      undefined,
    ]);
    expect(await listBits("revoked")).toEqual(INDEXES.filter((index) => !lists[1]?.includes(index)));
    // What is so is left out of what is signed again.
    const sent = await world.provider.getTransactionCount(world.stranger.address);
    await relay();
    expect(await world.provider.getTransactionCount(world.stranger.address)).toBe(sent);
  });
});

describe("what takes a change back", () => {
  it("is awaited first, while it is signed and may still come", async () => {
    await world.registry
      .connect(world.operator)
      .anchorBatch(1, 1, 1, root, SIZE)
      .catch(() => undefined);
    const [request, raw] = await signSuspension();
    const reinstate = target({ action: "reinstate", operator: 2, indexes: [3] });
    await journal.append({ ...request, raw } as never);
    const pending = { code: "transaction.pending", message: expect.stringContaining("to suspend may still get") };
    await expect(readProven(reinstate)).rejects.toMatchObject(pending);
    await expect(changeStatus(reinstate)).rejects.toMatchObject(pending);
    expect((await readProven(target({ action: "reinstate", operator: 2, indexes: [4] })))(4)).toBe(true);
    await ask(world.rpc, "eth_sendRawTransaction", [raw]);
    await ask(world.rpc, "evm_mine", []);
    await changeStatus(reinstate);
    expect(await listBits("suspended")).toEqual([]);
  });

  async function signSuspension(): Promise<[object, string]> {
    const nonce = await countSent();
    const { words, masks } = packIndexes([3]);
    const data = registryInterface.encodeFunctionData("suspendCredentials", [1, 2, root, words, masks]);
    const { chainId, registry } = world;
    const fees = { maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 1n };
    const raw = await key.signTransaction({
      type: 2,
      chainId,
      to: registry.address,
      data,
      nonce,
      gasLimit: 300_000n,
      ...fees,
    });
    return [{ nonce }, raw];
  }
});
