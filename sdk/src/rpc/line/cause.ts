// Why there is no answer, as Node tells it. Browsers, which tell neither a cause nor where a redirect leads to, have cause-browser.ts in its place.

import { RpcError, type RpcReason } from "../rpc.ts";

/** Causes as Node names them. A browser tells none. */
const CAUSES: readonly (readonly [code: RegExp, reason: RpcReason, words: string])[] = [
  [/^(?:ENOTFOUND|EAI_)/, "host-unknown", "is a host that cannot be found"],
  [/^ECONNREFUSED/, "port-closed", "refuses connections"],
  [/^E(?:HOST|NET)UNREACH/, "no-route", "is on a network that cannot be reached"],
  [/CERT|UNABLE_TO|HOSTNAME/, "certificate", "has an untrusted certificate"],
  [/^(?:EPROTO|ERR_SSL|ERR_TLS)/, "tls", "does not speak TLS"],
  [/TIMEOUT|TIMEDOUT/, "timeout", "took too long to connect"],
  [/ECONNRESET|EPIPE|UND_ERR_SOCKET/, "line-cut", "closed the connection"],
  [/^UND_ERR_(?:ABORTED|PRX)/, "proxy", "could not be reached: the proxy refuses this"],
];
interface Cause {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: Cause;
  readonly hostname?: unknown;
  readonly port?: unknown;
  readonly errors?: readonly Cause[];
}

/** Why no line could be opened. Where it failed at another place than the node's, that was a proxy. */
export function explainCause({ url, host }: { readonly url: string; readonly host: string }, error: unknown): RpcError {
  const { hostname, port, protocol } = new URL(url);
  const outer = Object((error as Error).cause) as Cause;
  const cause = outer.cause ?? outer;
  // A provider may throw anything: a code is one word.
  const [code = ""] = /^\w{1,40}$/.exec(String(cause.code ?? "")) ?? [];
  const [detail = code] = /(?<=^Proxy response \()\d+/.exec(String(cause.message)) ?? [];
  const place = cause.errors?.[0] ?? cause;
  const own = Number(port) || (protocol === "https:" ? 443 : 80);
  const isElsewhere = hostname !== "" && ((place.hostname ?? hostname) !== hostname || (place.port ?? own) !== own);
  const [, reason, words] = CAUSES.find(([known]) => known.test(code)) ?? [];
  const said = isElsewhere ? "could not be reached: the proxy did not answer" : (words ?? "could not be reached");
  return new RpcError(
    "rpc.unreachable",
    `${host} ${said}${detail && ` (${detail})`}`,
    undefined,
    isElsewhere ? "proxy" : reason,
  );
}

/** Where a redirect leads to: no more of another's address than its host, as the rest may hold a key. */
export function nameTarget(location: string, url: string): string {
  return URL.canParse(location, url) ? `${new URL(location, url).origin.slice(0, 99)}/…` : "another address";
}
