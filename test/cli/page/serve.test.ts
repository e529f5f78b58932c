// laurel page serve: the page on this computer, and its own node, which answers what verifying asks and nothing else.
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, request as ask } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Interface, keccak256 } from "ethers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type PageServer, servePage } from "../../../cli/src/page/serve.ts";
import { createVerifier, credentialRegistryAbi, parseTrust, type TrustedRegistry } from "../../../sdk/src/index.ts";
import {
  checkAccreditation,
  checkAccreditor,
  checkBatch,
  checkIssuer,
  type RegisterBatch,
  type RegisterIssuer,
} from "../../../sdk/src/register.ts";
import { takeSnapshot } from "../../browser/snapshot.ts";
import { ask as askNode } from "../../nodes/anvil.ts";
import { type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument, type World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { startCommand } from "../run.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const FILES = new Map([
  ["index.html", encode("<!doctype html>")],
  ["chunk-a-B_c.js", encode("export {};")],
  ["courses/0123456789abcdef0123456789abcdef.json", encode("{}")],
  ...["laurel-verifier.js", "page.js", "trust.json", "build.json"].map((name) => [name, encode("")] as const),
]);
let world: World;
let node: NodeProxy;
let server: PageServer;

beforeAll(async () => {
  world = await openWorld();
  node = await startProxy(world.rpc);
  const registries = [world.registry.address];
  server = await servePage({ files: FILES, port: 0, proxy: { path: "/rpc", node: node.url, registries } });
});
beforeEach(() => {
  node.requests.length = 0;
  node.fault = undefined;
});
afterAll(async () => {
  await server.stop();
  await node.stop();
  await world.stop();
});

/** Asks with headers that `fetch` sets itself. */
async function send(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<number | undefined> {
  const request = ask(new URL(path, server.url), { method, headers });
  request.end();
  const [response] = await once(request, "response");
  response.resume();
  return response.statusCode;
}

describe("a page that is served", () => {
  it("has the headers that its host would send", async () => {
    const read = async (path: string): Promise<Headers> => {
      const response = await fetch(new URL(path, server.url));
      expect(response.status, path).toBe(200);
      return response.headers;
    };
    for (const [path, cache, origin] of [
      ["", "no-cache", null],
      ["index.html?lang=de", "no-cache", null],
      ["build.json", "no-cache", null],
      ["page.js", "no-cache", null],
      ["trust.json", "no-cache", "*"],
      ["laurel-verifier.js", "no-cache", "*"],
      ["chunk-a-B_c.js", "public, max-age=31536000, immutable", "*"],
      ["courses/0123456789abcdef0123456789abcdef.json", "public, max-age=31536000, immutable", "*"],
    ] as const) {
      const headers = await read(path);
      expect(headers.get("cache-control"), path).toBe(cache);
      expect(headers.get("access-control-allow-origin"), path).toBe(origin);
      expect(headers.get("cross-origin-resource-policy"), path).toBe(origin && "cross-origin");
      expect(headers.get("content-security-policy"), path).toBe("frame-ancestors 'none'");
      expect(headers.get("x-content-type-options"), path).toBe("nosniff");
      expect(headers.get("referrer-policy"), path).toBe("no-referrer");
      expect(headers.get("permissions-policy"), path).toBe("camera=(self)");
      expect(headers.get("set-cookie"), path).toBeNull();
    }
    expect((await read("")).get("content-type")).toBe("text/html; charset=utf-8");
    expect((await read("page.js")).get("content-type")).toBe("text/javascript; charset=utf-8");
  });

  it("is nothing but its files, by GET, under its own name", async () => {
    expect(await send("/nothing")).toBe(404);
    expect(await send("/..%2f..%2fetc/passwd")).toBe(404);
    expect(await send("/", {}, "POST")).toBe(405);
    expect(await send("/", { host: "evil.example" })).toBe(421);
    expect((await fetch(new URL("nothing", server.url))).headers.get("cache-control")).toBe("no-cache");
  });
});

/** Asks the page's own node, as a page does. */
function post(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return fetch(new URL("rpc", server.url), {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: text,
  });
}

const call = (method: string, params: unknown = [], more: object = {}): object => ({
  ...{ jsonrpc: "2.0", id: 1, method, params },
  ...more,
});

describe("the page's own node", () => {
  it("answers what the register asks of an opened row, where the page has one, and not otherwise", async () => {
    const { registry, operator } = world;
    const batch = await world.issue([createDocument()]);
    // As many credentials as are counted: by more words than one request takes.
    const large = `0x${"5a".repeat(32)}`;
    await (await registry.connect(operator).anchorBatch(1, 1, 1, large, 262_144)).wait();
    await (await registry.connect(operator).revokeCredentials(1, 1, large, [0, 1023], [5n, 1n])).wait();
    const proxy = { path: "/rpc", node: node.url, registries: [registry.address], hasRegister: true };
    const withRegister = await servePage({ files: FILES, port: 0, proxy });
    const open = (url: string) => {
      const named = { name: "local", chainId: world.chainId, address: registry.address, maxAge: null };
      const rpc = [new URL("rpc", url).href];
      const { registries } = parseTrust({
        format: "laurel-trust-v1",
        registries: [{ ...named, finality: "latest", rpc }],
      });
      return registries[0] as TrustedRegistry;
    };
    try {
      const { accreditors, issuers, accreditations, batches } = await takeSnapshot(world);
      const trusted = open(withRegister.url);
      const checks = [
        ...accreditors.map((row) => checkAccreditor(trusted, row)),
        ...issuers.map((row) => checkIssuer(trusted, row)),
        ...accreditations.map((row) => checkAccreditation(trusted, row)),
        ...batches.filter(({ root }) => root === batch.root).map((row) => checkBatch(trusted, row)),
      ];
      const differences = (await Promise.all(checks)).map(({ differs }) => differs);
      expect(differences).toEqual([[], [], [], []]);
      const counted = batches.find(({ root }) => root === large) as RegisterBatch;
      const found = await checkBatch(trusted, { ...counted, revoked: 0 });
      expect(found).toMatchObject({ differs: ["revoked"], now: { revoked: 3 } });
      // None was refused for its length, and then sent call by call.
      const long = node.requests.map((calls) => calls.filter((one) => JSON.stringify(one).length > 6000).length);
      expect(Math.max(...long)).toBe(2);
      await expect(checkIssuer(open(server.url), issuers[0] as RegisterIssuer)).rejects.toMatchObject({
        code: "rpc.unreachable",
      });
    } finally {
      await withRegister.stop();
    }
  });

  it("is enough to verify by, whatever the answer", async () => {
    const { registry } = world;
    const batch = await world.issue([createDocument(), createDocument({ id: "urn:example:2" })]);
    await (await registry.connect(world.operator).revokeCredentials(1, 1, batch.root, [0], [2n])).wait();
    await askNode(world.rpc, "evm_mine");
    const codeHash = keccak256(String(await askNode(world.rpc, "eth_getCode", [registry.address, "latest"])));
    for (const finality of ["finalized", "latest", { confirmations: 1 }]) {
      const trusted = {
        name: "local",
        chainId: world.chainId,
        address: registry.address,
        codeHash,
        maxAge: null,
        finality,
      };
      const rpc = [new URL("rpc", server.url).href];
      const verifier = createVerifier(parseTrust({ format: "laurel-trust-v1", registries: [{ ...trusted, rpc }] }));
      expect(await verifier.verify(JSON.stringify(batch.credential(0)))).toMatchObject({ verdict: "valid" });
      const revoked = await verifier.verify(JSON.stringify(batch.credential(1)));
      expect(revoked).toMatchObject({ verdict: "invalid" });
      expect(JSON.stringify(revoked)).toContain("revokedAt");
    }
    const asked = new Set(node.requests.flat().map(({ method }) => method));
    expect([...asked].sort()).toEqual([
      "eth_call",
      "eth_chainId",
      "eth_getBlockByNumber",
      "eth_getCode",
      "eth_getLogs",
    ]);
  });

  it("is asked with nothing that verifying does not need", async () => {
    const seen: unknown[] = [];
    const upstream = createServer((request, response) => {
      let text = "";
      request
        .on("data", (chunk) => (text += chunk))
        .on("end", () => {
          seen.push(request.headers.cookie, request.headers.origin, request.headers.referer, JSON.parse(text));
          response.setHeader("set-cookie", "a=b").end('{"jsonrpc":"2.0","id":1,"result":"0x1"}');
        });
    }).listen(0, "127.0.0.1");
    await once(upstream, "listening");
    const { port } = upstream.address() as { port: number };
    const options = { path: "/rpc", node: `http://127.0.0.1:${port}/key`, registries: [] };
    const own = await servePage({ files: FILES, port: 0, proxy: options });
    const origin = own.url.slice(0, -1);
    const response = await fetch(`${own.url}rpc`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: "secret=1", origin, referer: `${origin}/#/v/1/x` },
      body: JSON.stringify(call("eth_chainId", ["ignored"], { more: 1 })),
    });
    expect(await response.json()).toEqual({ jsonrpc: "2.0", id: 1, result: "0x1" });
    expect(response.headers.get("set-cookie")).toBeNull();
    expect(seen).toEqual([undefined, undefined, undefined, call("eth_chainId")]);
    await own.stop();
    upstream.close();
  });

  it("is not asked what verifying does not ask", async () => {
    const address = world.registry.address;
    const [other, hash] = [`0x${"11".repeat(20)}`, `0x${"22".repeat(32)}`];
    const standing = new Interface(credentialRegistryAbi).encodeFunctionData("standing", [1, hash, []]);
    const topics = [[hash, hash], hash, hash];
    const refused: unknown[] = [
      "not JSON",
      "[]",
      "null",
      call("eth_sendRawTransaction", ["0x00"]),
      call("eth_accounts"),
      call("debug_traceBlock"),
      call("constructor"),
      call("eth_chainId", {}),
      call("eth_chainId", [], { id: { a: 1 } }),
      call("eth_getCode", [other, "latest"]),
      call("eth_getCode", [address, "pending"]),
      call("eth_getBlockByNumber", [{ blockHash: hash }]),
      call("eth_call", [{ to: other, data: standing }, "latest"]),
      call("eth_call", [{ to: address, data: "0x12345678" }, "latest"]),
      call("eth_call", [{ to: address, data: `${standing}zz` }, "latest"]),
      call("eth_call", [{ to: address, data: standing }, { blockHash: "0x1" }]),
      call("eth_getLogs", [{ address: [address, other], fromBlock: "0x0", toBlock: "latest", topics }]),
      call("eth_getLogs", [{ address: other, fromBlock: "0x0", toBlock: "latest", topics }]),
      call("eth_getLogs", [{ address, fromBlock: "0x0", toBlock: "latest" }]),
      call("eth_getLogs", [{ address, fromBlock: "0x0", toBlock: "latest", topics: [null, null, null] }]),
      Array.from({ length: 65 }, (_, id) => call("eth_chainId", [], { id })),
      [call("eth_chainId"), call("eth_accounts")],
    ];
    for (const body of refused) expect((await post(body)).status, JSON.stringify(body)).toBe(403);
    // A call as it is allowed, with what could change its meaning: that is left out.
    const more = { to: address, data: standing, from: other, gas: "0xffffff" };
    expect((await post(call("eth_call", [more, "latest", { [address]: { code: "0x" } }]))).status).toBe(200);
    const odd = { blockHash: hash, requireCanonical: false, blockNumber: "0x1" };
    await post(call("eth_call", [more, odd]));
    expect(node.requests).toEqual([
      [call("eth_call", [{ to: address, data: standing }, "latest"])],
      [
        call("eth_call", [
          { to: address, data: standing },
          { blockHash: hash, requireCanonical: true },
        ]),
      ],
    ]);
  });

  it("takes 16 KiB of JSON by POST, from the page itself", async () => {
    const padded = (length: number): string => JSON.stringify(call("eth_chainId")).padEnd(length);
    expect((await post(padded(16 * 1024))).status).toBe(200);
    expect((await post(padded(16 * 1024 + 1))).status).toBe(413);
    expect((await post(padded(3_000_000))).status).toBe(413);
    expect((await post(call("eth_chainId"), { "content-type": "text/plain" })).status).toBe(415);
    expect((await post(call("eth_chainId"), { origin: "https://evil.example" })).status).toBe(403);
    expect(await send("/rpc")).toBe(405);
    expect(await send("/rpc", { origin: "https://evil.example" }, "OPTIONS")).toBe(403);
    expect(node.requests).toHaveLength(1);
  });

  it("tells that its node refused, and nothing of what that said", async () => {
    node.fault = async () => ({ status: 429, headers: { "retry-after": "secret" }, body: "your key 0123 is spent" });
    const response = await post(call("eth_chainId"));
    expect(response.status).toBe(429);
    expect(await response.text()).toBe("");
    expect(response.headers.get("retry-after")).toBeNull();
    node.fault = () => "reset";
    expect((await post(call("eth_chainId"))).status).toBe(502);
    node.fault = async () => ({
      pieces: (function* () {
        for (let i = 0; i < 9; i++) yield " ".repeat(2 ** 20);
      })(),
      pause: 0,
    });
    expect((await post(call("eth_chainId"))).status).toBe(502);
    node.fault = async () => ({ status: 302, headers: { location: server.url }, body: "" });
    expect((await post(call("eth_chainId"))).status).toBe(502);
  });
});

describe("a key of the page's own node", () => {
  it("is told to nobody, though the node repeats it", async () => {
    const key = "Bearer 0123456789-secret";
    const proxy = { path: "/rpc", node: node.url, headers: { authorization: key }, registries: [] };
    const own = await servePage({ files: FILES, port: 0, proxy });
    try {
      node.fault = async ([call]) => ({
        body: { jsonrpc: "2.0", id: call?.id, error: { code: 1, message: `no ${key}` } },
      });
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
      const headers = { "content-type": "application/json" };
      const response = await fetch(new URL("/rpc", own.url), { method: "POST", headers, body });
      expect(await response.json()).toEqual({ jsonrpc: "2.0", id: 1, error: { code: 1, message: "no …" } });
      node.fault = async () => ({ body: `<p>no ${key}` });
      expect((await fetch(new URL("/rpc", own.url), { method: "POST", headers, body })).status).toBe(502);
    } finally {
      await own.stop();
    }
  });
});

describe("laurel page serve", () => {
  let folder: string;
  const start = (...words: string[]) => startCommand(folder, ["page", "serve", "--trust", "trust.json", ...words]);
  const writeList = (...rpc: string[]): Promise<void> =>
    writeFile(
      join(folder, "trust.json"),
      JSON.stringify({
        format: "laurel-trust-v1",
        registries: [{ name: "local", chainId: world.chainId, address: world.registry.address, rpc }],
      }),
    );
  const firstLine = async (child: ReturnType<typeof start>): Promise<string> =>
    String((await once(child.stdout?.setEncoding("utf8") ?? child, "data"))[0]);
  const endOf = async (child: ReturnType<typeof start>): Promise<{ code: unknown; stderr: string }> => {
    let stderr = "";
    child.stderr?.on("data", (chunk) => (stderr += chunk));
    const [code] = await once(child, "close");
    return { code, stderr };
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "laurel-serve-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("prints its address, brings the node that the list leaves to it, and ends on Ctrl-C", async () => {
    await writeList("/rpc");
    const child = start("--rpc", world.rpc, "--port", "0", "--json");
    const { url } = expectOutput(await firstLine(child));
    expect(await (await fetch(url)).text()).toContain("<laurel-page");
    const answer = await fetch(`${url}rpc`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(call("eth_chainId")),
    });
    expect(await answer.json()).toMatchObject({ result: `0x${world.chainId.toString(16)}` });

    const second = await endOf(start("--rpc", world.rpc, "--port", new URL(url).port));
    expect(second).toMatchObject({ code: 2, stderr: expect.stringMatching(/port \d+ is taken\n.*--port/) });
    child.kill("SIGINT");
    expect((await endOf(child)).code).toBe(0);
  });

  it("says which node is missing, and which is too many", async () => {
    await writeList("/rpc");
    const missing = await endOf(start());
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringMatching(/names \/rpc.*\n.*--rpc <url>/) });
    await writeList("https://node.example");
    const odd = await endOf(start("--rpc", "https://other.example"));
    expect(odd).toMatchObject({ code: 2, stderr: expect.stringMatching(/names no node on the page's own host/) });
  });
});
