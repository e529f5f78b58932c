// A did.json as the web serves it: by https, from the place itself, soon, and not longer than one may be.
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

const LIMIT_MS = 10_000;
const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the name server does not know the host now",
  ECONNREFUSED: "no web server listens there",
  ECONNRESET: "it ended the connection",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "nobody vouches for its certificate",
  SELF_SIGNED_CERT_IN_CHAIN: "nobody vouches for its certificate",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate lacks the one between it and its authority",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is of another host",
  TimeoutError: "it does not answer in time",
};

/** Where a did.json lies. @param plainHttp whether by http where the host is `localhost`; on the way from elsewhere anybody could put keys of theirs into it */
export function locateDid({ host, path }: DidWeb, plainHttp = false): string {
  return `${plainHttp && /^localhost(?::\d+)?$/.test(host) ? "http" : "https"}://${host}${path}`;
}

/**
 * Fetches a did.json, once, and follows no redirect.
 * @throws DidError `did.unreachable` where nobody answers now · `did.document` where something else is there, a redirect, or more than 64 KiB
 */
export async function fetchDid(
  place: DidWeb,
  { plainHttp, limit = LIMIT_MS }: FetchDidOptions = {},
): Promise<ServedDid> {
  const url = locateDid(place, plainHttp);
  const signal = AbortSignal.timeout(limit);
  try {
    // A page's question, so that the server says whether it may be asked.
    const headers = { accept: "application/did+json, application/json", origin: "https://wallet.example" };
    const response = await fetch(url, { redirect: "manual", headers, signal });
    try {
      refuseStatus(url, response);
      const bytes = await readBody(url, response);
      return {
        bytes,
        isOpen: ["*", headers.origin].includes(response.headers.get("access-control-allow-origin") ?? ""),
        mediaType: (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "",
      };
    } finally {
      await response.body?.cancel().catch(() => undefined);
    }
  } catch (error) {
    if (error instanceof DidError) throw error;
    throw new DidError("did.unreachable", `${url}: ${describeFailure(error as Error)}`, { cause: error });
  }
}

function refuseStatus(url: string, { status, headers }: Response): void {
  if (status === 200) return;
  const to = headers.get("location");
  if (status >= 300 && status < 400 && to !== null)
    throw new DidError("did.document", `${url} redirects to ${to.slice(0, 300)}: not every verifier follows`);
  // Who asks too often, or a server that is broken, may do better later.
  const isLater = status >= 500 || status === 408 || status === 429;
  const message = `${url}: the server answers ${status}${status === 404 ? ", there is no such file" : ""}`;
  throw new DidError(isLater ? "did.unreachable" : "did.document", message);
}

async function readBody(url: string, { body }: Response): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body ?? []) {
    length += piece.length;
    if (length > MOST_DID_BYTES)
      throw new DidError("did.document", `${url} has more than ${MOST_DID_BYTES / 1024} KiB, which no did.json needs`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** What the system says, in words: the last of the causes knows most. */
function describeFailure(error: Error): string {
  const { name, message, cause, code } = error as NodeJS.ErrnoException;
  const known = REASONS[code ?? ""] ?? REASONS[name];
  if (known !== undefined) return known;
  return cause instanceof Error ? describeFailure(cause) : message;
}
