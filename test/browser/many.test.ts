// Many files on the page: a row each, the worst first, filtered, opened, and saved as CSV in which no cell is a formula.
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { makePng, writeText } from "../sdk/carrier/make.ts";
import { findBarriers, readText, useBrowser } from "./browser.ts";
import { chooseFiles, nameFile, openScene, type Scene } from "./scene.ts";
import { openSite } from "./site.ts";

const browser = useBrowser();
let scene: Scene;

beforeAll(async () => {
  scene = await openScene({}, { brand: { format: "laurel-page-v1", name: "University", accent: "#7a1f3d" } });
});
afterAll(() => scene.stop());

/** Opens the place for several files and gives it one of each kind. */
async function give(): Promise<Page> {
  const page = await browser.visit(`${scene.site.url}#/many`, { nodes: [scene.node.url] });
  const altered = scene.files[1].replace("Niamh", "Eve");
  await chooseFiles(
    page,
    nameFile("good.json", scene.files[0]),
    nameFile("=1+1.json", altered),
    nameFile("scan.png", makePng(writeText("nothing", "comment")), "image/png"),
    nameFile("badge.png", makePng(writeText(scene.files[2])), "image/png"),
  );
  await expect.poll(() => page.locator("[data-verdict]").count(), { timeout: 20_000 }).toBe(4);
  await page.getByRole("button", { name: "Download as CSV" }).waitFor();
  return page;
}

const listRows = (page: Page): Promise<string[]> =>
  page
    .locator("[data-verdict]")
    .evaluateAll((rows) => rows.map((row) => [row.dataset.verdict, row.dataset.code, row.dataset.tone].join(" ")));

describe("several files", () => {
  it("have a row each with verdict, code and tone, the worst first", async () => {
    const page = await give();
    expect(await listRows(page)).toEqual([
      "invalid integrity.altered false",
      "invalid format.json unlisted",
      "valid  valid",
      "valid  valid",
    ]);
    expect(await findBarriers(page)).toEqual([]);
    expect(await readText(page.locator("[data-tone=false]"))).not.toContain("Eve");
    // One batch is read once, however many of its credentials are checked.
    const asked = scene.node.requests.flat().filter(({ method }) => method === "eth_call");
    expect(asked.length).toBeLessThanOrEqual(2);
  });

  it("are filtered by tone, and each opens its whole verdict", async () => {
    const page = await give();
    await page.getByRole("button", { name: /^do not rely on it 1$/ }).click();
    expect(await listRows(page)).toEqual(["invalid integrity.altered false"]);
    await page.getByRole("button", { name: /Show the verdict on/ }).click();
    await page.locator("h2", { hasText: "Do not rely on this." }).waitFor();
  });

  it("are saved as CSV that no spreadsheet calculates", async () => {
    const page = await give();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download as CSV" }).click();
    const csv = await readFile(await (await download).path(), "utf8");
    const [head, ...rows] = csv.replace("\uFEFF", "").trimEnd().split("\r\n");
    expect(head).toBe('"file","learner","credential","issuer","verdict","code","headline"');
    expect(rows.length).toBe(4);
    expect(rows[0]).toMatch(/^"'=1\+1\.json","","","","invalid","integrity\.altered",/);
    expect(rows.filter((row) => /,"valid","",/.test(row)).length).toBe(2);
  });

  it("name no issuer in CSV whom only an accreditor names that is not recognised", async () => {
    const strict = await openSite({ trust: scene.world.trust({ rpc: [scene.node.url], accreditors: [99] }) });
    onTestFinished(strict.stop);
    const page = await browser.visit(`${strict.url}#/many`, { nodes: [scene.node.url] });
    await chooseFiles(page, nameFile("one.json", scene.files[0]), nameFile("two.json", scene.files[1]));
    await page.getByRole("button", { name: "Download as CSV" }).waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download as CSV" }).click();
    const csv = await readFile(await (await download).path(), "utf8");
    expect(csv).toMatch(/"one\.json","","","","invalid","authority\.unrecognised",/);
  });

  it("are printed with their verdicts, in the brand's colours", async () => {
    const page = await give();
    const pressed = page.locator("[aria-pressed=true]");
    expect(await pressed.evaluate((button) => getComputedStyle(button).borderTopColor)).toBe("rgb(122, 31, 61)");
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("[data-verdict] h2, [data-verdict] .verdict-of:visible").count()).toBe(4);
    expect(await page.locator(".drop:visible").count()).toBe(0);
    expect(await page.locator("p.paper:visible").innerText()).toMatch(
      /^Checked at University \(.+\) on \d+ \w+ \d{4} at \d\d:\d\d UTC\. A printout proves nothing\.$/,
    );
  });
});
