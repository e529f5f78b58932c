// What becomes of a transaction that nodes refuse: said, and cured where it can be; a chain without EIP-1559, and one whose gas is free.
import { Transaction, Wallet } from "ethers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  anchorBatch,
  createMemoryJournal,
  type Journal,
  type Progress,
  readAnchorProgress,
  TransactionError,
} from "../../../sdk/src/index.ts";
import { isMore } from "../../more.ts";
import { startAnvil } from "../../nodes/anvil.ts";
import { editResults, type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { beforeFeeMarket, readType, refuseSending } from "../../nodes/refusing-node.ts";
import { createDocument, createWorld, type World } from "../../nodes/world.ts";

const wallet = new Wallet(`0x${"42".repeat(32)}`);
const GWEI = 10n ** 9n;
let world: World;
let nodes: NodeProxy[];
let count = 0;

async function openChain(words: readonly string[], isFunded: boolean): Promise<void> {
  world = await createWorld(await startAnvil(["--slots-in-an-epoch", "0", ...words]));
  if (isFunded) await (await world.governor.sendTransaction({ to: wallet.address, value: 10n ** 18n })).wait();
  await (await world.registry.connect(world.admin).addOperator(1, wallet.address, world.until, 3)).wait();
  nodes = await Promise.all([0, 1, 2].map(() => startProxy(world.rpc)));
}

async function closeChain(): Promise<void> {
  await Promise.all(nodes.map((node) => node.stop()));
  await world.stop();
}

async function plan(hosts = 1) {
  const { root, size } = await world.build([createDocument({ name: `told ${++count}` })]);
  return {
    ...{ registry: { chainId: world.chainId, address: world.registry.address }, issuer: 1, root, size },
    ...{ accreditation: 1, operator: 2, rpc: nodes.slice(0, hosts).map(({ url }) => url) },
    ...{ journal: createMemoryJournal() as Journal, signer: wallet, finality: "latest" as const, patience: 60_000 },
  };
}

/** The distinct transactions that a node was told, in order. */
const listSent = ({ requests }: NodeProxy): Transaction[] => {
  const sent = requests.flat().filter(({ method }) => method === "eth_sendRawTransaction");
  return [...new Set(sent.map(({ params }) => String(params[0])))].map((raw) => Transaction.from(raw));
};
const node = (): NodeProxy => nodes[0] as NodeProxy;
const failure = (running: Promise<unknown>): Promise<TransactionError> =>
  running.then(
    () => {
      throw new Error("it was not refused");
    },
    (error: TransactionError) => error,
  );
const forget = (): void => {
  for (const one of nodes) {
    one.fault = undefined;
    one.requests.length = 0;
  }
};

describe("a transaction that nodes refuse", () => {
  beforeAll(() => openChain([], true));
  beforeEach(forget);
  afterEach(forget);
  afterAll(closeChain);

  const lasting: [string, string, string][] = [
    ["Sender account not authorized to send transactions", "transaction.unauthorized", "unauthorized"],
    ["exceeds block gas limit", "transaction.gas-limit", "gas-limit"],
    ["insufficient funds for gas * price + value", "funds", "funds"],
  ];
  // Once in `npm test`, by the command: test/faults/refusals.test.ts.
  it.runIf(isMore).each(lasting)(
    "is waited for no longer than a short while where no node will take it, and goes on when one does: %s",
    async (message, code, kind) => {
      const planned = await plan();
      node().fault = refuseSending(message);
      const nonce = await world.provider.getTransactionCount(wallet.address);
      const told: Progress[] = [];
      const began = Date.now();
      const error = await failure(anchorBatch({ ...planned, onProgress: (progress) => void told.push(progress) }));
      const took = Date.now() - began;
      expect(error).toBeInstanceOf(TransactionError);
      const refusal = { host: new URL(node().url).host, kind, message };
      expect(error).toMatchObject({ code, isUnderWay: true, refusals: [refusal] });
      expect(error.message).toContain(`${refusal.host}: ${message}`);
      expect(took).toBeGreaterThanOrEqual(10_000);
      expect(took).toBeLessThan(50_000);
      expect(told.length).toBeGreaterThanOrEqual(3);
      for (const progress of told) expect(progress).toMatchObject({ state: "signed", nonce, refusals: [refusal] });
      // Another process reads the same.
      const { signer: _, ...request } = planned;
      expect(await readAnchorProgress(request)).toMatchObject({ state: "signed", refusals: [refusal] });
      const written = await planned.journal.read();
      expect(written.length, "told once for each transaction, and not at each try").toBeLessThanOrEqual(4);
      node().fault = undefined;
      const signed = listSent(node()).at(-1)?.hash;
      expect((await anchorBatch(planned)).transaction).toBe(signed);
    },
  );

  it("is not sent by what answers with another transaction's hash", async () => {
    const planned = { ...(await plan()), patience: 500 };
    const hash = `0x${"ab".repeat(32)}`;
    node().fault = ([call]) =>
      call?.method === "eth_sendRawTransaction" ? { body: { jsonrpc: "2.0", id: call.id, result: hash } } : undefined;
    const told: Progress[] = [];
    await failure(anchorBatch({ ...planned, onProgress: (progress) => void told.push(progress) }));
    expect(told[0]).toMatchObject({ state: "signed", refusals: [{ message: expect.stringContaining("another") }] });
    expect(told.filter(({ state }) => state === "sent")).toEqual([]);
  });

  it("is not signed at more than 1,000 gwei where nothing is said", async () => {
    const planned = await plan();
    const dear = `0x${(2000n * GWEI).toString(16)}`;
    node().fault = editResults(({ method }, result) =>
      method === "eth_getBlockByNumber" ? { ...Object(result), baseFeePerGas: dear } : result,
    );
    expect(await failure(anchorBatch(planned))).toMatchObject({ code: "fee.cap" });
    expect(listSent(node())).toEqual([]);
  });

  it("is sent where one node of three takes it, and the others' words are kept", async () => {
    const planned = await plan(3);
    for (const refusing of nodes.slice(1)) refusing.fault = refuseSending("account not authorized");
    const told: Progress[] = [];
    await anchorBatch({ ...planned, onProgress: (progress) => void told.push(progress) });
    expect(told.filter(({ state }) => state === "signed")).toEqual([]);
    expect(told[0]).toMatchObject({ state: "sent", refusals: [{ kind: "unauthorized" }, { kind: "unauthorized" }] });
  });

  it("is one that a node took where the node knows it already", async () => {
    const planned = await plan();
    node().fault = async (calls, forward, request) => {
      if (calls[0]?.method !== "eth_sendRawTransaction") return undefined;
      await forward();
      return refuseSending("already known")(calls, forward, request);
    };
    const told: Progress[] = [];
    await anchorBatch({ ...planned, onProgress: (progress) => void told.push(progress) });
    expect(told[0]).toMatchObject({ state: "sent", refusals: [] });
  });

  it("offers at once what the node says that it wants", async () => {
    const planned = await plan();
    const wanted = 25n * GWEI;
    node().fault = refuseSending(({ params }) => {
      const { maxPriorityFeePerGas } = Transaction.from(String(params[0]));
      const isEnough = (maxPriorityFeePerGas ?? 0n) >= wanted;
      return isEnough ? undefined : `transaction underpriced: gas tip cap 1, minimum needed ${wanted}`;
    });
    await anchorBatch(planned);
    const [first, second, ...others] = listSent(node());
    expect([first?.nonce, others]).toEqual([second?.nonce, []]);
    expect(second?.maxPriorityFeePerGas).toBe(wanted);
  });

  it("doubles its tip where the node does not say, in no more steps than that takes", async () => {
    const planned = await plan();
    node().fault = refuseSending(({ params }) =>
      (Transaction.from(String(params[0])).maxPriorityFeePerGas ?? 0n) >= 25n * GWEI
        ? undefined
        : "transaction underpriced",
    );
    await anchorBatch(planned);
    expect(listSent(node()).length).toBeLessThanOrEqual(6);
  });

  it.runIf(isMore)("ends at the cap where the node wants more than that", async () => {
    const planned = await plan();
    node().fault = refuseSending(`underpriced: minimum needed ${25n * GWEI}`);
    const error = await failure(anchorBatch({ ...planned, maxFeePerGas: 20n * GWEI, maxPriorityFeePerGas: GWEI }));
    expect(error).toMatchObject({ code: "fee.cap", isUnderWay: true, refusals: [{ kind: "fee-too-low" }] });
    for (const { maxFeePerGas } of listSent(node())) expect(maxFeePerGas).toBeLessThanOrEqual(20n * GWEI);
    expect(listSent(node()).at(-1)?.maxPriorityFeePerGas).toBe(20n * GWEI);
  });

  it("does not follow one node's wish where another node takes it", async () => {
    const planned = await plan(3);
    node().fault = refuseSending(`underpriced: minimum needed ${90n * GWEI}`);
    await anchorBatch(planned);
    expect(listSent(node())).toHaveLength(1);
  });

  it("names the nonce that an earlier transaction holds, and waits", async () => {
    const planned = await plan();
    node().fault = refuseSending("replacement transaction underpriced");
    const error = await failure(anchorBatch({ ...planned, patience: 2_000 }));
    expect(error).toMatchObject({ code: "transaction.refused", isUnderWay: true, refusals: [{ kind: "nonce-held" }] });
    expect(error.message).toContain(`nonce ${await world.provider.getTransactionCount(wallet.address)}`);
  });

  it("is signed anew as type 0 where a node takes no type 2", async () => {
    const planned = await plan();
    node().fault = refuseSending((call) => (readType(call) === 2 ? "transaction type not supported" : undefined));
    await anchorBatch(planned);
    expect(listSent(node()).map(({ type, nonce }) => [type, nonce - (listSent(node())[0]?.nonce ?? 0)])).toEqual([
      [2, 0],
      [0, 0],
    ]);
  });

  it("offers the tip that the caller names", async () => {
    const planned = await plan();
    await anchorBatch({ ...planned, maxPriorityFeePerGas: 7n * GWEI });
    expect(listSent(node())[0]?.maxPriorityFeePerGas).toBe(7n * GWEI);
  });
});

describe("a chain without EIP-1559 whose gas is free", () => {
  beforeAll(() => openChain(["--base-fee", "0", "--gas-price", "0"], false));
  beforeEach(() => {
    forget();
    for (const one of nodes) one.fault = beforeFeeMarket;
  });
  afterAll(closeChain);

  it("takes a transaction of type 0, signed by EIP-155, of an account without coin", async () => {
    const planned = await plan(3);
    await anchorBatch(planned);
    const [sent, ...others] = listSent(node());
    expect(others).toEqual([]);
    expect(sent).toMatchObject({ type: 0, gasPrice: 0n, chainId: BigInt(world.chainId) });
    expect(await planned.journal.read()).toMatchObject([{ type: 0, maxFeePerGas: "0" }, { reply: { wasTaken: true } }]);
  });

  it("takes it of an account whose key a node holds", async () => {
    const planned = await plan();
    await anchorBatch({ ...planned, operator: 1, signer: { nodeAccount: world.operator.address } });
    const [sent] = node()
      .requests.flat()
      .filter(({ method }) => method === "eth_sendTransaction");
    expect(sent?.params[0]).toMatchObject({ gasPrice: "0x3b9aca00" });
  });

  it("takes it of type 2 where its blocks have a base fee of 0, though the node names a tip", async () => {
    for (const one of nodes) one.fault = undefined;
    const planned = await plan();
    await anchorBatch(planned);
    expect(listSent(node())[0]).toMatchObject({ type: 2, maxFeePerGas: 0n });
  });

  it("names what the account has and needs where gas is not free in the end", async () => {
    const planned = await plan();
    node().fault = async (calls, forward, request) =>
      (await refuseSending(({ params }) =>
        (Transaction.from(String(params[0])).gasPrice ?? 0n) > 0n ? undefined : "transaction underpriced",
      )(calls, forward, request)) ?? beforeFeeMarket(calls, forward, request);
    const error = await failure(anchorBatch({ ...planned, patience: 3_000 }));
    expect(error).toMatchObject({ code: "funds", funds: { balance: 0n, account: wallet.address } });
  });
});
