// When something was checked, on paper.

import type { Language } from "@laurel/sdk/verify";

/** A moment in UTC, to the minute, with its month as a word. */
export function formatMoment(moment: string, language: Language): string {
  const format = { dateStyle: "long", timeStyle: "short", timeZone: "UTC" } as const;
  return `${new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, format).format(Date.parse(moment))} UTC`;
}
