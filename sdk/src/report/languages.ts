// The languages that reports are written in.

import { de } from "./de.ts";
import { en } from "./en.ts";
import type { ReportTexts } from "./texts.ts";

/** A language that reports are written in, as a BCP 47 tag. */
export type Language = "en" | "de";

/** The texts by language. */
export const REPORT_TEXTS: Readonly<Record<Language, ReportTexts>> = { en, de };

/** Whether there are texts in this language. */
export function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(REPORT_TEXTS, tag);
}
