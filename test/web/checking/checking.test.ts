// The page's trust list, and checking by it against a real node: one after the other, many, cancelled.
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { judgeTone, parseTrust } from "../../../sdk/src/verify.ts";
import { namePart, openCredential, parseCredential, stateParts } from "../../../sdk/src/index.ts";
import { createChecker } from "../../../web/src/checking/checker.ts";
import { loadTrust } from "../../../web/src/checking/trust.ts";
import type { Given } from "../../../web/src/given/given.ts";
import { type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument, type World } from "../../nodes/world.ts";

let world: World;
let node: NodeProxy;
let file: string;
let other: string;
const never = new AbortController().signal;
const give = (input: string, name: string | null = null): Given => ({ name, via: "file", input });

beforeAll(async () => {
  world = await openWorld();
  node = await startProxy(world.rpc);
  const batch = await world.issue([createDocument(), createDocument({ id: "urn:example:2" })]);
  [file, other] = [batch.text(0), batch.text(1)];
});
afterAll(() => Promise.all([node.stop(), world.stop()]));
beforeEach(() => {
  node.fault = undefined;
  node.requests.length = 0;
});

const open = () => createChecker(parseTrust(world.trust({ rpc: [node.url] })));

describe("check", () => {
  it("asks the chain again each time, and what the node is only once", async () => {
    const checker = open();
    expect((await checker.check(give(file), never)).verdict).toBe("valid");
    const first = node.requests.flat().map(({ method }) => method);
    node.requests.length = 0;
    expect((await checker.check(give(file), never)).verdict).toBe("valid");
    const second = node.requests.flat().map(({ method }) => method);
    expect(first).toContain("eth_chainId");
    expect(second.length).toBeGreaterThan(0);
    expect(second).not.toContain("eth_chainId");
  });

  it.each(["file.unreadable", "link.damaged", "link.dictionary", "carrier.several"] as const)(
    "leaves %s open, and asks nobody",
    async (fault) => {
      const report = await open().check({ name: null, via: "link", input: null, fault }, never);
      expect(judgeTone(report)).toEqual({ tone: "unknown", code: fault });
      expect(node.requests).toEqual([]);
    },
  );

  it("ends with the reason of its signal while a node is silent, and the next is whole", async () => {
    const checker = open();
    const controller = new AbortController();
    const asked = new Promise<void>((resolve) => {
      node.fault = () => {
        resolve();
        return "hang";
      };
    });
    const checking = checker.check(give(file), controller.signal);
    await asked;
    controller.abort(new Error("cancelled"));
    await expect(checking).rejects.toThrow("cancelled");
    await expect(checker.check(give(file), controller.signal)).rejects.toThrow("cancelled");
    node.fault = undefined;
    expect((await checker.check(give(file), never)).verdict).toBe("valid");
  });

  it("goes on beside one that is cancelled", async () => {
    const checker = open();
    const controller = new AbortController();
    const checks = [checker.check(give(file), controller.signal), checker.check(give(other), never)];
    controller.abort(new Error("cancelled"));
    const [first, second] = await Promise.allSettled(checks);
    expect(first).toMatchObject({ status: "rejected" });
    expect(second).toMatchObject({ status: "fulfilled", value: { verdict: "valid" } });
  });
});

describe("checkMany", () => {
  it("gives each its report, in order, between files that could not be read", async () => {
    const unread: Given = { name: "folder", via: "file", input: null, fault: "file.unreadable" };
    const given = [unread, give(file, "a"), give(file.replace("Niamh", "Eve"), "b"), unread, give("hello", "c")];
    const rows: unknown[] = [];
    for await (const { given: one, report } of open().checkMany(given, never))
      rows.push([one.name, judgeTone(report).tone]);
    expect(rows).toEqual([
      ...[
        ["folder", "unknown"],
        ["a", "valid"],
        ["b", "false"],
        ["folder", "unknown"],
        ["c", "unlisted"],
      ],
    ]);
  });

  it("takes what was given together, or chosen afterwards, as parts of each other", async () => {
    const part = openCredential(parseCredential(file));
    const larger = stateParts(createDocument({ id: "urn:example:larger" }) as never, {}, [namePart(part)]);
    const text = (await world.issue([larger, createDocument({ id: "urn:example:4" })])).text(0);
    const alone = await open().check(give(text), never);
    expect(judgeTone(alone).code).toBe("stack.part-missing");
    const added = await open().check({ ...give(text), parts: [file] }, never);
    expect(added.verdict).toBe("valid");
    const verdicts: string[] = [];
    for await (const { report } of open().checkMany([give(text), give(file)], never)) verdicts.push(report.verdict);
    expect(verdicts).toEqual(["valid", "valid"]);
    const altered = file.replace("Niamh", "Eve");
    const codes: unknown[] = [];
    for await (const { report } of open().checkMany([give(text), give(altered)], never))
      codes.push(judgeTone(report).code);
    expect(codes, "beside an altered part").toEqual(["stack.part-missing", "integrity.altered"]);
    const chosen = await open().check({ ...give(text), parts: [altered] }, never);
    expect(judgeTone(chosen).tone, "with an altered part that was chosen").toBe("false");
  });
});

describe("very many files", () => {
  it.each([
    ["too many", Array.from({ length: 1001 }, () => "hello")],
    ["too long together", Array.from({ length: 300 }, () => "x".repeat(256 * 1024))],
  ])("are checked each for itself where they are %s", async (_, inputs) => {
    let count = 0;
    for await (const { report } of open().checkMany(
      inputs.map((input) => give(input)),
      never,
    ))
      if (judgeTone(report).tone === "unlisted") count += 1;
    expect(count).toBe(inputs.length);
  });
});

describe("loadTrust", () => {
  let server: Server;
  let body: string;
  let seen: Record<string, unknown>;
  const url = (path = "trust.json"): URL =>
    new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/sub/${path}`);

  beforeAll(async () => {
    body = JSON.stringify(world.trust());
    server = createServer(({ url: path = "", headers }, response) => {
      seen = headers;
      response.writeHead(path.endsWith("/trust.json") ? 200 : 404).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => server.close());

  const hash = (text: string): string => `sha384-${createHash("sha384").update(text).digest("base64")}`;

  it("reads the list that has the hash, and sends neither cookies nor where it comes from", async () => {
    expect(await loadTrust(url(), hash(body))).toMatchObject({ name: "trust.json" });
    expect(seen.cookie ?? seen.referer).toBeUndefined();
  });

  it("reads nodes' addresses as beside the list", async () => {
    body = JSON.stringify(world.trust({ rpc: ["../rpc"] }));
    const { registries } = await loadTrust(url());
    expect(registries[0]?.rpc).toEqual([new URL("/rpc", url()).href]);
  });

  it.each(["sha384", "sha385-x", "sha384-short", `md5-${"x".repeat(64)}`, " ", `sha384:${"x".repeat(64)}`])(
    "takes no list where what it has to hash to is no hash: %s",
    async (integrity) => {
      await expect(loadTrust(url(), integrity)).rejects.toMatchObject({ code: "page.trust-missing" });
      await expect(loadTrust(url(), `${hash(body)} ${integrity || "x"}x`)).rejects.toMatchObject({ name: "PageError" });
    },
  );

  it.each([
    ["is not there", "page.trust-missing", () => loadTrust(url("other.json"))],
    ["has another hash", "page.trust-missing", () => loadTrust(url(), hash("other"))],
    ["is of another form", "page.trust-broken", () => loadTrust(url())],
  ])("says of a list that %s that the page is not set up", async (_, code, load) => {
    body = '{"format":"laurel-trust-v2"}';
    await expect(load()).rejects.toMatchObject({ name: "PageError", code });
  });
});
