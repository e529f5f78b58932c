// Reading a text: a credential itself, or a Laurel link, of which only what follows its # is used. No address is ever opened.

import type { Given } from "./given.ts";
import { MOST_BYTES, readFile } from "./read-files.ts";

/** Finds the bytes of a course's dictionary by its 32 hex digits; undefined where there is none. */
export type FindDictionary = (id: string) => Promise<Uint8Array | undefined>;

/** How a text came, and where dictionaries of links are. */
export interface TextOptions {
  readonly via: "paste" | "link" | "camera";
  readonly findDictionary: FindDictionary;
}

const LINK = /#(?:\/|%2f)[vq](?:\/|%2f)/i;

/** What follows the `#` of the Laurel link in a text, damaged or not; undefined for a text without one. Words around a link do not count. */
export function findLink(text: string): string | undefined {
  const trimmed = text.trim();
  const at = trimmed.startsWith("{") ? -1 : trimmed.search(LINK);
  // Mail programs break a link into lines: those are joined by who reads the link.
  return at === -1 ? undefined : trimmed.slice(at + 1).split(/[^\S\r\n\t]/, 1)[0];
}

/** Reads a text. A link that cannot be read has a fault. */
export async function readGivenText(text: string, { via, findDictionary }: TextOptions): Promise<Given> {
  const link = findLink(text);
  if (link === undefined)
    return {
      name: null,
      via,
      ...(/^\s*\{/.test(text) ? { input: text.slice(0, MOST_BYTES) } : await readFile(new Blob([text]))),
    };
  const { LinkError, readLink } = await import("@laurel/sdk/link");
  const came = { name: null, via: via === "paste" ? "link" : via } as const;
  try {
    return { ...came, input: await readLink(link, { findDictionary }) };
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    return { ...came, input: null, fault: error.code };
  }
}

const DICTIONARY = /^[0-9a-f]{32}$/;

/** Looks for dictionaries in the folder `courses` beside a page's trust list, and nowhere else. */
export function findCourses(base: URL, fetchBytes: (url: URL) => Promise<Uint8Array>): FindDictionary {
  return async (id) => {
    if (!DICTIONARY.test(id)) return undefined;
    return fetchBytes(new URL(`courses/${id}.json`, base)).catch(() => undefined);
  };
}
