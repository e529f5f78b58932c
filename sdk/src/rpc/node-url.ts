// Who a node is, by its URL: which spellings name one host, and which URLs are asked at all.

/** Who is behind a node's URL. */
export interface NodeIdentity {
  /** The host with its port, for messages: a whole URL may hold a key. */
  readonly host: string;
  /** Whose word the node's answers are: one text for all ports and spellings of a host; on this computer one for each port. */
  readonly voter: string;
  /** The same text for every spelling of one URL. */
  readonly place: string;
}

/** A URL with http or https, as texts begin that may be one. With one slash too many, the first part of a path would be the host. */
const WEB = /^https?:\/\/[^/\\]/i;
/** IPv6 addresses that only wrap one of IPv4: mapped (RFC 4291), and translated (RFC 6052). */
const WRAPPED = /^\[(?:::ffff|64:ff9b:):([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/;
/** A path, which stays on its host: never `//host`. Without a slash it has no dot before one: a host's name without https:// is a mistake. */
const RELATIVE = /^(?:\.{0,2}\/[\w.~%-]|[\w~%-]+(?:[/?]|$))[\w.~%/?=&-]*$/;
/** This computer, for certain: what is sent there leaves it for nobody. */
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
/** What may be this computer besides, as its resolver and system see it: no more of a vote than that, but no closer than any other host. */
const PERHAPS = /^(?:.+\.localhost|0\.0\.0\.0|\[::\])$/;

/** A relative URL of a node as an absolute one; anything else as it was. @throws TypeError where nothing can be resolved against `base` */
export function resolveNode(value: unknown, base: string | URL): unknown {
  return typeof value === "string" && RELATIVE.test(value) ? new URL(value, base).href : value;
}

/** Who is behind a URL that `findUrlFault` finds nothing wrong with. @throws TypeError where it is no URL */
export function identifyNode(url: string): NodeIdentity {
  const parsed = new URL(url);
  const port = parsed.port || (parsed.protocol === "https:" ? "443" : "80");
  const name = nameHost(parsed);
  const voter = LOOPBACK.test(name) || PERHAPS.test(name) ? `this computer, port ${port}` : name;
  return { host: parsed.host, voter, place: `${voter}:${port}${parsed.pathname}${parsed.search}` };
}

/**
 * What is wrong with a node's URL, as the end of a sentence that names it; undefined where nothing is.
 * @param plainHttp whether a far host may be asked by http, where anybody on the way can answer in its place
 */
export function findUrlFault(value: unknown, { plainHttp }: { readonly plainHttp: boolean }): string | undefined {
  if (typeof value !== "string" || !WEB.test(value) || !URL.canParse(value)) return "must be a URL with http or https";
  const url = new URL(value);
  if (url.username !== "" || url.password !== "")
    return "must have neither user nor password: give them separately, as headers";
  if (plainHttp || url.protocol === "https:" || LOOPBACK.test(nameHost(url))) return undefined;
  return "must begin with https: over http, anyone on the way can answer instead (plainHttp: true accepts that)";
}

/** Whether a URL leads to this computer: nobody is on the way. Of `evil.localhost` a resolver decides. */
export function isOnThisComputer(url: string): boolean {
  return LOOPBACK.test(nameHost(new URL(url)));
}

/** One name for each host: the URL parser writes numbers one way, and this takes away what else makes no difference. */
function nameHost({ hostname }: URL): string {
  const [, high, low] = WRAPPED.exec(hostname) ?? [];
  if (high === undefined || low === undefined) return hostname.toLowerCase().replace(/\.+$/, "");
  return [high, low].flatMap((pair) => [Number.parseInt(pair, 16) >> 8, Number.parseInt(pair, 16) & 255]).join(".");
}
