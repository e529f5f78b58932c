// Which language a reader gets.

import { isLanguage, type Language } from "@laurel/sdk/verify";

/** The first language of a list of tags, such as `de-AT`, that there are texts in. */
export function findLanguage(tags: readonly string[]): Language | undefined {
  return tags.map((tag) => tag.toLowerCase().split("-")[0] ?? "").find((tag) => isLanguage(tag));
}

/** `?lang=` of the address, then what the browser prefers, then English. */
export function chooseLanguage(search: string, preferred: readonly string[]): Language {
  return findLanguage([new URLSearchParams(search).get("lang") ?? "", ...preferred]) ?? "en";
}
