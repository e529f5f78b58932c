// Several nodes: slow, dead, lagging, lying; finality and forks; the chain as it was. Real nodes, with faults put between.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createVerifier, parseTrust, type Report, type VerifyOptions } from "../../../sdk/src/index.ts";
import { ask, startAnvil } from "../../nodes/anvil.ts";
import {
  type Edit,
  editResults,
  type Fault,
  type NodeProxy,
  type Reply,
  type RpcRequest,
  startProxy,
} from "../../nodes/proxy.ts";
import { createDocument, createWorld, type World } from "../../nodes/world.ts";

let world: World;
let file: string;
const proxies: NodeProxy[] = [];

beforeAll(async () => {
  world = await createWorld(await startAnvil(["--slots-in-an-epoch", "2"]));
  file = await issue();
  await mine(6);
});
afterAll(() => world.stop());
afterEach(() => Promise.all(proxies.splice(0).map((proxy) => proxy.stop())));

async function issue(): Promise<string> {
  const batch = await world.issue([createDocument({ id: `urn:example:${await world.now()}` })]);
  return JSON.stringify(batch.credential(0));
}

const mine = (blocks: number): Promise<unknown> => ask(world.rpc, "anvil_mine", [`0x${blocks.toString(16)}`]);

async function verify(
  rpc: readonly string[],
  changes: object = {},
  options: VerifyOptions = {},
  input = file,
): Promise<Report> {
  return createVerifier(parseTrust(world.trust({ rpc, ...changes }))).verify(input, options);
}

function codeOf({ verdict, checks }: Report): string {
  const { code = "" } = checks.find(({ outcome }) => outcome === "fail" || outcome === "unknown") ?? {};
  return `${verdict} ${code}`.trim();
}

/** A node that answers as `edit` makes it. */
async function startNode(edit?: Edit | Reply): Promise<string> {
  const proxy = await startProxy(world.rpc);
  proxies.push(proxy);
  if (typeof edit === "function") proxy.fault = editResults(edit);
  else if (edit !== undefined) proxy.fault = () => edit;
  return proxy.url;
}

/** A node that does the same, later. */
async function startLate(milliseconds: number, fault: Fault): Promise<string> {
  const proxy = await startProxy(world.rpc);
  proxies.push(proxy);
  proxy.fault = async (...asked) => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return fault(...asked);
  };
  return proxy.url;
}

const isLatest = ({ method, params }: RpcRequest): boolean =>
  method === "eth_getBlockByNumber" && params[0] === "latest";

describe("three nodes of which two must agree", () => {
  it("give a verdict with the block's hash and how many agreed", async () => {
    const report = await verify([await startNode(), await startNode(), await startNode()]);
    expect(codeOf(report)).toBe("valid");
    const block = (await ask(world.rpc, "eth_getBlockByNumber", ["latest", false])) as { hash: string };
    expect(report.asOf).toMatchObject({ hash: block.hash, nodes: { agreed: 2, asked: 3 } });
  });

  it("wait neither for one that never answers nor for one that is gone", async () => {
    const began = performance.now();
    expect(codeOf(await verify([await startNode("hang"), await startNode(), await startNode()]))).toBe("valid");
    expect(codeOf(await verify([await startNode("reset"), await startNode(), await startNode()]))).toBe("valid");
    // What waits for a silent node takes eight seconds.
    expect(performance.now() - began).toBeLessThan(7_500);
  });

  it("are unreachable with two of them gone, within the time limit", async () => {
    const began = performance.now();
    expect(codeOf(await verify([await startNode("hang"), "http://127.0.0.1:9", await startNode()]))).toBe(
      "unknown rpc.unreachable",
    );
    // Ten seconds are promised; ten times as much, for a machine that does much else.
    expect(performance.now() - began).toBeLessThan(100_000);
  });

  it("outvote one that lies about the batch", async () => {
    const liar = await startNode((call, result) => (call.method === "eth_call" ? flip(result) : result));
    expect(codeOf(await verify([liar, await startNode(), await startNode()]))).toBe("valid");
    expect(codeOf(await verify([liar, await startNode()]))).toBe("unknown rpc.disagreement");
  });

  it("outvote one that says there is no contract; it contradicts one other", async () => {
    const liar = await startNode((call, result) => (call.method === "eth_call" ? "0x" : result));
    expect(codeOf(await verify([liar, await startNode(), await startNode()]))).toBe("valid");
    expect(codeOf(await verify([liar, await startNode()]))).toBe("unknown rpc.disagreement");
  });

  it("are asked of hosts: one that answers twice has one vote", async () => {
    const liar = await startNode((call, result) => (call.method === "eth_call" ? flip(result) : result));
    const [twice, other] = [[`${liar}/a`, `${liar}/b`], await startNode()];
    expect(codeOf(await verify([...twice, other]))).toBe("unknown rpc.disagreement");
    const report = await verify([...twice, other, await startNode()]);
    expect(codeOf(report)).toBe("valid");
    expect(report.accreditor?.name).toBe("Quality Agency");
    expect(report.asOf?.nodes).toEqual({ agreed: 2, asked: 3 });
  });

  it("pass over one of another chain", async () => {
    const other = await startNode((call, result) => (call.method === "eth_chainId" ? "0x1" : result));
    expect(codeOf(await verify([other, await startNode(), await startNode()]))).toBe("valid");
    expect(codeOf(await verify([other]))).toBe("unknown rpc.wrong-chain");
  });
});

describe("heads that differ", () => {
  const lag = async (blocks: number): Promise<string> => {
    const head = Number(await ask(world.rpc, "eth_blockNumber"));
    const number = `0x${Math.max(0, head - blocks).toString(16)}`;
    const block = await ask(world.rpc, "eth_getBlockByNumber", [number, false]);
    return startNode((call, result) => (isLatest(call) ? block : result));
  };

  it("are read at the newest block that enough nodes have", async () => {
    const head = Number(await ask(world.rpc, "eth_blockNumber"));
    const report = await verify([await lag(1), await startNode()]);
    expect(codeOf(report)).toBe("valid");
    expect(report.asOf?.latest.block).toBe(head - 1);
  });

  it("are not held back by one that pretends to be far behind", async () => {
    await ask(world.rpc, "evm_increaseTime", [3600]);
    await mine(1);
    const head = Number(await ask(world.rpc, "eth_blockNumber"));
    const report = await verify([await lag(1000), await startNode(), await startNode()]);
    expect(codeOf(report)).toBe("valid");
    expect(report.asOf?.latest.block).toBe(head);
  });

  it("are not led astray by one that makes up a block", async () => {
    const edit =
      (changes: object): Edit =>
      (call, result) =>
        isLatest(call) ? { ...(result as object), ...changes } : result;
    const hash = `0x${"12".repeat(32)}`;
    for (const changes of [{ hash }, { hash, number: "0xffffff" }, { number: "0x0" }, { timestamp: "0xffffffff" }]) {
      const liar = await startNode(edit(changes));
      expect(codeOf(await verify([liar, await startNode(), await startNode()])), JSON.stringify(changes)).toBe("valid");
    }
  });

  it("are not led astray by a host that names a block by two nodes", async () => {
    const madeUp = { number: "0xffffff", hash: `0x${"12".repeat(32)}`, timestamp: "0xffffffff" };
    const liar = await startNode((call, result) => (isLatest(call) ? { ...(result as object), ...madeUp } : result));
    const nodes = [`${liar}/a`, `${liar}/b`, await startNode(), await startNode()];
    expect(codeOf(await verify(nodes, { quorum: 2 }))).toBe("valid");
  });

  it("of two forks are a disagreement", async () => {
    const fork = (byte: string): Promise<string> =>
      startNode((call, result) => (isLatest(call) ? { ...(result as object), hash: `0x${byte.repeat(32)}` } : result));
    expect((await verify([await fork("12"), await fork("34")])).verdict).toBe("unknown");
  });
});

describe("finality", () => {
  it("of several nodes: pending until final, then valid; bad news counts at once", async () => {
    const nodes = [await startNode(), await startNode(), await startNode()];
    const fresh = await issue();
    const changes = { finality: "finalized" };
    expect(codeOf(await verify(nodes, changes, {}, fresh))).toBe("unknown anchor.pending");
    expect(codeOf(await verify(nodes.slice(0, 1), changes, {}, fresh))).toBe("unknown anchor.pending");
    await mine(6);
    expect(codeOf(await verify(nodes, changes, {}, fresh))).toBe("valid");
    expect(codeOf(await verify(nodes, { finality: { confirmations: 4 } }, {}, fresh))).toBe("valid");
    const { root, index } = JSON.parse(fresh).proof[0];
    const operator = world.registry.connect(world.operator);
    await (await operator.revokeCredentials(1, 1, root, [0], [1n << BigInt(index)])).wait();
    for (const rule of ["finalized", "safe", { confirmations: 4 }]) {
      expect(codeOf(await verify(nodes, { finality: rule }, {}, fresh)), String(rule)).toBe("unknown status.pending");
    }
    await mine(6);
    expect(codeOf(await verify(nodes, changes, {}, fresh))).toBe("invalid status.revoked");
  });

  it("of one node: a final answer of another fork than the latest is refused", async () => {
    const stranger = (call: RpcRequest, result: unknown): unknown =>
      call.method === "eth_call" && call.params[1] === "finalized" ? flip(result) : result;
    expect(codeOf(await verify([await startNode(stranger)], { finality: "finalized" }))).toBe("unknown rpc.bad-answer");
  });

  it("is not waited for by a batch that a reorganisation took back", async () => {
    const fresh = await issue();
    expect(codeOf(await verify([world.rpc], {}, {}, fresh))).toBe("valid");
    await ask(world.rpc, "anvil_reorg", [1, []]);
    expect(codeOf(await verify([world.rpc], {}, {}, fresh))).toBe("invalid anchor.missing");
    await mine(1);
  });
});

describe("the chain as it was", () => {
  it("says what was valid then, whatever came after", async () => {
    const before = await world.now();
    await ask(world.rpc, "evm_increaseTime", [1000]);
    const fresh = await issue();
    const anchored = await world.now();
    await ask(world.rpc, "evm_increaseTime", [1000]);
    const { root } = JSON.parse(fresh).proof[0];
    await (await world.registry.connect(world.operator).revokeCredentials(1, 1, root, [0], [1n])).wait();
    const revoked = await world.now();
    const clock = Date.now;
    Date.now = () => (revoked + 10) * 1000;
    try {
      for (const nodes of [[await startNode()], [await startNode(), await startNode(), await startNode()]]) {
        const at = async (moment: number): Promise<string> =>
          codeOf(await verify(nodes, {}, { asOf: new Date(moment * 1000) }, fresh));
        expect(await at(before + 1)).toBe("invalid anchor.missing");
        expect(await at(anchored - 1)).toBe("invalid anchor.missing");
        expect(await at(anchored)).toBe("valid");
        expect(await at(revoked - 1)).toBe("valid");
        expect(await at(revoked)).toBe("invalid status.revoked");
        expect(await at(revoked + 10)).toBe("invalid status.revoked");
        const now = await verify(nodes, {}, {}, fresh);
        expect(now.revokedAt).toBe(revoked);
        const then = await verify(nodes, {}, { asOf: new Date(anchored * 1000) }, fresh);
        expect(then.asOf).toMatchObject({ timestamp: anchored, moment: new Date(anchored * 1000).toISOString() });
      }
      await expect(verify([world.rpc], {}, { asOf: new Date((revoked + 11) * 1000) }, fresh)).rejects.toThrow(
        RangeError,
      );
    } finally {
      Date.now = clock;
    }
  });

  it("is not hidden by one that misstates the time of the newest block", async () => {
    const late = (milliseconds: number, edit: Edit): Promise<string> => startLate(milliseconds, editResults(edit));
    const misstate: Edit = (call, result) => (isLatest(call) ? { ...(result as object), timestamp: "0x1" } : result);
    const nodes = [await startNode(), await late(100, misstate), await late(200, (_, result) => result)];
    await ask(world.rpc, "evm_increaseTime", [100]);
    await mine(1);
    const clock = Date.now;
    const now = await world.now();
    Date.now = () => now * 1000;
    try {
      const report = await verify(nodes, { maxAge: 3600 }, { asOf: new Date((now - 1) * 1000) });
      expect(codeOf(report)).toBe("valid");
    } finally {
      Date.now = clock;
    }
  });

  it("is unknown, and says so, where the node has dropped its state", async () => {
    const proxy = await startProxy(world.rpc);
    proxies.push(proxy);
    proxy.fault = async (calls) =>
      calls.some(({ method }) => method === "eth_call")
        ? { body: { jsonrpc: "2.0", id: calls[0]?.id, error: { code: -32000, message: "missing trie node" } } }
        : undefined;
    const asOf = new Date(((await world.now()) - 30_000) * 1000);
    const first = (await ask(world.rpc, "eth_getBlockByNumber", ["0x2", false])) as { timestamp: string };
    const past = new Date(Math.max(asOf.getTime(), Number(first.timestamp) * 1000));
    expect(codeOf(await verify([proxy.url], {}, { asOf: past }))).toBe("unknown rpc.no-history");
  });

  it("tells no date of a revocation where nodes keep no logs, or differ about them", async () => {
    const fresh = await issue();
    const { root } = JSON.parse(fresh).proof[0];
    await (await world.registry.connect(world.operator).revokeCredentials(1, 1, root, [0], [1n])).wait();
    const isLogs: Edit = (call, result) => (call.method === "eth_getLogs" ? [] : result);
    const nodes = [await startNode(isLogs), await startNode()];
    const report = await verify(nodes, {}, {}, fresh);
    expect(codeOf(report)).toBe("invalid status.revoked");
    expect(report.revokedAt).toBeNull();
    expect((await verify([world.rpc], {}, {}, fresh)).revokedAt).toBe(await world.now());
  });
});

/** Another answer of the same form: the name of the accreditor begins with another letter. */
function flip(result: unknown): string {
  const name = Buffer.from("Quality Agency").toString("hex");
  return String(result).replace(name, name.replace(/^51/, "58"));
}

describe("a line that was cut while nobody asked", () => {
  it("is no failure of the node: the request is sent once more", async () => {
    const proxy = await startProxy(world.rpc);
    proxies.push(proxy);
    let cuts = 1;
    proxy.fault = () => (cuts-- > 0 ? "reset" : undefined);
    expect(codeOf(await verify([proxy.url]))).toBe("valid");
    cuts = 2;
    expect(codeOf(await verify([proxy.url]))).toBe("unknown rpc.unreachable");
  });
});
