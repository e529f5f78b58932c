// Providers in place of URLs: a Hardhat network in this process, ethers, wallets; what they answer is held to the limits of any node.
import { BrowserProvider, JsonRpcProvider } from "ethers";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  anchorBatch,
  changeStatus,
  connectRegistry,
  createBatch,
  deployRegistry,
  createMemoryJournal,
  createVerifier,
  type Eip1193Provider,
  type NodeSource,
  parseTrust,
  type Report,
  type TrustInput,
} from "../../../sdk/src/index.ts";
import { connectNode } from "../../../sdk/src/rpc/line/connect.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument, UNIVERSITY, type World } from "../../nodes/world.ts";

let world: World;
let file: string;

beforeAll(async () => {
  world = await openWorld();
  file = (await world.issue([createDocument()])).text(0);
});
afterAll(() => world.stop());

/** A provider that asks the world's node, but for what a test answers itself. */
function wrap(edit: (method: string) => unknown = () => undefined): Eip1193Provider {
  return {
    async request({ method, params = [] }) {
      const own = await edit(method);
      return own === undefined ? world.provider.send(method, [...params]) : own;
    },
  };
}

const trustBy = (...rpc: NodeSource[]): TrustInput => ({
  format: "laurel-trust-v1",
  registries: [
    { name: "test", chainId: world.chainId, address: world.registry.address, rpc, finality: "latest", maxAge: null },
  ],
});

const sayCode = ({ verdict, checks }: Report): string =>
  `${verdict} ${checks.find(({ outcome }) => outcome === "fail" || outcome === "unknown")?.code ?? ""}`.trim();

const verifyBy = async (...rpc: NodeSource[]): Promise<string> =>
  sayCode(await createVerifier(trustBy(...rpc)).verify(file));

describe("a provider", () => {
  it("is told of by no words of its own, whatever it throws", async () => {
    const thrown = { cause: { code: "https://node.example/KEY" } };
    const node = connectNode({ request: () => Promise.reject(thrown) }, 5000);
    await expect(node.send([{ method: "eth_chainId", params: [] }])).rejects.toThrow(
      /^provider \d+ could not be reached$/,
    );
  });

  it("stands for a node: EIP-1193, ethers, beside a URL", async () => {
    const ethers = new JsonRpcProvider(world.rpc);
    expect(await verifyBy(wrap())).toBe("valid");
    expect(await verifyBy(ethers)).toBe("valid");
    expect(await verifyBy(new BrowserProvider(wrap()))).toBe("valid");
    expect(await verifyBy(wrap(), world.rpc)).toBe("valid");
    expect(await verifyBy({ url: world.rpc, headers: { "x-key": "1" } })).toBe("valid");
    ethers.destroy();
  });

  it("is one voter, however often it is named, and one that lies is outvoted by two", async () => {
    const liar = wrap((method) => (method === "eth_call" ? `0x${"00".repeat(32)}` : undefined));
    expect(() => createVerifier(trustBy(liar, liar))).toThrow(
      "registries[0].rpc[1]: the same node is listed twice: see registries[0].rpc[0]",
    );
    expect(await verifyBy(liar)).toMatch(/^unknown/);
    expect(await verifyBy(liar, wrap(), wrap())).toBe("valid");
  });

  it("is told from what is neither a provider nor a URL", () => {
    for (const node of [{}, null, 1, { request: 1 }, { url: 1 }])
      expect(() => createVerifier(trustBy(node as never))).toThrow(
        "registries[0].rpc[0]: must be a URL with http or https, { url, headers }, or a provider: an object with request or send",
      );
    expect(() => createVerifier(trustBy("node.example"))).toThrow(/: must be a URL with http or https$/);
  });

  it("is nothing that a file can name", () => {
    for (const node of [wrap(), { url: world.rpc }])
      expect(() => parseTrust(trustBy(node))).toThrow("registries[0].rpc[0]: must be a URL with http or https");
  });
});

/** Results that no node sends, and what is made of them. */
const ring: { self?: object } = {};
ring.self = ring;
const deep = Array.from({ length: 40 }).reduce((inner) => [inner], "0x1");
const endless: object = new Proxy(
  {},
  {
    ownKeys: () => ["a"],
    get: () => endless,
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  },
);
const wide = { *[Symbol.iterator]() {}, toJSON: () => "0x1" };
const ODD: Readonly<Record<string, readonly [result: unknown, expected: string | RegExp]>> = {
  "a ring": [ring, /did not answer in JSON/],
  "a tree too deep": [deep, /too many brackets/],
  "a tree without an end": [endless, /did not answer in JSON/],
  "a bigint": [1n, /did not answer in JSON/],
  "a function": [() => "0x1", /without a result/],
  "too long a text": [`0x${"1".repeat(2000)}`, /answered with too much data/],
  "a text of many megabytes": ["1".repeat(2 ** 25), /did not answer in JSON/],
  "an object that says how it is written": [wide, "0x1"],
  nothing: [undefined, /without a result/],
};

describe("what a provider answers", () => {
  it.each(Object.entries(ODD))("%s", async (_, [result, expected]) => {
    const provider = { request: async ({ method }: { method: string }) => (method === "eth_chainId" ? "0x1" : result) };
    const read = async (): Promise<unknown> =>
      (await connectNode(provider, 2000).send([{ method: "eth_x", params: [] }]))[0]?.();
    if (typeof expected === "string") expect(await read()).toBe(expected);
    else await expect(read()).rejects.toMatchObject({ code: "rpc.bad-answer", message: expected });
  });

  it("a getter's value once, and a copy: what it does to it later is not seen", async () => {
    let asked = 0;
    const result = {
      get number() {
        return `0x${++asked}`;
      },
    };
    const provider = { request: async ({ method }: { method: string }) => (method === "eth_chainId" ? "0x1" : result) };
    const [answer] = await connectNode(provider, 2000).send([{ method: "eth_x", params: [] }]);
    expect([answer?.(), answer?.()]).toEqual([{ number: "0x1" }, { number: "0x1" }]);
  });
});

describe("a provider that fails", () => {
  const fail = (error: unknown, when = "eth_call"): Eip1193Provider =>
    wrap((method) => {
      if (method === when) throw error;
    });
  const withCode = (code: unknown, more: object = {}): Error => Object.assign(new Error("no"), { code, ...more });

  it.each([
    ["the wallet has no chain", withCode(4900), "unknown rpc.unreachable"],
    ["the wallet is not on a chain of that kind", withCode(4901), "unknown rpc.unreachable"],
    ["it may not be asked", withCode(4100), "unknown rpc.bad-answer"],
    ["the person said no", withCode(4001), "unknown rpc.bad-answer"],
    ["an error of the line", new TypeError("fetch failed"), "unknown rpc.unreachable"],
    ["a browser's own error", new DOMException("late", "TimeoutError"), "unknown rpc.unreachable"],
    ["a text", "no", "unknown rpc.unreachable"],
    ["nothing", undefined, "unknown rpc.unreachable"],
  ])("%s", async (_, error, expected) => {
    expect(await verifyBy(fail(error))).toBe(expected);
  });

  it("never answers: within the time limit, whatever it was asked", async () => {
    for (const when of ["eth_chainId", "eth_getBlockByNumber", "eth_call"]) {
      const silent = wrap((method) => (method === when ? new Promise(() => undefined) : undefined));
      const began = performance.now();
      const report = await createVerifier(trustBy(silent), { timeout: 200 }).verify(file);
      expect(sayCode(report)).toBe("unknown rpc.unreachable");
      expect(performance.now() - began).toBeLessThan(2000);
    }
  });

  it("switches to another chain between two questions", async () => {
    let chain = world.chainId;
    const provider = wrap((method) => {
      if (method === "eth_call") chain = 5;
      return method === "eth_chainId" ? `0x${chain.toString(16)}` : undefined;
    });
    expect(await verifyBy(provider)).toBe("unknown rpc.wrong-chain");
  });
});

describe("a Hardhat network in this process", () => {
  it("is deployed to, anchored on, revoked on and verified by, without a port", async () => {
    // Without this repository's plugins: they change what `expect` means.
    const { provider } = await (await createHardhatRuntimeEnvironment({})).network.create();
    const signers = new BrowserProvider(provider);
    signers.pollingInterval = 20;
    const [governor, admin, operator] = await Promise.all([0, 1, 2].map((account) => signers.getSigner(account)));
    if (!governor || !admin || !operator) throw new Error("no accounts");
    const { address } = await deployRegistry(governor);
    const registry = connectRegistry(address, governor);
    const until = 2 ** 32;
    await (await registry.appointAccreditor(governor.address, until, "Agency", "https://qa.example")).wait();
    await (await registry.registerIssuer(1, admin.address, until, UNIVERSITY.name, UNIVERSITY.id)).wait();
    await (await registry.connect(admin).addOperator(1, operator.address, until, 3)).wait();

    const place = { chainId: 31337, address };
    const batch = await createBatch({ registry: place, issuer: 1, disclosable: [], documents: [createDocument()] });
    const { root, size } = batch;
    const common = { registry: place, rpc: [provider], issuer: 1, root, finality: "latest" } as const;
    const by = (account: string) => ({ signer: { nodeAccount: account }, journal: createMemoryJournal() });
    const anchor = { ...common, accreditation: 1, operator: 1, size };
    await expect(anchorBatch({ ...anchor, ...by(admin.address) })).rejects.toMatchObject({ errorName: "NotOperator" });
    const anchored = await anchorBatch({ ...anchor, ...by(operator.address) });
    expect(anchored.transaction).toMatch(/^0x[0-9a-f]{64}$/);

    const trust: TrustInput = {
      format: "laurel-trust-v1",
      registries: [{ name: "in memory", ...place, rpc: [provider], finality: "latest" }],
    };
    const verifier = createVerifier(trust);
    expect((await verifier.verify(batch.text(0))).verdict).toBe("valid");
    const change = { action: "revoke", operator: 1, indexes: [0] } as const;
    await changeStatus({ ...common, ...by(operator.address), change });
    expect(sayCode(await createVerifier(trust).verify(batch.text(0)))).toBe("invalid status.revoked");
    await signers.destroy();
  });
});
