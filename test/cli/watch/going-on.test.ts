// laurel watch as a process of its own: it says when it is ready, goes on, and ends as a supervisor expects.
import type { ChildProcess } from "node:child_process";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitUntil } from "../../more.ts";
import { type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createCertificate, startWebServer } from "../../nodes/web-server.ts";
import type { World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { endOf, startCommand } from "../run.ts";
import { kindsOf, openWatcher, type Watcher } from "./watching.ts";

let world: World;
let watcher: Watcher;
let proxy: NodeProxy;

beforeAll(async () => {
  world = await openWorld();
  proxy = await startProxy(world.rpc);
  watcher = await openWatcher(world, [proxy.url]);
});
afterAll(async () => {
  await watcher.end();
  await Promise.all([proxy.stop(), world.stop()]);
});

/** What a child says, as it comes. */
function listen(child: ChildProcess): { text: string; lines: () => ReturnType<typeof expectOutput>[] } {
  const heard = { text: "", out: "" };
  child.stderr?.on("data", (piece) => (heard.text += piece));
  child.stdout?.on("data", (piece) => (heard.out += piece));
  return Object.assign(heard, {
    lines: () =>
      heard.out
        .split("\n")
        .filter(Boolean)
        .map((line) => expectOutput(line)),
  });
}

const addOperator = async (): Promise<void> => {
  const { registry, admin, stranger, until } = world;
  await (await registry.connect(admin).addOperator(1, stranger.address, until, 1)).wait();
};

describe("laurel watch", () => {
  it("says when it is ready, tells by https what comes, ends at SIGTERM, and after a kill goes on where it was", async () => {
    const certificate = createCertificate();
    const server = await startWebServer(certificate);
    const ca = join(watcher.folder, "ca.pem");
    await writeFile(ca, certificate.cert);
    const ids: string[] = [];
    let isOpen = false;
    server.answer = (request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (piece) => (body += piece));
      request.on("end", () => {
        ids.push(JSON.parse(body).id);
        // It takes the event, and the answer never comes: whoever is killed now does not know.
        if (isOpen || ids.length === 1) response.writeHead(204).end();
      });
    };
    const words = ["watch", "--json", "--no-did", "--every", "0.05", "--post", `https://${server.host}/`];
    const start = () => startCommand(watcher.folder, words, { NODE_EXTRA_CA_CERTS: ca });
    const child = start();
    const heard = listen(child);
    const ended = endOf(child);
    await waitUntil(() => heard.text.includes("watching"));
    await addOperator();
    await waitUntil(() => ids.length === 2);
    child.kill("SIGKILL");
    await ended;
    isOpen = true;
    const second = start();
    const more = listen(second);
    const stopped = endOf(second);
    await waitUntil(() => ids.length === 3 && more.text.includes("watching"));
    expect(ids[2]).toBe(ids[1]);
    expect(kindsOf(more.lines())).toEqual(["operator-added"]);
    second.kill("SIGTERM");
    expect((await stopped).code).toBe(0);
    // Nothing is left to be told.
    expect(await watcher.look()).toEqual([]);
    await server.stop();
  });

  it("ends with 3 after a silence, having told of it; a program that hangs is ended in time", async () => {
    const alarm = join(watcher.folder, "alarm");
    await writeFile(alarm, `#!/bin/sh\ncat >> "${watcher.folder}/alarms"\n`);
    await chmod(alarm, 0o755);
    const words = ["watch", "--json", "--no-did", "--every", "0.05", "--silence", "2", "--exec", alarm];
    const child = startCommand(watcher.folder, words);
    const heard = listen(child);
    const ended = endOf(child);
    await waitUntil(() => heard.text.includes("watching") || heard.lines().length > 0);
    proxy.fault = () => "reset";
    expect((await ended).code).toBe(3);
    const told = (await readFile(join(watcher.folder, "alarms"), "utf8"))
      .trim()
      .split("\n")
      .map((line) => expectOutput(line));
    expect(kindsOf(told).at(-1)).toBe("silence");
    expect(kindsOf(heard.lines())).toEqual(kindsOf(told));
    proxy.fault = undefined;
  });
});
