// Where a published list comes from: a host by https, or a file; and which bytes it has.
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { describeReadError, fetchWebFile, type IssuingError } from "@laurel/issuing";
import { readSmallFile } from "@laurel/sdk/node";
import { PUBLISHED_PATH } from "../../../../settings/published-trust.ts";
import { CommandError, usageError } from "../../../../terminal/failure.ts";

/** A published list as it came. */
export interface Source {
  /** The URL that was named, with the usual path where it had none; of a file, its name without the folders. */
  readonly from: string;
  /** Whether a host gave it. */
  readonly isWeb: boolean;
  readonly bytes: Uint8Array;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

/** How many bytes a list may have. */
const MOST_BYTES = 1 << 20;
/** How many redirects a host may make to itself. */
const MOST_REDIRECTS = 3;

/**
 * Fetches or reads a published list; nothing of it is parsed.
 * @param sha256 what its SHA-256 has to be, where somebody said so
 * @throws CommandError where the place is none, gives nothing, or gives other bytes
 */
export async function readSource(place: string, sha256: string | undefined): Promise<Source> {
  const expected = sha256 === undefined ? undefined : parseSha256(sha256);
  const isWeb = /^[a-z][a-z\d+.-]*:\/\//i.test(place);
  const source = isWeb ? await fetchList(locateList(place)) : { from: basename(place), bytes: readList(place) };
  const found = createHash("sha256").update(source.bytes).digest("hex");
  if (expected === undefined || expected === found) return { ...source, isWeb, sha256: found };
  const cure = "ask the publisher for today's SHA-256; believe neither until then";
  const message = `${source.from} has SHA-256 ${found}, not ${expected} as --sha256 says; nothing was imported`;
  throw new CommandError("trust.sha256", 1, message, { cure });
}

function parseSha256(text: string): string {
  if (/^[\da-f]{64}$/i.test(text)) return text.toLowerCase();
  throw usageError(`--sha256 ${text}: not a SHA-256`, "write 64 hex digits, as sha256sum prints them");
}

/** The URL of a list. @throws CommandError where it is not https, or holds a secret */
function locateList(place: string): string {
  if (!URL.canParse(place)) throw usageError(`${place}: not a URL`, "write it as https://ministry.example");
  const url = new URL(place);
  const { protocol, username, password, pathname, search } = url;
  if (protocol !== "https:") {
    const cure = `write https://; or get the file in a way that you trust, and import the file`;
    throw usageError(`${protocol}//${url.host}: only https proves who published a list`, cure);
  }
  if (username !== "" || password !== "")
    throw usageError(`https://${url.host}: the URL names a user or a password`, "name a list that anyone may read");
  url.hash = "";
  if (pathname === "/" && search === "") url.pathname = PUBLISHED_PATH;
  return url.href;
}

/** What is said of a list that a host does not give. */
const CURES: Readonly<Record<string, string>> = {
  "web.redirect": "name that address instead, if you trust its host",
  "web.size": "ask the publisher: a list may have at most 1 MiB",
  "web.status": `name the list's whole URL, if it is not ${PUBLISHED_PATH}`,
  "web.unreachable": "check the address and the network, then run the same command again",
};

async function fetchList(url: string): Promise<Pick<Source, "from" | "bytes">> {
  const headers = { accept: "application/json" };
  try {
    const { bytes } = await fetchWebFile(url, { most: MOST_BYTES, headers, redirects: MOST_REDIRECTS });
    return { from: url, bytes };
  } catch (error) {
    const { code, kind, message } = error as IssuingError;
    if (!(code in CURES)) throw error;
    const details = { cure: CURES[code], cause: error };
    throw new CommandError(code, kind === "unfinished" ? 3 : 1, `${message}; nothing was imported`, details);
  }
}

function readList(path: string): Uint8Array {
  try {
    return readSmallFile(path, MOST_BYTES);
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    const isHost = cause.code === "ENOENT" && /^[\w-]+(?:\.[\w-]+)+(?:\/|$)/.test(path);
    const details = { cause, cure: isHost ? `for a host: laurel trust import https://${path}` : undefined };
    throw new CommandError(
      cause.code === "ENOENT" ? "file.missing" : "file.unreadable",
      2,
      `${path}: ${describeReadError(cause)}`,
      details,
    );
  }
}
