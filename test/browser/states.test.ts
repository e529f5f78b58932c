// Every code in both languages, light and dark, from stored reports: what is said, by which tone, and that all can read it.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Language, Report } from "../../sdk/src/index.ts";
import { judgeTone } from "../../sdk/src/verify.ts";
import { isMore } from "../more.ts";
import { findBarriers, findWide, readText, useBrowser } from "./browser.ts";
import { CODES, spoil } from "./reports.ts";
import { openStage, type Stage } from "./stage.ts";

const LANGUAGES: readonly Language[] = ["en", "de"];
/** Said of what has expired where all else passed. */
const ONCE = "It was valid until then.";
/** What may be said of a valid credential alone. "Not valid" and "invalid" say the opposite. */
const PRAISE = { en: /\b(?:genuine|real|(?<!not )valid)\b/i, de: /\b(?:echt|(?<!nicht )gültig)\b/i };

const browser = useBrowser();
let stage: Stage;
let reports: readonly (readonly [name: string, report: Report])[];

beforeAll(async () => {
  stage = await openStage(browser);
  reports = [["valid", stage.valid], ...CODES.map((code) => [code, spoil(stage.valid, code)] as const)];
});
afterAll(() => stage.stop());

const list = (): readonly Report[] => reports.map(([, report]) => report);

describe("what a file says", () => {
  const part = (report: Report) =>
    ({
      ...{ issuer: "eip155:1:0x/issuers/1", root: "0x00", index: 0, contentHash: "0x00", outcome: "fail" },
      ...{ code: "stack.part-invalid", message: "", learner: null, credits: null, report },
    }) as never;

  it("is folded while no node has told whose file it is, though its parts are wrong in themselves", async () => {
    const { stack } = spoil(stage.valid, "stack.document");
    const page = await stage.open();
    await stage.show(page, [
      { ...spoil(stage.valid, "rpc.unreachable"), verdict: "invalid", stack },
      spoil(stage.valid, "stack.document"),
    ]);
    const shown = page.locator("laurel-verifier");
    expect(await shown.nth(0).locator(".unconfirmed .facts").count()).toBe(1);
    expect(await shown.nth(1).locator(".unconfirmed").count()).toBe(0);
  });

  it("is not told of a part whose accreditor is not recognised", async () => {
    const { stack } = spoil(stage.valid, "stack.part-invalid");
    const issuer = { id: 1, name: "Forged University", uri: "https://forged.example" };
    const report = { ...spoil(stage.valid, "authority.unrecognised"), issuer };
    const page = await stage.open();
    await stage.show(page, [
      { ...stage.valid, verdict: "invalid", stack: stack && { ...stack, parts: [part(report)] } },
    ]);
    const text = await readText(page.locator("laurel-verifier .parts"));
    expect(text).not.toContain("Forged University");
    expect(text).not.toContain(String(report.credential?.name));
  });
});

describe.each(LANGUAGES)("every report in %s", (language) => {
  it("has its tone and its code, and praises only what is valid", async () => {
    const page = await stage.open();
    await stage.show(page, list(), language);
    for (const [place, [name, report]] of reports.entries()) {
      const { tone, code = "" } = judgeTone(report);
      const element = page.locator("laurel-verifier").nth(place);
      const attributes = await element.evaluate((one) => ({ ...(one as HTMLElement).dataset }));
      expect(attributes, name).toEqual({ verdict: report.verdict, code, tone });
      const headings = await element.locator("h2").allInnerTexts();
      expect(headings.length, name).toBe(1);
      const text = await readText(element);
      if (tone === "valid") expect(headings[0], name).toMatch(PRAISE[language]);
      else expect(text.replace(name === "validity.expired" ? ONCE : "", ""), name).not.toMatch(PRAISE[language]);
      expect(text, name).not.toMatch(/undefined|null|NaN|\[object/);
    }
  });

  it.each(isMore ? (["light", "dark"] as const) : ([language === "en" ? "light" : "dark"] as const))(
    "has no barrier and fits a phone at twice the text, %s",
    async (colorScheme) => {
      const page = await stage.open({ colorScheme });
      await stage.show(page, list(), language);
      expect(await findBarriers(page)).toEqual([]);
      expect(await findWide(page)).toEqual([]);
      await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
      expect(await findWide(page)).toEqual([]);
    },
  );
});
