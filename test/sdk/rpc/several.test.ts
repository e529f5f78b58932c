// Nodes that refuse several calls in one request, as public ones do: a real node behind a proxy that refuses in each way there is.
import { setTimeout } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createVerifier, parseTrust } from "../../../sdk/src/index.ts";
import { askHeader } from "../../../sdk/src/rpc/heads.ts";
import { connectNode } from "../../../sdk/src/rpc/line/connect.ts";
import type { RpcCall } from "../../../sdk/src/rpc/rpc.ts";
import { type Fault, type NodeProxy, type Reply, type RpcRequest, startProxy } from "../../nodes/proxy.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument, type World } from "../../nodes/world.ts";

const LONG = 60_000;
let world: World;
let file: string;
let proxy: NodeProxy;

beforeAll(async () => {
  world = await openWorld();
  file = JSON.stringify((await world.issue([createDocument()])).credential(0));
});
afterAll(() => world.stop());
beforeEach(async () => {
  proxy = await startProxy(world.rpc);
});
afterEach(() => proxy.stop());

type Calls = readonly RpcRequest[];
/** Refuses several calls in one request, as `refuse` does, and passes on single ones. */
const refuseSeveral =
  (refuse: (calls: Calls) => Reply): Fault =>
  (calls) =>
    calls.length > 1 ? refuse(calls) : undefined;
const status = (code: number) => (): Reply => ({ status: code, body: "no" });
const errors = (code: number, message: unknown) => (calls: Calls) => {
  const answers = calls.map(({ id }) => ({ jsonrpc: "2.0", id, error: { code, message } }));
  return { body: answers.length === 1 ? answers[0] : answers };
};
const oneError = (error: unknown) => (): Reply => ({ body: { jsonrpc: "2.0", id: null, error } });

/** How many calls each request held, since the last look. */
function countCalls(): number[] {
  return proxy.requests.splice(0).map(({ length }) => length);
}
const createOne = (changes: object = {}) => createVerifier(parseTrust(world.trust({ rpc: [proxy.url], ...changes })));
const ask = (method = "eth_chainId"): RpcCall => ({ method, params: [] });
const many = (count: number): RpcCall[] => Array.from({ length: count }, () => ask());

/** How nodes refuse for good, and how they do what may pass. */
const LASTING: Readonly<Record<string, (calls: Calls) => Reply>> = {
  ...Object.fromEntries([400, 403, 405, 413, 415, 500, 501].map((code) => [`HTTP status ${code}`, status(code)])),
  "one error for all": oneError({ code: -32700, message: "parse error" }),
  "one error that is a text": oneError("no batches"),
  "an empty array": () => ({ body: [] }),
  "one error in an array, as geth": (calls) => ({
    body: [{ jsonrpc: "2.0", id: calls[0]?.id, error: { code: -32600, message: "batch too large" } }],
  }),
  "an error for each, of the request": errors(-32600, "invalid request"),
  "an error for each, of a limit": errors(-32005, "limit exceeded"),
  "an error for each that speaks of batches": errors(31, "Batch of more than 3 requests are not allowed"),
};
const PASSING: Readonly<Record<string, (calls: Calls) => Reply>> = {
  ...Object.fromEntries([429, 502, 503, 504].map((code) => [`HTTP status ${code}`, status(code)])),
  "a line that is cut": () => "reset",
};

describe("a node that refuses several calls in one request", () => {
  it.each(Object.entries(LASTING))("by %s is asked one by one, and stays so", async (_, refuse) => {
    proxy.fault = refuseSeveral(refuse);
    const verifier = createOne();
    expect((await verifier.verify(file)).verdict).toBe("valid");
    // Chain, header, standing.
    expect(countCalls()).toEqual([3, 1, 1, 1]);
    expect((await verifier.verify(file)).verdict).toBe("valid");
    expect(countCalls()).toEqual([1, 1]);
  });

  it.each(Object.entries(PASSING))("by %s, always, is asked one by one, and stays so", async (_, refuse) => {
    proxy.fault = refuseSeveral(refuse);
    const verifier = createOne();
    expect((await verifier.verify(file)).verdict).toBe("valid");
    expect(countCalls()).toEqual([3, 1, 2, 1, 1]);
    expect((await verifier.verify(file)).verdict).toBe("valid");
    expect(countCalls()).toEqual([1, 1]);
  });

  it.each(Object.entries(PASSING))("by %s, once, is asked together again", async (_, refuse) => {
    let left = 1;
    proxy.fault = refuseSeveral((calls) => (left-- > 0 ? refuse(calls) : undefined) as Reply);
    const verifier = createOne();
    expect((await verifier.verify(file)).verdict).toBe("valid");
    expect(countCalls()).toEqual([3, 1, 2]);
    expect((await verifier.verify(file)).verdict).toBe("valid");
    expect(countCalls()).toEqual([2]);
  });

  it("is remembered each for itself, and two of them agree", async () => {
    const other = await startProxy(world.rpc);
    try {
      proxy.fault = refuseSeveral(status(405));
      const verifier = createOne({ rpc: [proxy.url, other.url], quorum: 2 });
      const report = await verifier.verify(file);
      expect([report.verdict, report.asOf?.nodes.agreed]).toEqual(["valid", 2]);
      expect(Math.max(...countCalls().slice(1))).toBe(1);
      expect(Math.max(...other.requests.map(({ length }) => length))).toBeGreaterThan(1);
    } finally {
      await other.stop();
    }
  });

  it("is believed no more than any other", async () => {
    const lies: Readonly<Record<string, (call: RpcRequest, result: unknown) => object>> = {
      "another call's id": ({ id }, result) => ({ id: id + 1, result }),
      "more than its question's longest answer": ({ id }) => ({ id, result: "0".repeat(70_000) }),
      "another standing": ({ id, method }, result) => ({ id, result: method === "eth_call" ? "0x01" : result }),
      "another chain": ({ id }) => ({ id, result: "0x1" }),
    };
    for (const [name, lie] of Object.entries(lies)) {
      proxy.fault = async ([call, ...others], forward) => {
        if (call === undefined || others.length > 0) return { status: 405, body: "" };
        const { result } = (await forward()) as { readonly result: unknown };
        return { body: { jsonrpc: "2.0", ...lie(call, result) } };
      };
      const { verdict, checks } = await createOne().verify(file);
      expect(verdict, name).toBe("unknown");
      expect(checks.find(({ check }) => check === "registry")?.code, name).toBe(
        name === "another chain" ? "rpc.wrong-chain" : "rpc.bad-answer",
      );
    }
  });
});

describe("a node whose errors are made to break whoever reads them", () => {
  it.each([{ toString: 1, valueOf: 1 }, [], null, 7])("leaves it unknown: %j", async (message) => {
    for (const reply of [errors(-1, message), oneError({ code: message, message }), oneError(message)]) {
      proxy.fault = reply;
      const { verdict } = await createOne().verify(file);
      expect(verdict).toBe("unknown");
    }
  });
});

describe("calls that are sent one by one", () => {
  const send = (calls: readonly RpcCall[]) => connectNode(proxy.url, LONG).send(calls);

  it("are answered in their order, at most four at once", async () => {
    let [open, most] = [0, 0];
    proxy.fault = async ([call, ...others]) => {
      if (others.length > 0) return { status: 400, body: "" };
      open += 1;
      most = Math.max(most, open);
      await setTimeout(3 * (7 - ((call?.id ?? 0) % 7)));
      open -= 1;
      return { body: { jsonrpc: "2.0", id: call?.id, result: String(call?.params[0]) } };
    };
    const calls = Array.from({ length: 30 }, (_, i) => ({ method: "eth_chainId", params: [i] }));
    const answers = await send(calls);
    expect(answers.map((read) => read())).toEqual(calls.map(({ params }) => String(params[0])));
    expect(most).toBe(4);
  });

  it("may each be refused, and the others are answered", async () => {
    proxy.fault = ([call, ...others]) => {
      if (others.length > 0) return { status: 400, body: "" };
      const refused = { jsonrpc: "2.0", id: call?.id, error: { code: -32000, message: "missing trie node" } };
      return call?.method === "eth_call" ? { body: refused } : undefined;
    };
    const [chain, standing] = await send([ask(), ask("eth_call")]);
    expect(Number(chain?.())).toBe(world.chainId);
    expect(standing).toThrow(
      expect.objectContaining({ code: "rpc.bad-answer", refusal: { code: -32000, message: "missing trie node" } }),
    );
  });

  it("end with the first that gets no answer", async () => {
    let asked = 0;
    proxy.fault = ({ length }) => {
      if (length > 1) return { status: 400, body: "" };
      asked += 1;
      return asked === 4 ? { status: 500, body: "" } : undefined;
    };
    const { signal } = new AbortController();
    await expect(connectNode(proxy.url, LONG).send(many(40), signal)).rejects.toMatchObject({
      code: "rpc.unreachable",
      message: /HTTP status 500/,
    });
    // Whoever went on would have asked for the others meanwhile.
    await setTimeout(200);
    // Beside the array and its parts those before it, and three that were on their way.
    expect(countCalls().length).toBeLessThanOrEqual(1 + 4 + 4 + 3);
  });

  it("are read together no further than an answer to all of them", async () => {
    proxy.fault = ([call, ...others]) =>
      others.length > 0
        ? { status: 400, body: "" }
        : { body: { jsonrpc: "2.0", id: call?.id, result: "0".repeat(1_000_000) } };
    await expect(send(Array.from({ length: 40 }, () => askHeader(1)))).rejects.toMatchObject({
      code: "rpc.bad-answer",
      message: /answered with too much data/,
    });
    // 8 MiB are eight such answers.
    expect(countCalls().length).toBeLessThanOrEqual(1 + 4 + 8 + 4);
  });
});

describe("a node that refuses everything", () => {
  it.each([
    ["400", [1]],
    ["429", [1, 1, 1]],
    ["500", [1]],
    ["503", [1, 1, 1]],
  ] as const)(
    "by HTTP status %s is asked twice where several are asked for, and for one once; where it is busy, twice more",
    async (name, single) => {
      const code = Number(name);
      proxy.fault = status(code);
      const node = connectNode(proxy.url, LONG);
      const refused = { code: "rpc.unreachable", message: `${node.host} answered with HTTP status ${code}` };
      await expect(node.send(many(5))).rejects.toMatchObject(refused);
      expect(countCalls()).toEqual([5, ...single]);
      await expect(node.send(many(1))).rejects.toMatchObject(refused);
      expect(countCalls()).toEqual(single);
      // It may have been one that was ill, and takes several when it is well.
      proxy.fault = undefined;
      expect(await node.send(many(5))).toHaveLength(5);
      expect(countCalls()).toEqual([5]);
    },
  );

  it("by errors of a limit is asked four times", async () => {
    proxy.fault = errors(-32005, "daily request count exceeded");
    await expect(connectNode(proxy.url, LONG).send(many(5))).rejects.toMatchObject({ reason: "rate-limited" });
    expect(countCalls()).toEqual([5, 1, 1, 1]);
  });

  it("by cutting the line is asked twice, as before", async () => {
    proxy.fault = () => "reset";
    await expect(connectNode(proxy.url, LONG).send(many(5))).rejects.toMatchObject({ code: "rpc.unreachable" });
    expect(countCalls()).toEqual([5, 1]);
  });
});

describe("what may not be asked twice", () => {
  it.each(Object.entries({ ...LASTING, ...PASSING }))("is not sent again after %s", async (_, refuse) => {
    proxy.fault = refuse;
    const node = connectNode(proxy.url, LONG);
    const send = (calls: readonly RpcCall[]) => node.send(calls).then(([read]) => read?.());
    for (const calls of [[ask("eth_sendTransaction")], [ask("eth_sendTransaction"), ask()]]) {
      await expect(send(calls)).rejects.toMatchObject({ name: "RpcError" });
      expect(countCalls()).toEqual([calls.length]);
    }
  });

  it("is not sent again either where calls are refused one by one for what they ask", async () => {
    proxy.fault = refuseSeveral(errors(-32000, "execution reverted: BatchNotAnchored"));
    const answers = await connectNode(proxy.url, LONG).send(many(3));
    for (const read of answers) expect(read).toThrow("refused the call");
    expect(countCalls()).toEqual([3]);
  });
});
