// The page's trust list: fetched once, held to its hash where the page states one.

import { FormatError, readTrust, TrustError, type TrustList } from "@laurel/sdk/verify";
import { fetchBytes } from "../given/fetch-bytes.ts";
import { MOST_BYTES } from "../given/bounded.ts";
import { PageError } from "./page-error.ts";

/** What came or comes, by address and hash: it cannot have changed, and a page that lost its line still has it. */
const loaded = new Map<string, Promise<TrustList>>();

/**
 * Loads a trust list; one with a stated hash once for as long as the page is open.
 * @param integrity what it has to hash to, as in `integrity` of a script
 * @throws PageError where it does not come, is another one, or cannot be used
 */
export async function loadTrust(url: URL, integrity?: string): Promise<TrustList> {
  if (!integrity) return load(url);
  const key = `${integrity} ${url.href}`;
  const list = loaded.get(key) ?? load(url, integrity);
  loaded.set(key, list);
  list.catch(() => loaded.delete(key));
  return list;
}

async function load(url: URL, integrity?: string): Promise<TrustList> {
  // Of what it cannot read in `integrity` a browser takes no notice: it would load any list.
  if (integrity && !integrity.trim().split(/\s+/).every(isHash))
    throw new PageError("page.trust-missing", "integrity must be the hash of the trust list, as in sha384-…");
  const bytes = await fetchBytes(url, { most: MOST_BYTES, integrity }).catch((error: unknown) => {
    const how = integrity ? "did not come, or does not have the hash that the page states" : "did not come";
    throw new PageError("page.trust-missing", `The trust list ${url.href} ${how}`, { cause: error });
  });
  try {
    return readTrust(bytes, "trust.json", { base: url.href });
  } catch (error) {
    if (!(error instanceof TrustError || error instanceof FormatError)) throw error;
    throw new PageError("page.trust-broken", `The trust list ${url.href}: ${error.message}`, { cause: error });
  }
}

/** How many characters of base64 each hash has, with its padding. */
const LENGTHS: Readonly<Record<string, number>> = { sha256: 44, sha384: 64, sha512: 88 };

/** Whether a text is a hash that every browser holds a file to. */
function isHash(text: string): boolean {
  const [, algorithm = "", digest = ""] = /^(sha\d+)-([\w+/-]+={0,2})$/.exec(text) ?? [];
  return digest.length === LENGTHS[algorithm];
}
