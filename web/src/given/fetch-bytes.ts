// Fetching a file of the page's own host, or of one that its address names: no cookies, no Referer, never more than a bound.

import { readBounded } from "./bounded.ts";

/** How a file is fetched. */
export interface FetchOptions {
  /** The most bytes that are read. */
  readonly most: number;
  /** What the file has to hash to, as in `integrity` of a script. */
  readonly integrity?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Fetches a file.
 * @throws Error where it is not there, or is another one
 */
export async function fetchBytes(
  url: URL,
  { most, integrity = "", signal }: FetchOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url, {
    integrity,
    signal: signal ?? null,
    credentials: "omit",
    referrerPolicy: "no-referrer",
  });
  if (!response.ok || response.body === null) throw new Error(`${response.status}`);
  return readBounded(response.body, most);
}
