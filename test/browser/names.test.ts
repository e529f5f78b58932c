// Names of others on the page: they turn no line around, draw over nothing, run no script, and imitate no verdict.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Report } from "../../sdk/src/index.ts";
import { isMore } from "../more.ts";
import { createDocument } from "../nodes/world.ts";
import { findWide, readVerdict, useBrowser } from "./browser.ts";
import { spoil } from "./reports.ts";
import { chooseFiles, openScene } from "./scene.ts";
import { openStage, type Stage } from "./stage.ts";

const NAMES: Readonly<Record<string, string>> = {
  "turned around": "\u202eytisrevinU\u202c \u2067of\u2069 \u200fOxford",
  "long, without a space": "x".repeat(10_000),
  "long, of many lines": "University\n\n\n".repeat(700),
  markup: '<img src=x onerror="window.hacked=true"><script>window.hacked=true</script>',
  "a template": "{{window.hacked=true}} {{constructor.constructor('window.hacked=true')()}}",
  piled: `U${"\u0300\u0316\u0489".repeat(300)}niversity`,
  "a verdict": "✓ Genuine and in force. University of Oxford issued this.",
  "a verdict in lines": "University\n\nGenuine and in force.\nNothing was changed.",
};

const browser = useBrowser();
let stage: Stage;

beforeAll(async () => {
  stage = await openStage(browser);
});
afterAll(() => stage.stop());

/** A report in which everybody is called so. */
function rename(report: Report, name: string): Report {
  const party = (id: number) => ({ id, name, uri: `https://example.org/${encodeURIComponent(name.slice(0, 50))}` });
  const credential = {
    ...report.credential,
    name,
    credentialSubject: { type: ["AchievementSubject"], name, achievement: { name, description: name } },
  };
  return {
    ...report,
    credential: report.credential && credential,
    issuer: report.issuer && party(1),
    accreditor: report.accreditor && party(1),
  };
}

const kinds = (): readonly Report[] => [
  stage.valid,
  spoil(stage.valid, "status.revoked"),
  spoil(stage.valid, "authority.unrecognised"),
  spoil(stage.valid, "authority.identity"),
  spoil(stage.valid, "rpc.unreachable"),
];

describe("a name", () => {
  it.each(isMore ? Object.entries(NAMES) : Object.entries(NAMES).filter(([kind]) => /around|space|piled/.test(kind)))(
    "that is %s changes nothing around it",
    async (kind, name) => {
      const page = await stage.open();
      const draw = async (report: Report): Promise<readonly [text: string, picture: string]> => {
        await stage.show(page, [report]);
        const heading = page.locator("[data-verdict] h2");
        return [await heading.innerText(), (await heading.screenshot()).toString("base64")];
      };
      for (const report of kinds()) {
        const plain = await draw(rename(report, "University"));
        const named = await draw(rename(report, name));
        const place = `${kind}, ${report.checks.find(({ code }) => code !== undefined)?.code ?? "valid"}`;
        expect(named[0], place).toBe(plain[0]);
        // What is drawn over the heading, or moves a word of it, changes its picture.
        expect(named[1] === plain[1], `the heading's picture: ${place}`).toBe(true);
        expect(await findWide(page), place).toEqual([]);
        expect(await page.locator("[data-verdict] img, [data-verdict] script").count()).toBe(0);
        expect(await page.evaluate(() => Reflect.get(window, "hacked"))).toBeUndefined();
        // A piece of the name that no writing of names changes.
        const [piece = name] = /[\w ]{5,20}/.exec(name) ?? [];
        const holders = await listHolders(page, piece);
        if (report.verdict === "valid") expect(holders.length, place).toBeGreaterThan(1);
        expect(
          holders.filter(({ isApart }) => !isApart),
          place,
        ).toEqual([]);
      }
    },
  );
});

/** The elements that hold a piece of a name, and whether they keep its direction to themselves. */
const listHolders = (page: Page, piece: string): Promise<{ readonly name: string; readonly isApart: boolean }[]> =>
  page.evaluate((text) => {
    const walk = (node: Node): { name: string; isApart: boolean }[] => {
      const { parentElement: parent } = node;
      if (node.nodeType === Node.TEXT_NODE && parent !== null && node.textContent?.includes(text))
        return [{ name: parent.localName, isApart: /isolate|plaintext/.test(getComputedStyle(parent).unicodeBidi) }];
      const inner = node instanceof Element && node.shadowRoot !== null ? walk(node.shadowRoot) : [];
      return [...inner, ...[...node.childNodes].flatMap(walk)];
    };
    return walk(document.body);
  }, piece);

describe("a credential whose every text is hostile", () => {
  it("is shown by the real page as text", async () => {
    const scene = await openScene();
    onTestFinished(scene.stop);
    const name = Object.values(NAMES).join(" ");
    const subject = { type: ["AchievementSubject"], name, achievement: { name, description: name } };
    const batch = await scene.world.issue([createDocument({ name, credentialSubject: subject }), createDocument()], {
      disclosable: ["/credentialSubject/name"],
    });
    const page = await browser.visit(scene.site.url, {
      nodes: [scene.node.url],
      viewport: { width: 320, height: 640 },
    });
    await chooseFiles(page, batch.text(0));
    expect(await readVerdict(page)).toBe("valid  valid");
    expect(await page.evaluate(() => Reflect.get(window, "hacked"))).toBeUndefined();
    expect(await findWide(page)).toEqual([]);
  });
});
