// The register on the page: found, opened, checked now by a real node, saved as CSV, and every file that is no snapshot of a trusted registry refused.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Register } from "../../sdk/src/register.ts";
import { runInProcess } from "../cli/in-process.ts";
import { isMore } from "../more.ts";
import { findBarriers, findWide, readText, readVerdict, useBrowser, type VisitOptions } from "./browser.ts";
import { chooseFiles, openScene, type Scene } from "./scene.ts";
import { type Answer, startServer } from "./server.ts";
import { openSite, type Site } from "./site.ts";
import { growSnapshot, takeSnapshot } from "./snapshot.ts";

const browser = useBrowser();
const HOSTILE = '=HYPERLINK("x")<img src=x onerror=alert(1)>\u202Egnissap\u202C مرحبا';
const TWIN = "Universіty of Example";
let scene: Scene;
let snapshot: Register;
/** The same as `laurel registry snapshot` writes it. */
let written: Register;
let site: Site;

beforeAll(async () => {
  scene = await openScene();
  const { registry, accreditor, admin, stranger, until } = scene.world;
  // Issuer 2 has a hostile name by an accreditor on the list; issuer 3 is named by one that is not.
  await (
    await registry.connect(accreditor).registerIssuer(1, admin.address, until, HOSTILE, "javascript:alert(1)")
  ).wait();
  await (await registry.appointAccreditor(stranger.address, until, "Ministry", "https://ministry.example.org")).wait();
  await (await registry.connect(stranger).registerIssuer(2, admin.address, until, TWIN, "https://evil.example")).wait();
  snapshot = await takeSnapshot(scene.world);
  written = await writeSnapshot();
  site = await openSite({ trust: scene.world.trust({ rpc: [scene.node.url], accreditors: [1] }), register: written });
});
afterAll(() => Promise.all([site.stop(), scene.stop()]));
afterEach(() => Object.assign(scene.node, { fault: undefined }));

async function writeSnapshot(): Promise<Register> {
  const folder = await mkdtemp(join(tmpdir(), "laurel-snapshot-"));
  const { rpc, chainId, registry } = scene.world;
  const words = ["--rpc", rpc, "--registry", `eip155:${chainId}:${registry.address}`, "--out", "registry.json"];
  const { code, stderr } = await runInProcess(folder, ["registry", "snapshot", ...words]);
  if (code !== 0) throw new Error(`there is no snapshot: ${stderr}`);
  const text = await readFile(join(folder, "registry.json"), "utf8");
  await rm(folder, { recursive: true });
  return JSON.parse(text) as Register;
}

const newest = () => snapshot.batches.at(-1) as Register["batches"][number];
const visit = (route: string, options: VisitOptions = {}, at: { readonly url: string } = site): Promise<Page> =>
  browser.visit(at.url + route, { nodes: [scene.node.url], ...options });
const check = (page: Page) => page.locator("laurel-registry [data-check]");
const readCheck = async (page: Page): Promise<string> => {
  await page.locator('laurel-registry [data-check]:not([data-check="asking"])').waitFor();
  return `${await check(page).getAttribute("data-check")}: ${await readText(check(page))}`;
};
const countRows = (page: Page, table: string): Promise<number> =>
  page.locator(`laurel-registry [role=table][aria-label=${table}] .line`).count();

/** The page with something else in the place of its snapshot, and no hash that holds it to its own. */
async function serve(register: () => string | Uint8Array | undefined): Promise<{ readonly url: string }> {
  const index = await readFile(join(site.folder, "index.html"), "utf8");
  const answer: Answer = (asked) => {
    if (asked.path.endsWith("/registry.json")) {
      const body = register();
      return body === undefined ? undefined : { type: "application/json", body };
    }
    if (asked.path !== "/check/") return site.answer(asked);
    return { type: "text/html", body: index.replace(/ register-integrity="[^"]*"/, "") };
  };
  const { origin, stop } = await startServer(answer);
  onTestFinished(stop);
  return { url: `${origin}/check/` };
}

describe("the register", () => {
  it("is what `laurel registry snapshot` writes, which is what the contract says", () =>
    expect(written).toEqual(snapshot));

  it("is reached from every place, searched while one types, and opened row by row with the focus on each heading", async () => {
    const page = await visit("#/");
    await page.locator("input[type=file]").waitFor({ state: "attached" });
    expect(site.asked.filter(({ path }) => path.endsWith("registry.json"))).toEqual([]);
    await page.getByRole("link", { name: "Register" }).click();
    await page.getByText(`As of block ${snapshot.block.number}`).first().waitFor();
    expect(await page.title()).toMatch(/^Register · /);
    expect([await countRows(page, "Issuers"), await countRows(page, "Accreditors")]).toEqual([3, 2]);
    await page.getByLabel("Find an issuer").fill("UNIVERSITY of ex");
    await page.getByText("Issuers found: 1 of 3").waitFor();
    expect(await page.getByRole("status").innerText()).toBe("Issuers found: 1 of 3");
    expect(scene.node.requests).toEqual([]);
    await page.getByRole("link", { name: "University of Example" }).click();
    await page.locator("h2:focus", { hasText: "University of Example" }).waitFor();
    expect(await page.title()).toMatch(/^University of Example · /);
    expect(await readCheck(page)).toMatch(/^same: Checked now, at block \d+\./);
    expect(await readText(page.locator("laurel-registry"))).toMatch(/Operators\n1 in force, 1 in all/);
    await page.getByRole("table", { name: "Batches" }).getByRole("link").first().click();
    await page.locator("h2:focus", { hasText: /^Batch of / }).waitFor();
    expect(new URL(page.url()).hash).toBe(`#/registry/issuer/1/batch/${newest().root}`);
    expect(await readCheck(page)).toMatch(/^same: Checked now, at block \d+\./);
    expect(await page.getByRole("status").count()).toBe(1);
    await page.goBack();
    await page.locator("h2:focus", { hasText: "University of Example" }).waitFor();
    await page.getByRole("link", { name: "About" }).click();
    await page.locator("h2:focus", { hasText: "About" }).waitFor();
    await page.goBack();
    expect(await readCheck(page)).toMatch(/^same: /);
    expect(site.asked.filter(({ path }) => path.endsWith("registry.json"))).toHaveLength(1);
  });

  it("leads there from a verdict", async () => {
    const page = await visit("#/");
    await chooseFiles(page, scene.files[0]);
    expect(await readVerdict(page)).toBe("valid  valid");
    await page.getByRole("link", { name: "This issuer in the register" }).click();
    expect(await readCheck(page)).toMatch(/^same: /);
    await page.goBack();
    expect(await readVerdict(page)).toBe("valid  valid");
  });

  it("checks the name that it shows, whatever else accredits the issuer or the batch", async () => {
    const [own] = snapshot.accreditations;
    if (own === undefined) throw new Error("issuer 1 is not accredited");
    const add = (id: number, accreditor: number, name: string) => ({ ...own, id, accreditor, name });
    const others = Array.from({ length: 12 }, (_, i) => add(4 + i, 2, TWIN));
    const renamed = snapshot.accreditations.map((one) => (one.id === 1 ? { ...one, name: "Sorbonne" } : one));
    const registers: Readonly<Record<string, Partial<Register>>> = {
      "#/registry/issuer/1": { accreditations: [...renamed, ...others] },
      [`#/registry/issuer/1/batch/${newest().root}`]: {
        accreditations: [...snapshot.accreditations, add(4, 1, "Sorbonne")],
      },
      // Nothing but its sponsor is named.
      "#/registry/issuer/2": {
        accreditors: snapshot.accreditors.map((one) => (one.id === 1 ? { ...one, name: "Sorbonne" } : one)),
        accreditations: snapshot.accreditations.filter(({ issuer }) => issuer !== 2),
      },
    };
    let changes: Partial<Register> = {};
    const at = await serve(() => JSON.stringify({ ...snapshot, ...changes }));
    const said: string[] = [];
    for (const [route, change] of Object.entries(registers)) {
      changes = change;
      const page = await visit("#/registry", {}, at);
      await page.goto(`${at.url}${route}`);
      said.push(await readCheck(page));
      expect(await readText(page.locator("laurel-registry"))).toContain("Sorbonne");
    }
    expect(said).toEqual([
      expect.stringMatching(/^differs: .*accreditation 1: name/),
      expect.stringMatching(/^differs: Differs from the snapshot: accreditation 4 is not on the chain\. /),
      expect.stringMatching(/^differs: Differs from the snapshot: accreditor 1: name\. /),
    ]);
  });

  it("says where the opened row differs from the snapshot, and says so of no other row", async () => {
    const { registry, operator, accreditor, now } = scene.world;
    const { root } = newest();
    await (await registry.connect(operator).revokeCredentials(1, 1, root, [0], [5n])).wait();
    // What a first address ends with is a secret to every test: here it is no link, and a node is asked for it.
    const page = await visit("#/registry");
    await page.goto(`${site.url}#/registry/issuer/1/batch/${root}`);
    const said = await readCheck(page);
    expect(said).toMatch(/^differs: Differs from the snapshot: revoked credentials\. Checked now, at block \d+\./);
    expect(said).toContain("revoked credentials: 0 in the snapshot, 2 now");
    expect(said).toContain(`Everything below is from the snapshot. As of block ${snapshot.block.number}, `);
    await (await registry.connect(accreditor).endAccreditation(1, (await now()) + 1)).wait();
    await page.getByRole("navigation", { name: "Where you are" }).getByRole("link").last().click();
    await page.locator("h2:focus", { hasText: "University of Example" }).waitFor();
    expect(await readCheck(page)).toMatch(/^differs: Differs from the snapshot: accreditation 1: end\. /);
    expect(await readText(page.locator("section", { has: page.getByRole("table", { name: "Batches" }) }))).toContain(
      `As of block ${snapshot.block.number}, `,
    );
  });

  it("says that it could not be checked where no node answers, or where the node lags behind the snapshot, and asks again", async () => {
    scene.node.fault = () => ({ status: 503, body: "" });
    const page = await visit("#/registry/issuer/2", { complaints: /Failed to load resource/ });
    expect(await readCheck(page)).toMatch(
      /^failed: Could not be checked now\. Too few nodes gave the same answer\. This says nothing against the entry/,
    );
    expect(await findBarriers(page)).toEqual([]);
    scene.node.fault = undefined;
    await page.getByRole("button", { name: "Check again" }).click();
    expect(await readCheck(page)).toMatch(/^same: /);
    const ahead = { ...snapshot, block: { ...snapshot.block, number: snapshot.block.number + 1000 } };
    const early = await visit("#/registry/issuer/2", {}, await serve(() => JSON.stringify(ahead)));
    expect(await readCheck(early)).toMatch(/^failed: /);
  });

  it("shows hostile names as text, and as no name where the accreditor is not on the page's list", async () => {
    const page = await visit("#/registry");
    const table = page.getByRole("table", { name: "Issuers" });
    await table.waitFor();
    expect(await page.locator("laurel-registry img").count()).toBe(0);
    expect(await page.getByRole("link", { name: "=HYPERLINK" }).innerText()).toBe(
      HOSTILE.replace(/[\u202C\u202E]/g, "\ufffd"),
    );
    expect(await page.locator('laurel-registry a:not([href^="#/registry"])').count()).toBe(0);
    const row = table.getByRole("row").nth(3);
    expect(await row.getByRole("link").innerText()).toBe("Issuer 3");
    expect(await readText(row)).toContain(`Name given by accreditor 2\n${TWIN}`);
    expect(await row.locator("[data-tone=unlisted]").innerText()).toBe("not on this page's list");
    const accreditors = page.getByRole("table", { name: "Accreditors" });
    expect(await accreditors.locator("[data-tone=unlisted]").count()).toBe(1);
    await row.getByRole("link").click();
    await page.locator("h2:focus", { hasText: /^Issuer 3$/ }).waitFor();
    expect(await page.title()).toMatch(/^Issuer 3 · /);
    expect(await page.locator(".note[data-tone=unlisted]").innerText()).toContain("can write any name");
    expect(await readCheck(page)).toMatch(/^same: /);
  });

  it("stays usable with 10,000 batches of an issuer, and saves all of them as CSV in which no cell is a formula", async () => {
    const many = JSON.stringify(growSnapshot(snapshot, 0, 10_000));
    const page = await visit("#/registry/issuer/1", {}, await serve(() => many));
    await page.getByText("1 to 50 of 10,002").waitFor();
    expect(await countRows(page, "Batches")).toBe(50);
    await page.getByRole("button", { name: "Last" }).click();
    await page.getByText("10,001 to 10,002 of 10,002").waitFor();
    expect(await countRows(page, "Batches")).toBe(2);
    await page.locator("h3:focus", { hasText: "Batches" }).waitFor();
    await page.getByLabel("Find a batch").fill("0000002710");
    await expect.poll(() => countRows(page, "Batches")).toBe(1);
    await page.getByRole("table", { name: "Batches" }).getByRole("link").click();
    expect(await readCheck(page)).toMatch(/^differs: Differs from the snapshot: this batch is not on the chain[;.] /);
    await page.getByRole("link", { name: "Register" }).first().click();
    const batches = await saveCsv(page, "All batches as CSV");
    expect(batches).toHaveLength(10_003);
    expect(batches.every((line) => line.split(",").length === 14)).toBe(true);
    expect(batches[1]?.split(",")[2]).toBe(`"${newest().root}"`);
    const issuers = await saveCsv(page, "Issuers as CSV");
    expect(issuers[2]).toMatch(/^"2","'=HYPERLINK\(""x""\)/);
    // Only an accreditor that the list does not know names it.
    expect(issuers[3]).toMatch(/^"3","","","in-force",.*,"2","Ministry","false",/);
  });

  it("is printed with its block, without buttons", async () => {
    const page = await visit("#/registry/issuer/1");
    await readCheck(page);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("laurel-registry button:visible").count()).toBe(0);
    expect(await page.locator("p.paper:visible").innerText()).toMatch(
      /As of block \d+, .* UTC\. A printout proves nothing\.$/,
    );
  });
});

async function saveCsv(page: Page, button: string): Promise<string[]> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: button, exact: true }).click();
  const csv = await readFile(await (await download).path(), "utf8");
  return csv.replace("\uFEFF", "").trimEnd().split("\r\n");
}

describe("a page without a snapshot that it can show", () => {
  it("has no link to a register, and says at its address that there is none", async () => {
    const page = await visit("#/registry", {}, scene.site);
    await page.locator('[data-fault="none"]').waitFor();
    expect(await readText(page.locator("laurel-registry"))).toContain("This page has no register");
    expect(await page.getByRole("link", { name: "Register" }).count()).toBe(0);
    expect(await findBarriers(page)).toEqual([]);
  });

  const change = (changes: object): string => JSON.stringify({ ...snapshot, ...changes });
  const WRONG: Readonly<
    Record<string, readonly [fault: string, says: string, make: () => string | Uint8Array | undefined]>
  > = {
    "is not there": ["missing", "could not be loaded", () => undefined],
    "is of another registry": [
      "untrusted",
      "not on this page's trust list",
      () => change({ address: "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512" }),
    ],
    "is of another chain": ["untrusted", "not on this page's trust list", () => change({ chainId: 1 })],
    "is cut": ["broken", "cut off, damaged", () => change({}).slice(0, -20)],
    "has a member that is not known": ["broken", "extra", () => change({ extra: 1 })],
    "is of another kind": ["broken", "laurel-registry-v1", () => change({ format: "laurel-registry-v2" })],
    "is huge": ["large", "larger than this page reads", () => Buffer.alloc((64 << 20) + 1, " ")],
  };
  it("tells of each file what is wrong with it, and shows nothing of it", async () => {
    let body: string | Uint8Array | undefined;
    const at = await serve(() => body);
    const page = await visit("#/about", { complaints: /Failed to load resource/ }, at);
    for (const [name, [fault, says, make]] of Object.entries(WRONG)) {
      body = make();
      await page.goto(`${at.url}#/registry`);
      await page.locator(`[data-fault="${fault}"]`).waitFor();
      const text = await readText(page.locator("laurel-registry"));
      expect(text, name).toContain(says);
      expect(text, name).not.toContain("University");
      expect(await page.getByRole("table").count(), name).toBe(0);
      if (name === "is cut") expect(await findBarriers(page)).toEqual([]);
      await page.goto("about:blank");
    }
    await page.goto(`${at.url}#/about`);
  });

  it("tells that the file is not the one of this build, and loads it when it is", async () => {
    let body = change({ batches: [] });
    const { origin, stop } = await startServer((asked) =>
      asked.path.endsWith("/registry.json") && body !== "" ? { type: "application/json", body } : site.answer(asked),
    );
    onTestFinished(stop);
    const page = await visit("#/registry", { complaints: /integrity|digest/ }, { url: `${origin}/check/` });
    await page.locator('[data-fault="missing"]').waitFor();
    body = "";
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("table", { name: "Issuers" }).waitFor();
  });
});

describe("everybody", () => {
  it("reads it in English where the German texts do not come, and is told so", async () => {
    const page = await visit("#/about", { locale: "de-DE", complaints: /Failed to load/ });
    await page.locator("laurel-about").waitFor();
    await page.route("**/chunk-register-de-*", (route) => route.abort());
    await page.getByRole("link", { name: "Register" }).click();
    await page.getByRole("table", { name: "Issuers" }).waitFor();
    expect(await page.getByRole("alert").innerText()).toContain("in English");
  });

  const looks = (["light", "dark"] as const).flatMap((colorScheme) =>
    (["en-GB", "de-DE"] as const).map((locale) => ({ colorScheme, locale })),
  );
  it.each(isMore ? looks : [looks[0], looks[3]])(
    "reads the register without a barrier on a phone: %o",
    async (look) => {
      const at = await serve(() => JSON.stringify(growSnapshot(snapshot, 60, 300)));
      const page = await visit("#/registry", { viewport: { width: 320, height: 640 }, ...look }, at);
      for (const route of [
        "#/registry",
        "#/registry/issuer/1",
        "#/registry/issuer/3",
        `#/registry/issuer/1/batch/${newest().root}`,
        "#/registry/issuer/99",
      ]) {
        await page.goto(at.url + route);
        await page
          .locator("laurel-registry [role=table], laurel-registry dl, laurel-registry section")
          .first()
          .waitFor();
        if (!/registry$|99$/.test(route)) await readCheck(page);
        expect(await findBarriers(page), route).toEqual([]);
        expect(await findWide(page), route).toEqual([]);
        expect(await listSmall(page), route).toEqual([]);
        await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
        expect(await findWide(page), `${route} at twice the text`).toEqual([]);
        await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
      }
    },
  );
});

/** What can be pressed, and is smaller than a finger. */
const listSmall = (page: Page): Promise<string[]> =>
  page.locator("laurel-registry :is(a, button, input, summary)").evaluateAll((all) =>
    all.flatMap((one) => {
      const { width, height } = one.getBoundingClientRect();
      return Math.min(width, height) < 44 ? [`${one.textContent?.trim().slice(0, 30)} ${width} x ${height}`] : [];
    }),
  );
