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
