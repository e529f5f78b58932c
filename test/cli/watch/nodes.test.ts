// laurel watch: nodes that lie, hide, refuse, are silent or stay behind.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Fault, editResults, type NodeProxy, replaceAnswers, startProxy } from "../../nodes/proxy.ts";
import { openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";
import { writeOwn } from "../run.ts";
import { kindsOf, openWatcher, type Watcher } from "./watching.ts";

let world: World;
let watcher: Watcher;
let proxies: NodeProxy[];
let snapshot: unknown;

beforeAll(async () => {
  world = await openWorld();
  proxies = await Promise.all([0, 1, 2].map(() => startProxy(world.rpc)));
});
beforeEach(async () => {
  snapshot = await world.provider.send("evm_snapshot", []);
  watcher = await openWatcher(
    world,
    proxies.map(({ url }) => url),
  );
});
afterEach(async () => {
  for (const proxy of proxies) proxy.fault = undefined;
  await watcher.end();
  await world.provider.send("evm_revert", [snapshot]);
});
afterAll(() => Promise.all([...proxies.map((proxy) => proxy.stop()), world.stop()]));

const editLogs = (edit: (logs: readonly object[]) => unknown): Fault =>
  editResults(({ method }, result) => (method === "eth_getLogs" ? edit(result as never) : result));
const hide = editLogs(() => []);
const refuse = replaceAnswers(({ method }) =>
  method === "eth_getLogs" ? { error: { code: -32601, message: "the method does not exist" } } : undefined,
);

const addOperator = async (): Promise<void> => {
  const { registry, admin, stranger, until } = world;
  await (await registry.connect(admin).addOperator(1, stranger.address, until, 3)).wait();
};

describe("laurel watch", () => {
  it("believes neither the one node that hides an event nor the one that invents it", async () => {
    const [first, second] = proxies as [NodeProxy, NodeProxy];
    await watcher.look();
    await addOperator();
    first.fault = hide;
    second.fault = undefined;
    expect(await watcher.look()).toMatchObject([{ kind: "operator-added", source: "event", operator: 2 }]);
    first.fault = editLogs((logs) => (logs.length === 0 ? logs : logs.map((log) => ({ ...log, data: "0x" }))));
    await addOperator();
    expect(await watcher.look()).toMatchObject([{ kind: "operator-added", source: "event", operator: 3 }]);
  });

  it("sees in the state what a majority hides in the log, and does not tell it twice when the log comes", async () => {
    const { registry, admin, accreditor, stranger, governor, until } = world;
    await writeOwn(watcher.folder, "trust.json", world.trust({ finality: { confirmations: 20 } }));
    await watcher.look();
    for (const proxy of proxies) proxy.fault = hide;
    await addOperator();
    const moment = await world.now();
    await world.mine(2);
    await (await registry.connect(admin).handOverIssuer(1, stranger.address)).wait();
    await (await registry.connect(admin).endOperator(1, 1, moment)).wait();
    await (await registry.connect(accreditor).accreditIssuer(1, 1, until, "Other", "https://x.example")).wait();
    await (await registry.connect(governor).transferOwnership(stranger.address)).wait();
    await (await registry.connect(accreditor).startRecovery(1, stranger.address)).wait();
    const told = await watcher.look();
    expect(new Set(told.map(({ source }) => source))).toEqual(new Set(["state"]));
    expect(kindsOf(told).sort()).toEqual([
      ...["accreditation-granted", "governor-handover-started", "operator-added", "operator-ended"],
      "recovery-started",
    ]);
    for (const proxy of proxies) proxy.fault = undefined;
    // What no state shows any more is told when the log has it.
    expect(kindsOf(await watcher.look())).toEqual(["admin-handover-started"]);
    expect(await watcher.look()).toEqual([]);
  });

  it("goes on by the state where the nodes list no events, and says so", async () => {
    await writeOwn(watcher.folder, "trust.json", world.trust());
    await watcher.look();
    for (const proxy of proxies) proxy.fault = refuse;
    await addOperator();
    expect(await watcher.look([], 3)).toMatchObject([{ kind: "operator-added", source: "state" }]);
    expect(watcher.said()).toContain("the nodes list no events");
    expect(await watcher.look(["--silence", "0.001"], 3)).toMatchObject([{ kind: "silence", reason: "no-events" }]);
    for (const proxy of proxies) proxy.fault = undefined;
    expect(await watcher.look()).toEqual([]);
  });

  it("needs both of two nodes", async () => {
    await watcher.end();
    watcher = await openWatcher(
      world,
      proxies.slice(0, 2).map(({ url }) => url),
    );
    await watcher.look();
    (proxies[0] as NodeProxy).fault = () => "reset";
    await addOperator();
    await watcher.look([], 3);
    expect(watcher.said()).toContain("the nodes do not answer");
  });

  it("tells that nothing is heard, once silence has lasted, by one id", async () => {
    await watcher.look();
    for (const proxy of proxies) proxy.fault = () => "reset";
    await new Promise((resolve) => setTimeout(resolve, 20));
    const [silent] = await watcher.look(["--silence", "0.001"], 3);
    expect(silent).toMatchObject({ kind: "silence", reason: "no-majority" });
    expect(await watcher.look(["--silence", "0.001"], 3)).toMatchObject([{ id: silent?.id }]);
  });

  it("tells that the nodes name no new block, where the trust list asks for one", async () => {
    const old = Math.floor(Date.now() / 1000) - 4000;
    for (const proxy of proxies)
      proxy.fault = editResults(({ method }, result) =>
        method === "eth_getBlockByNumber" ? { ...(result as object), timestamp: `0x${old.toString(16)}` } : result,
      );
    const events = await watcher.look([], 3);
    expect(events).toMatchObject([{ kind: "watch-started" }, { kind: "silence", reason: "stale-head", since: old }]);
  });

  it("tells that an event was undone with its block, and again when it comes back", async () => {
    const { provider } = world;
    await writeOwn(watcher.folder, "trust.json", world.trust({ finality: { confirmations: 20 } }));
    await watcher.look();
    const before = await provider.send("evm_snapshot", []);
    await addOperator();
    const transaction = (await provider.getBlock("latest"))?.transactions[0] ?? "";
    const raw = await provider.send("eth_getRawTransactionByHash", [transaction]);
    const [added] = await watcher.look();
    expect(added).toMatchObject({ kind: "operator-added", final: false });
    await provider.send("evm_revert", [before]);
    const empty = await provider.send("evm_snapshot", []);
    // In another block it is the same event.
    await world.mine(1);
    await provider.send("eth_sendRawTransaction", [raw]);
    expect(await watcher.look()).toEqual([]);
    await provider.send("evm_revert", [empty]);
    await world.mine(4);
    expect(await watcher.look()).toMatchObject([
      { kind: "reorganised", gone: [{ id: added?.id, kind: "operator-added" }] },
    ]);
    expect(await watcher.look()).toEqual([]);
    await provider.send("eth_sendRawTransaction", [raw]);
    const [again, ...more] = await watcher.look();
    expect(again).toMatchObject({ kind: "operator-added", operator: 2 });
    expect(again?.id).not.toBe(added?.id);
    expect(more).toEqual([]);
  });

  it("takes nodes that lag for what they are, and those that are far behind for silent", async () => {
    const { registry, admin, stranger, provider } = world;
    await writeOwn(watcher.folder, "trust.json", world.trust({ finality: { confirmations: 40 } }));
    await watcher.look();
    const before: unknown = await provider.send("eth_getBlockByNumber", ["latest", false]);
    await addOperator();
    await (await registry.connect(admin).handOverIssuer(1, stranger.address)).wait();
    expect(kindsOf(await watcher.look())).toEqual(["operator-added", "admin-handover-started"]);
    const lag = replaceAnswers(({ method, params }) =>
      method === "eth_getBlockByNumber" && params[0] === "latest" ? { result: before } : undefined,
    );
    for (const proxy of proxies) proxy.fault = lag;
    expect(await watcher.look()).toEqual([]);
    for (const proxy of proxies) proxy.fault = undefined;
    expect(await watcher.look()).toEqual([]);
    await world.mine(20);
    await watcher.look();
    for (const proxy of proxies) proxy.fault = lag;
    await watcher.look([], 3);
    expect(watcher.said()).toContain("the nodes lag, or the chain is a different one");
    expect(await watcher.look(["--silence", "0.001"], 3)).toMatchObject([{ kind: "silence", reason: "no-majority" }]);
  });

  it("passes over a block with more events than can be told, and says so", async () => {
    await watcher.look();
    await addOperator();
    const flooded = await world.provider.getBlockNumber();
    await world.mine(2);
    const [log] = await world.provider.getLogs({ address: world.registry.address, fromBlock: flooded });
    const { topics = [], transactionHash = "" } = log ?? {};
    const data = `0x${"00".repeat(50_000)}`;
    const block = `0x${flooded.toString(16)}`;
    const place = { address: world.registry.address, topics, data, blockNumber: block, transactionHash };
    const logs = Array.from({ length: 50 }, (_, i) => ({ ...place, logIndex: `0x${i.toString(16)}` }));
    for (const proxy of proxies)
      proxy.fault = replaceAnswers(({ method, params }) => {
        const {
          fromBlock,
          toBlock,
          topics: [asked] = [],
        } = Object(params[0]) as Record<"fromBlock" | "toBlock", string> & {
          topics?: readonly (readonly string[])[];
        };
        const isIn = Number(fromBlock) <= flooded && flooded <= Number(toBlock);
        return method === "eth_getLogs" && isIn && asked?.includes(topics[0] ?? "") ? { result: logs } : undefined;
      });
    const kinds = kindsOf(await watcher.look());
    expect(kinds).toContain("events-untold");
    expect(kinds).toContain("operator-added");
    expect(await watcher.look()).toEqual([]);
  });

  it("asks as much each time, and keeps a file that does not grow, while nothing happens", async () => {
    await watcher.look();
    const folder = join(watcher.folder, ".config/laurel/watch");
    const [name = ""] = (await readdir(folder)).filter((one) => one.endsWith(".json"));
    const sizeOf = async (): Promise<number> => (await readFile(join(folder, name))).length;
    await addOperator();
    await world.mine(200);
    await watcher.look();
    const before = await sizeOf();
    const counts = new Set<number>();
    for (let i = 0; i < 5; i += 1) {
      await world.mine(100);
      const first = (proxies[0] as NodeProxy).requests.length;
      await watcher.look();
      counts.add((proxies[0] as NodeProxy).requests.length - first);
    }
    expect(counts.size).toBe(1);
    expect(Math.abs((await sizeOf()) - before)).toBeLessThan(16);
    await writeFile(join(folder, name), "{}");
    await watcher.look([], 1);
  });
});
