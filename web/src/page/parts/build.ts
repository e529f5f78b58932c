// Which build this page is, by the `build.json` beside it, and which courses' dictionaries it serves.

import { fetchBytes } from "../../given/fetch-bytes.ts";

/** What the page's host serves, as `laurel page build` listed it. */
export interface Build {
  readonly version: string | null;
  /** SHA-384 of `build.json`, 96 hex digits; null where the browser cannot hash (a page without https). */
  readonly sha384: string | null;
  /** The ids of the courses' dictionaries, 32 hex digits each. */
  readonly courses: readonly string[];
}

const MOST_BYTES = 1 << 20;
const COURSE = /^courses\/([0-9a-f]{32})\.json$/;

/** Loads `build.json` from the folder of the page; undefined where there is none. */
export async function loadBuild(page: URL): Promise<Build | undefined> {
  try {
    const bytes = await fetchBytes(new URL("build.json", page), { most: MOST_BYTES });
    const { format, versions, files } = Object(JSON.parse(new TextDecoder().decode(bytes))) as Record<string, unknown>;
    if (format !== "laurel-build-v1") return undefined;
    const version = (Object(versions) as Record<string, unknown>)["@laurel/web"];
    return {
      version: typeof version === "string" ? version : null,
      sha384: await hash(bytes),
      courses: Object.keys(Object(files)).flatMap((name) => COURSE.exec(name)?.[1] ?? []),
    };
  } catch {
    return undefined;
  }
}

async function hash(bytes: Uint8Array): Promise<string | null> {
  if (globalThis.crypto?.subtle === undefined) return null;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-384", new Uint8Array(bytes)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
