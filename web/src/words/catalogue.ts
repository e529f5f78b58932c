// The page's texts by language: as many languages as reports have. German is a file of its own, with the reports' German texts.

import { type Language, loadLanguage } from "@laurel/sdk/verify";
import { en } from "./en.ts";
import type { Words } from "./words.ts";

/** Texts by language, of which German comes later. */
export interface Catalogue<Texts> {
  /** @throws Error for those that are not loaded yet */
  readonly texts: Readonly<Record<Language, Texts>>;
  readonly has: (language: Language) => boolean;
  /** Loads them, once. @throws the browser's error where the file does not come */
  readonly load: (language: Language) => Promise<void>;
}

/** Makes a catalogue. */
export function makeCatalogue<Texts>(english: Texts, loadGerman: () => Promise<Texts>): Catalogue<Texts> {
  let german: Texts | undefined;
  const has = (language: Language): boolean => language === "en" || german !== undefined;
  return {
    texts: {
      en: english,
      get de() {
        if (german === undefined) throw new Error("The German texts are not loaded yet");
        return german;
      },
    },
    has,
    load: async (language) => {
      if (!has(language)) german = await loadGerman();
    },
  };
}

const catalogue = makeCatalogue(en, async () => {
  const [{ words }] = await Promise.all([import("./de.ts"), loadLanguage("de")]);
  return words;
});

/** The page's texts by language. */
export const WORDS: Readonly<Record<Language, Words>> = catalogue.texts;
/** Whether all that is said is there in a language: the page's texts and those of reports. */
export const hasWords: (language: Language) => boolean = catalogue.has;
/** Loads the page's texts and those of reports. @throws the browser's error where they do not come */
export const loadWords: (language: Language) => Promise<void> = catalogue.load;

/** How long texts may take, in milliseconds, before the page goes on without them. */
const MOST_MS = 10_000;

/** Whether texts come, and in time. */
export function comesInTime(loading: Promise<unknown>): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, MOST_MS, false));
  return Promise.race([
    loading.then(
      () => true,
      () => false,
    ),
    late,
  ]);
}

/** What the page says where German does not come. */
export const LACKS_GERMAN = "The German texts could not be loaded, so this is in English.";
