// The page by keys alone, on small screens, at twice the text, in light and dark: what a person reaches, hears and sees.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { readLink } from "../../sdk/src/link.ts";
import { isMore, waitUntil } from "../more.ts";
import { findBarriers, findWide, readVerdict, useBrowser } from "./browser.ts";
import { chooseFiles, nameFile, openScene, type Scene } from "./scene.ts";
import { startServer } from "./server.ts";

const browser = useBrowser();
let scene: Scene;

beforeAll(async () => {
  scene = await openScene({}, { brand: BRAND });
});
afterAll(() => scene.stop());

interface Focused {
  readonly name: string;
  readonly isSeen: boolean;
  readonly height: number;
  readonly width: number;
  readonly isInText: boolean;
}

/** A host that names all that can be named, in names as short as any. */
const HOST = "https://a.example";
const BRAND = {
  ...{ format: "laurel-page-v1", name: "U", uri: HOST, contact: "a@a.example", imprint: HOST, privacy: HOST },
  knownPages: [{ name: "Q", url: "https://q.example/" }],
};

/** What has the focus, through all shadow roots. */
const readFocus = (page: Page): Promise<Focused> =>
  page.evaluate(() => {
    let one: Element | null = document.activeElement;
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    const target = one instanceof HTMLInputElement ? (one.labels?.[0] ?? one) : (one ?? document.body);
    const { width, height } = target.getBoundingClientRect();
    const style = getComputedStyle(one ?? document.body);
    const isRinged = [style, getComputedStyle(target)].some(
      ({ outlineStyle, outlineWidth, boxShadow }) =>
        (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none",
    );
    const text = target.getAttribute("aria-label") ?? target.textContent ?? "";
    const name = `${one?.localName} ${text.trim().replace(/\s+/g, " ").slice(0, 40)}`;
    return { name, isSeen: isRinged, height, width, isInText: getComputedStyle(target).display === "inline" };
  });

/** The stops of the Tab key, until it leaves the page. */
async function listStops(page: Page): Promise<Focused[]> {
  const stops: Focused[] = [];
  for (let count = 0; count < 60; count++) {
    await page.keyboard.press("Tab");
    const stop = await readFocus(page);
    if (stop.name.startsWith("body")) break;
    stops.push(stop);
  }
  return stops;
}

/** How many regions speak by themselves, through all shadow roots. */
const countLive = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const count = (root: Document | ShadowRoot): number => {
      const live = '[aria-live]:not([aria-live="off"]), [role="status"], [role="alert"], [role="log"], output';
      const inner = [...root.querySelectorAll("*")].map(({ shadowRoot }) =>
        shadowRoot === null ? 0 : count(shadowRoot),
      );
      return inner.reduce((sum, one) => sum + one, root.querySelectorAll(live).length);
    };
    return count(document);
  });

describe("by keys alone", () => {
  it("every control is reached, seen and large enough, and the first offers to choose a file", async () => {
    const page = await browser.visit(scene.site.url, { nodes: [scene.node.url] });
    await page.locator("input[type=file]").waitFor({ state: "attached" });
    const stops = await listStops(page);
    await chooseFiles(page, scene.files[0]);
    await page.locator("laurel-after summary").click();
    const elsewhere = (await page.locator("laurel-after li a").getAttribute("href")) ?? "";
    expect(elsewhere).toMatch(/^https:\/\/q\.example\/#\/v\/1\//);
    expect(await readLink(elsewhere)).toBe(scene.files[0]);
    stops.push(...(await listStops(page)));
    expect(stops.map(({ name }) => name)).toEqual(expect.arrayContaining(["a U", "a Contact", "a Imprint", "a Q"]));
    for (const { name, isSeen, height, width, isInText } of stops) {
      expect(isSeen, `the ring of ${name}`).toBe(true);
      if (!isInText) expect(Math.min(width, height), `the size of ${name}`).toBeGreaterThanOrEqual(44);
    }
  });

  it("a file is chosen, and the focus goes to its verdict", async () => {
    const page = await browser.visit(scene.site.url, { nodes: [scene.node.url] });
    await page.locator("input[type=file]").waitFor({ state: "attached" });
    expect(await countLive(page)).toBe(1);
    const chooser = page.waitForEvent("filechooser");
    let isOffered = false;
    void chooser.then(() => (isOffered = true));
    for (let count = 0; count < 12 && !isOffered; count++) {
      await page.keyboard.press("Tab");
      const { name } = await readFocus(page);
      if (/choose|file/i.test(name)) await page.keyboard.press(name.startsWith("input") ? "Space" : "Enter");
      await page.waitForTimeout(50);
    }
    await (await chooser).setFiles([nameFile("credential.json", scene.files[0])]);
    expect(await readVerdict(page)).toBe("valid  valid");
    await expect.poll(async () => (await readFocus(page)).name).toMatch(/^h2 Genuine and in force/);
    expect(await countLive(page)).toBe(1);
  });
});

describe("everybody", () => {
  const looks = (["light", "dark"] as const).flatMap((colorScheme) =>
    (["en-GB", "de-DE"] as const).map((locale) => ({ colorScheme, locale })),
  );
  const routes = ["#/", "#/many", "#/mine", "#/about"];
  it.each(isMore ? looks : [looks[0], looks[3]])("reads every route without a barrier: %o", async (look) => {
    const page = await browser.visit(scene.site.url, {
      nodes: [scene.node.url],
      viewport: { width: 320, height: 640 },
      ...look,
    });
    const titles = new Set<string>();
    for (const route of routes) {
      await page.goto(scene.site.url + route);
      await page.locator("h1, h2").first().waitFor();
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(look?.locale.slice(0, 2));
      titles.add(await page.title());
      expect(await findBarriers(page), route).toEqual([]);
      expect(await findWide(page), route).toEqual([]);
      await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
      expect(await findWide(page), `${route} at twice the text`).toEqual([]);
      await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
    }
    expect(titles.size, "each route has a title of its own").toBe(routes.length);
    await page.goto(`${scene.site.url}#/`);
    await chooseFiles(page, scene.files[0]);
    expect(await readVerdict(page)).toBe("valid  valid");
    expect(await findBarriers(page), "a verdict").toEqual([]);
    expect(await findWide(page), "a verdict").toEqual([]);
  });

  it.each(isMore ? looks : [looks[1]])("reads every state without a barrier: %o", async (look) => {
    const options = { nodes: [scene.node.url], viewport: { width: 320, height: 640 }, ...look };
    const expectNone = async (page: Page, state: string): Promise<void> => {
      expect(await findBarriers(page), state).toEqual([]);
      expect(await findWide(page), state).toEqual([]);
    };
    const page = await browser.visit(scene.site.url, {
      ...options,
      complaints: /Failed to load resource/,
      isClockHeld: true,
    });
    await page.locator("form.paste button").click();
    await page.locator("form.paste .fault").waitFor();
    await expectNone(page, "nothing pasted");
    scene.node.fault = () => "hang";
    await chooseFiles(page, scene.files[0]);
    await waitUntil(() => scene.node.requests.length > 0);
    await page.clock.runFor(4_500);
    await page.locator(".working button").waitFor();
    await expectNone(page, "a node that is silent");
    scene.node.fault = undefined;
    await page.locator(".working button").click();
    await page.context().setOffline(true);
    await page.locator(".start .fault").waitFor();
    await expectNone(page, "offline");
    await page.context().setOffline(false);
    const many = await browser.visit(`${scene.site.url}#/many`, options);
    await chooseFiles(many, scene.files[0], "{}", scene.files[1]);
    await expect.poll(() => many.locator("[data-verdict]").count()).toBe(3);
    await expectNone(many, "many");
    const mine = await browser.visit(`${scene.site.url}#/mine`, options);
    await chooseFiles(mine, scene.files[0]);
    await mine.locator("#link").waitFor();
    await expectNone(mine, "mine");
    const broken = await startServer((asked) =>
      asked.path.endsWith("trust.json") ? { type: "application/json", body: "{}" } : scene.site.answer(asked),
    );
    onTestFinished(broken.stop);
    const unset = await browser.visit(`${broken.origin}/check/`, { ...options, complaints: /integrity|digest/ });
    await unset.locator(".unusable").waitFor();
    await expectNone(unset, "not set up");
    expect(await unset.locator("[data-verdict]").count()).toBe(0);
  });

  it("may ask for a language in the address, and for nothing else", async () => {
    const page = await browser.visit(
      `${scene.site.url}?lang=de&trust=https://evil.example/trust.json&node=https://evil.example`,
      { nodes: [scene.node.url] },
    );
    await page.getByText("Ist dieser Nachweis echt?").waitFor();
    await chooseFiles(page, scene.files[0]);
    expect(await readVerdict(page)).toBe("valid  valid");
  });
});
