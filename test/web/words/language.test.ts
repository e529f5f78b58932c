// Which language a reader gets.
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { comesInTime, hasWords, loadWords, makeCatalogue, WORDS } from "../../../web/src/words/catalogue.ts";
import { chooseLanguage, findLanguage } from "../../../web/src/words/language.ts";
import { ABOUT_WORDS } from "../../../web/src/words/page/about.ts";
import { AFTER_WORDS } from "../../../web/src/words/page/after.ts";
import { MANY_WORDS } from "../../../web/src/words/page/many.ts";
import { MINE_WORDS } from "../../../web/src/words/page/mine.ts";
import { PRINT_WORDS } from "../../../web/src/words/page/print.ts";
import { hasPageWords, loadPageWords, SHELL_WORDS } from "../../../web/src/words/page/shell.ts";

describe("chooseLanguage", () => {
  it.each([
    ["?lang=de", ["en-GB"], "de"],
    ["?lang=de-AT&lang=en", ["en"], "de"],
    ["?lang=xx", ["fr", "de-CH", "en"], "de"],
    ["?lang=constructor", ["__proto__", "fr"], "en"],
    ["", ["EN-us", "de"], "en"],
    ["", [], "en"],
  ])("takes of %j and %j the first that there are texts in: %s", (search, preferred, language) =>
    expect(chooseLanguage(search, preferred)).toBe(language),
  );
});

describe("findLanguage", () => {
  it("finds none where there are no texts", () => expect(findLanguage(["", "fr", "xx-de"])).toBeUndefined());
});

describe("German", () => {
  afterEach(() => void vi.useRealTimers());

  it("is there when it was loaded, and not half before", async () => {
    expect([hasWords("en"), hasWords("de"), hasPageWords("de")]).toEqual([true, false, false]);
    expect(() => WORDS.de).toThrow("not loaded yet");
    expect(() => SHELL_WORDS.de).toThrow("not loaded yet");
    await loadWords("de");
    expect([hasWords("de"), hasPageWords("de")]).toEqual([true, false]);
    await loadPageWords("de");
    expect(hasPageWords("de")).toBe(true);
    expect([WORDS.de.start.check, SHELL_WORDS.de.again]).toEqual(["Prüfen", "Noch einmal versuchen"]);
  });

  it("is asked for again where it did not come", async () => {
    const answers = [() => Promise.reject(new TypeError("offline")), () => Promise.resolve("Hallo")];
    const { texts, has, load } = makeCatalogue("Hello", () => (answers.shift() as () => Promise<string>)());
    await expect(load("de")).rejects.toThrow("offline");
    expect(has("de")).toBe(false);
    await load("de");
    await load("de");
    expect(texts).toEqual({ en: "Hello", de: "Hallo" });
  });

  it("is waited for ten seconds", async () => {
    vi.useFakeTimers();
    const never = comesInTime(new Promise(() => undefined));
    const failed = comesInTime(Promise.reject(new TypeError("offline")));
    const came = comesInTime(Promise.resolve());
    expect([await failed, await came]).toEqual([false, true]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await never).toBe(false);
  });
});

describe("the page's own texts", () => {
  beforeAll(() => loadPageWords("de"));

  const list = (value: unknown, at = ""): [at: string, text: string][] =>
    typeof value === "string"
      ? [[at, value]]
      : Object.entries(value ?? {}).flatMap(([name, inner]) => list(inner, `${at}.${name}`));

  const pages = { MANY_WORDS, MINE_WORDS, ABOUT_WORDS, AFTER_WORDS, PRINT_WORDS, SHELL_WORDS };

  it("say genuine, real and valid only in the question, and of what is", () => {
    const praise = { en: /\b(?:genuine|real|valid)\b/i, de: /\b(?:echt|gültig)\b/i } as const;
    for (const language of ["en", "de"] as const) {
      const places = Object.values(pages).map((words) => words[language]);
      const found = [WORDS[language], ...places].flatMap((words) => list(words));
      const praising = found.filter(([, text]) => praise[language].test(text));
      expect(praising.map(([at]) => at)).toEqual([".start.question", ".tones.valid"]);
    }
  });
});
