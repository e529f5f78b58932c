// Links on the page: each way that an address carries a credential opens it, then leaves the address; a damaged one never looks false.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCourseDictionary, writeLink, writeQrLink } from "../../sdk/src/link.ts";
import { root } from "../cli/run.ts";
import { isMore } from "../more.ts";
import { readVerdict, readText, useBrowser } from "./browser.ts";
import { openScene, readSample, type Scene } from "./scene.ts";

const browser = useBrowser();
let scene: Scene;
let sample: string;

beforeAll(async () => {
  scene = await openScene({}, { courses: [await readFile(join(root, "samples/course.json"), "utf8")] });
  sample = await readSample("2026000013");
});
afterAll(() => scene.stop());

const open = (url: string, complaints?: RegExp): Promise<Page> =>
  browser.visit(url, { nodes: [scene.node.url], ...(complaints && { complaints }) });

/** A link of each kind. */
async function writeLinks(): Promise<Readonly<Record<"v1" | "v2" | "q1", string>>> {
  const page = scene.site.url;
  const [name = ""] = await readdir(join(scene.site.folder, "courses"));
  const course = readCourseDictionary(await readFile(join(scene.site.folder, "courses", name)));
  return {
    v1: writeLink(sample, { page }),
    v2: writeLink(sample, { page, course }),
    // QR codes hold https links alone; what follows # is the same.
    q1: page + writeQrLink(sample, { page: "https://check.example/" }).split("https://check.example/")[1],
  };
}

describe("a link", () => {
  it.each(["v1", "v2", "q1"] as const)("of the kind %s is opened, and leaves the address", async (kind) => {
    const link = (await writeLinks())[kind];
    const page = await open(link);
    expect(await readVerdict(page)).toBe("valid  valid");
    expect(new URL(page.url()).hash).toBe("#/v");
    // Going back does not bring it back: the tab's history does not hold it.
    const entries = await page.evaluate(() => navigation.entries().map(({ url }) => url));
    expect(entries).toEqual([page.url()]);
  });

  it("that follows another in the same tab is opened too", async () => {
    const { v1, q1 } = await writeLinks();
    const page = await open(v1);
    expect(await readVerdict(page)).toBe("valid  valid");
    await page.evaluate(
      (hash) => location.assign(hash),
      new URL(q1.replace(/.$/, (digit) => String((Number(digit) + 1) % 10))).hash,
    );
    await page.locator('[data-code="link.damaged"]').waitFor();
  });

  it("takes the place of one whose nodes are still asked, which says nothing any more", async () => {
    const { v1 } = await writeLinks();
    const follow = (hash: string) => page.evaluate((next) => location.assign(next), hash);
    const held = Promise.withResolvers<void>();
    const page = await open(scene.site.url);
    scene.node.fault = async () => {
      await held.promise;
      return undefined;
    };
    try {
      const asked = page.waitForRequest(`${scene.node.url}/`);
      await follow(new URL(v1).hash);
      await asked;
      await follow(new URL(v1).hash.slice(0, -5));
      await page.locator('[data-code="link.damaged"]').waitFor({ timeout: 8000 });
    } finally {
      held.resolve();
      scene.node.fault = undefined;
    }
    await page.locator("laurel-sheet").waitFor({ state: "attached" });
    expect(await page.title()).toContain("Could not be checked now.");
    expect(await page.locator("[data-verdict]").getAttribute("data-code")).toBe("link.damaged");
  });

  it("with a dictionary that this page does not have says so", async () => {
    const { v2 } = await writeLinks();
    const page = await open(v2.replace(/#\/v\/2\/[0-9a-f]{32}/, `#/v/2/${"0".repeat(32)}`), /404/);
    expect(await readVerdict(page)).toBe("unknown link.dictionary unknown");
  });
});

describe("a damaged link", () => {
  it("is incomplete, in amber, however it was damaged", async () => {
    const { v1, v2, q1 } = await writeLinks();
    const change = (link: string, place: number): string =>
      link.slice(0, place) + (link[place] === "A" ? "B" : "A") + link.slice(place + 1);
    const start = v1.indexOf("#/v/1/") + 6;
    const damaged = [
      v1.slice(0, -1),
      v1.slice(0, -200),
      v1.slice(0, start + 4),
      change(v1, start),
      change(v1, v1.length - 1),
      change(v1, start + 300),
      `${v1}A`,
      `${v1}=`,
      v2.slice(0, -50),
      q1.slice(0, -3),
    ];
    const page = await open(scene.site.url);
    const asked = scene.node.requests.length;
    for (const link of isMore ? damaged : damaged.slice(0, 6)) {
      await page.goto("about:blank");
      await page.goto(link);
      expect(await readVerdict(page), link.slice(0, 60)).toBe("unknown link.damaged unknown");
    }
    expect(await readText(page.locator("[data-verdict]"))).toMatch(/incomplete/);
    expect(scene.node.requests.length, "nobody is asked").toBe(asked);
  });
});
