// A file as the web serves it: from one host, whole, soon, and not longer than it may be.
import { IssuingError } from "../messages/issuing-error.ts";

/** A file that a web server gave. */
export interface WebFile {
  readonly bytes: Uint8Array;
  /** Where it lay in the end: on the host that was asked. */
  readonly url: string;
  readonly headers: Headers;
}

/** How a file is fetched. */
export interface WebFileOptions {
  /** How many bytes it may have, once it is unpacked. */
  readonly most: number;
  /** In milliseconds, until all is there; ten seconds unless said. */
  readonly limit?: number | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** How many redirects are followed, each to the same scheme, host and port; none unless said. */
  readonly redirects?: number;
}

const LIMIT_MS = 10_000;
const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the name server does not know the host now",
  ECONNREFUSED: "no web server listens there",
  ECONNRESET: "the server closed the connection",
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate is not from a known authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server does not send its intermediate certificate",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for a different host",
  TimeoutError: "the server does not answer in time",
};

/**
 * Fetches a file. Nothing is asked of another host than the one that is named.
 * @throws IssuingError `web.unreachable` where nobody answers now · `web.redirect`, `web.status` or `web.size` where something else is there
 */
export async function fetchWebFile(
  url: string,
  { most, limit = LIMIT_MS, headers = {}, redirects = 0 }: WebFileOptions,
): Promise<WebFile> {
  const signal = AbortSignal.timeout(limit);
  try {
    for (let place = url, left = redirects; ; left -= 1) {
      const response = await fetch(place, { redirect: "manual", headers, signal });
      try {
        const next = findRedirect(place, response, left);
        if (next === undefined)
          return { bytes: await readBody(place, response, most), url: place, headers: response.headers };
        place = next;
      } finally {
        await response.body?.cancel().catch(() => undefined);
      }
    }
  } catch (error) {
    if (error instanceof IssuingError) throw error;
    throw new IssuingError("web.unreachable", "unfinished", `${url}: ${describeFailure(error as Error)}`, {
      cause: error,
    });
  }
}

/** Where a server says that the file lies; undefined where it gives the file. @throws IssuingError where it gives none */
function findRedirect(url: string, { status, headers }: Response, left: number): string | undefined {
  if (status === 200) return undefined;
  const to = headers.get("location");
  if (status >= 300 && status < 400 && to !== null) {
    const next = URL.canParse(to, url) ? new URL(to, url) : undefined;
    if (left > 0 && next?.origin === new URL(url).origin) return next.href;
    throw new IssuingError("web.redirect", "refused", `${url} redirects to ${to.slice(0, 300)}`);
  }
  const message = `${url}: the server answers ${status}${status === 404 ? ", file not found" : ""}`;
  // Who asks too often, or a server that is broken, may do better later.
  if (status >= 500 || status === 408 || status === 429)
    throw new IssuingError("web.unreachable", "unfinished", message);
  throw new IssuingError("web.status", "refused", message);
}

async function readBody(url: string, { body }: Response, most: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body ?? []) {
    length += piece.length;
    if (length > most) throw new IssuingError("web.size", "refused", `${url} has more than ${most / 1024} KiB`);
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
