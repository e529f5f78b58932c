// Events over many blocks of a real chain, through nodes that list only so much at once: what is found, in how many requests.
import { startNode } from "../../../scripts/node.ts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type LogScan, scanLogs, scanLogsSince } from "../../../sdk/src/reading/log-scan.ts";
import { RpcError } from "../../../sdk/src/rpc/rpc.ts";
import { registryInterface } from "../../../sdk/src/registry/contract.ts";
import { connectChain } from "../../../sdk/src/transaction/chain-client.ts";
import { isMore } from "../../more.ts";
import { limitLogs, RANGE_WORDS } from "../../nodes/limited-logs.ts";
import { type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { createDocument, createWorld, type World } from "../../nodes/world.ts";

const BLOCKS = 10_000;
let world: World;
let proxy: NodeProxy;
let filter: { readonly address: string; readonly topics: readonly (string | null)[] };
/** The blocks with an anchor, and their times. */
let anchors: { readonly block: number; readonly timestamp: number }[];

beforeAll(async () => {
  // Hardhat makes 10,000 blocks at once.
  world = await createWorld(await startNode());
  proxy = await startProxy(world.rpc);
  filter = {
    address: world.registry.address,
    topics: registryInterface.encodeFilterTopics("BatchAnchored", [1]) as string[],
  };
  anchors = [];
  for (const more of [3000, 3000, 1000, 3000]) {
    await world.mine(more);
    await world.issue([createDocument({ id: `urn:example:${anchors.length + 1}` })]);
    const { number, timestamp } = (await world.provider.getBlock("latest")) as { number: number; timestamp: number };
    anchors.push({ block: number, timestamp });
  }
});
afterAll(() => Promise.all([proxy.stop(), world.stop()]));
afterEach(() => {
  proxy.fault = undefined;
  proxy.requests.length = 0;
});

const countAsked = (method = "eth_getLogs"): number =>
  proxy.requests.flat().filter((call) => call.method === method).length;
const connect = (urls: readonly string[] = [proxy.url]) => connectChain({ chainId: world.chainId, rpc: urls }).ask;
const listBlocks = ({ logs }: LogScan): number[] => logs.map(({ block }) => block);
const last = (): number => anchors.at(-1)?.block ?? 0;
const range = () => ({ ...filter, from: last() - BLOCKS + 1, to: last() });
const all = (): number[] => anchors.map(({ block }) => block).filter((block) => block > last() - BLOCKS);

describe("a scan of 10,000 blocks", () => {
  it("is one request where the node takes it", async () => {
    const found = await scanLogs(connect(), range());
    expect(found.unread).toBeUndefined();
    expect(listBlocks(found)).toEqual(all());
    expect(all().length).toBe(4);
    expect(countAsked()).toBe(1);
  });

  it("keeps no more events than there is room for, whatever a node makes up", async () => {
    const topics = [`0x${"11".repeat(32)}`];
    const ask = async (_: string, [asked]: readonly unknown[]): Promise<unknown> => {
      const { fromBlock: blockNumber } = asked as { fromBlock: string };
      if (Number(blockNumber) === 1) throw new RpcError("rpc.bad-answer", "refused", { message: "up to 10 blocks" });
      const log = { address: filter.address, topics, data: `0x${"00".repeat(5000)}`, transactionHash: topics[0] };
      return Array.from({ length: 10 }, (__, i) => ({ ...log, blockNumber, logIndex: `0x${i.toString(16)}` }));
    };
    const asked = { address: filter.address, topics: [null], from: 1, to: 1000 };
    const found = await scanLogs(ask, asked, { mostKept: 350_000 });
    expect(found.logs).toHaveLength(30);
    expect(found.unread?.reason).toMatchObject({
      code: "rpc.no-logs",
      message: "there are more events than can be kept",
    });
  });

  const words = Object.entries(RANGE_WORDS);
  it.each(isMore ? words : words.filter((_, i) => i % 2 === 0))(
    "through a node that lists 500, refusing with %s, takes at most 45",
    async (_, refuse) => {
      proxy.fault = limitLogs((from) => ({ blocks: 500, refusal: refuse(500, from) }));
      const found = await scanLogs(connect(), range());
      expect(found.unread).toBeUndefined();
      expect(listBlocks(found)).toEqual(all());
      expect(countAsked()).toBeLessThanOrEqual(45);
    },
  );

  it("through a node that says how many it lists takes few more than it must", async () => {
    proxy.fault = limitLogs(() => ({
      blocks: 1000,
      refusal: { code: -32600, message: "exceed maximum block range: 1000" },
    }));
    await scanLogs(connect(), range());
    expect(countAsked()).toBeLessThanOrEqual(13);
  });

  it("through a node that lists one event at once finds each", async () => {
    proxy.fault = limitLogs(() => ({
      results: 1,
      refusal: { code: -32005, message: "query returned more than 1 results" },
    }));
    const found = await scanLogs(connect(), range());
    expect(found.unread).toBeUndefined();
    expect(listBlocks(found)).toEqual(all());
    expect(countAsked()).toBeLessThanOrEqual(40);
  });

  it("through a node that lists 5 blocks at once stops at its bound, and says what was not looked at", async () => {
    proxy.fault = limitLogs(() => ({
      blocks: 5,
      refusal: { code: -32005, message: "eth_getLogs is limited to 5 blocks" },
    }));
    const seen: number[] = [];
    const found = await scanLogs(connect(), range(), { mostRequests: 100, onProgress: ({ done }) => seen.push(done) });
    expect(countAsked()).toBe(100);
    expect(listBlocks(found)).toEqual([last()]);
    expect(found.unread).toMatchObject({ from: range().from, reason: { code: "rpc.no-logs" } });
    expect(found.unread?.reason.message).toMatch(/^9,\d{3} blocks would take too long/);
    expect((found.unread?.to ?? 0) + (seen.at(-1) ?? 0)).toBe(last());
  });

  it("through a node that lists nothing ends after two requests or three", async () => {
    proxy.fault = limitLogs(() => ({ blocks: 0, refusal: { code: -32000, message: "eth_getLogs is disabled" } }));
    const found = await scanLogs(connect(), range());
    expect(found).toMatchObject({
      logs: [],
      unread: { from: range().from, to: last(), reason: { code: "rpc.no-logs" } },
    });
    expect(found.unread?.reason.message).toContain("eth_getLogs is disabled");
    expect(countAsked()).toBe(3);
    proxy.requests.length = 0;
    proxy.fault = limitLogs(() => ({ blocks: 0, refusal: { code: -32601, message: "the method does not exist" } }));
    expect((await scanLogs(connect(), range())).unread?.reason.code).toBe("rpc.no-logs");
    expect(countAsked()).toBe(2);
  });

  it("goes on where it was when the line was cut, and keeps what it has where history ends", async () => {
    let asked = 0;
    const narrow = limitLogs(() => ({
      blocks: 500,
      refusal: { code: -32600, message: "exceed maximum block range: 500" },
    }));
    proxy.fault = (calls, forward, request) => {
      if (calls[0]?.method === "eth_getLogs") asked += 1;
      return asked === 6 || asked === 7 ? "reset" : narrow(calls, forward, request);
    };
    const found = await scanLogs(connect(), range());
    expect(found.unread).toBeUndefined();
    expect(listBlocks(found)).toEqual(all());
    expect(countAsked()).toBeLessThanOrEqual(45);
    const border = last() - 5000;
    proxy.fault = limitLogs((from) => ({
      blocks: from < border ? 0 : 10_000,
      refusal: { code: 4444, message: "pruned history unavailable" },
    }));
    const part = await scanLogs(connect(), range());
    expect(part.unread).toMatchObject({ from: range().from, to: border - 1, reason: { code: "rpc.no-logs" } });
    expect(listBlocks(part)).toEqual(all().filter((block) => block >= border));
  });

  it("through two nodes, of which one is narrow, finds what both say and waits for neither", async () => {
    const other = await startProxy(world.rpc);
    proxy.fault = limitLogs(() => ({ blocks: 500, refusal: { code: -32602, message: "block range is too wide" } }));
    const began = performance.now();
    const found = await scanLogs(connect([proxy.url, other.url.replace("127.0.0.1", "localhost")]), range());
    await other.stop();
    expect(listBlocks(found)).toEqual(all());
    expect(performance.now() - began).toBeLessThan(isMore ? 60_000 : 8_000);
  });

  it("believes no node that lists what was not asked for", async () => {
    proxy.fault = async (calls, forward) => {
      if (calls[0]?.method !== "eth_getLogs") return undefined;
      const body = (await forward()) as { result: object[] };
      return { body: { ...body, result: body.result.map((log) => ({ ...log, address: `0x${"11".repeat(20)}` })) } };
    };
    expect((await scanLogs(connect(), { ...range(), from: last() })).unread?.reason.code).toBe("rpc.no-logs");
  });

  it("ends by its caller's signal", async () => {
    const controller = new AbortController();
    proxy.fault = limitLogs(() => ({ blocks: 5, refusal: { code: -32005, message: "limited to 5 blocks" } }));
    const scan = scanLogs(connect(), range(), {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    });
    await expect(scan).rejects.toThrow("enough");
    expect(countAsked()).toBeLessThanOrEqual(2);
  });
});

describe("a scan since a moment", () => {
  it("begins with the block of that moment, found in few requests", async () => {
    for (const [i, { timestamp, block }] of anchors.entries()) {
      proxy.requests.length = 0;
      const found = await scanLogsSince(connect(), { ...filter, since: timestamp });
      expect(listBlocks(found)).toEqual(anchors.slice(i).map((anchor) => anchor.block));
      const [{ fromBlock = "" } = {}] = (proxy.requests.flat().find(({ method }) => method === "eth_getLogs")?.params ??
        []) as { fromBlock?: string }[];
      expect(Number(fromBlock)).toBe(block);
      expect(countAsked("eth_getBlockByNumber")).toBeLessThanOrEqual(26);
    }
    const none = await scanLogsSince(connect(), { ...filter, since: (anchors.at(-1)?.timestamp ?? 0) + 1 });
    expect(none).toEqual({ logs: [] });
    const first = await scanLogsSince(connect(), { ...filter, since: 1, blocks: 10 });
    expect(first).toEqual({ logs: [] });
  });
});
