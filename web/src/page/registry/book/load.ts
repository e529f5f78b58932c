// The snapshot beside the page: fetched once it is asked for, of the page's own host, held to the hash that the page states.

import { MOST_REGISTER_BYTES, readRegister, RegisterError } from "@laurel/sdk/register";
import type { TrustList } from "@laurel/sdk/verify";
import { fetchBytes } from "../../../given/fetch-bytes.ts";
import type { RegisterFault } from "../../../words/page/registry/registry-words.ts";
import { type Book, openBook } from "./book.ts";

/** Where a snapshot is, and what it hashes to, as in `integrity` of a script. */
export interface RegisterSource {
  readonly address: string | undefined;
  readonly integrity: string | undefined;
}

/** What came of it; `says` is for whoever hosts the page. */
export type Loaded = { readonly book: Book } | { readonly fault: RegisterFault; readonly says?: string };

/** How long it may take, in milliseconds. */
const LIMIT_MS = 120_000;

/** Loads a snapshot; never throws, except the reason of the signal. */
export async function loadBook(
  { address, integrity }: RegisterSource,
  trust: TrustList,
  signal: AbortSignal,
): Promise<Loaded> {
  if (!address) return { fault: "none" };
  const url = new URL(address, document.baseURI);
  if (url.origin !== location.origin) return { fault: "missing" };
  let bytes: Uint8Array;
  try {
    const within = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
    bytes = await fetchBytes(url, { most: MOST_REGISTER_BYTES + 1, integrity, signal: within });
  } catch {
    signal.throwIfAborted();
    return { fault: "missing" };
  }
  try {
    const register = readRegister(bytes);
    const registry = trust.registries.find(
      (one) => one.chainId === register.chainId && one.address === register.address,
    );
    if (registry !== undefined) return { book: openBook(register, registry) };
    return { fault: "untrusted", says: `eip155:${register.chainId}:${register.address}` };
  } catch (error) {
    if (!(error instanceof RegisterError)) throw error;
    return { fault: error.code === "register.too-large" ? "large" : "broken", says: error.message };
  }
}
