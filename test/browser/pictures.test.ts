// The pictures of docs/page.md, from the real page and real credentials. With LAUREL_WRITE_DOCS=1 they are drawn anew: npm run docs:page.
import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../cli/run.ts";
import { readVerdict, useBrowser, type VisitOptions } from "./browser.ts";
import { chooseFiles, nameFile, openScene, readSample, type Scene } from "./scene.ts";

const folder = join(root, "docs/page");
const isWriting = process.env.LAUREL_WRITE_DOCS === "1";
/** So that the repository stays small. */
const MOST_BYTES = 60_000;

const browser = useBrowser();
let scene: Scene;
let sample: string;

beforeAll(async () => {
  const brand = {
    format: "laurel-page-v1",
    name: "University of Example",
    uri: "https://university.example.org",
    contact: "registry@university.example.org",
    accent: "#1f4d7a",
  };
  scene = await openScene({}, { brand });
  sample = await readSample("2026000013");
  if (isWriting) await mkdir(folder, { recursive: true });
});
afterAll(() => scene.stop());

const visit = (route: string, options: VisitOptions): Promise<Page> =>
  browser.visit(scene.site.url + route, { host: "https://check.example.org", nodes: [scene.node.url], ...options });
const sized = (width: number, height: number): VisitOptions => ({ viewport: { width, height } });

/** The pictures, each by what is on the screen. */
const PICTURES: Readonly<Record<string, () => Promise<Page>>> = {
  async verdict() {
    const page = await visit("", sized(640, 560));
    await chooseFiles(page, nameFile("credential.json", sample));
    expect(await readVerdict(page)).toBe("valid  valid");
    return page;
  },
  async altered() {
    const page = await visit("", sized(760, 480));
    await chooseFiles(page, nameFile("credential.json", sample.replace('"B"', '"A"')));
    expect(await readVerdict(page)).toBe("invalid integrity.altered false");
    return page;
  },
  async "valid-phone"() {
    const page = await visit("", { ...sized(390, 720), hasTouch: true, isMobile: true });
    await chooseFiles(page, nameFile("credential.json", sample));
    expect(await readVerdict(page)).toBe("valid  valid");
    return page;
  },
  async many() {
    const page = await visit("#/many", sized(760, 500));
    const texts = await Promise.all(["2026000020", "2026000027", "2026000034"].map(readSample));
    const files = [sample, ...texts].map((text, place) =>
      nameFile(
        `applicant-${place + 1}.json`,
        place === 2 ? text.replace(/"name":"[^"]*"/, '"name":"Eve Adams"') : text,
      ),
    );
    await chooseFiles(page, ...files, nameFile("scan.pdf", "%PDF-1.7\n", "application/pdf"));
    await page.getByRole("button", { name: "Download as CSV" }).waitFor();
    await page
      .locator("laurel-many section")
      .last()
      .evaluate((one) => one.scrollIntoView());
    return page;
  },
  async mine() {
    const page = await visit("#/mine", sized(640, 600));
    await chooseFiles(page, nameFile("credential.json", sample));
    await page.locator("#link").waitFor();
    await page.locator("fieldset").evaluate((one) => one.scrollIntoView());
    return page;
  },
  async print() {
    const page = await visit("", sized(680, 430));
    await chooseFiles(page, nameFile("credential.json", sample));
    await page.locator("laurel-sheet svg.qr").waitFor({ state: "attached" });
    await page.emulateMedia({ media: "print" });
    return page;
  },
};

describe("the pictures of docs/page.md", () => {
  it.each(isWriting ? Object.keys(PICTURES) : [])("show %s as it is", async (name) => {
    const page = await PICTURES[name]?.();
    // The focus, which a reader's eyes do not need.
    await page?.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const picture = (await page?.screenshot({ animations: "disabled" })) ?? Buffer.alloc(0);
    expect(picture.length).toBeLessThanOrEqual(MOST_BYTES);
    await writeFile(join(folder, `${name}.png`), picture);
  });

  it.skipIf(isWriting)("are there, and small", async () => {
    for (const name of Object.keys(PICTURES))
      expect((await stat(join(folder, `${name}.png`))).size, name).toBeLessThanOrEqual(MOST_BYTES);
  });
});
