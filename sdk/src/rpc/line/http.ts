// One HTTP request to a node: what is sent, what is read of the answer, and which kind of failure it is where there is none.

import { explainCause, nameTarget } from "#cause";
import { MOST } from "../bounds.ts";
import { DeadlineError } from "../deadline.ts";
import { RpcError, type RpcReason } from "../rpc.ts";
import type { AskProvider } from "../source.ts";

/** Whom a request is sent to. */
export interface Target {
  /** Asked in place of the URL. */
  readonly provider?: AskProvider | undefined;
  readonly url: string;
  /** The host with its port: all that messages name. */
  readonly host: string;
  /** What its owner has sent along: to this URL and nowhere else. */
  readonly headers: Readonly<Record<string, string>>;
}

/** How a request may end early. */
export interface Limits {
  readonly signal: AbortSignal;
  /** How many bytes may still be read of all answers together. */
  readonly budget: { left: number };
  /** How many may be read of this one. */
  readonly bound: number;
  /** Whether it is sent again where the line was cut. */
  readonly mayRepeat: boolean;
}

/** An answer that came, or why none did. */
export interface HttpAnswer {
  readonly text: string;
  /** That the status says so, or that no line could be opened; undefined for an answer as it should be. */
  readonly fault?: RpcError;
  /** Whether it may be otherwise the next time. */
  readonly isPassing?: boolean | undefined;
  /** After how many milliseconds the node wants to be asked again, where it says so. */
  readonly wait?: number | undefined;
}

const STATUSES: Readonly<Record<number, RpcReason>> = {
  401: "unauthorized",
  403: "unauthorized",
  404: "not-found",
  405: "not-found",
  410: "not-found",
  429: "rate-limited",
};
/** Statuses that have nothing to do with what was asked, as likely as not. */
const PASSING: readonly number[] = [429, 502, 503, 504];

/** How often a request is sent again where the line was cut. */
const MOST_REPEATS = 3;

/**
 * Sends a request, and reads an answer up to its bound. A redirect is never followed: what is sent along is not for another.
 * @throws RpcError `rpc.unreachable` where no line can be opened, it breaks off, or no time is left · `rpc.bad-answer` · the reason of the signal
 */
export async function post(target: Target, body: string, limits: Limits): Promise<HttpAnswer> {
  const { provider, url, host } = target;
  const { signal } = limits;
  const headers = { ...target.headers, "content-type": "application/json" };
  const options = { method: "POST", headers, body, signal, redirect: "manual", credentials: "omit" } as const;
  // Lines that were kept open may have been closed at their other end while this program was busy, all of them: that is no node's failure.
  const send = (repeats: number): Promise<Response> =>
    (provider === undefined ? fetch(url, options) : askProvider(provider, options)).catch((error: unknown) => {
      if (repeats > 0 && !signal.aborted && mayBeCut(explainCause(target, error))) return send(repeats - 1);
      throw error;
    });
  let response: Response;
  try {
    response = await send(limits.mayRepeat ? MOST_REPEATS : 0);
  } catch (error) {
    if (signal.aborted) throw explainSilence(host, signal, "");
    const fault = explainCause(target, error);
    if (mayBeCut(fault)) return { text: "", fault, isPassing: true };
    throw fault;
  }
  const { status } = response;
  const wait = readWait(response.headers.get("retry-after"));
  if (response.ok) return { text: await readBody(response, host, limits), wait };
  if (response.type === "opaqueredirect" || (status >= 300 && status < 400)) {
    response.body?.cancel().catch(() => undefined);
    const place = nameTarget(response.headers.get("location") ?? "", url);
    throw new RpcError("rpc.unreachable", `${host} redirects to ${place}`, undefined, "redirect");
  }
  const reason = STATUSES[status] ?? (status < 500 ? "http" : "server");
  const isBusy = status === 429 || status === 503;
  return {
    text: await readBody(response, host, limits).catch(() => ""),
    fault: new RpcError("rpc.unreachable", `${host} answered with HTTP status ${status}`, undefined, reason),
    isPassing: PASSING.includes(status),
    wait: isBusy ? (wait ?? 0) : undefined,
  };
}

/** What asks a provider is loaded when the first one is asked: a page whose list names URLs alone does without it. */
async function askProvider(
  provider: AskProvider,
  { body, signal }: { readonly body: string; readonly signal: AbortSignal },
): Promise<Response> {
  const { postToProvider } = await import("./provider.ts");
  signal.throwIfAborted();
  return postToProvider(provider, { body, signal, most: MOST });
}

/** To a browser, which tells no cause, a refusal without the headers of CORS is the same. */
function mayBeCut({ reason }: RpcError): boolean {
  return reason === undefined || reason === "line-cut";
}

/** `Retry-After` in milliseconds (RFC 9110, section 10.2.3): seconds, or a date. */
function readWait(text: string | null): number | undefined {
  if (text === null) return undefined;
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

/** Reads an answer up to its bound, and no byte of what follows. */
async function readBody(response: Response, host: string, { bound, signal, budget }: Limits): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw new RpcError("rpc.bad-answer", `${host} did not answer in UTF-8`);
    }
  };
  let text = "";
  let length = 0;
  try {
    for (let chunk = await reader?.read(); chunk !== undefined && !chunk.done; chunk = await reader?.read()) {
      length += chunk.value.length;
      budget.left -= chunk.value.length;
      if (length > bound || budget.left < 0) throw refuseText(host, text, "answered with too much data");
      text += decode(chunk.value);
    }
    return text + decode();
  } catch (error) {
    reader?.cancel().catch(() => undefined);
    throw error instanceof RpcError ? error : explainSilence(host, signal, "broke off the answer");
  }
}

/** Why a text is no answer; whoever has to log in first gets a web page. */
export function refuseText(host: string, text: string, otherwise: string): RpcError {
  if (!/^\s*</.test(text)) return new RpcError("rpc.bad-answer", `${host} ${otherwise}`);
  return new RpcError("rpc.bad-answer", `${host} answered with a web page`, undefined, "web-page");
}

/** Why there is no answer: the time was over, the caller wants none any more, or the line. */
function explainSilence(host: string, { aborted, reason }: AbortSignal, otherwise: string): unknown {
  if (aborted && !(reason instanceof DeadlineError)) return reason;
  const words = aborted ? reason.message : otherwise;
  return new RpcError("rpc.unreachable", `${host} ${words}`, undefined, aborted ? "timeout" : "line-cut");
}
