// How one node is spoken to: what is sent along and to whom, which kind of failure it was, and how long it is waited for.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectChain } from "../../../sdk/src/index.ts";
import { joinFailures } from "../../../sdk/src/rpc/agreement.ts";
import { connectNode } from "../../../sdk/src/rpc/line/connect.ts";
import { readCount, readData, readQuantity, type RpcCall, type RpcError } from "../../../sdk/src/rpc/rpc.ts";
import { findSourceFault, type NodeEndpoint } from "../../../sdk/src/rpc/source.ts";
import { isMore } from "../../more.ts";
import { editResults, type NodeProxy, type RpcRequest, startProxy } from "../../nodes/proxy.ts";
import { openWorld } from "../../nodes/shared.ts";
import { startWebServer } from "../../nodes/web-server.ts";
import type { World } from "../../nodes/world.ts";

const LONG = 60_000;
let world: World;
let proxy: NodeProxy;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  proxy = await startProxy(world.rpc);
});
afterEach(() => proxy.stop());

const chainId: RpcCall = { method: "eth_chainId", params: [] };
const ask = (url: string, timeout = LONG): Promise<unknown> => connectNode(url, timeout).send([chainId]);
const fail = async (url: string, timeout = LONG): Promise<RpcError> =>
  ask(url, timeout).then(
    () => Promise.reject(new Error("it answered")),
    (error: RpcError) => error,
  );
const count = (): number[] => proxy.requests.splice(0).map(({ length }) => length);
const answer = ({ id }: RpcRequest, result: unknown = "0x7a69") => ({ jsonrpc: "2.0", id, result });

describe("headers of a node", () => {
  const KEY = "Bearer s3cret-of-the-node";

  it("are sent with each request to its URL, and change nothing of the request's own", async () => {
    const node = connectNode({ url: proxy.url, headers: { Authorization: KEY, "X-Key": "1" } }, LONG);
    await node.send([chainId]);
    expect(proxy.headers).toMatchObject([{ authorization: KEY, "x-key": "1", "content-type": "application/json" }]);
  });

  it("go to no other place after a redirect, which is named by its host", async () => {
    const other = await startProxy(world.rpc);
    const { host } = new URL(proxy.url);
    for (const status of [301, 302, 303, 307, 308]) {
      proxy.fault = () => ({ status, headers: { location: `${other.url}/v3/a-key?b=c` }, body: "" });
      const error = await connectNode({ url: proxy.url, headers: { authorization: KEY } }, LONG)
        .send([chainId])
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "rpc.unreachable", reason: "redirect" });
      expect((error as Error).message).toBe(`${host} redirects to ${other.url}/…`);
    }
    expect(other.requests).toEqual([]);
    await other.stop();
  });

  it.each<[string, NodeEndpoint]>([
    ["has headers, which need https", { url: "http://node.example", headers: { "x-key": "1" } }],
    ['has a header that cannot be sent: "x-key"', { url: "https://node.example", headers: { "x-key": "1\r\nx: 2" } }],
    ['has a header that cannot be sent: "x key"', { url: "https://node.example", headers: { "x key": "1" } }],
    ['has a header that cannot be sent: "Host"', { url: "https://node.example", headers: { Host: "a" } }],
    [
      'has a header that cannot be sent: "Content-Type"',
      { url: "https://node.example", headers: { "Content-Type": "a" } },
    ],
    [
      'has a header that cannot be sent: "content-length"',
      { url: "https://node.example", headers: { "content-length": "1" } },
    ],
    [
      'has a header that cannot be sent: "x-key"',
      { url: "https://node.example", headers: { "x-key": "a".repeat(9000) } },
    ],
  ])("are refused: %s", (fault, source) => {
    expect(findSourceFault(source, { plainHttp: true })).toBe(fault);
    expect(() => connectNode(source, LONG)).toThrow(new TypeError(`node.example ${fault}`));
    expect(() => connectChain({ chainId: 1, rpc: [source], plainHttp: true })).toThrow(
      new TypeError(`rpc[0] ${fault}`),
    );
  });

  it("are never in an error, though the node repeats them", async () => {
    const basic = `Basic ${Buffer.from("alice:s3cr3t-word").toString("base64")}`;
    const url = `${proxy.url}/v3/0123456789abcdef`;
    proxy.fault = ([call]) => ({
      status: 400,
      body: {
        ...{ jsonrpc: "2.0", id: call?.id },
        error: { code: -32002, message: `${basic} alice s3cr3t-word 0123456789abcdef`, data: "0x0123456789abcdef" },
      },
    });
    const [read] = await connectNode({ url, headers: { authorization: basic } }, LONG).send([chainId]);
    expect(read).toThrow(
      expect.objectContaining({ refusal: { code: -32002, message: "… … … …", data: "0x0123456789abcdef" } }),
    );
  });

  const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString("base64")}` });
  it.each([
    ["a password that begins as the user", basic("admin:admin-2024"), "admin / admin-2024", "… / …"],
    ["one with other letters", basic("u:pässwört"), "no pässwört", "no …"],
    ["after 0x", { "x-key": "SECRET+KEY=" }, "0x no SECRET+KEY=", "0x no …"],
    ["as a URL writes it", { "x-key": "SECRET+KEY=" }, "no SECRET%2bKEY%3D", "no …"],
    ["a key of the URL as it is read", {}, "no abcdefghijkl+mnop", "no …"],
  ])("are never in an error: %s", async (_, headers, message, shown) => {
    proxy.fault = ([call]) => ({ body: { jsonrpc: "2.0", id: call?.id, error: { code: 1, message } } });
    const node = connectNode({ url: `${proxy.url}/v3/abcdefghijkl%2Bmnop`, headers }, LONG);
    const [read] = await node.send([chainId]);
    expect(read).toThrow(expect.objectContaining({ refusal: { code: 1, message: shown } }));
  });
});

describe("why a node did not answer", () => {
  it.each([
    ["host-unknown", "https://no-such-host.invalid", /is a host that cannot be found \((?:ENOTFOUND|EAI_AGAIN)\)$/],
    ["port-closed", "http://127.0.0.1:2", /refuses connections \(ECONNREFUSED\)$/],
    ["port-closed", "http://localhost:2", /refuses connections \(ECONNREFUSED\)$/],
  ])("is %s: %s", async (reason, url, message) => {
    const error = await fail(url);
    expect(error).toMatchObject({ code: "rpc.unreachable", reason });
    expect(error.message).toMatch(message);
  });

  it("is that it speaks no TLS", async () => {
    expect(await fail(proxy.url.replace("http", "https"))).toMatchObject({ reason: "tls" });
  });

  it("is that the line was cut, or the time was over", async () => {
    proxy.fault = () => "reset";
    expect(await fail(proxy.url)).toMatchObject({
      reason: "line-cut",
      message: expect.stringContaining("closed the connection"),
    });
    proxy.fault = () => "hang";
    expect(await fail(proxy.url, 50)).toMatchObject({ reason: "timeout" });
  });

  it.each([
    [401, "unauthorized"],
    [403, "unauthorized"],
    [404, "not-found"],
    [405, "not-found"],
    [418, "http"],
    [500, "server"],
    [502, "server"],
  ])("is HTTP status %i: %s", async (status, reason) => {
    proxy.fault = () => ({ status, body: "<html>" });
    const error = await fail(proxy.url);
    expect(error).toMatchObject({ code: "rpc.unreachable", reason });
    expect(error.message).toContain(`answered with HTTP status ${status}`);
  });

  it("is a web page, however long", async () => {
    for (const page of ["\n<!doctype html><title>Log in</title>", `<html>${" ".repeat(100_000)}`]) {
      proxy.fault = () => ({ headers: { "content-type": "text/html" }, body: page });
      const error = await fail(proxy.url);
      expect(error).toMatchObject({ code: "rpc.bad-answer", reason: "web-page" });
      expect(error.message).toMatch(/answered with a web page$/);
    }
  });

  it("is shared by all that failed, or it is left out", async () => {
    const [closed, unknown] = [await fail("http://127.0.0.1:2"), await fail("https://no-such-host.invalid")];
    const nodes = ["http://127.0.0.1:2", "http://127.0.0.1:3"].map((url) => connectNode(url, LONG));
    expect(joinFailures([closed, closed], 2, nodes, 0)).toMatchObject({
      code: "rpc.unreachable",
      reason: "port-closed",
    });
    expect(joinFailures([closed, unknown], 2, nodes, 0)).toMatchObject({ code: "rpc.unreachable", reason: undefined });
  });
});

describe("a call that is refused with an HTTP status of its own", () => {
  const REVERT = { code: 3, message: "execution reverted", data: "0x82b42900" };

  it.each([400, 404, 405, 422, 500, 502, 503])("is read from the body: %i", async (status) => {
    proxy.fault = ([call]) => ({ status, body: { jsonrpc: "2.0", id: call?.id, error: REVERT } });
    const [read] = await connectNode(proxy.url, LONG).send([chainId]);
    expect(read).toThrow(expect.objectContaining({ code: "rpc.bad-answer", refusal: REVERT }));
    expect(count()).toEqual([1]);
  });

  it.each([401, 403, 429])("is not, where the status says something else: %i", async (status) => {
    proxy.fault = ([call]) => ({ status, body: { jsonrpc: "2.0", id: call?.id, error: REVERT } });
    expect(await fail(proxy.url)).toMatchObject({ code: "rpc.unreachable", refusal: undefined });
  });

  it("is never a result", async () => {
    proxy.fault = ([call]) => ({ status: 400, body: answer(call as RpcRequest) });
    expect(await fail(proxy.url)).toMatchObject({ code: "rpc.unreachable", reason: "http" });
  });

  it("is not waited for: a body without end is read up to its bound", async () => {
    const server = await startWebServer();
    server.answer = (_, response) => {
      response.writeHead(500);
      const timer = setInterval(() => response.write(" ".repeat(10_000)), 1);
      response.on("close", () => clearInterval(timer));
    };
    expect(await fail(`http://${server.host}`)).toMatchObject({ reason: "server" });
    await server.stop();
  });
});

describe("a node that asks for patience", () => {
  const busy = (times: number, reply: { status?: number; headers?: Record<string, string>; body?: unknown }) => {
    let left = times;
    proxy.fault = ([call]) => {
      if (left-- <= 0) return undefined;
      const body = typeof reply.body === "object" ? { jsonrpc: "2.0", id: call?.id, ...reply.body } : "";
      return { ...reply, body };
    };
  };

  it.each(isMore ? [429, 503] : [429])(
    "by HTTP status %i is asked again after a moment, twice at most",
    async (status) => {
      busy(2, { status });
      expect(await ask(proxy.url)).toHaveLength(1);
      expect(count()).toEqual([1, 1, 1]);
      busy(3, { status });
      expect(await fail(proxy.url)).toMatchObject({ code: "rpc.unreachable" });
      expect(count()).toEqual([1, 1, 1]);
    },
  );

  it.each([
    { code: -32005, message: "limit" },
    { code: 429, message: "no" },
    { code: -1, message: "Too Many Requests" },
    { code: -1, message: "rate limit" },
  ])("by an error in a 200 too: %j", async (error) => {
    busy(1, { body: { error } });
    const [read] = await connectNode(proxy.url, LONG).send([chainId]);
    expect(read?.()).toBe(`0x${world.chainId.toString(16)}`);
    if (!isMore && error.code !== 429) return;
    busy(9, { body: { error } });
    expect(await fail(proxy.url)).toMatchObject({ reason: "rate-limited", refusal: error });
  });

  it("in seconds, or until a date, is given them", async () => {
    for (const after of ["1", new Date(Date.now() + 2000).toUTCString()]) {
      busy(1, { status: 429, headers: { "retry-after": after } });
      const begun = Date.now();
      await ask(proxy.url);
      expect(Date.now() - begun).toBeGreaterThan(200);
      expect(count()).toEqual([1, 1]);
    }
  });

  it("longer than there is time, or than any node is given, is not waited for", async () => {
    for (const [after, timeout] of [
      ["20", 10_000],
      ["31", LONG],
      ["99999999999", LONG],
    ] as const) {
      busy(9, { status: 429, headers: { "retry-after": after } });
      const begun = Date.now();
      expect(await fail(proxy.url, timeout)).toMatchObject({ reason: "rate-limited" });
      expect(Date.now() - begun).toBeLessThan(5000);
      expect(count()).toEqual([1]);
    }
  });

  it("when it is asked to sign and send is not asked again", async () => {
    busy(9, { status: 429, headers: { "retry-after": "1" } });
    const sent = connectNode(proxy.url, LONG).send([{ method: "eth_sendTransaction", params: [] }]);
    await expect(sent).rejects.toMatchObject({ reason: "rate-limited" });
    expect(count()).toEqual([1]);
  });
});

describe("a node that takes three calls in a request", () => {
  const many = Array.from({ length: 20 }, () => chainId);
  it.each<[string, (calls: readonly RpcRequest[]) => { status?: number; body: unknown }]>([
    ["HTTP status 413", () => ({ status: 413, body: "too large" })],
    [
      "an error for all",
      () => ({ body: { jsonrpc: "2.0", id: null, error: { code: -32600, message: "batch limit 3" } } }),
    ],
    [
      "an error for each",
      (calls) => ({ body: calls.map(({ id }) => ({ id, error: { code: -32005, message: "3" } })) }),
    ],
    ["answers to the first three", (calls) => ({ body: calls.slice(0, 3).map((call) => answer(call)) })],
  ])("and says so by %s is sent as many as it takes, for as long as it is known", async (_, refuse) => {
    proxy.fault = (calls) => (calls.length > 3 ? refuse(calls) : undefined);
    const node = connectNode(proxy.url, LONG);
    const read = async () => (await node.send(many)).map((one) => one());
    expect(new Set(await read())).toEqual(new Set([`0x${world.chainId.toString(16)}`]));
    const [first = 0, single = 0, ...others] = count();
    expect([first, single, Math.max(...others.slice(2))]).toEqual([20, 1, 2]);
    await read();
    expect(Math.max(...count())).toBe(2);
  });
});

describe("what a node writes in its own way", () => {
  it("is harmless: ids as texts, and an error without one", async () => {
    proxy.fault = (calls) => ({ body: calls.map((call) => ({ ...answer(call), id: String(call.id) })) });
    const [first, second] = await connectNode(proxy.url, LONG).send([chainId, chainId]);
    expect([first?.(), second?.()]).toEqual(["0x7a69", "0x7a69"]);
    proxy.fault = () => ({ body: { jsonrpc: "2.0", id: null, error: { code: -32601, message: "no" } } });
    const [read] = await connectNode(proxy.url, LONG).send([chainId]);
    expect(read).toThrow("refused the call");
  });

  it("is harmless: zeros before a number", async () => {
    expect([readQuantity("0x00"), readQuantity("0x01"), readCount("0x000a")]).toEqual([0n, 1n, 10]);
    for (const value of ["0x", "1", 1, `0x${"0".repeat(65)}`])
      expect(() => readQuantity(value)).toThrow("did not answer with a number");
    expect(() => readData("0x1")).toThrow("did not answer with bytes");
  });

  it("is the same to several nodes: zeros before a number", async () => {
    const other = await startProxy(world.rpc);
    proxy.fault = editResults((_, result) =>
      JSON.parse(JSON.stringify(result), (name, value: unknown) =>
        ["", "number", "timestamp", "baseFeePerGas"].includes(name) && typeof value === "string"
          ? value.replace("0x", "0x00")
          : value,
      ),
    );
    const chain = connectChain({ chainId: world.chainId, rpc: [proxy.url, other.url], strict: true });
    const balance = await chain.ask("eth_getBalance", [world.operator.address, "latest"]);
    expect(balance).toMatch(/^0x[1-9a-f]/);
    expect(await chain.ask("eth_getBlockByNumber", ["0x1", false])).toMatchObject({ number: "0x1" });
    await other.stop();
  });

  it("is not believed: an answer without an id, or with another one", async () => {
    for (const id of [null, undefined, "", "x", [1], { toString: 1, valueOf: 1 }, true]) {
      proxy.fault = ([call]) => ({ body: { ...answer(call as RpcRequest), id } });
      expect(await fail(proxy.url)).toMatchObject({
        message: expect.stringContaining("did not answer each call once"),
      });
    }
  });
});
