// A did.json as the web serves it: by https, from the place itself, soon, and not longer than one may be.
import { fetchWebFile, IssuingError } from "@laurel/issuing";
import { MOST_DID_BYTES } from "./did-document.ts";
import { DidError } from "./did-error.ts";
import type { DidWeb } from "./did-web.ts";

/** What a web server answers. */
export interface ServedDid {
  readonly bytes: Uint8Array;
  /** Whether a page of any other site may read it, as wallets in a browser do. */
  readonly isOpen: boolean;
  /** The media type that it is served as, without parameters; empty where none is said. */
  readonly mediaType: string;
}

/** How a did.json is fetched. */
export interface FetchDidOptions {
  /** By http where the host is `localhost`, for a server that is being tried. */
  readonly plainHttp?: boolean | undefined;
  /** In milliseconds, until all is there; ten seconds unless said. */
  readonly limit?: number;
}

/** What else is to be said of a file that is not as a did.json is. */
const MORE: Readonly<Record<string, string>> = {
  "web.redirect": ": not every verifier follows redirects",
  "web.size": ", more than any did.json needs",
};

/** Where a did.json lies. @param plainHttp whether by http where the host is `localhost`; on the way from elsewhere anybody could put keys of theirs into it */
export function locateDid({ host, path }: DidWeb, plainHttp = false): string {
  return `${plainHttp && /^localhost(?::\d+)?$/.test(host) ? "http" : "https"}://${host}${path}`;
}

/**
 * Fetches a did.json, once, and follows no redirect.
 * @throws DidError `did.unreachable` where nobody answers now · `did.document` where something else is there, a redirect, or more than 64 KiB
 */
export async function fetchDid(place: DidWeb, { plainHttp, limit }: FetchDidOptions = {}): Promise<ServedDid> {
  // A page's question, so that the server says whether it may be asked.
  const headers = { accept: "application/did+json, application/json", origin: "https://wallet.example" };
  try {
    const served = await fetchWebFile(locateDid(place, plainHttp), { most: MOST_DID_BYTES, limit, headers });
    return {
      bytes: served.bytes,
      isOpen: ["*", headers.origin].includes(served.headers.get("access-control-allow-origin") ?? ""),
      mediaType: (served.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "",
    };
  } catch (error) {
    if (!(error instanceof IssuingError)) throw error;
    const code = error.code === "web.unreachable" ? "did.unreachable" : "did.document";
    throw new DidError(code, `${error.message}${MORE[error.code] ?? ""}`, { cause: error });
  }
}
