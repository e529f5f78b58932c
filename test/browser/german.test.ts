// German is a file of its own: who gets it, what is drawn before it is there, and what the page says where it does not come.
import { readdir } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isMore } from "../more.ts";
import { findBarriers, readText, readVerdict, useBrowser, type VisitOptions } from "./browser.ts";
import { chooseFiles, nameFile, openScene, type Scene } from "./scene.ts";
import { serveFolder, startServer, type WebServer } from "./server.ts";

const browser = useBrowser();
const ENGLISH = "Is this credential genuine?";
const GERMAN = "Ist dieser Nachweis echt?";
const LACKING = "The German texts could not be loaded, so this is in English.";

let scene: Scene;
/** The same page where the German texts are held back until they are let go, or are gone. */
let slow: WebServer;
let letGo: (() => void)[];
let isGone: boolean;
let held: Promise<void>;

beforeAll(async () => {
  scene = await openScene();
  const files = serveFolder(scene.site.folder);
  slow = await startServer(async (asked) => {
    if (asked.path === "/element.html")
      return {
        type: "text/html",
        body: `<!doctype html><html lang="de"><meta name="referrer" content="no-referrer"><title>Element</title><link rel="icon" href="data:,">
          <script type="module" src="./laurel-verifier.js"></script><main><h1>Stellen</h1>
          <laurel-verifier trust="./trust.json" lang="de"></laurel-verifier></main></html>`,
      };
    if (/chunk-german-/.test(asked.path)) await held;
    return isGone && /chunk-german-/.test(asked.path) ? undefined : files(asked);
  });
});
afterAll(() => Promise.all([slow.stop(), scene.stop()]));

/** Holds the German texts back. */
function hold(): void {
  isGone = false;
  letGo = [];
  held = new Promise((resolve) => letGo.push(resolve));
}

const visit = (path: string, options: VisitOptions = {}, origin = `${slow.origin}/`): Promise<Page> =>
  browser.visit(origin + path, { nodes: [scene.node.url], ...options });

/** What a page asked its host for, by the names of the files without their hashes. */
const listAsked = (page: Page): string[] =>
  browser
    .listRequests(page)
    .map((request) => new URL(request.url()))
    .filter(({ protocol, port }) => protocol === "http:" && port !== new URL(scene.node.url).port)
    .map(({ pathname }) => (pathname.split("/").at(-1) || "index.html").replace(/-[\w-]{8}\.js$/, ".js"));

/** Keeps everything that was ever drawn. */
const watch = (): void => {
  const drawn = new Set<string>();
  Reflect.set(window, "drawn", drawn);
  const read = ({ children }: Element | ShadowRoot): string[] =>
    [...children].flatMap((one) =>
      one.shadowRoot === null
        ? one.children.length === 0
          ? [one.textContent ?? ""]
          : read(one)
        : read(one.shadowRoot),
    );
  const look = (): void => {
    for (const page of document.querySelectorAll("laurel-page, laurel-verifier"))
      for (const text of page.shadowRoot === null ? [] : read(page.shadowRoot)) drawn.add(text.trim());
    requestAnimationFrame(look);
  };
  look();
};
const listDrawn = (page: Page): Promise<string[]> =>
  page.evaluate(() => [...(Reflect.get(window, "drawn") as Set<string>)]);

describe("the page", () => {
  it("asks for no German where it is in English, and for one file more where it is in German", async () => {
    const english = await visit("", {}, scene.site.url);
    await english.getByText(ENGLISH).waitFor();
    expect(listAsked(english).sort()).toEqual(["index.html", "page.js", "trust.json"]);
    const german = await visit("?lang=de", {}, scene.site.url);
    await german.getByText(GERMAN).waitFor();
    expect(listAsked(german).sort()).toEqual(["chunk-german.js", "index.html", "page.js", "trust.json"]);
    expect(await german.evaluate(() => document.documentElement.lang)).toBe("de");
    const built = (await readdir(scene.site.folder)).filter((name) => name.startsWith("chunk-german-"));
    expect(built.length).toBe(2);
  });

  it("draws nothing before its German texts are there, and asks for its list meanwhile", async () => {
    hold();
    const page = await visit("", { locale: "de-AT", before: watch });
    await expect.poll(() => listAsked(page).sort()).toEqual(["chunk-german.js", "index.html", "page.js", "trust.json"]);
    expect(await readText(page.locator("laurel-page"))).toBe("");
    for (const go of letGo) go();
    await page.getByText(GERMAN).waitFor();
    const drawn = await listDrawn(page);
    expect(drawn).toContain(GERMAN);
    expect(drawn.filter((text) => /\b(?:Check|Choose|credential|This page)\b/.test(text))).toEqual([]);
  });

  it("turns to German when the texts are there, and stays as it is until then", async () => {
    hold();
    const page = await visit("");
    await chooseFiles(page, scene.files[0]);
    expect(await readVerdict(page)).toBe("valid  valid");
    await page.getByRole("link", { name: "Deutsch" }).click();
    await expect.poll(() => listAsked(page)).toContain("chunk-german.js");
    expect(await page.locator("laurel-verifier h2").innerText()).toBe("Genuine and in force.");
    expect(await readText(page.locator("laurel-page"))).not.toContain("could not be loaded");
    for (const go of letGo) go();
    await page.getByText("Echt und in Kraft.").first().waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("de");
    await page.getByRole("link", { name: "English" }).click();
    await page.getByText("Genuine and in force.").first().waitFor();
    expect(listAsked(page).filter((name) => name === "chunk-german.js").length).toBe(1);
  });

  it("says that German did not come, and checks in English; asked again, it has it", async () => {
    hold();
    isGone = true;
    for (const go of letGo) go();
    const page = await visit("?lang=de", { complaints: /404/ });
    await page.getByText(LACKING).waitFor();
    await page.getByText(ENGLISH).waitFor();
    expect(await page.getByRole("alert").count()).toBe(1);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("en");
    await chooseFiles(page, scene.files[1].replace("Niamh", "Eve"));
    expect(await readVerdict(page)).toBe("invalid integrity.altered false");
    expect(await page.locator("laurel-verifier h2").innerText()).toBe("Do not rely on this.");
    expect(await findBarriers(page)).toEqual([]);
    isGone = false;
    await page.getByRole("link", { name: "Deutsch" }).click();
    await page.getByText("Verlassen Sie sich nicht darauf.").first().waitFor();
    expect(await page.getByText(LACKING).count()).toBe(0);
  });

  it.runIf(isMore)("says so too when it has lost its line, and stays in English", async () => {
    hold();
    for (const go of letGo) go();
    const page = await visit("", { complaints: /ERR_INTERNET_DISCONNECTED/ });
    await page.getByText(ENGLISH).waitFor();
    await page.context().setOffline(true);
    await page.getByRole("link", { name: "Deutsch" }).click();
    await page.getByText(LACKING).waitFor();
    expect(await page.getByText(ENGLISH).count()).toBe(1);
    await page.context().setOffline(false);
    await page.getByRole("link", { name: "Deutsch" }).click();
    await page.getByText(GERMAN).waitFor();
  });

  it.runIf(isMore)(
    "goes on in English after ten seconds without an answer, and turns when it is asked again",
    async () => {
      hold();
      const page = await visit("?lang=de", { isClockHeld: true });
      await expect.poll(() => listAsked(page)).toContain("chunk-german.js");
      expect(await readText(page.locator("laurel-page"))).toBe("");
      await page.clock.fastForward(10_000);
      await page.getByText(LACKING).waitFor();
      for (const go of letGo) go();
      await page.getByRole("link", { name: "Deutsch" }).click();
      await page.getByText(GERMAN).waitFor();
    },
  );
});

describe("the element alone", () => {
  it("draws nothing before its German texts are there, and no verdict", async () => {
    hold();
    const page = await visit("element.html", { before: watch });
    await expect.poll(() => listAsked(page)).toContain("chunk-german.js");
    const element = page.locator("laurel-verifier");
    const checked = element.evaluate(
      async (one, text) =>
        (await (one as HTMLElement & { check: (text: string) => Promise<{ verdict: string }> }).check(text)).verdict,
      scene.files[0],
    );
    await expect.poll(() => scene.node.requests.length).toBeGreaterThan(0);
    expect(await Promise.race([checked, setTimeout(1000, "waits")])).toBe("waits");
    expect(await readText(element)).toBe("");
    expect(await page.locator("[data-verdict]").count()).toBe(0);
    for (const go of letGo) go();
    expect(await checked).toBe("valid");
    expect(await readVerdict(page)).toBe("valid  valid");
    expect(await element.locator("h2").innerText()).toBe("Echt und in Kraft.");
    expect((await listDrawn(page)).filter((text) => /\b(?:Genuine|Choose|credential)\b/.test(text))).toEqual([]);
  });

  it("says that German did not come, and checks in English", async () => {
    hold();
    isGone = true;
    for (const go of letGo) go();
    const page = await visit("element.html", { complaints: /404/ });
    await page.getByText(LACKING).waitFor();
    await page.locator("input[type=file]").setInputFiles([nameFile("a.json", scene.files[0])]);
    expect(await readVerdict(page)).toBe("valid  valid");
    expect(await page.locator("laurel-verifier h2").innerText()).toBe("Genuine and in force.");
    await page.locator("laurel-verifier").evaluate((one) => one.setAttribute("lang", "en"));
    await expect.poll(() => page.getByText(LACKING).count()).toBe(0);
  });
});
