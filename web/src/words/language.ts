// Which language a reader gets.

import { isLanguage, type Language } from "@laurel/sdk/verify";

/** `?lang=` of the address, then what the browser prefers, then English. */
export function chooseLanguage(search: string, preferred: readonly string[]): Language {
  const asked = new URLSearchParams(search).get("lang") ?? "";
  const tags = [asked, ...preferred].map((tag) => tag.toLowerCase().split("-")[0] ?? "");
  return tags.find((tag) => isLanguage(tag)) ?? "en";
}
