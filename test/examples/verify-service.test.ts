// examples/verify-service, asked by friends and enemies over a real chain.
import type { ChildProcess } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findPort } from "../../scripts/node.ts";
import { endOf, root } from "../cli/run.ts";
import { isMore, waitUntil } from "../more.ts";
import { type NodeProxy, startProxy } from "../nodes/proxy.ts";
import { openWorld } from "../nodes/shared.ts";
import { createDocument, type World } from "../nodes/world.ts";
import { checkTypes, copyExample, type Example, interrupt, readTyped } from "./copy.ts";

const MOST_BYTES = 262_144;

interface Service {
  readonly child: ChildProcess;
  readonly port: number;
  /** Sends a request. */
  readonly ask: (path: string, options?: RequestInit) => Promise<{ status: number; said: string; body: unknown }>;
}

let world: World;
let node: NodeProxy;
let example: Example;
let service: Service;
let valid: string;

async function startService(env: object = {}): Promise<Service> {
  const port = await findPort();
  const child = example.start(["server.ts"], { PORT: String(port), ...env });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (said += chunk));
  await waitUntil(() => {
    if (child.exitCode !== null) throw new Error(`the service ended: ${said}`);
    return said.includes("verifies by trust.json");
  });
  const ask: Service["ask"] = async (path, options = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, options);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("cache-control")).toBe("no-store");
    const answer = await response.text();
    return { status: response.status, said: answer, body: JSON.parse(answer) };
  };
  return { child, port, ask };
}
const post = (body: string | Uint8Array<ArrayBuffer>) => service.ask("/", { method: "POST", body });

/** Sends bytes as they are, and gives what comes back until the service closes the connection. */
async function sendRaw(bytes: string, { port }: Service): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(bytes);
  return text(socket);
}

beforeAll(async () => {
  world = await openWorld();
  node = await startProxy(world.rpc);
  const batch = await world.issue([createDocument({ name: "Data\u202eAnalysis" }), createDocument()]);
  valid = JSON.stringify(batch.credential(0));
  example = await copyExample("verify-service");
  await writeFile(join(example.folder, "trust.json"), JSON.stringify(world.trust({ rpc: [node.url] })));
  service = await startService();
});
afterAll(async () => {
  service?.child.kill("SIGKILL");
  await Promise.all([example?.stop(), node?.stop(), world?.stop()]);
});

describe("examples/verify-service", () => {
  it("has at most fifty lines", async () => {
    const program = await readFile(join(root, "examples/verify-service/server.ts"), "utf8");
    expect(program.trimEnd().split("\n").length).toBeLessThanOrEqual(50);
  });

  it("answers 200 with the report of a valid file, safe to print on a terminal", async () => {
    const { status, said, body } = await post(valid);
    expect({ status, body }).toMatchObject({ status: 200, body: { format: "laurel-report-v1", verdict: "valid" } });
    expect(said).toContain("Data\\u202eAnalysis");
    expect(said).not.toContain("\u202e");
  });

  it("answers 422 for an altered file, and for whatever is none", async () => {
    const nested = "[".repeat(MOST_BYTES);
    const odd = [valid.replace("Niamh", "Eve"), "", "{", nested, '{"__proto__":1}', new Uint8Array(1000).fill(0xff)];
    for (const file of odd) expect(await post(file)).toMatchObject({ status: 422, body: { verdict: "invalid" } });
  });

  it("answers 413 for a file that is too large, however it is sent, and 422 for the largest", async () => {
    expect(await post(" ".repeat(MOST_BYTES))).toMatchObject({ status: 422 });
    expect(await post(" ".repeat(MOST_BYTES + 1))).toMatchObject({ status: 413, body: { error: expect.any(String) } });
    const chunk = `10000\r\n${" ".repeat(0x10000)}\r\n`;
    const endless = `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(20)}0\r\n\r\n`;
    expect(await sendRaw(endless, service)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it("answers 405 and 404 for what it does not do", async () => {
    expect(await service.ask("/")).toMatchObject({ status: 405 });
    expect(await service.ask("/trust.json")).toMatchObject({ status: 404 });
  });

  it("answers 503 with an unknown verdict while the nodes do not answer, and says so of its health", async () => {
    expect(await service.ask("/health")).toMatchObject({
      status: 200,
      body: { registries: [{ name: "test", block: expect.any(Number) }] },
    });
    expect(await checkContainer()).toBe(0);
    node.fault = () => "reset";
    expect(await post(valid)).toMatchObject({ status: 503, body: { verdict: "unknown" } });
    const { status, said } = await service.ask("/health");
    expect([status, said]).toEqual([503, '{"error":"rpc.unreachable"}\n']);
    expect(await checkContainer()).toBe(1);
    node.fault = undefined;
    expect(await service.ask("/health")).toMatchObject({ status: 200 });
  });

  it("outlives senders who hang up halfway, and cuts off those who never come to an end", async () => {
    const half = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${valid.length}\r\n\r\n${valid.slice(0, 100)}`;
    for (let i = 0; i < 20; i += 1) {
      const socket = connect(service.port, "127.0.0.1");
      await new Promise<void>((resolve) => socket.write(half, () => resolve()));
      socket.resetAndDestroy();
    }
    expect(await post(valid)).toMatchObject({ status: 200 });
    const hasty = await startService({ TIMEOUT_MS: "500" });
    const [body, headers] = await Promise.all([sendRaw(half, hasty), sendRaw("POST / HTTP/1.1\r\nHost:", hasty)]);
    for (const said of [body, headers]) expect(said).toMatch(/^HTTP\/1\.1 408 /);
    hasty.child.kill("SIGKILL");
  });

  it("ends when it is asked to, as a container asks", async () => {
    const ended = new Promise((resolve) => service.child.once("exit", (...how) => resolve(how)));
    service.child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  });

  it("ends although a sender drips bytes for ever", { timeout: 10 * 2_000 + 10_000 }, async () => {
    const leaving = await startService({ TIMEOUT_MS: "2000" });
    const socket = connect(leaving.port, "127.0.0.1").on("error", () => {});
    const head = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${MOST_BYTES}\r\n\r\n`;
    await new Promise<void>((resolve) => socket.write(head, () => resolve()));
    const drip = setInterval(() => socket.write(" "), 50);
    try {
      await leaving.ask("/health"); // so the service has met the slow sender, who came first
      const ended = new Promise((resolve) => leaving.child.once("exit", (...how) => resolve(how)));
      leaving.child.kill("SIGTERM");
      expect(await ended).toEqual([0, null]);
    } finally {
      clearInterval(drip);
      socket.destroy();
      leaving.child.kill("SIGKILL");
    }
  });

  it("goes into a container by files that are there, with the Node of the tests and no root", async () => {
    const lines = await readContainerfile();
    const { devDependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    expect(lines).toContain(`FROM docker.io/library/node:${devDependencies.node}-bookworm-slim`);
    const copied = lines.filter((line) => line.startsWith("COPY ")).flatMap((line) => line.split(" ").slice(1, -1));
    expect(copied).toHaveLength(4);
    for (const name of copied.filter((one) => !one.endsWith(".tgz"))) await readFile(join(example.folder, name));
    const { dependencies } = JSON.parse(await readFile(join(example.folder, "package.json"), "utf8"));
    expect(dependencies["@laurel/sdk"]).toBe(`file:../../${copied.find((name) => name.endsWith(".tgz"))}`);
    expect(lines).toContain("USER node");
    expect(lines.indexOf("USER node")).toBeLessThan(lines.findIndex((line) => line.startsWith("CMD ")));
  });
});

describe.runIf(isMore)("examples/verify-service, installed", () => {
  it("fits the types of what it is installed with", async () => {
    expect(await checkTypes(example)).toBe("");
  });

  it("does what its README has people type", async () => {
    const [start = "", ask = "", ...others] = await readTyped("verify-service");
    expect(others).toEqual([]);
    await mkdir(join(example.folder, "../../.laurel-dev"));
    await writeFile(join(example.folder, "../../.laurel-dev/trust.json"), JSON.stringify(world.trust()));
    await writeFile(join(example.folder, "000012.json"), valid);
    const port = String(await findPort());
    const running = example.type(start, { PORT: port });
    let said = "";
    running.stdout?.on("data", (chunk) => (said += chunk));
    await waitUntil(() => said.includes("verifies by trust.json") || running.exitCode !== null);
    const { stdout, stderr } = await endOf(example.type(ask.replace(":8090", `:${port}`)));
    expect(JSON.parse(stdout), stderr).toMatchObject({ verdict: "valid" });
    await interrupt(running);
  });
});

/** The instructions of the Containerfile, each on one line. */
async function readContainerfile(): Promise<string[]> {
  const file = await readFile(join(root, "examples/verify-service/Containerfile"), "utf8");
  return file.replaceAll(/\\\n\s*/g, "").split("\n");
}

/** How the container's health check ends, asked of the service that runs. */
async function checkContainer(): Promise<number | null> {
  const check = (await readContainerfile()).find((line) => line.startsWith("HEALTHCHECK ")) ?? "";
  const [, ...words] = JSON.parse(check.slice(check.indexOf("["))) as string[];
  return (await example.run(words, { PORT: String(service.port) })).code;
}
