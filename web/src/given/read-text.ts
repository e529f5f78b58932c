// Reading a text: a credential itself, or a Laurel link, of which only what follows its # is used. No address is ever opened.

import type { FindDictionary, Given, TextOptions } from "./given.ts";

const LINK = /#(?:\/|%2f)[vq](?:\/|%2f)/i;

/** What follows the `#` of the Laurel link in a text, damaged or not; undefined for a text without one. Words around a link do not count. */
export function findLink(text: string): string | undefined {
  const trimmed = text.trim();
  const at = /^[[{]/.test(trimmed) ? -1 : trimmed.search(LINK);
  // Mail programs break a link into lines: those are joined by who reads the link.
  return at === -1 ? undefined : trimmed.slice(at + 1).split(/[^\S\r\n\t]/, 1)[0];
}

/** Reads a text. A link that cannot be read has a fault. */
export async function readGivenText(text: string, options: TextOptions): Promise<Given> {
  return (await import("./open-given.ts")).openText(text, findLink(text), options);
}

const DICTIONARY = /^[0-9a-f]{32}$/;

/** Looks for dictionaries in the folder `courses` beside a page's trust list, and nowhere else. */
export function findCourses(base: URL, fetchBytes: (url: URL) => Promise<Uint8Array>): FindDictionary {
  return async (id) => {
    if (!DICTIONARY.test(id)) return undefined;
    return fetchBytes(new URL(`courses/${id}.json`, base)).catch(() => undefined);
  };
}
