// Giving a credential to the page: chosen, dropped, pasted; a badge, a picture, a file that is none, several at once.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type JsonObject, namePart, openCredential, parseCredential, stateParts } from "../../sdk/src/index.ts";
import type { LaurelVerifier } from "../../web/src/verifier/verifier.ts";
import { createDocument } from "../nodes/world.ts";
import { makeJwt, makePdf } from "../sdk/carrier/make.ts";
import { makePng, writeText } from "../sdk/carrier/make.ts";
import { readVerdict, readText, useBrowser } from "./browser.ts";
import { chooseFiles, nameFile, openScene, type Scene } from "./scene.ts";

const browser = useBrowser();
let scene: Scene;
let folder: string;

beforeAll(async () => {
  scene = await openScene();
  folder = await mkdtemp(join(tmpdir(), "laurel-given-"));
});
afterAll(() => Promise.all([scene.stop(), rm(folder, { recursive: true })]));

const open = (): Promise<Page> => browser.visit(scene.site.url, { nodes: [scene.node.url] });

/** Drops files as the system does, with the mouse, at the middle of the window. */
async function dropFiles(page: Page, files: Readonly<Record<string, string>>): Promise<void> {
  const paths = Object.keys(files).map((name) => join(folder, name));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  const session = await page.context().newCDPSession(page);
  const place = { x: width / 2, y: height / 2, data: { items: [], files: paths, dragOperationsMask: 1 } };
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await session.send("Input.dispatchDragEvent", { type, ...place });
}

/** Pastes as a person does: by the clipboard and the keys. */
async function paste(page: Page, text: string): Promise<void> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await page.keyboard.press("Control+V");
}

describe("a credential", () => {
  it("has no verdict before it is given, and is asked for by one field", async () => {
    const page = await open();
    await page.locator("input[type=file]").waitFor({ state: "attached" });
    expect(await page.locator("input[type=file]").count()).toBe(1);
    expect(await page.locator("[data-verdict], [data-code], [data-tone]").count()).toBe(0);
  });

  it("is chosen, and only its issuer's batch is asked for", async () => {
    const page = await open();
    await chooseFiles(page, scene.files[0]);
    expect(await readVerdict(page)).toBe("valid  valid");
    await expect.poll(() => page.locator("[data-verdict] h2").innerText()).toContain("Genuine and in force");
    expect(await readText(page.locator("[data-verdict]"))).toContain("University of Example");
  });

  it("is dropped", async () => {
    const page = await open();
    await page.locator("input[type=file]").waitFor({ state: "attached" });
    await dropFiles(page, { "credential.json": scene.files[1] });
    expect(await readVerdict(page)).toBe("valid  valid");
  });

  it("is pasted", async () => {
    const page = await open();
    await page.locator("input[type=file]").waitFor({ state: "attached" });
    await paste(page, scene.files[2]);
    expect(await readVerdict(page)).toBe("valid  valid");
  });

  it("that was changed is not to be relied on, and none of it is shown", async () => {
    const page = await open();
    await chooseFiles(page, scene.files[0].replace("Niamh", "Eve"));
    expect(await readVerdict(page)).toBe("invalid integrity.altered false");
    expect(await readText(page.locator("[data-verdict]"))).not.toContain("Eve");
  });

  it("is taken out of a badge's picture", async () => {
    const page = await open();
    await chooseFiles(page, nameFile("badge.png", makePng(writeText(scene.files[0])), "image/png"));
    expect(await readVerdict(page)).toBe("valid  valid");
  });

  it("is taken out of a certificate, and the page says that it checked nothing around it", async () => {
    const page = await open();
    const certificate = await makePdf(
      { "niamh.json": scene.files[0] },
      { subset: "PDF/A-3b", tagged: true, lang: "en" },
    );
    await chooseFiles(page, nameFile("certificate.pdf", certificate, "application/pdf"));
    expect(await readVerdict(page)).toBe("valid  valid");
    const told = await readText(page.locator("[data-verdict] [part=lines]"));
    expect(told).toContain("The credential was in a PDF: attachment niamh.json.");
    expect(told).toContain(
      "What is around it (picture, page, message, presentation, signature) was not checked and proves nothing.",
    );
    // Another one of them beside it, and nobody can tell which is meant.
    const two = await makePdf({ "a.json": scene.files[0], "b.json": scene.files[0].replace("Niamh", "Eve") });
    await chooseFiles(page, nameFile("two.pdf", two, "application/pdf"));
    await page.locator('[data-code="carrier.several"]').waitFor();
    expect(await readVerdict(page)).toBe("unknown carrier.several unknown");
  });

  it("is pasted as a JWT", async () => {
    const page = await open();
    await paste(page, makeJwt(scene.files[0]));
    expect(await readVerdict(page)).toBe("valid  valid");
  });

  it("is checked after another, and the first verdict goes", async () => {
    const page = await open();
    await chooseFiles(page, scene.files[0].replace("Niamh", "Eve"));
    expect(await readVerdict(page)).toBe("invalid integrity.altered false");
    await chooseFiles(page, scene.files[0]);
    await page.locator('[data-verdict="valid"]').waitFor();
    for (const name of ["data-verdict", "data-code", "data-tone"])
      expect(await page.locator(`[${name}]`).count(), name).toBe(1);
  });
});

describe("a credential that stands on parts", () => {
  it("takes no file for its part that is given after its reader chose none", async () => {
    const { world, files } = scene;
    const name = namePart(openCredential(parseCredential(files[1])));
    const larger = stateParts(createDocument({ id: "urn:example:larger" }) as JsonObject, {}, [name]);
    const text = (await world.issue([larger, createDocument({ id: "urn:example:5" })])).text(0);
    const page = await open();
    await chooseFiles(page, text);
    expect(await readVerdict(page)).toBe("unknown stack.part-missing unknown");
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Choose the parts" }).click();
    await chooser;
    // What the browser says when its window is closed without a choice.
    await page.locator("input[type=file]").dispatchEvent("cancel");
    await page
      .locator("laurel-verifier")
      .evaluate((one, file) => (one as LaurelVerifier).readFiles([new File([file], "other.json")]), files[0]);
    await page.locator('[data-verdict="valid"]').waitFor();
  });
});

describe("a file that is no credential of ours", () => {
  it.each([
    ["a picture", nameFile("scan.png", makePng(writeText("nothing", "comment")), "image/png"), "picture"],
    ["a PDF", nameFile("diploma.pdf", "%PDF-1.7\n%âãÏÓ\n1 0 obj\n", "application/pdf"), "PDF"],
  ])("is named: %s", async (_, file, word) => {
    const page = await open();
    await chooseFiles(page, file);
    expect(await readVerdict(page)).toMatch(/ unlisted$/);
    const text = await readText(page.locator("[data-verdict]"));
    expect(text).toMatch(new RegExp(`Not a file that can be checked here[^]*${word}`));
  });

  it("is never read whole, however long", async () => {
    const page = await open();
    await page.locator("input[type=file]").waitFor({ state: "attached" });
    const long = `${scene.files[0].slice(0, -1)},"x":"${"x".repeat(1024 * 1024)}"}`;
    await chooseFiles(page, long);
    expect(await readVerdict(page)).toBe("invalid format.limit false");
  });
});

describe("several credentials", () => {
  it("each have a row, the worst first", async () => {
    const page = await open();
    const altered = scene.files[1].replace("Niamh", "Eve");
    await chooseFiles(
      page,
      nameFile("a.json", scene.files[0]),
      nameFile("b.json", altered),
      nameFile("c.json", scene.files[2]),
    );
    const rows = page.locator("[data-verdict]");
    await expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(3);
    const tones = await rows.evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.tone));
    expect(tones).toEqual(["false", "valid", "valid"]);
  });
});
