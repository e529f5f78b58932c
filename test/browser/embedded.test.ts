// The element in other people's pages, under their own policy; and the page itself in a frame of others.
import { readFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../sdk/src/index.ts";
import { findBarriers, readText, readVerdict, useBrowser } from "./browser.ts";
import { nameFile, openScene, type Scene } from "./scene.ts";
import { serveFolder, startServer, type WebServer } from "./server.ts";

const browser = useBrowser();
let scene: Scene;
let foreign: WebServer;
/** The page's own files, from a host that sends none of the headers that the build asks for. */
let bare: WebServer;
let integrity: string;
/** Of the foreign page's body. */
let body = "";

/** The foreign page. */
const html = (): string =>
  `<!doctype html><html lang="en"><title>Jobs</title><link rel="icon" href="data:,"><main><h1>Apply here</h1>${body}</main></html>`;

/** A page of another site: "localhost" is none of 127.0.0.1. */
const foreignUrl = (): string => foreign.origin.replace("127.0.0.1", "localhost");

beforeAll(async () => {
  scene = await openScene();
  const trust = await readFile(join(scene.site.folder, "trust.json"));
  integrity = `sha384-${createHash("sha384").update(trust).digest("base64")}`;
  bare = await startServer(serveFolder(scene.site.folder));
  const { origin } = scene.site;
  const policy = [
    "default-src 'none'",
    `script-src ${origin}`,
    `connect-src 'self' ${origin} ${scene.node.url}`,
    `frame-src ${origin} ${bare.origin}`,
    "img-src data:",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types lit-html",
  ].join("; ");
  foreign = await startServer(({ path }) => ({
    type: path === "/" ? "text/html" : "application/json",
    body: path === "/" ? html() : scene.files[2],
    headers: { "content-security-policy": policy, "referrer-policy": "no-referrer" },
  }));
});
afterAll(() => Promise.all([foreign.stop(), bare.stop(), scene.stop()]));

const asked = (): readonly string[] => [scene.site.origin, scene.node.url, bare.origin];
const script = (): string => `<script type="module" src="${scene.site.url}laurel-verifier.js" crossorigin></script>`;
const element = (more = ""): string =>
  `<laurel-verifier trust="${scene.site.url}trust.json" integrity="${integrity}" ${more}></laurel-verifier>`;

describe("two elements in a page of another site, under its own strict policy", () => {
  it("check each its own file, in its own language", async () => {
    body = script() + element('id="a"') + element('id="b" lang="de" compact');
    const page = await browser.visit(foreignUrl(), { nodes: asked() });
    const [first, second] = [page.locator("#a"), page.locator("#b")];
    await first.locator("input[type=file]").setInputFiles([nameFile("a.json", scene.files[0])]);
    expect(await readVerdict(page, "#a")).toBe("valid  valid");
    expect(await page.locator("#b[data-verdict]").count()).toBe(0);
    await second
      .locator("input[type=file]")
      .setInputFiles([nameFile("b.json", scene.files[1].replace("Niamh", "Eve"))]);
    expect(await readVerdict(page, "#b")).toBe("invalid integrity.altered false");
    expect(await readVerdict(page, "#a")).toBe("valid  valid");
    expect(await second.locator("h2").innerText()).toBe("Verlassen Sie sich nicht darauf.");
    expect(await findBarriers(page)).toEqual([]);
  });

  it("tell the page around them by an event, and check what it hands them", async () => {
    body = script() + element();
    const page = await browser.visit(foreignUrl(), { nodes: asked() });
    const told = await page.evaluate(async (text) => {
      await customElements.whenDefined("laurel-verifier");
      const one = document.querySelector("laurel-verifier") as HTMLElement & {
        check: (text: string) => Promise<Report>;
      };
      const event = new Promise<CustomEvent>((resolve) =>
        one.addEventListener("laurel-report", (event) => resolve(event as CustomEvent), { once: true }),
      );
      const report = one.check(text);
      return [(await event).detail.report.verdict, (await report).verdict];
    }, scene.files[0]);
    expect(told).toEqual(["valid", "valid"]);
    expect(await readVerdict(page)).toBe("valid  valid");
  });

  it("tell nothing of a check that another one took the place of, however late", async () => {
    body = script() + element();
    const page = await browser.visit(foreignUrl(), { nodes: asked() });
    const told = await page.evaluate(async (text) => {
      await customElements.whenDefined("laurel-verifier");
      const one = document.querySelector("laurel-verifier") as HTMLElement & {
        check: (text: string) => Promise<{ readonly verdict: string }>;
      };
      const verdicts: string[] = [];
      one.addEventListener("laurel-report", (event) =>
        verdicts.push(((event as CustomEvent).detail as { report: { verdict: string } }).report.verdict),
      );
      const second = new Promise((resolve) => {
        new MutationObserver((_, observer) => {
          observer.disconnect();
          resolve(one.check("hello"));
        }).observe(one, { attributeFilter: ["data-verdict"] });
      });
      await one.check(text).catch(() => undefined);
      await second;
      return verdicts;
    }, scene.files[0]);
    expect(told).toEqual(["invalid"]);
  });

  it("show no verdict of a list that is theirs no longer", async () => {
    body = script() + element();
    const page = await browser.visit(foreignUrl(), { nodes: asked() });
    await page.locator("input[type=file]").setInputFiles([nameFile("a.json", scene.files[0])]);
    expect(await readVerdict(page)).toBe("valid  valid");
    await page
      .locator("laurel-verifier")
      .evaluate((one) => one.setAttribute("trust", `${one.getAttribute("trust")}?2`));
    await page.locator("laurel-verifier .start").waitFor();
    expect(await page.locator("[data-verdict]").count()).toBe(0);
  });

  it("check at once the file that they name", async () => {
    body = script() + element('file="mine.json" lang="de" compact');
    const page = await browser.visit(foreignUrl(), { nodes: asked() });
    expect(await readVerdict(page)).toBe("valid  valid");
    expect(await page.locator("laurel-verifier h2").innerText()).toBe("Echt und in Kraft.");
  });

  it("check nothing by a list with another hash, and tell the page around them", async () => {
    body = script() + element().replace(integrity, `sha384-${"A".repeat(64)}`);
    const page = await browser.visit(foreignUrl(), {
      nodes: asked(),
      complaints: /integrity|digest/,
      before: () =>
        document.addEventListener("laurel-error", (event) =>
          Reflect.set(window, "told", (event as CustomEvent<{ error: { code: string } }>).detail.error.code),
        ),
    });
    await expect.poll(() => readText(page.locator("laurel-verifier")), { timeout: 20_000 }).toMatch(/set up/);
    expect(await page.locator("[data-verdict]").count()).toBe(0);
    expect(await page.evaluate(() => Reflect.get(window, "told"))).toBe("page.trust-missing");
  });
});

describe("the page in a frame of another site", () => {
  it("is refused by the headers that the build writes", async () => {
    body = `<iframe title="framed" src="${scene.site.url}"></iframe>`;
    const page = await browser.visit(foreignUrl(), {
      nodes: asked(),
      complaints: /frame-ancestors|chrome-error|Framing/,
    });
    expect(await page.frameLocator("iframe").locator("laurel-page").count()).toBe(0);
  });

  it("shows only how to open it alone where the host sends no headers", async () => {
    body = `<iframe title="framed" src="${bare.origin}/"></iframe>`;
    const page = await browser.visit(foreignUrl(), { nodes: asked() });
    const frame = page.frameLocator("iframe");
    await frame.getByRole("link", { name: "Open in a tab" }).waitFor();
    expect(await frame.locator("input, button, textarea").count()).toBe(0);
  });
});
