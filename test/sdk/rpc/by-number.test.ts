// Nodes that cannot be asked by a block's hash (EIP-1898): whatever they say instead, they are asked by its number, between two looks at its header.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createVerifier, describeReport, parseTrust, readSnapshot, type Report } from "../../../sdk/src/index.ts";
import { registryInterface } from "../../../sdk/src/registry/contract.ts";
import { connectChain } from "../../../sdk/src/transaction/chain-client.ts";
import { isMore } from "../../more.ts";
import { ask, startAnvil } from "../../nodes/anvil.ts";
import {
  editResults,
  type Fault,
  type NodeProxy,
  replaceAnswers,
  type RpcRequest,
  startProxy,
} from "../../nodes/proxy.ts";
import { createDocument, createWorld, type World } from "../../nodes/world.ts";

let world: World;
let file: string;
let anchored: number;
const proxies: NodeProxy[] = [];

beforeAll(async () => {
  const past = Math.floor(Date.now() / 1000) - 7200;
  world = await createWorld(await startAnvil(["--slots-in-an-epoch", "2", "--timestamp", String(past)]));
  const batch = await world.issue([createDocument({ id: "urn:example:by-number" })]);
  file = JSON.stringify(batch.credential(0));
  anchored = await world.now();
  await ask(world.rpc, "anvil_mine", ["0x6", "0xa"]);
});
afterAll(() => world.stop());
afterEach(() => Promise.all(proxies.splice(0).map((proxy) => proxy.stop())));

async function startNode(fault?: Fault): Promise<NodeProxy> {
  const proxy = await startProxy(world.rpc);
  proxies.push(proxy);
  proxy.fault = fault;
  return proxy;
}

const verify = (nodes: readonly NodeProxy[], changes: object = {}, options = {}): Promise<Report> =>
  createVerifier(parseTrust(world.trust({ rpc: nodes.map(({ url }) => url), ...changes }))).verify(file, options);

function codeOf({ verdict, checks }: Report): string {
  const { code = "" } = checks.find(({ outcome }) => outcome === "fail" || outcome === "unknown") ?? {};
  return `${verdict} ${code}`.trim();
}

const isByHash = ({ params }: RpcRequest): boolean =>
  typeof params[1] === "object" && params[1] !== null && "blockHash" in params[1];
const isState = ({ method, params }: RpcRequest): boolean => method === "eth_call" && params[1] !== "latest";
const refuseHashes = (error: unknown): Fault => replaceAnswers((call) => (isByHash(call) ? { error } : undefined));
const NOT_CANONICAL = refuseHashes({ code: -32000, message: "hash is not currently canonical" });
const NO_HASHES = refuseHashes({ code: -32602, message: "invalid argument 1: hex string without 0x prefix" });
const asOf = (): { asOf: Date } => ({ asOf: new Date((anchored + 15) * 1000) });

/** What nodes say that do not know the form: with the report where it was read, or "like" a maker, as it might be said. The texts decide nothing. */
const UNKNOWN_FORM: readonly (readonly [maker: string, code: number, message: string])[] = [
  ["IOTA, wasp-legacy#486", -32602, "invalid argument 1: hex string without 0x prefix"],
  ["like go-ethereum's JSON", -32602, "invalid argument 1: json: cannot unmarshal object into Go value of type string"],
  ["Oasis, oasis-web3-gateway#132", -32602, "invalid argument 1: hex number > 64 bits"],
  [
    "Godwoken, godwoken-web3#456",
    -32602,
    "invalid argument 1: blockParameter block number -> hexNumber argument must be a string type",
  ],
  ["Axon, axon#1228", -32602, "Invalid block hash: 24d0ffa278f465cd4e2abfb1c8f3b675 at line 2 column 91"],
  ["Polygon Edge, polygon-edge#253", -32602, "Invalid Params"],
  ["like Besu and Nethermind", -32602, "Invalid params"],
  [
    "like OpenEthereum",
    -32602,
    "Invalid params: unknown field `requireCanonical`, expected one of `blockNumber`, `blockHash`.",
  ],
  ["like jsonrpsee (reth, zkSync)", -32602, "invalid type: map, expected a string at line 1 column 220"],
  [
    "Ganache, ganache#973",
    -32700,
    "Cannot convert string to buffer. toBuffer only supports 0x-prefixed hex strings and this string was given: 0x[object Object]",
  ],
  [
    "like Hardhat before EIP-1898",
    -32602,
    'Errors encountered in param 1: Invalid value {"blockHash":"0x"} supplied to : QUANTITY | "latest"',
  ],
  ["like Alchemy", -32602, "invalid 2nd argument: block_number value was not valid block tag or block number"],
  ["like QuickNode", -32602, "expected string, got object"],
  ["like RSK", -32603, "Internal server error"],
  ["like Harmony", -32000, "unsupported block parameter"],
  ["like a gateway", -32601, "the method eth_call with blockHash is not available"],
];

/** What nodes say that have dropped the state. */
const OTHER_REASONS: readonly (readonly [maker: string, code: number, message: string])[] = [
  ["geth", -32000, "missing trie node ef7df5d88cb1614dc3f143879a653cd9 (path )"],
  ["geth, by path", -32000, "historical state b03d68ac51042467 is not available"],
  ["geth, by path, at first", -32000, "state histories haven't been fully indexed yet"],
  ["geth, debug", -32000, "required historical state unavailable (reexec=128)"],
  ["Erigon", -32000, "old data not available due to pruning: requested block 6134861"],
  ["Nethermind", -32002, "No state available for block 0x3f9e020290502d1d41f4b5519e7d456f"],
  [
    "OpenEthereum",
    -32000,
    "This request is not supported because your node is running with state pruning. Run with --pruning=archive.",
  ],
  ["Infura", -32002, "project ID does not have access to archive state"],
  ["like Besu", -32000, "World state unavailable"],
  ["BSC", -32000, "header not found"],
];

describe("a node that refuses block hashes", () => {
  it.each(isMore ? UNKNOWN_FORM : UNKNOWN_FORM.slice(0, 4))(
    "is asked by the number, and marked: %s",
    async (_, code, message) => {
      const node = await startNode(refuseHashes({ code, message }));
      const now = await verify([node, await startNode()], { quorum: 2 });
      expect([codeOf(now), now.asOf?.nodes]).toEqual(["valid", { agreed: 2, asked: 2, byNumber: 1 }]);
    },
  );

  it.each([
    ["by an answer that is none", replaceAnswers((call) => (isByHash(call) ? { result: "0x" } : undefined))],
    ["by HTTP status 500", (calls) => (calls.some(isByHash) ? { status: 500, body: "oops" } : undefined)],
    ["by HTTP status 400", (calls) => (calls.some(isByHash) ? { status: 400, body: "oops" } : undefined)],
    [
      "by the newest block's answer, as if the block were not named",
      async (calls) => {
        if (!calls.some(isByHash)) return undefined;
        const answers = calls.map(async ({ id, params: [request] }) => ({
          ...{ jsonrpc: "2.0", id },
          result: await ask(world.rpc, "eth_call", [request, "latest"]),
        }));
        return { body: answers.length === 1 ? await answers[0] : await Promise.all(answers) };
      },
    ],
  ] as [string, Fault][])("is asked by the number, too: %s", async (_, fault) => {
    const report = await verify([await startNode(fault), await startNode()], { quorum: 2 }, asOf());
    expect([codeOf(report), report.asOf?.nodes]).toEqual(["valid", { agreed: 2, asked: 2, byNumber: 1 }]);
  });

  it("is read alone, as of now and of a past moment, and is not told of wrong cause", async () => {
    expect(codeOf(await verify([await startNode(NO_HASHES)]))).toBe("valid");
    const past = await verify([await startNode(NO_HASHES)], {}, asOf());
    expect([codeOf(past), past.asOf?.nodes]).toEqual(["valid", { agreed: 1, asked: 1, byNumber: 1 }]);
  });

  it("is not asked by hashes again", async () => {
    const nodes = [await startNode(NO_HASHES), await startNode(NO_HASHES)];
    const trust = parseTrust(world.trust({ rpc: nodes.map(({ url }) => url), quorum: 2 }));
    const verifier = createVerifier(trust);
    await verifier.verify(file);
    await verifier.verify(file, asOf());
    for (const { requests } of nodes) expect(requests.flat().filter(isByHash).length).toBeLessThanOrEqual(2);
  });

  it("is marked in the words of a report, in both languages", async () => {
    const report = await verify([await startNode(NO_HASHES), await startNode()], { quorum: 2 });
    expect(describeReport(report).join("\n")).toContain("2 of 2 hosts agree (by block number: 1)");
    expect(describeReport(report, { language: "de" }).join("\n")).toContain(
      "2 von 2 Knoten stimmen überein (über die Blocknummer: 1)",
    );
    const plain = await verify([await startNode(), await startNode()], { quorum: 2 });
    expect(plain.asOf?.nodes).toEqual({ agreed: 2, asked: 2 });
  });

  it("is read for a snapshot", async () => {
    const { root } = JSON.parse(file).proof[0];
    const nodes = [await startNode(NO_HASHES), await startNode(NO_HASHES)];
    const [registry] = parseTrust(world.trust({ rpc: nodes.map(({ url }) => url), quorum: 2 })).registries;
    const { block, standings } = await readSnapshot(registry as never, [{ issuer: 1, root, size: 1 }]);
    expect(standings[0]).toMatchObject({ hash: block.hash, batch: { size: 1 } });
  });
});

describe("a node that refuses hash and number alike", () => {
  it.each(isMore ? OTHER_REASONS : OTHER_REASONS.slice(0, 3))(
    "does not keep the history: %s",
    async (_, code, message) => {
      const node = await startNode(
        replaceAnswers((call) => (isState(call) ? { error: { code, message } } : undefined)),
      );
      expect(codeOf(await verify([node], {}, asOf()))).toBe("unknown rpc.no-history");
      expect(codeOf(await verify([node]))).not.toBe("unknown rpc.no-history");
    },
  );
});

describe("a node that has another block under the number", () => {
  const stray = (name: (look: number) => boolean): Fault => {
    let looks = 0;
    return async (calls, forward, request) => {
      if (calls.some(isByHash)) return NOT_CANONICAL(calls, forward, request);
      const isLook =
        calls.length === 1 && calls[0]?.method === "eth_getBlockByNumber" && /^0x/.test(String(calls[0].params[0]));
      if (!isLook || !name(++looks)) return undefined;
      return editResults((_, result) => ({ ...Object(result), hash: `0x${"ab".repeat(32)}` }))(calls, forward, request);
    };
  };

  it.each([
    ["before", (look: number) => look % 2 === 1],
    ["afterwards", (look: number) => look % 2 === 0],
  ])("has no vote: %s", async (_, name) => {
    const nodes = [await startNode(stray(name)), await startNode()];
    expect(codeOf(await verify(nodes, { quorum: 2, finality: "latest" }))).toBe("unknown rpc.bad-answer");
    const [alone] = [await startNode(stray(name))];
    const two = await verify([alone, await startNode(), await startNode()], { quorum: 2, finality: "latest" });
    expect([codeOf(two), two.asOf?.nodes]).toEqual(["valid", { agreed: 2, asked: 3 }]);
  });

  it("has no vote where the standing is of another time than the header", async () => {
    const old = await ask(world.rpc, "eth_getBlockByNumber", ["0x2", false]);
    const fault: Fault = async (calls, forward, request) =>
      calls.some(isByHash)
        ? NO_HASHES(calls, forward, request)
        : editResults(({ method }, result) =>
            method === "eth_getBlockByNumber" ? { ...Object(result), timestamp: Object(old).timestamp } : result,
          )(calls, forward, request);
    expect(codeOf(await verify([await startNode(fault)], { finality: "latest" }))).toBe("unknown rpc.bad-answer");
  });
});

describe("who writes, through nodes that refuse block hashes", () => {
  const methods = ["eth_call", "eth_getBalance", "eth_getCode", "eth_getTransactionCount", "eth_estimateGas"];

  it.each(isMore ? methods : methods.slice(0, 2))("asks them by the number: %s", async (method) => {
    const nodes = [await startNode(NO_HASHES), await startNode(NO_HASHES), await startNode(NO_HASHES)];
    const client = connectChain({ chainId: world.chainId, rpc: nodes.map(({ url }) => url) });
    const { address } = world.registry;
    const call = { to: address, data: registryInterface.encodeFunctionData("getBatch", [1, `0x${"00".repeat(32)}`]) };
    const params = [method === "eth_call" || method === "eth_estimateGas" ? call : address, "latest"];
    expect(await client.ask(method, params)).toEqual(await ask(world.rpc, method, params));
    expect(await client.ask(method, params)).toEqual(await ask(world.rpc, method, params));
    for (const { requests } of nodes) expect(requests.flat().filter(isByHash).length).toBeLessThanOrEqual(1);
  });

  it("hears what the registry refuses, and asks no further for it", async () => {
    const nodes = [await startNode(), await startNode()];
    const client = connectChain({ chainId: world.chainId, rpc: nodes.map(({ url }) => url) });
    const { address } = world.registry;
    const data = registryInterface.encodeFunctionData("revokeBatch", [1, 1, `0x${"00".repeat(32)}`]);
    await expect(client.ask("eth_call", [{ to: address, data }, "latest"])).rejects.toMatchObject({
      errorName: "NotOperator",
    });
    for (const { requests } of nodes)
      expect(requests.flat().filter(({ method }) => method === "eth_call")).toHaveLength(1);
  });
});
