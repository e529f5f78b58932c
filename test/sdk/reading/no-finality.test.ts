// Chains and nodes that name no final block: it is said, nothing is sent for ever, and nothing is believed any earlier for it.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  anchorBatch,
  createMemoryJournal,
  createVerifier,
  parseTrust,
  readAnchorProgress,
  type Report,
} from "../../../sdk/src/index.ts";
import { isMore } from "../../more.ts";
import { startAnvil } from "../../nodes/anvil.ts";
import { type Fault, type NodeProxy, replaceAnswers, type RpcRequest, startProxy } from "../../nodes/proxy.ts";
import { createDocument, createWorld, type World } from "../../nodes/world.ts";

let world: World;
let file: string;
const proxies: NodeProxy[] = [];

beforeAll(async () => {
  world = await createWorld(await startAnvil(["--slots-in-an-epoch", "1"]));
  const batch = await world.issue([createDocument({ id: "urn:example:no-finality" })]);
  file = JSON.stringify(batch.credential(0));
  for (let i = 0; i < 4; i++)
    await world.stranger.sendTransaction({ to: world.stranger.address }).then((t) => t.wait());
});
afterAll(() => world.stop());
afterEach(() => Promise.all(proxies.splice(0).map((proxy) => proxy.stop())));

const isFinal = ({ params }: RpcRequest): boolean => params.some((param) => param === "finalized" || param === "safe");
const refuseFinal = (instead: Parameters<typeof replaceAnswers>[0]): Fault =>
  replaceAnswers((call) => (isFinal(call) ? instead(call) : undefined));
const NULL = refuseFinal(({ method }) =>
  method === "eth_getBlockByNumber" ? { result: null } : { error: { code: -32001, message: "block not found" } },
);

async function startNode(fault?: Fault): Promise<NodeProxy> {
  const proxy = await startProxy(world.rpc);
  proxies.push(proxy);
  proxy.fault = fault;
  return proxy;
}

const verify = (nodes: readonly NodeProxy[], changes: object = {}): Promise<Report> =>
  createVerifier(
    parseTrust(world.trust({ rpc: nodes.map(({ url }) => url), finality: "finalized", ...changes })),
  ).verify(file);

function codeOf({ verdict, checks }: Report): string {
  const { code = "" } = checks.find(({ outcome }) => outcome === "fail" || outcome === "unknown") ?? {};
  return `${verdict} ${code}`.trim();
}

/** What nodes say that have no final block: the first five as execution-apis#879, Erigon and geth have it, the others "like" a maker. */
const NO_FINAL_BLOCK: readonly (readonly [maker: string, instead: { result: null } | { error: unknown }])[] = [
  ["reth, Nethermind, ethrex", { result: null }],
  ["geth without a beacon", { error: { code: -32000, message: "finalized block not found" } }],
  ["geth, safe", { error: { code: -32000, message: "safe block not found" } }],
  ["Besu", { error: { code: -39001, message: "Unknown block" } }],
  ["Erigon", { error: { code: -39001, message: 'block "finalized" not available (head block: 21459236)' } }],
  [
    "like Quorum, and geth before the merge",
    { error: { code: -32602, message: "invalid argument 0: hex string without 0x prefix" } },
  ],
  ["like Polygon Edge", { error: { code: -32602, message: "Invalid Params" } }],
  [
    "like OpenEthereum",
    { error: { code: -32602, message: "Invalid params: Invalid block number: invalid digit found in string." } },
  ],
  ["as rskj#3309 asks for", { error: { code: -32603, message: "unsupported block tag: finalized" } }],
  ["like java-tron", { error: { code: -32602, message: "TAG [finalized] not supported" } }],
  [
    "like Ganache",
    {
      error: {
        code: -32700,
        message: 'Cannot wrap string value "finalized" as a json-rpc type; strings must be prefixed with "0x".',
      },
    },
  ],
  [
    "like Hardhat before the tag",
    { error: { code: -32000, message: 'Invalid value "finalized" supplied to : QUANTITY' } },
  ],
  ["like reth, of states", { error: { code: -32001, message: "block not found: finalized" } }],
];

/** What nodes say, or might, of limits and faults: that says nothing of the chain. */
const PASSING: readonly (readonly [maker: string, error: object])[] = [
  ["Infura", { code: -32005, message: "daily request count exceeded, request rate limited" }],
  ["QuickNode", { code: -32007, message: "15/second request limit reached" }],
  ["Alchemy", { code: 429, message: "Your app has exceeded its compute units per second capacity" }],
  ["geth", { code: -32603, message: "request timed out" }],
  ["a gateway", { code: -32000, message: "Service temporarily unavailable" }],
];

describe("a node that has no final block", () => {
  it.each(isMore ? NO_FINAL_BLOCK : NO_FINAL_BLOCK.slice(0, 5))("is told as such: %s", async (_, instead) => {
    const node = await startNode(refuseFinal(() => instead));
    const report = await verify([node]);
    expect(codeOf(report)).toBe("unknown rpc.no-finality");
    expect(codeOf(await verify([node], { finality: { confirmations: 2 } }))).toBe("valid");
  });

  it.each(isMore ? PASSING : PASSING.slice(-2))(
    "is not meant by what is said of a limit or a fault: %s",
    async (_, error) => {
      const node = await startNode(refuseFinal(() => ({ error })));
      expect(codeOf(await verify([node]))).toMatch(/^unknown rpc\.(?:bad-answer|unreachable)$/);
    },
  );

  it("is not meant by a node that refuses the newest block too", async () => {
    const error = { code: -32602, message: "invalid project id" };
    const node = await startNode(
      replaceAnswers(({ method }) => (method === "eth_getBlockByNumber" ? { error } : undefined)),
    );
    expect(codeOf(await verify([node, await startNode()], { quorum: 2 }))).toBe("unknown rpc.bad-answer");
    expect(codeOf(await verify([node]))).toBe("unknown rpc.bad-answer");
  });

  it("spoils nothing for two others of three, and is told where it is one of two needed", async () => {
    const lacking = await startNode(NULL);
    const report = await verify([lacking, await startNode(), await startNode()], { quorum: 2 });
    expect([codeOf(report), report.asOf?.nodes]).toEqual(["valid", { agreed: 2, asked: 3 }]);
    for (const finality of ["finalized", "safe"])
      expect(codeOf(await verify([lacking, await startNode()], { quorum: 2, finality }))).toBe(
        "unknown rpc.no-finality",
      );
    expect(codeOf(await verify([lacking, await startNode()], { quorum: 2, finality: { confirmations: 2 } }))).toBe(
      "valid",
    );
  });
});

describe("anchoring on a chain that names no final block", () => {
  const place = async (nodes: readonly NodeProxy[], id: string) => ({
    registry: { chainId: world.chainId, address: world.registry.address },
    rpc: nodes.map(({ url }) => url),
    ...{ issuer: 1, accreditation: 1, operator: 1, size: 1, journal: createMemoryJournal() },
    root: (await world.build([createDocument({ id })])).root,
    signer: { nodeAccount: world.operator.address },
  });

  it.each([1, 3])("is refused before anything is signed: %i nodes", async (count) => {
    const nodes = await Promise.all(Array.from({ length: count }, () => startNode(NULL)));
    const plan = await place(nodes, `urn:example:unsent-${count}`);
    await expect(anchorBatch(plan)).rejects.toMatchObject({
      code: "rpc.no-finality",
      message: expect.stringMatching(/has no finalized block; nothing was sent$/),
    });
    expect(await plan.journal.read()).toEqual([]);
    expect(
      nodes.flatMap(({ requests }) => requests.flat()).filter(({ method }) => method.startsWith("eth_send")),
    ).toEqual([]);
    await expect(anchorBatch({ ...plan, finality: { confirmations: 0 } as never })).resolves.toBeDefined();
  });

  it("goes on with two of three nodes that name one", async () => {
    const nodes = [await startNode(NULL), await startNode(), await startNode()];
    const plan = await place(nodes, "urn:example:one-lacks");
    const work = anchorBatch({ ...plan, patience: 1000 });
    await expect(work).rejects.toMatchObject({ code: "transaction.pending" });
    expect((await world.registry.getBatch(1, plan.root)).size).toBe(1);
  });

  it("that was sent already is pending, and said never to be final", async () => {
    const node = await startNode();
    const plan = await place([node], "urn:example:sent");
    await anchorBatch({ ...plan, finality: "latest" });
    node.fault = NULL;
    expect(await readAnchorProgress(plan)).toEqual({ state: "pending", blocks: 1, hasNoFinality: true });
    await expect(anchorBatch(plan)).rejects.toMatchObject({ code: "rpc.no-finality" });
    node.fault = refuseFinal(() => ({ error: { code: -32000, message: "Service temporarily unavailable" } }));
    await expect(readAnchorProgress(plan)).rejects.toMatchObject({ code: "rpc.bad-answer" });
  });
});
