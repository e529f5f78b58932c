// The SDK's whole entry in a real browser, under a content security policy that refuses WebAssembly, and under one that allows it.
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type NodeProxy, startProxy } from "../nodes/proxy.ts";
import { openWorld } from "../nodes/shared.ts";
import { createDocument, type World } from "../nodes/world.ts";
import { useBrowser } from "./browser.ts";
import { startServer, type WebServer } from "./server.ts";

const browser = useBrowser();
let world: World;
let node: NodeProxy;
let server: WebServer;
let policy = "";

beforeAll(async () => {
  world = await openWorld();
  node = await startProxy(world.rpc);
  const batch = await world.issue([createDocument(), createDocument({ id: "urn:example:2" })]);
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "index-entry.ts")],
    bundle: true,
    format: "esm",
    platform: "browser",
    conditions: ["laurel-source"],
    write: false,
  });
  const files: Readonly<Record<string, readonly [type: string, body: string]>> = {
    "/": ["text/html", '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>'],
    "/page.js": ["text/javascript", outputFiles[0]?.text ?? ""],
    "/credential.json": ["application/json", JSON.stringify(batch.credential(0))],
    "/trust.json": ["application/json", JSON.stringify(world.trust({ rpc: [node.url] }))],
  };
  server = await startServer(({ path }) => {
    const [type, body] = files[path] ?? [];
    const headers = { "content-security-policy": policy, "referrer-policy": "no-referrer" };
    return type === undefined || body === undefined ? undefined : { type, body, headers };
  });
});

afterAll(async () => {
  await Promise.all([server.stop(), node.stop(), world.stop()]);
});

/** What the page tells under a policy. */
async function open(scripts: string, complaints?: RegExp): Promise<unknown> {
  policy = `default-src 'none'; script-src ${scripts}; connect-src 'self' ${node.url}; img-src data:`;
  const page = await browser.visit(`${server.origin}/`, { nodes: [node.url], ...(complaints && { complaints }) });
  const told = await page.waitForFunction(() => Reflect.get(window, "told") as unknown);
  return told.jsonValue();
}

describe("in Chromium", () => {
  it("a file is verified where the page's policy refuses WebAssembly", async () => {
    expect(await open("'self'", /wasm|WebAssembly/)).toMatchObject({
      ...{ wasm: "refused", verdict: "valid", altered: "invalid" },
      lines: expect.arrayContaining([
        expect.stringMatching(/^GÜLTIG: ausgestellt von University of Example/),
        expect.stringMatching(/^ {2}Liste +trust\.json, SHA-256 [0-9a-f]{64}$/),
      ]),
    });
  });

  it("a file is verified with WebAssembly where the policy allows it", async () => {
    const told = await open("'self' 'wasm-unsafe-eval'");
    expect(told).toMatchObject({ wasm: "allowed", verdict: "valid", altered: "invalid" });
  });
});
