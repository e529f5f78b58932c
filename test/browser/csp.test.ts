// The SDK in a real browser, under a content security policy that refuses WebAssembly, and under one that allows it.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bindChild } from "../../scripts/children.ts";
import { findChromium } from "../../scripts/chromium.ts";
import { openWorld } from "../nodes/shared.ts";
import { createDocument, type World } from "../nodes/world.ts";

interface Result {
  readonly wasm: string;
  readonly verdict: string;
  readonly altered: string;
  readonly lines: string[];
}

let world: World;
let server: Server;
let script: string;
let file: string;
let policy = "";
let finish: (result: Result) => void = () => undefined;

async function readBody(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

beforeAll(async () => {
  world = await openWorld();
  const batch = await world.issue([createDocument(), createDocument({ id: "urn:example:2" })]);
  file = JSON.stringify(batch.credential(0));
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "page.ts")],
    bundle: true,
    format: "esm",
    platform: "browser",
    conditions: ["laurel-source"],
    write: false,
  });
  script = outputFiles[0]?.text ?? "";
  server = createServer(async (request, response) => {
    const body = await readBody(request);
    const send = (type: string, text: string): void => {
      response.writeHead(200, { "content-type": type, "content-security-policy": policy }).end(text);
    };
    if (request.url === "/") send("text/html", '<!doctype html><script type="module" src="/page.js"></script>');
    else if (request.url === "/page.js") send("text/javascript", script);
    else if (request.url === "/credential.json") send("application/json", file);
    else if (request.url === "/trust.json") send("application/json", JSON.stringify(world.trust()));
    else if (request.url === "/rpc") {
      const headers = { "content-type": "application/json" };
      send("application/json", await (await fetch(world.rpc, { method: "POST", headers, body })).text());
    } else if (request.url === "/result") {
      send("text/plain", "");
      finish(JSON.parse(body) as Result);
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await world.stop();
});

/** Opens the page in Chromium under a policy, and waits for what it tells. */
async function openPage(contentSecurityPolicy: string): Promise<Result> {
  policy = contentSecurityPolicy;
  const profile = await mkdtemp(join(tmpdir(), "laurel-chromium-"));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const words = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    `--user-data-dir=${profile}`,
    url,
  ];
  const result = new Promise<Result>((resolve, reject) => {
    const child = bindChild(spawn(findChromium() ?? "chromium", words, { stdio: "ignore", detached: true }), true);
    child.once("error", reject);
    child.once("close", () => reject(new Error("Chromium ended before the page told anything")));
    finish = (told) => {
      resolve(told);
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    };
  });
  return result.finally(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }));
}

describe("in Chromium", () => {
  it("a file is verified where the page's policy refuses WebAssembly", async () => {
    const result = await openPage("default-src 'none'; script-src 'self'; connect-src 'self'");
    expect(result).toMatchObject({ wasm: "refused", verdict: "valid", altered: "invalid" });
    expect(result.lines[0]).toMatch(/^GÜLTIG: ausgestellt von University of Example/);
    expect(result.lines.join("\n")).toMatch(/^ {2}Liste +trust\.json, SHA-256 [0-9a-f]{64}$/m);
  });

  it("a file is verified with WebAssembly where the policy allows it", async () => {
    const result = await openPage("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'");
    expect(result).toMatchObject({ wasm: "allowed", verdict: "valid", altered: "invalid" });
  });
});
