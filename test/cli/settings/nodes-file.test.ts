// What nodes ask for: a user and password, a key. It is kept in nodes.json, sent to its origin alone, and printed nowhere.
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { formatRegistryRef } from "../../../sdk/src/index.ts";
import { isMore } from "../../more.ts";
import { type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createCertificate, startWebServer, type WebServer } from "../../nodes/web-server.ts";
import { createDocument, type World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { ownFile, type Run, runCommand, runInProcess, writeOwn } from "../run.ts";

let world: World;
let folder: string;
let node: NodeProxy;
let place: string;
const nodesFile = (): string => join(folder, ".config/laurel/nodes.json");
const BASIC = `Basic ${Buffer.from("alice:s3cr3t/w0rd").toString("base64")}`;
const withUser = (url: string): string => url.replace("//", "//alice:s3cr3t%2Fw0rd@");

beforeAll(async () => {
  world = await openWorld();
  place = formatRegistryRef({ chainId: world.chainId, address: world.registry.address });
});
afterAll(() => world.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-nodes-file-"));
  node = await startProxy(world.rpc);
});
afterEach(async () => {
  await node.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a command, and holds it to printing nothing of what the node asks for. */
async function run(...words: string[]): Promise<Run> {
  const result = await runInProcess(folder, words);
  expect(result.stdout + result.stderr, words.join(" ")).not.toMatch(/alice|s3cr3t|w0rd|YWxpY2|hush/);
  return result;
}
const addTrust = (url: string, ...more: string[]) =>
  run(
    ...["trust", "add", "--name", "Local", "--registry", place, "--max-age", "none", "--finality", "latest", "--yes"],
    ...["--rpc", url, ...more],
  );
/** What the node was sent for each request since the last look. */
const sent = (name = "authorization"): unknown[] => [...new Set(node.headers.splice(0).map((one) => one[name]))];

describe("a user and password in a node's URL", () => {
  it("are sent to the node, and kept in nodes.json by what writes settings; later commands send them, too", async () => {
    const batch = await world.issue([createDocument()]);
    await writeFile(join(folder, "niamh.json"), JSON.stringify(batch.credential(0)));
    const added = await addTrust(withUser(node.url));
    expect([added.code, sent()]).toEqual([0, [BASIC]]);
    expect(added.stdout).toContain(`is saved in ${nodesFile()}; only you can read that file.`);
    expect(JSON.parse(await readFile(nodesFile(), "utf8"))).toEqual({
      format: "laurel-nodes-v1",
      nodes: { [node.url]: { headers: { Authorization: BASIC } } },
    });
    expect((await stat(nodesFile())).mode & 0o777).toBe(0o600);
    const trust = await readFile(ownFile(folder, "trust.json"), "utf8");
    expect(trust).not.toMatch(/alice|s3cr3t|YWxpY2/);
    expect(JSON.parse(trust).registries[0].rpc).toEqual([`${node.url}/`]);

    expect([(await run("verify", "niamh.json")).code, sent()]).toEqual([0, [BASIC]]);
    const listed = await run("accreditor", "list", "--registry", place, "--rpc", node.url, "--json");
    expect([listed.code, sent()]).toEqual([0, [BASIC]]);
  });

  it("are sent once by what only reads, and kept nowhere", async () => {
    const words = ["accreditor", "list", "--registry", place, "--rpc"];
    expect([(await run(...words, withUser(node.url))).code, sent()]).toEqual([0, [BASIC]]);
    expect([(await run(...words, node.url)).code, sent()]).toEqual([0, [undefined]]);
  });

  it("are refused by http to a node elsewhere, whatever is accepted else", async () => {
    const far = "http://alice:s3cr3t@node.invalid";
    const words = ["accreditor", "list", "--registry", place, "--plain-http", "--json", "--rpc"];
    const { code, stdout } = await run(...words, far);
    expect([code, expectOutput(stdout).message]).toEqual([
      2,
      "--rpc: http://node.invalid has headers, which need https",
    ]);
  });

  it("are refused in trust.json and laurel.json, which says where they belong", async () => {
    const rpc = [withUser(node.url)];
    await writeOwn(folder, "trust.json", world.trust({ rpc }));
    const cure = expect.stringContaining("put them in nodes.json");
    const listed = expectOutput((await run("trust", "list", "--json")).stdout);
    expect(listed).toMatchObject({ code: "trust.invalid", cure });
    const signer = { type: "rpc-account", address: world.operator.address };
    const { chainId, registry } = world;
    await writeOwn(folder, "laurel.json", {
      ...{ format: "laurel-config-v1", chainId, registry: registry.address, rpc, issuer: 1, signer },
    });
    const { problems } = expectOutput((await run("accreditor", "list", "--json")).stdout);
    expect(problems).toMatchObject([{ column: "/rpc/0", cure }]);
  });
});

describe("--header", () => {
  it("is kept for its origin beside what was there, and sent to no other port", async () => {
    const other = await startProxy(world.rpc);
    await addTrust(withUser(node.url));
    const words = ["init", "--registry", `${place}/issuers/1`, "--keystore", world.operator.address];
    const made = await run(
      ...words,
      "--rpc",
      `${node.url}/v3`,
      "--header",
      "X-Key: hush",
      "--header",
      "authorization: hush",
    );
    expect([made.code, made.stdout.includes(nodesFile())]).toEqual([0, true]);
    expect(JSON.parse(await readFile(nodesFile(), "utf8")).nodes).toEqual({
      [node.url]: { headers: { "X-Key": "hush", authorization: "hush" } },
    });
    expect(await readFile(ownFile(folder, "laurel.json"), "utf8")).not.toContain("hush");
    sent();
    expect([(await run("accreditor", "list")).code, sent("x-key")]).toEqual([0, ["hush"]]);
    const asked = ["accreditor", "list", "--registry", place, "--rpc", other.url];
    expect([(await run(...asked)).code, other.headers[0]?.["x-key"]]).toEqual([0, undefined]);
    await other.stop();
  });

  it.each([
    ["no colon", "hush", /--header: not a header/],
    ["what the request says itself", "Host: hush", /has a header that cannot be sent: "Host"/],
    ["a line end", "X: a\r\nY: hush", /has a header that cannot be sent: "X"|not a header/],
  ])("is refused with %s", async (_, header, message) => {
    const { code, stderr } = await addTrust(node.url, "--header", header);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(node.requests).toEqual([]);
  });

  it("is refused for nodes of several hosts", async () => {
    const { code, stderr } = await addTrust(node.url, "--rpc", "https://node.invalid", "--header", "X-Key: hush");
    expect([code, stderr]).toEqual([2, expect.stringContaining("--header goes with one host, but several are named")]);
  });
});

describe("nodes.json", () => {
  const write = async (value: unknown, mode = 0o600): Promise<void> => {
    await writeOwn(folder, "trust.json", world.trust({ rpc: [node.url] }));
    await writeFile(nodesFile(), typeof value === "string" ? value : JSON.stringify(value));
    await chmod(nodesFile(), mode);
  };
  const read = async () =>
    expectOutput((await run("accreditor", "list", "--registry", place, "--rpc", node.url, "--json")).stdout);
  const nodes = (origin: string, headers: unknown = { "x-key": "hush" }) => ({
    format: "laurel-nodes-v1",
    nodes: { [origin]: { headers } },
  });

  it.each([0o644, 0o640, 0o604, 0o602])("is refused where others may read or change it: %o", async (mode) => {
    await write(nodes(node.url), mode);
    expect(await read()).toMatchObject({
      exitCode: 2,
      message: `${nodesFile()}: users other than the owner can read this file`,
      cure: `chmod 600 ${nodesFile()}`,
    });
    expect(node.requests).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["no JSON", "hush"],
    ["another format", { ...nodes("https://a.example"), format: "laurel-nodes-v2" }],
    ["a path", nodes("https://a.example/hush")],
    ["a user", nodes("https://alice:hush@a.example")],
    ["no header", nodes("https://a.example", "hush")],
    ["a header that is no text", nodes("https://a.example", { "x-key": ["hush"] })],
    ["a line end", nodes("https://a.example", { "x-key": "hush\r\nx: hush" })],
    ["a host of its own", nodes("https://a.example", { host: "hush" })],
    ["http to a host elsewhere", nodes("http://a.example")],
    ["another member", { ...nodes("https://a.example"), key: "hush" }],
  ])("is refused with %s, and its values are not shown", async (_, value) => {
    await write(value);
    expect(await read()).toMatchObject({ exitCode: 2, code: "nodes.invalid" });
    expect(node.requests).toEqual([]);
  });
});

describe("verify", () => {
  it("says once why a node gave no answer, and what to do", async () => {
    const batches = [await world.issue([createDocument()]), await world.issue([createDocument()])];
    await writeFile(join(folder, "all.jsonl"), batches.map((batch) => JSON.stringify(batch.credential(0))).join("\n"));
    await writeOwn(folder, "trust.json", world.trust({ rpc: [node.url] }));
    node.fault = () => ({ status: 401, body: "" });
    const { code, stderr } = await run("verify", "all.jsonl", "--json");
    const { host } = new URL(node.url);
    expect([code, stderr.split(`${host} answered with HTTP status 401`).length]).toEqual([3, 2]);
    expect(stderr).toMatch(/your nodes\.json: run .* --header .*, or with --rpc https:\/\/user:password@host/s);
  });
});

describe("the page that is served", () => {
  it("asks its own node with them, and publishes none", async () => {
    const { servePage } = await import("../../../cli/src/page/serve.ts");
    const headers = { "x-key": "hush" };
    const proxy = { path: "/rpc", node: node.url, headers, registries: [world.registry.address] };
    const server = await servePage({ files: new Map(), port: 0, proxy });
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
    const answer = await fetch(`${server.url}rpc`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect([answer.status, sent("x-key")]).toEqual([200, ["hush"]]);
    expect(JSON.stringify([...answer.headers]) + (await answer.text())).not.toContain("hush");
    await server.stop();
  });
});

describe("a node by https", () => {
  const NAME = "node.laurel.test";
  const certificate = createCertificate(["localhost", NAME]);
  const list = (url: string, env: object): Promise<Run> =>
    runCommand(folder, ["accreditor", "list", "--registry", place, "--rpc", url], "", env);
  let server: WebServer;
  let authority: string;

  beforeEach(async () => {
    server = await startWebServer(certificate);
    server.answer = (request, response) => {
      void (async () => {
        const body = await read(request);
        const answer = await fetch(node.url, { method: "POST", headers: { "content-type": "application/json" }, body });
        response.end(await answer.text());
      })();
    };
    authority = join(folder, "ca.pem");
    await writeFile(authority, certificate.cert);
  });
  afterEach(() => server.stop());

  async function read(request: IncomingMessage): Promise<string> {
    let text = "";
    for await (const chunk of request) text += chunk;
    return text;
  }

  /** A proxy as organisations have them: it opens lines to what it is asked for, here always to the server. */
  async function startTunnel(refuse = "") {
    const asked: (string | undefined)[][] = [];
    const lines = new Set<Socket>();
    const tunnel = createServer();
    tunnel.on("connect", (request: IncomingMessage, line: Socket) => {
      asked.push([request.url, request.headers["proxy-authorization"], request.headers["x-key"] as string]);
      if (refuse !== "") {
        line.end(`HTTP/1.1 ${refuse}\r\n\r\n`);
        return;
      }
      const far = connect(Number(server.host.split(":")[1]), "localhost", () => {
        line.write("HTTP/1.1 200 OK\r\n\r\n");
        far.pipe(line).pipe(far);
      });
      for (const one of [line, far]) lines.add(one.on("error", () => undefined));
    });
    await new Promise<void>((resolve) => tunnel.listen(0, "127.0.0.1", resolve));
    return {
      asked,
      url: `http://127.0.0.1:${(tunnel.address() as AddressInfo).port}`,
      async stop() {
        for (const line of lines) line.destroy();
        await new Promise((resolve) => tunnel.close(resolve));
      },
    };
  }

  it("of an own certificate authority is trusted by NODE_EXTRA_CA_CERTS alone", async () => {
    const { code, stderr } = await list(`https://${server.host}`, {});
    expect([code, stderr]).toEqual([3, expect.stringMatching(/has an untrusted certificate \(.*CERT.*\)/)]);
    expect(stderr).toContain("set NODE_EXTRA_CA_CERTS=/path/ca.pem");
    expect((await list(`https://${server.host}`, { NODE_EXTRA_CA_CERTS: authority })).code).toBe(0);
  });

  it("is asked through the proxy that HTTPS_PROXY names, which sees none of the headers; this computer never is", async () => {
    const tunnel = await startTunnel();
    const env = { HTTPS_PROXY: tunnel.url.replace("//", "//bob:pass@"), NODE_EXTRA_CA_CERTS: authority };
    expect(await list(`https://alice:s3cr3t@${NAME}`, env)).toMatchObject({ code: 0 });
    const lines = tunnel.asked.splice(0).map(String);
    expect(new Set(lines)).toEqual(new Set([`${NAME}:443,Basic ${btoa("bob:pass")},`]));
    expect((await list(node.url, { http_proxy: tunnel.url })).code).toBe(0);
    expect(tunnel.asked).toEqual([]);
    await tunnel.stop();
  });

  it("is no proxy where its password has a stray %, and that is said without it", async () => {
    const odd = await list(`https://${NAME}`, { HTTPS_PROXY: "http://user:hu%sh@proxy.example:3128" });
    expect([odd.code, odd.stderr]).toEqual([2, expect.stringContaining("HTTPS_PROXY: not a proxy's URL")]);
    expect(odd.stderr).not.toContain("hu%sh");
  });

  it("is not reached by a proxy that refuses or is gone, and that is said", async () => {
    const tunnel = await startTunnel("407 Proxy Authentication Required");
    const refused = await list(`https://${NAME}`, { https_proxy: tunnel.url });
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining("the proxy refuses this (407)")]);
    expect(refused.stderr).toContain("check HTTPS_PROXY");
    await tunnel.stop();
    if (!isMore) return;
    const left = await list(`https://${NAME}`, { HTTPS_PROXY: tunnel.url, NO_PROXY: NAME });
    expect(left.stderr).toContain("is a host that cannot be found");
    const gone = await list(`https://${NAME}`, { HTTPS_PROXY: tunnel.url });
    expect(gone.stderr).toContain("the proxy did not answer (ECONNREFUSED)");
    const odd = await list(`https://${NAME}`, { HTTPS_PROXY: "proxy:hush" });
    expect([odd.code, odd.stderr]).toEqual([2, expect.stringContaining("HTTPS_PROXY: not a proxy's URL")]);
    expect(odd.stderr).not.toContain("hush");
  });

  it("is not a URL with a path, which is said before anything is asked", async () => {
    for (const more of ["/x", "/?x", "/#x"]) {
      const { code, stderr } = await list(`https://${NAME}`, {
        HTTPS_PROXY: `http://u:hush@proxy.example:3128${more}`,
      });
      expect([code, stderr]).toEqual([2, expect.stringContaining("HTTPS_PROXY: not a proxy's URL")]);
      expect(stderr).not.toMatch(/hush|invalid url/i);
    }
  });
});
