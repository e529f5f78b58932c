// Chains whose clocks differ from Ethereum's: many blocks in one second, a clock that is minutes ahead or behind.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createVerifier, parseTrust, type Report, type VerifyOptions } from "../../../sdk/src/index.ts";
import { connectChain } from "../../../sdk/src/transaction/chain-client.ts";
import { ask, startAnvil } from "../../nodes/anvil.ts";
import { editResults, type Fault, type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { createDocument, createWorld, type World } from "../../nodes/world.ts";

let world: World;
const proxies: NodeProxy[] = [];

beforeAll(async () => {
  const past = Math.floor(Date.now() / 1000) - 1200;
  world = await createWorld(await startAnvil(["--slots-in-an-epoch", "2", "--timestamp", String(past)]));
  await ask(world.rpc, "anvil_setBlockTimestampInterval", [0]);
});
afterAll(() => world.stop());
afterEach(() => Promise.all(proxies.splice(0).map((proxy) => proxy.stop())));

async function startNode(fault?: Fault): Promise<NodeProxy> {
  const proxy = await startProxy(world.rpc);
  proxies.push(proxy);
  proxy.fault = fault;
  return proxy;
}

async function issue(id: string): Promise<{ readonly file: string; readonly root: string }> {
  const batch = await world.issue([createDocument({ id: `urn:example:${id}` })]);
  return { file: JSON.stringify(batch.credential(0)), root: batch.root };
}

const mine = (blocks: number): Promise<unknown> => ask(world.rpc, "anvil_mine", [`0x${blocks.toString(16)}`, "0x0"]);
const readBlock = (name: string) => ask(world.rpc, "eth_getBlockByNumber", [name, false]) as Promise<Block>;
type Block = Readonly<Record<"number" | "hash" | "timestamp", string>>;

const verify = (
  file: string,
  nodes: readonly NodeProxy[],
  changes: object = {},
  options: VerifyOptions = {},
): Promise<Report> =>
  createVerifier(parseTrust(world.trust({ rpc: nodes.map(({ url }) => url), ...changes }))).verify(file, options);

function codeOf({ verdict, checks }: Report): string {
  const { code = "" } = checks.find(({ outcome }) => outcome === "fail" || outcome === "unknown") ?? {};
  return `${verdict} ${code}`.trim();
}

describe("many blocks in one second", () => {
  const FINALITIES = { latest: "latest", finalized: "finalized", confirmations: { confirmations: 3 } };

  it.each(Object.entries(FINALITIES))("are read like any others: %s", async (name, finality) => {
    const { file } = await issue(`second-${name}`);
    await mine(40);
    const [from, to] = [await readBlock("0x8"), await readBlock("latest")];
    expect(to.timestamp).toBe(from.timestamp);
    for (const quorum of [1, 2]) {
      const report = await verify(file, [await startNode(), await startNode()], { quorum, finality });
      expect([codeOf(report), report.asOf?.latest.block]).toEqual(["valid", Number(to.number)]);
    }
  });

  it("are seen as of their second by the last of them", async () => {
    // What follows is later than the chain's first block.
    const { timestamp } = await readBlock("latest");
    await ask(world.rpc, "evm_setNextBlockTimestamp", [Number(timestamp) + 60]);
    const { file, root } = await issue("revoked");
    await mine(20);
    await (await world.registry.connect(world.operator).revokeCredentials(1, 1, root, [0], [1n])).wait();
    await mine(20);
    const last = await readBlock("latest");
    await ask(world.rpc, "evm_setNextBlockTimestamp", [Number(last.timestamp) + 60]);
    await mine(50);
    const asOf = new Date(Number(last.timestamp) * 1000);
    for (const quorum of [1, 2]) {
      const report = await verify(file, [await startNode(), await startNode()], { quorum }, { asOf });
      expect([codeOf(report), report.asOf?.block]).toEqual(["invalid status.revoked", Number(last.number)]);
      expect(report.revokedAt).toBe(Number(last.timestamp));
      const before = await verify(
        file,
        [await startNode(), await startNode()],
        { quorum },
        { asOf: new Date(asOf.getTime() - 1000) },
      );
      expect(codeOf(before)).toBe("invalid anchor.missing");
    }
  });

  it("are told apart by their hashes where several nodes are read, though one comes meanwhile", async () => {
    const old = await readBlock("latest");
    const { file } = await issue("between");
    expect((await readBlock("latest")).timestamp).toBe(old.timestamp);
    // Their headers were asked for before the block came, and the standings after.
    const fault = editResults(({ params }, result) => (params[0] === "latest" ? old : result));
    const report = await verify(file, [await startNode(fault), await startNode(fault)], { quorum: 2 });
    expect([codeOf(report), report.asOf?.hash]).toEqual(["invalid anchor.missing", old.hash]);
  });

  it("keep nobody from reading the newest state, where nodes are hundreds of blocks apart", async () => {
    const nodes = [await startNode(), await startNode(), await startNode()];
    const old = await readBlock("latest");
    await mine(300);
    (nodes[0] as NodeProxy).fault = editResults(({ params }, result) => (params[0] === "latest" ? old : result));
    const client = connectChain({ chainId: world.chainId, rpc: nodes.map(({ url }) => url) });
    const balance = await ask(world.rpc, "eth_getBalance", [world.operator.address, "latest"]);
    expect(await client.ask("eth_getBalance", [world.operator.address, "latest"])).toBe(balance);
  });
});

describe("a chain whose clock is off by minutes", () => {
  it.each([
    ["10 minutes behind", 600, "valid"],
    ["50 minutes behind", 3000, "valid"],
    ["70 minutes behind", 4200, "unknown rpc.stale"],
    ["10 minutes ahead", -600, "valid"],
    ["20 minutes ahead", -1200, "unknown rpc.bad-answer"],
  ])("is %s", async (_, behind, verdict) => {
    const { file } = await issue(`clock-${behind}`);
    await mine(6);
    const clock = Date.now;
    const now = ((await world.now()) + behind) * 1000;
    Date.now = () => now;
    try {
      for (const quorum of [1, 2])
        expect(codeOf(await verify(file, [await startNode(), await startNode()], { quorum, maxAge: 3600 }))).toBe(
          verdict,
        );
    } finally {
      Date.now = clock;
    }
  });
});
