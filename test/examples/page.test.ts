// examples/page in Chromium, over a real chain: built by esbuild from the sources, and in `npm run test:more` by Vite from the packed packages.
import { type ChildProcess, execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REPORT_TEXTS } from "../../sdk/src/index.ts";
import { endOf } from "../cli/run.ts";
import { findBarriers, findWide, readText, readVerdict, useBrowser } from "../browser/browser.ts";
import { chooseFiles } from "../browser/scene.ts";
import { serveFolder, startServer, type WebServer } from "../browser/server.ts";
import { isMore, waitUntil } from "../more.ts";
import { type NodeProxy, startProxy } from "../nodes/proxy.ts";
import { openWorld } from "../nodes/shared.ts";
import { createDocument, type World } from "../nodes/world.ts";
import { checkTypes, copyExample, type Example, interrupt, readTyped } from "./copy.ts";

const browser = useBrowser();
let world: World;
let node: NodeProxy;
let example: Example;
let server: WebServer;
let valid: string;

beforeAll(async () => {
  world = await openWorld();
  node = await startProxy(world.rpc);
  const batch = await world.issue([createDocument(), createDocument({ id: "urn:example:2" })]);
  valid = batch.text(0);
  example = await copyExample("page");
  const { folder } = example;
  await mkdir(join(folder, "public"));
  await writeFile(join(folder, "public/trust.json"), JSON.stringify(world.trust({ rpc: [node.url] })));
  if (isMore) {
    await promisify(execFile)("npm", ["run", "build"], { cwd: folder });
    server = await startServer(serveFolder(join(folder, "dist")));
    return;
  }
  const { outputFiles } = await build({
    entryPoints: [join(folder, "page.ts")],
    bundle: true,
    format: "esm",
    platform: "browser",
    conditions: ["laurel-source"],
    write: false,
  });
  const types: Readonly<Record<string, string>> = { "style.css": "text/css", "index.html": "text/html" };
  server = await startServer(async ({ path }) => {
    if (path === "/page.ts") return { type: "text/javascript", body: outputFiles[0]?.text ?? "" };
    const name = path === "/" ? "index.html" : path.slice(1);
    return {
      type: types[name] ?? "application/json",
      body: await readFile(join(folder, name === "trust.json" ? `public/${name}` : name)),
    };
  });
});
afterAll(async () => {
  await Promise.all([server?.stop(), node?.stop(), example?.stop(), world?.stop()]);
});

/** Opens the page as a phone shows it, and waits until it takes a file or says why not. */
async function open(options: object = {}): Promise<Page> {
  const viewport = { width: 360, height: 740 };
  const page = await browser.visit(`${server.origin}/`, { nodes: [node.url], viewport, ...options });
  await page.locator("input:enabled, h2").first().waitFor({ state: "attached" });
  return page;
}

/** The colour of a verdict's edge. */
const readEdge = (page: Page): Promise<string> =>
  page.locator("section").evaluate((section) => getComputedStyle(section).borderLeftColor);

describe("examples/page", () => {
  it("says that an issued file is valid, and why, on a phone too", async () => {
    const page = await open();
    await chooseFiles(page, valid);
    expect(await readVerdict(page)).toBe("valid  valid");
    const text = await readText(page.locator("main"));
    expect(text).toContain(REPORT_TEXTS.en.issued("University of Example (did:web:university.example.org)"));
    expect(text).toMatch(/trust\.json, SHA-256 [0-9a-f]{64}/);
    expect(await findWide(page)).toEqual([]);
    expect(await readEdge(page)).toBe("rgb(21, 128, 61)");
    expect(await findBarriers(page)).toEqual([]);
    const { LAUREL_SHOTS } = process.env;
    if (LAUREL_SHOTS !== undefined) await page.screenshot({ path: join(LAUREL_SHOTS, "valid.png"), fullPage: true });
  });

  it("says that an altered file is invalid, and nothing of what it states", async () => {
    const page = await open({ secrets: ["Eve"] });
    await chooseFiles(page, valid);
    await readVerdict(page);
    await chooseFiles(page, valid.replace("Niamh", "Eve"));
    await page.locator('[data-verdict="invalid"]').waitFor();
    expect(await readVerdict(page)).toBe("invalid integrity.altered false");
    const text = await readText(page.locator("main"));
    expect(text).toContain(`${REPORT_TEXTS.en.verdicts.invalid}: ${REPORT_TEXTS.en.codes["integrity.altered"].says}`);
    expect(text).not.toContain("University of Example");
    expect(await readEdge(page)).toBe("rgb(185, 28, 28)");
    expect(await findWide(page)).toEqual([]);
    const { LAUREL_SHOTS } = process.env;
    if (LAUREL_SHOTS !== undefined) await page.screenshot({ path: join(LAUREL_SHOTS, "altered.png"), fullPage: true });
  });

  it("shows markup in a name as its letters", async () => {
    const [first, second] = [createDocument({ name: "<img src=x onerror=alert(1)>" }), createDocument()];
    const batch = await world.issue([first, second]);
    const page = await open();
    await chooseFiles(page, batch.text(0).includes("onerror") ? batch.text(0) : batch.text(1));
    expect(await readVerdict(page)).toBe("valid  valid");
    expect(await readText(page.locator("main"))).toContain("<img src=x onerror=alert(1)>");
    expect(await page.locator("main img").count()).toBe(0);
  });

  it("says unknown where no node answers", async () => {
    node.fault = () => "reset";
    const page = await open({ complaints: /ERR_|Failed to load/ });
    await chooseFiles(page, valid);
    expect(await readVerdict(page)).toBe("unknown rpc.unreachable unknown");
    node.fault = undefined;
  });

  it("says so where it has no trust list", async () => {
    const [folder, kept] = isMore ? ["dist", "public"] : ["public", "public"];
    const path = join(example.folder, folder, "trust.json");
    const list = await readFile(join(example.folder, kept, "trust.json"));
    await rm(path);
    const page = await open({ complaints: /404/ });
    await page.getByText("This page cannot check anything.").waitFor();
    expect(await page.locator("input").isDisabled()).toBe(true);
    await writeFile(path, list);
  });
});

describe.runIf(isMore)("examples/page, installed", () => {
  let running: ChildProcess | undefined;
  // After the page is closed, which would miss it.
  afterAll(async () => {
    if (running !== undefined) await interrupt(running);
  });

  it("fits the types of what it is installed with", async () => {
    expect(await checkTypes(example)).toBe("");
  });

  it("does what its README has people type, and Vite's own server shows it", async () => {
    const [copy = "", serve = "", ...others] = await readTyped("page");
    expect(others).toEqual([]);
    const { folder } = example;
    await rm(join(folder, "public"), { recursive: true });
    await mkdir(join(folder, "../../.laurel-dev"));
    const list = JSON.stringify(world.trust({ rpc: [node.url] }));
    await writeFile(join(folder, "../../.laurel-dev/trust.json"), list);
    expect((await endOf(example.type(copy))).code).toBe(0);
    const vite = example.type(serve, { NO_COLOR: "1" });
    running = vite;
    let said = "";
    for (const stream of [vite.stdout, vite.stderr]) stream?.on("data", (chunk) => (said += chunk));
    const findAddress = (): string | undefined => /http:\/\/\S+/.exec(said)?.[0];
    await waitUntil(() => findAddress() !== undefined || vite.exitCode !== null);
    const page = await browser.visit(findAddress() ?? said, { nodes: [node.url], isReferring: true });
    await chooseFiles(page, valid);
    expect(await readVerdict(page)).toBe("valid  valid");
  });
});
