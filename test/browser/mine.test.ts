// The learner's own place: what is left out, what a reader sees, and the link, code, file and badge that hold the rest; and the print.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVerifier, parseCredential, parseTrust, withhold } from "../../sdk/src/index.ts";
import { readLink, writeLink } from "../../sdk/src/link.ts";
import { createDocument } from "../nodes/world.ts";
import { readText, readVerdict, useBrowser } from "./browser.ts";
import { scanQr } from "./scan.ts";
import { chooseFiles, nameFile, openScene, readSample, type Scene } from "./scene.ts";

/** With https, as QR codes need, and as readers see it in links. */
const HOST = "https://check.example";

const browser = useBrowser();
let scene: Scene;
let sample: string;
let learner: { readonly name: string; readonly dateOfBirth: string };

beforeAll(async () => {
  scene = await openScene();
  sample = await readSample("2026000013");
  learner = JSON.parse(sample).credentialSubject;
});
afterAll(() => scene.stop());

const visit = (route: string): Promise<Page> =>
  browser.visit(scene.site.url + route, {
    host: HOST,
    nodes: [scene.node.url],
    secrets: [learner.name, learner.dateOfBirth],
  });

/** Opens the learner's place with the sample. */
async function open(): Promise<Page> {
  const page = await visit("#/mine");
  await chooseFiles(page, nameFile("mine.json", sample));
  await page.locator("#link").waitFor();
  return page;
}

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const readShared = (page: Page): Promise<string> => page.locator("#link").inputValue();

/** The bytes of what a button gives to save. */
async function save(page: Page, name: string): Promise<Buffer> {
  const download = page.waitForEvent("download");
  await button(page, name).click();
  return readFile(await (await download).path());
}

describe("a learner", () => {
  it("shares neither the date of birth nor identifiers unless they say so, and sees what a reader sees", async () => {
    const page = await open();
    const ticks = await page
      .locator("label:has(input[type=checkbox])")
      .evaluateAll((all) =>
        all.map((one) => [one.querySelector("strong")?.textContent, one.querySelector("input")?.checked]),
      );
    const states = Object.fromEntries(ticks) as Record<string, boolean>;
    expect(states["Date of birth"]).toBe(false);
    expect(states.Name).toBe(true);
    expect(Object.entries(states).filter(([name, isTicked]) => /identifier|birth/i.test(name) && isTicked)).toEqual([]);
    expect(await readText(page.locator("body"))).toContain("Anything that handles this link can read it");
    expect(await readLink(await readShared(page))).not.toContain(learner.dateOfBirth);
  });

  it("leaves a claim out: link, file and preview lack it, and the rest stays valid", async () => {
    const page = await open();
    const before = await readShared(page);
    await page.getByRole("checkbox", { name: new RegExp(learner.name) }).uncheck();
    await expect.poll(() => readShared(page)).not.toBe(before);
    expect(await readText(page.locator(".preview"))).not.toContain(learner.name);
    const file = (await save(page, "Download the file")).toString("utf8");
    expect(file).not.toContain(learner.name);
    const { withheld, verdict } = await createVerifier(parseTrust(scene.world.trust())).verify(file);
    expect([verdict, withheld.includes("/credentialSubject/name")]).toEqual(["valid", true]);
    // As `laurel withhold` writes it.
    expect(file.trim()).toBe(JSON.stringify(withhold(parseCredential(sample), withheld)).trim());
    expect(await readLink(await readShared(page))).toBe(file);
  });

  it("leaves the signature for other verifiers out with the first claim, and says so", async () => {
    const { proof, ...document } = JSON.parse(sample);
    const signed = JSON.stringify({ ...document, proof: [{ type: "DataIntegrityProof", proofValue: "z1" }, ...proof] });
    const page = await visit("#/mine");
    await chooseFiles(page, nameFile("mine.json", signed));
    await page.locator("#link").waitFor();
    const told = page.getByText("The signature for other verifiers is left out too");
    expect(await told.count()).toBe(1);
    expect(await readLink(await readShared(page))).not.toContain("DataIntegrityProof");
    for (const box of await page.getByRole("checkbox").all()) await box.check();
    await expect.poll(() => told.count()).toBe(0);
    expect(await readLink(await readShared(page))).toBe(signed);
  });

  it("hands on no link with a claim that was left out just now, however long the next one takes", async () => {
    const filler = randomBytes(3000).toString("base64url");
    const documents = Array.from({ length: 256 }, (_, i) => createDocument({ name: filler.slice(0, 400 + 6 * i) }));
    const batch = await scene.world.issue(documents);
    const measure = (i: number, ...claims: readonly string[]): number => {
      const hidden = ["id", "dateOfBirth", ...claims].map((claim) => `/credentialSubject/${claim}`);
      const shorter = JSON.stringify(withhold(parseCredential(batch.text(i)), hidden));
      return writeLink(shorter, { page: `${HOST}/check/` }).length;
    };
    // Mail programs carry the first link whole, and not the second: for that one the page looks for courses of its host.
    const found = documents.findIndex((_, i) => measure(i) <= 2048 && measure(i, "result") > 2048);
    const page = await visit("#/mine");
    const held = Promise.withResolvers<void>();
    await page.route("**/build.json", async (route) => {
      await held.promise;
      await route.fallback();
    });
    await chooseFiles(page, nameFile("mine.json", batch.text(found)));
    await page.locator("#link").waitFor();
    const asked = page.waitForRequest(/build\.json/);
    await page.getByRole("checkbox", { name: /^Grade/ }).uncheck();
    await asked;
    expect(await page.locator("#link").count()).toBe(0);
    held.resolve();
    expect(await readLink(await readShared(page))).not.toContain('"result":[');
  });

  it("hands on a link that opens to the verdict", async () => {
    const link = await readShared(await open());
    expect(link.startsWith(`${HOST}/check/#/v/1/`)).toBe(true);
    const page = await visit(link.slice(`${HOST}/check/`.length));
    expect(await readVerdict(page)).toBe("valid  valid");
  });

  it("hands on a QR code that a camera reads", async () => {
    const page = await open();
    await button(page, "QR code").click();
    const link = await scanQr(page.locator("figure svg.qr"));
    expect(link).toMatch(/^https:\/\/check\.example\/check\/#\/q\/1\/\d+$/);
    expect(await readLink(link)).toBe(await readLink(await readShared(page)));
  });

  it("hands on a badge that opens to the verdict", async () => {
    const page = await open();
    const badge = await save(page, "Download as a badge");
    expect(badge.subarray(1, 4).toString()).toBe("PNG");
    const reader = await visit("");
    await chooseFiles(reader, nameFile("badge.png", badge, "image/png"));
    expect(await readVerdict(reader)).toBe("valid  valid");
  });

  it("shares nothing of a file that was altered", async () => {
    const page = await visit("#/mine");
    await chooseFiles(page, sample.replace(learner.name, "Eve Adams"));
    await page.getByRole("alert").waitFor();
    expect(await page.locator("#link").count()).toBe(0);
  });
});

describe("a print of a verdict", () => {
  it("says what was checked where, what is not proved, and holds the file in a code of 4.5 cm and more", async () => {
    const page = await visit("");
    await chooseFiles(page, sample);
    expect(await readVerdict(page)).toBe("valid  valid");
    await page.locator("laurel-sheet").waitFor({ state: "attached" });
    await page.emulateMedia({ media: "print" });
    const code = page.locator("laurel-sheet svg.qr");
    const { width = 0, height = 0 } = (await code.boundingBox()) ?? {};
    // 96 CSS pixels are one inch; the code itself is narrower than its picture by the quiet zone.
    const millimetres = (Math.min(width, height) / 96) * 25.4;
    expect(millimetres).toBeGreaterThanOrEqual(45);
    const text = await readText(page.locator("laurel-sheet"));
    expect(text).toContain("Genuine and in force.");
    expect(text).toContain("check.example");
    expect(text).toContain("What this does not prove");
    expect(text).toContain("Scan this code from a verifier page that you trust. A printout proves nothing.");
    expect(await readLink(await scanQr(code))).toBe(sample);
    const pdf = await page.pdf();
    expect(pdf.toString("latin1").match(/\/Type \/Page\b/g)?.length).toBe(1);
  });
});
