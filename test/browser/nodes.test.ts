// What the page says when a node is dead, silent, closed to pages, busy, of another chain, stale, contradicted, or refuses batches.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { composePage } from "../../cli/src/page/compose.ts";
import { readPageInput } from "../../cli/src/page/input.ts";
import { servePage } from "../../cli/src/page/serve.ts";
import { findPort } from "../../scripts/node.ts";
import { writeLink } from "../../sdk/src/link.ts";
import { isMore, waitUntil } from "../more.ts";
import { type Edit, editResults, type Fault, type NodeProxy, startProxy } from "../nodes/proxy.ts";
import { readVerdict, readText, useBrowser, type VisitOptions } from "./browser.ts";
import { chooseFiles, openScene, type Scene } from "./scene.ts";
import { openSite, type Site } from "./site.ts";

const browser = useBrowser();
let scene: Scene;
let second: NodeProxy;
let twoNodes: Site;

beforeAll(async () => {
  scene = await openScene({ maxAge: 3600 });
  second = await startProxy(scene.world.rpc);
  twoNodes = await openSite({ trust: scene.world.trust({ rpc: [scene.node.url, second.url] }) });
});
afterAll(() => Promise.all([twoNodes.stop(), second.stop(), scene.stop()]));
afterEach(() => {
  Object.assign(scene.node, { fault: undefined, origins: "*", target: scene.world.rpc });
  scene.node.requests.length = 0;
  second.requests.length = 0;
});

/** Opens a page and gives it a valid file. */
async function give(options: VisitOptions = {}, site: Site = scene.site): Promise<Page> {
  const page = await browser.visit(site.url, { nodes: [scene.node.url, second.url], ...options });
  await chooseFiles(page, scene.files[0]);
  return page;
}

const network = /Failed to load resource|blocked by CORS policy/;
const edit = (change: Edit): Fault => editResults(change);

/** What a node does, and what the page says of it. */
const SIGHT: Readonly<Record<string, readonly [fault: Fault | "closed" | "gone", code: string]>> = {
  "closes the line": [() => "reset", "rpc.unreachable"],
  "is not there": ["gone", "rpc.unreachable"],
  "lets no page read its answers": ["closed", "rpc.unreachable"],
  "has had too many requests": [() => ({ status: 429, body: { error: "slow down" } }), "rpc.unreachable"],
  "sends elsewhere": [() => ({ status: 307, headers: { location: second.url }, body: "" }), "rpc.unreachable"],
  "answers with a login page": [
    () => ({ headers: { "content-type": "text/html" }, body: "<!doctype html><title>Log in</title>" }),
    "rpc.bad-answer",
  ],
  "is of another chain": [edit(({ method }, result) => (method === "eth_chainId" ? "0x1" : result)), "rpc.wrong-chain"],
};

describe("a node that", () => {
  const all = Object.entries(SIGHT);
  it.each(isMore ? all : [all[1], all[2], all[3], all[6]].filter((one) => one !== undefined))(
    "%s leaves the verdict open, and says nothing against the credential",
    async (name, [fault, code]) => {
      if (fault === "closed") scene.node.origins = null;
      else if (fault === "gone") scene.node.target = `http://127.0.0.1:${await findPort()}`;
      else scene.node.fault = fault;
      const page = await give({ complaints: network });
      expect(await readVerdict(page), name).toBe(`unknown ${code} unknown`);
      const text = await readText(page.locator("[data-verdict]"));
      expect(text).toContain("Could not be checked now");
      expect(text).not.toMatch(/genuine|real\b|(?<!in)valid\b/i);
      // Browsers announce a redirect that they do not follow: that nothing is sent, the other server says.
      expect(second.requests, name).toEqual([]);
    },
  );

  it("lags behind leaves the verdict open", async () => {
    const page = await give({ time: new Date(Date.now() + 4 * 3600 * 1000) });
    expect(await readVerdict(page)).toBe("unknown rpc.stale unknown");
  });

  it("is silent is told of, can be waited for no longer, and ends in its time", async () => {
    scene.node.fault = () => "hang";
    const page = await browser.visit(scene.site.url, { nodes: [scene.node.url], isClockHeld: true });
    await page.locator("input[type=file]").waitFor({ state: "attached" });
    await page.clock.pauseAt(Date.now() + 60_000);
    await chooseFiles(page, scene.files[0]);
    await waitUntil(() => scene.node.requests.length > 0);
    const cancel = page.getByRole("button", { name: "Cancel" });
    const seen: (readonly [told: number, cancel: number])[] = [];
    for (const milliseconds of [280, 40, 3660, 40]) {
      await page.clock.runFor(milliseconds);
      seen.push([await page.getByText("Asking 1 node …").count(), await cancel.count()]);
    }
    expect(seen, "after 280, 320, 3980 and 4020 ms").toEqual([
      [0, 0],
      [1, 0],
      [1, 0],
      [1, 1],
    ]);
    expect(await page.locator("[data-verdict]").count()).toBe(0);
    await cancel.click();
    expect(await page.locator("[data-verdict]").count()).toBe(0);
    await chooseFiles(page, scene.files[0]);
    await waitUntil(() => scene.node.requests.length > 1);
    await page.clock.runFor(61_000);
    expect(await readVerdict(page)).toBe("unknown rpc.unreachable unknown");
  });

  it("comes back is asked again by one button", async () => {
    scene.node.fault = () => ({ status: 503, body: "" });
    const page = await give({ complaints: network });
    expect(await readVerdict(page)).toBe("unknown rpc.unreachable unknown");
    scene.node.fault = undefined;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator('[data-verdict="valid"]').waitFor();
  });

  it("refuses batched calls is asked one by one, and not by batch again", async () => {
    scene.node.fault = (calls) =>
      calls.length > 1
        ? { status: 400, body: { jsonrpc: "2.0", id: null, error: { code: -32600, message: "no batches" } } }
        : undefined;
    const page = await give({ complaints: network });
    expect(await readVerdict(page)).toBe("valid  valid");
    const asked = scene.node.requests.length;
    await chooseFiles(page, scene.files[1]);
    await waitUntil(() => scene.node.requests.length > asked);
    await page.locator('[data-verdict="valid"]').waitFor();
    expect(scene.node.requests.filter((calls) => calls.length > 1).length).toBe(1);
  });
});

describe("two nodes", () => {
  it("that contradict each other leave the verdict open", async () => {
    scene.node.fault = edit(({ method }, result) => (method === "eth_call" ? flip(result) : result));
    const page = await give({}, twoNodes);
    expect(await readVerdict(page)).toBe("unknown rpc.disagreement unknown");
  });
});

describe("the page's own node", () => {
  it("is asked at a path of its host, as `laurel page serve` brings it, and the page says who sees that", async () => {
    const folder = await mkdtemp(join(tmpdir(), "laurel-own-"));
    const trust = join(folder, "trust.json");
    await writeFile(trust, JSON.stringify(scene.world.trust({ rpc: ["/rpc"] })));
    const input = await readPageInput({ env: {} }, { trust });
    const { files } = await composePage(input);
    const [[path = "", registries = []] = []] = input.trust.own;
    await rm(folder, { recursive: true });
    const server = await servePage({ files, port: 0, proxy: { path, registries, node: scene.node.url } });
    onTestFinished(server.stop);
    const page = await browser.visit(server.url);
    await chooseFiles(page, scene.files[0]);
    expect(await readVerdict(page)).toBe("valid  valid");
    expect(scene.node.requests.length).toBeGreaterThan(0);
    await page.goto(`${server.url}#/about`);
    await page.getByText("This host sees which batch you ask about.").waitFor();
    await page.getByRole("button", { name: "Test the nodes now" }).click();
    await page.getByText(/reachable, block \d+/).waitFor();
  });
});

describe("a page that lost its line", () => {
  it("says so, and checks when it is back", async () => {
    const page = await browser.visit(scene.site.url, { nodes: [scene.node.url], complaints: network });
    await page.context().setOffline(true);
    await chooseFiles(page, scene.files[0]);
    expect(await readVerdict(page)).toBe("unknown rpc.unreachable unknown");
    await page.context().setOffline(false);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator('[data-verdict="valid"]').waitFor();
  });

  it("keeps a link that it could not read without the line, and opens it when the line is back", async () => {
    const page = await browser.visit(scene.site.url, {
      nodes: [scene.node.url],
      complaints: /Failed to (?:load|fetch)/,
    });
    await page.waitForLoadState("networkidle");
    await page.context().setOffline(true);
    await page.evaluate((link) => location.assign(link), writeLink(scene.files[0], { page: scene.site.url }));
    const again = page.getByRole("button", { name: "Try again" });
    await again.waitFor();
    expect(await readText(page.locator("laurel-page"))).toContain("nothing was checked");
    expect(await page.locator("[data-verdict]").count()).toBe(0);
    await page.context().setOffline(false);
    await again.click();
    expect(await readVerdict(page)).toBe("valid  valid");
    expect(new URL(page.url()).hash).toBe("#/v");
  });

  it("before its list came offers to try again, and then checks what was given", async () => {
    const page = await browser.visit(scene.site.url, {
      nodes: [scene.node.url],
      complaints: /Failed to (?:load|fetch)/,
    });
    await page.route("**/trust.json", (route) => route.abort());
    await page.goto("about:blank");
    await page.goto(writeLink(scene.files[0], { page: scene.site.url }));
    const again = page.getByRole("button", { name: "Try again" });
    await again.waitFor();
    expect(await readText(page.locator("laurel-page"))).toContain("says nothing about your credential");
    await page.unroute("**/trust.json");
    await again.click();
    expect(await readVerdict(page)).toBe("valid  valid");
  });
});

/** A standing with another accreditor's name. */
function flip(result: unknown): string {
  const name = Buffer.from("Quality Agency").toString("hex");
  return String(result).replace(name, name.replace(/^51/, "58"));
}
