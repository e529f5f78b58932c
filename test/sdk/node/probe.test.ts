// What a node can do, tried on real nodes, some behind a proxy that takes an ability away.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type NodeAbilities, probeEvm, probeNode } from "../../../sdk/src/node/probe.ts";
import { startNode } from "../../../scripts/node.ts";
import { isMore } from "../../more.ts";
import { startAnvil } from "../../nodes/anvil.ts";
import { editResults, type Fault, type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { limitBatches, refuseCalls } from "../../nodes/refusals.ts";
import { openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";

let world: World;
let proxy: NodeProxy;

beforeAll(async () => {
  world = await openWorld();
  proxy = await startProxy(world.rpc);
});
afterAll(async () => {
  await proxy.stop();
  await world.stop();
});

/** What a node behind the proxy can do, by one word each. */
async function tryBehind(fault?: Fault, origins: string | null = "*") {
  Object.assign(proxy, { fault, origins });
  const { can } = await probeNode(proxy.url, { registry: world.registry.address });
  return can && summarize(can);
}

function summarize({ chainId, head, code, clock, ...can }: NodeAbilities) {
  const entries = Object.entries(can).map(([name, value]) => [
    name,
    typeof value === "object" ? (value as { readonly can: unknown }).can : value,
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

const ALL = {
  ...{ evm: "cancun", finalized: true, safe: true, byHash: true, history: true, manyLogs: true, logs: true },
  ...{ feeHistory: true, tip: true, batch: 10, hasBaseFee: true, cors: true },
};
const isAt = (params: readonly unknown[], test: (block: unknown) => boolean): boolean => test(params[1]);

/** What is taken from a node, and what is found. */
const FAULTS: Readonly<Record<string, readonly [Fault, object]>> = {
  "no finalized block": [
    refuseCalls(({ method, params }) => method === "eth_getBlockByNumber" && params[0] === "finalized"),
    { finalized: false },
  ],
  "no safe block, told by null": [
    editResults(({ method, params }, result) =>
      method === "eth_getBlockByNumber" && params[0] === "safe" ? null : result,
    ),
    { safe: false },
  ],
  "no block by its hash": [
    refuseCalls(({ method, params }) => method === "eth_call" && isAt(params, (block) => typeof block === "object")),
    { byHash: false },
  ],
  "no old blocks": [
    refuseCalls(({ method, params }) => method === "eth_call" && isAt(params, (block) => /^0x/.test(String(block)))),
    { history: false },
  ],
  "no events": [refuseCalls(({ method }) => method === "eth_getLogs"), { logs: false, manyLogs: false }],
  "no events of many blocks": [
    refuseCalls(({ method, params }) => {
      const { fromBlock, toBlock } = Object(params[0]) as Record<string, unknown>;
      return method === "eth_getLogs" && fromBlock !== toBlock;
    }),
    { manyLogs: false },
  ],
  "no fees": [
    refuseCalls(({ method }) => ["eth_feeHistory", "eth_maxPriorityFeePerGas"].includes(method)),
    { feeHistory: false, tip: false },
  ],
  "three calls a request": [limitBatches(3), { batch: 3 }],
  "one call a request": [limitBatches(1), { batch: 1 }],
  "no code that is run without an account": [
    refuseCalls(({ method, params }) => method === "eth_call" && !("to" in Object(params[0]))),
    { evm: undefined },
  ],
  "an EVM older than Shanghai": [
    refuseCalls(({ params }) => /^0x5f/.test(Object(params[0]).data), "invalid opcode: PUSH0"),
    { evm: "older" },
  ],
  "no base fee": [
    editResults(({ method }, result) =>
      method === "eth_getBlockByNumber" ? { ...Object(result), baseFeePerGas: undefined } : result,
    ),
    { hasBaseFee: false },
  ],
};

describe("probeNode", () => {
  it("finds that a node can do all", async () => {
    expect(await tryBehind()).toEqual(ALL);
    const { can, fault } = await probeNode(world.rpc, { registry: world.registry.address });
    expect(fault).toBeUndefined();
    expect(can).toMatchObject({ chainId: world.chainId, code: await world.provider.getCode(world.registry.address) });
    expect(Math.abs(can?.clock ?? 100)).toBeLessThan(60);
  });

  it.each(Object.entries(FAULTS))("finds what is missing, and nothing else: %s", async (_, [fault, missing]) => {
    expect(await tryBehind(fault)).toEqual({ ...ALL, ...missing });
  });

  it("finds that pages may not read a node's answers", async () => {
    expect(await tryBehind(undefined, null)).toEqual({ ...ALL, cors: false });
    expect(await tryBehind(undefined, "https://other.example")).toEqual({ ...ALL, cors: false });
  });

  it("says what the node said", async () => {
    proxy.fault = refuseCalls(({ method }) => method === "eth_getLogs", "upgrade your plan");
    const { can } = await probeNode(proxy.url);
    expect(can?.logs).toEqual({ can: false, said: "upgrade your plan" });
  });

  it("ends in time, and calls nothing missing of which the node says nothing", async () => {
    proxy.origins = "*";
    proxy.fault = (calls) => (calls.some(({ method }) => method === "eth_getLogs") ? "hang" : undefined);
    const { fault, can } = await probeNode(proxy.url, { limit: 1500 });
    expect(fault).toBeUndefined();
    expect(can).toMatchObject({ logs: { can: undefined }, byHash: { can: true }, batch: 10, cors: true });
    proxy.fault = () => "hang";
    const began = Date.now();
    expect(await probeNode(proxy.url, { limit: 300 })).toMatchObject({
      can: undefined,
      fault: { code: "rpc.unreachable" },
    });
    expect(Date.now() - began).toBeLessThan(2000);
  });
});

describe("probeEvm", () => {
  const more = isMore ? ["cancun cancun", "prague cancun", "london older"] : [];

  it.each(["paris older", "shanghai shanghai", ...more])("tells by anvil's hardfork: %s", async (both) => {
    const [hardfork = "", found] = both.split(" ");
    const node = await startAnvil(["--hardfork", hardfork]);
    try {
      expect(await probeEvm(node.rpc)).toBe(found);
    } finally {
      await node.stop();
    }
  });

  it.runIf(isMore)("tells by Hardhat's network that it will do", async () => {
    const node = await startNode();
    try {
      expect(await probeEvm(node.rpc)).toBe("cancun");
      expect(summarize((await probeNode(node.rpc)).can as NodeAbilities)).toEqual(ALL);
    } finally {
      await node.stop();
    }
  });
});
