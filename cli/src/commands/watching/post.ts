// A web server that is sent each event, by https and by no detour. Its URL may be a secret: no more of it than the host is ever said.
import { isOnThisComputer } from "@laurel/sdk";
import { usageError } from "../../terminal/failure.ts";
import type { Receiver } from "./queue.ts";

const LIMIT_MS = 10_000;
const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the name server does not know the host now",
  ECONNREFUSED: "no web server listens there",
  ECONNRESET: "closed the connection",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is not from a known authority",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is not from a known authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate lacks the one between it and its authority",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate belongs to a different host",
  TimeoutError: "did not answer in time",
};

/** Opens it. @throws CommandError where the URL is none, or would be asked by http */
export function openPost(text: string): Receiver {
  const { url, headers } = readTarget(text);
  const take = async (line: string): Promise<string | undefined> => {
    try {
      const signal = AbortSignal.timeout(LIMIT_MS);
      const response = await fetch(url, { method: "POST", redirect: "manual", headers, body: line, signal });
      await response.body?.cancel().catch(() => undefined);
      const { status, ok } = response;
      if (ok) return undefined;
      return status >= 300 && status < 400
        ? `answers ${status}, a redirect, which is not followed`
        : `answers ${status}`;
    } catch (error) {
      return describeFailure(error);
    }
  };
  return { kind: "post", name: `--post ${url.protocol}//${url.host}`, take };
}

function readTarget(text: string): { readonly url: URL; readonly headers: Record<string, string> } {
  if (!URL.canParse(text)) throw usageError("--post: not a URL", "write it as https://alarm.example/laurel");
  const url = new URL(text);
  const isNear = url.protocol === "http:" && isOnThisComputer(url.href);
  if (url.protocol !== "https:" && !isNear)
    throw usageError(`--post ${url.protocol}//${url.host}: events are sent by https only`, "write https://");
  const { username, password } = url;
  const headers: Record<string, string> = { "content-type": "application/json", "user-agent": "laurel" };
  if (username !== "" || password !== "") {
    const pair = [username, password].map(decode).join(":");
    headers.authorization = `Basic ${Buffer.from(pair).toString("base64")}`;
    url.username = "";
    url.password = "";
  }
  url.hash = "";
  return { url, headers };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw usageError("--post: the URL has a user or password with a stray %", "write %25 for each %");
  }
}

/** What the system says, by its codes alone: a message may have the URL in it. */
function describeFailure(error: unknown): string {
  for (let one = error; one instanceof Error; one = one.cause) {
    const known = REASONS[(one as NodeJS.ErrnoException).code ?? ""] ?? REASONS[one.name];
    if (known !== undefined) return known;
  }
  return "cannot be reached";
}
