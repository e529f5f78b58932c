// The languages that reports are written in. Browsers get German as a file of its own, where it is shown: `imports` of package.json says so.

import { de } from "#german";
import { LaurelError } from "../text/laurel-error.ts";
import { en } from "./en.ts";
import type { ReportTexts } from "./texts.ts";

/** A language that reports are written in, as a BCP 47 tag. */
export type Language = "en" | "de";

/** The German texts, or what loads them. */
let german: ReportTexts | (() => Promise<ReportTexts>) = de;

/** The texts by language. In browsers German has to be loaded first. @throws LaurelError where it is not: `await loadLanguage("de")` */
export const REPORT_TEXTS: Readonly<Record<Language, ReportTexts>> = {
  en,
  get de(): ReportTexts {
    if (typeof german !== "function") return german;
    throw new LaurelError('The German texts are not loaded yet: await loadLanguage("de") first');
  },
};

/**
 * Loads the texts of a language, once. In browsers German is a file of its own: until this has loaded it, describing a report in German
 * throws a LaurelError. Elsewhere, and for English, all texts are there from the start, and this does nothing.
 *
 * @throws the browser's error where the file does not come; then call it again
 * @example
 * ```ts
 * await loadLanguage("de");
 * const lines = describeReport(report, { language: "de" });
 * ```
 */
export async function loadLanguage(language: Language): Promise<void> {
  if (language === "de" && typeof german === "function") german = await german();
}

/** Whether there are texts in this language. */
export function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(REPORT_TEXTS, tag);
}
