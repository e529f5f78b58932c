// Which block a standing is of: the header says so. On a chain where contracts see another chain's block number, all goes on as anywhere.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createVerifier, parseTrust, type Report, type VerifyOptions } from "../../../sdk/src/index.ts";
import { ask, startAnvil } from "../../nodes/anvil.ts";
import { startParentChainNode } from "../../nodes/parent-chain.ts";
import { editResults, type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { createDocument, createWorld, type World } from "../../nodes/world.ts";

let world: World;
let nodes: NodeProxy[];

beforeAll(async () => {
  world = await createWorld(await startAnvil(["--slots-in-an-epoch", "2"]));
  nodes = await Promise.all([10, 20_000_000, 2 ** 60].map((number) => startParentChainNode(world.rpc, number)));
});
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  await world.stop();
});

async function issue(): Promise<string> {
  const batch = await world.issue([createDocument({ id: `urn:example:${await world.now()}` })]);
  return JSON.stringify(batch.credential(0));
}

const mine = (blocks: number): Promise<unknown> => ask(world.rpc, "anvil_mine", [`0x${blocks.toString(16)}`]);
const readBlock = async (name: string): Promise<{ number: number; hash: string; timestamp: number }> => {
  const { number, hash, timestamp } = Object(await ask(world.rpc, "eth_getBlockByNumber", [name, false]));
  return { number: Number(number), hash, timestamp: Number(timestamp) };
};

function verify(file: string, changes: object, options: VerifyOptions = {}): Promise<Report> {
  const rpc = nodes.map(({ url }) => url);
  return createVerifier(parseTrust(world.trust({ rpc, ...changes }))).verify(file, options);
}

function codeOf({ verdict, checks }: Report): string {
  const { code = "" } = checks.find(({ outcome }) => outcome === "fail" || outcome === "unknown") ?? {};
  return `${verdict} ${code}`.trim();
}

const QUORUMS = { "one node": 1, "two of three nodes": 2 };
const FINALITIES = { latest: "latest", finalized: "finalized", "four confirmations": { confirmations: 4 } };

describe.each(Object.entries(QUORUMS))(
  "contracts that see the parent chain's block number, read from %s",
  (_, quorum) => {
    it.each(Object.entries(FINALITIES))("are judged at the header's block: %s", async (_name, finality) => {
      const file = await issue();
      if (finality !== "latest")
        expect(codeOf(await verify(file, { quorum, finality }))).toBe("unknown anchor.pending");
      await mine(6);
      const report = await verify(file, { quorum, finality });
      expect(codeOf(report)).toBe("valid");
      const latest = await readBlock("latest");
      const name = typeof finality === "string" ? finality : `0x${(latest.number - 4).toString(16)}`;
      const { number, hash, timestamp } = await readBlock(name);
      expect(report.asOf).toMatchObject({ block: number, hash, timestamp, latest: { block: latest.number } });
    });

    it("are judged as they were at a past moment, and tell the date of a revocation", async () => {
      const file = await issue();
      const anchored = await world.now();
      await ask(world.rpc, "evm_increaseTime", [1000]);
      const { root } = JSON.parse(file).proof[0];
      await (await world.registry.connect(world.operator).revokeCredentials(1, 1, root, [0], [1n])).wait();
      const revoked = await world.now();
      await mine(2);
      const clock = Date.now;
      Date.now = () => (revoked + 10) * 1000;
      try {
        const then = await verify(file, { quorum }, { asOf: new Date((revoked - 1) * 1000) });
        expect(codeOf(then)).toBe("valid");
        expect(then.asOf?.timestamp).toBe(anchored);
      } finally {
        Date.now = clock;
      }
      const now = await verify(file, { quorum });
      expect(codeOf(now)).toBe("invalid status.revoked");
      expect(now.revokedAt).toBe(revoked);
    });
  },
);

describe("a block that comes while one node is asked", () => {
  let proxy: NodeProxy;
  afterEach(() => proxy.stop());

  it("makes it ask again by the hash, so that header and standing are of one block", async () => {
    const before = await readBlock("latest");
    const old = await ask(world.rpc, "eth_getBlockByNumber", ["latest", false]);
    await ask(world.rpc, "evm_increaseTime", [10]);
    const file = await issue();
    proxy = await startProxy(world.rpc);
    // The header was asked for before the block came, and the standing after.
    proxy.fault = editResults((call, result) => (call.params[0] === "latest" ? old : result));
    const changes = { rpc: [proxy.url], quorum: 1 };
    const report = await verify(file, changes);
    expect(codeOf(report)).toBe("invalid anchor.missing");
    expect(report.asOf).toMatchObject({ block: before.number, hash: before.hash, timestamp: before.timestamp });
    expect(proxy.requests).toHaveLength(2);
    proxy.fault = undefined;
    expect(codeOf(await verify(file, changes))).toBe("valid");
    expect(proxy.requests).toHaveLength(3);
  });

  it("is no way to answer from another block than the hash names", async () => {
    const file = await issue();
    const old = await ask(world.rpc, "eth_getBlockByNumber", ["0x2", false]);
    proxy = await startProxy(world.rpc);
    const now = await ask(world.rpc, "eth_getBlockByNumber", ["latest", false]);
    const hash = Object(now).hash;
    proxy.fault = editResults((call, result) =>
      call.params[0] === "latest" ? { ...Object(old), number: "0xffff", hash } : result,
    );
    expect(codeOf(await verify(file, { rpc: [proxy.url], quorum: 1 }))).toBe("unknown rpc.bad-answer");
  });
});
