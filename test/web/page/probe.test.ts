// What a page says of its nodes when it tests them.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { probeNode } from "../../../web/src/page/about/probe.ts";

type Call = { readonly id: number; readonly method: string };

const now = (): number => Math.floor(Date.now() / 1000);
const head = (timestamp: number) => ({ number: "0x10", timestamp: `0x${timestamp.toString(16)}` });
let answer: (body: Call | Call[]) => unknown = () => null;
let status = 200;
let requests = 0;
let server: Server;
let url = "";

beforeAll(async () => {
  server = createServer(async (request, response) => {
    requests += 1;
    let text = "";
    for await (const chunk of request) text += chunk;
    const said = answer(JSON.parse(text) as Call | Call[]);
    if (said === undefined) return response.destroy();
    return response.writeHead(status).end(typeof said === "string" ? said : JSON.stringify(said));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-key`;
});
afterAll(() => server.close());

const results =
  (timestamp = now(), chain = "0x1") =>
  (call: Call) => ({
    jsonrpc: "2.0",
    id: call.id,
    result: call.method === "eth_chainId" ? chain : head(timestamp),
  });
const batch = (one: (call: Call) => unknown) => (body: Call | Call[]) =>
  Array.isArray(body) ? body.map(one) : one(body);
const probe = (says: typeof answer, { maxAge = 60 as number | null, http = 200 } = {}) => {
  answer = says;
  status = http;
  requests = 0;
  return probeNode(url, { chainId: 1, maxAge, signal: new AbortController().signal });
};

describe("probeNode", () => {
  it("finds a good node by one request", async () => {
    expect(await probe(batch(results()))).toMatchObject({ outcome: "good", block: 16, batches: true });
    expect(requests).toBe(1);
  });

  it("takes answers in any order", async () =>
    expect(await probe((body) => (body as Call[]).map(results()).reverse())).toMatchObject({ outcome: "good" }));

  it.each([
    ["an error", (body: Call | Call[]) => (Array.isArray(body) ? { error: { code: -32600 } } : results()(body))],
    ["HTML", (body: Call | Call[]) => (Array.isArray(body) ? "<html>" : results()(body))],
    [
      "one answer of two",
      (body: Call | Call[]) => (Array.isArray(body) ? body.slice(1).map(results()) : results()(body)),
    ],
  ])("asks call by call where a batch gets %s", async (_, says) => {
    expect(await probe(says)).toMatchObject({ outcome: "good", batches: false });
    expect(requests).toBe(3);
  });

  it.each([
    ["wrong-chain", batch(results(now(), "0x2"))],
    ["stale", batch(results(now() - 1000))],
    ["stale", batch(results(now() + 1000))],
    ["nonsense", () => "<html>"],
    ["nonsense", () => []],
    ["nonsense", batch(({ id }) => ({ id, result: "x" }))],
    ["nonsense", batch(({ id }) => ({ id, result: { number: `0x${"f".repeat(40)}` } }))],
    ["nonsense", () => `"${"x".repeat(2_000_000)}"`],
    ["unreachable", () => undefined],
  ] as const)("says %s", async (outcome, says) => expect((await probe(says)).outcome).toBe(outcome));

  it("says unreachable where HTTP refuses", async () =>
    expect((await probe(() => "too many requests", { http: 429 })).outcome).toBe("unreachable"));

  it("knows no age where the list asks for none", async () =>
    expect((await probe(batch(results(1000)), { maxAge: null })).outcome).toBe("good"));
});
