// Where a node is: at a URL, at a URL that wants headers, or behind an object of the program's own that is asked in its place.

import { findUrlFault, identifyNode, isOnThisComputer, type NodeIdentity } from "./node-url.ts";

/** A node at a URL, with what its host wants to see: a key, a user and password. */
export interface NodeEndpoint {
  readonly url: string;
  /** Sent with each request to this URL, and to no other place. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** An EIP-1193 provider: a browser's wallet, a network in this process. */
export interface Eip1193Provider {
  request(call: { readonly method: string; readonly params?: readonly unknown[] }): Promise<unknown>;
}

/** A provider of ethers, as `JsonRpcProvider` is one. */
export interface EthersProvider {
  send(method: string, params: unknown[]): Promise<unknown>;
}

/** Where a node is. Each provider is a node of its own, whatever is behind it. */
export type NodeSource = string | NodeEndpoint | Eip1193Provider | EthersProvider;

/** Asks a provider one thing. */
export type AskProvider = (method: string, params: readonly unknown[]) => Promise<unknown>;

/** The URL and the headers of a node that is no provider. */
export const readEndpoint = (source: NodeSource): NodeEndpoint =>
  typeof source === "string" ? { url: source } : (source as NodeEndpoint);

/** How a provider is asked; undefined for what is none. */
export function findProvider(source: unknown): AskProvider | undefined {
  const provider = Object(source) as Partial<Eip1193Provider & EthersProvider>;
  if (typeof provider.request === "function") return async (method, params) => provider.request?.({ method, params });
  if (typeof provider.send === "function") return async (method, params) => provider.send?.(method, [...params]);
  return undefined;
}

const names = new WeakMap<object, string>();
let named = 0;

/** Who is behind a node: a provider is called by a number, and is one voter, however often it is named. @throws TypeError where it is none */
export function identifySource(source: NodeSource): NodeIdentity {
  if (findProvider(source) === undefined) return identifyNode(readEndpoint(source).url);
  const name = names.get(source as object) ?? `provider ${++named}`;
  names.set(source as object, name);
  return { host: name, voter: name, place: name };
}

/** What is wrong with a node, as the end of a sentence that names it; undefined where nothing is. */
export function findSourceFault(source: unknown, options: { readonly plainHttp: boolean }): string | undefined {
  if (findProvider(source) !== undefined) return undefined;
  if (typeof source === "string") return findUrlFault(source, options);
  const endpoint = Object(source) as NodeEndpoint;
  if (typeof endpoint.url !== "string")
    return "must be a URL with http or https, { url, headers }, or a provider: an object with request or send";
  return findUrlFault(endpoint.url, options) ?? findHeadersFault(endpoint);
}

/** A name and a value of RFC 9110; what no key needs is refused, and what the request itself says. */
const NAME = /^(?!(?:content-.*|host|connection|transfer-encoding)$)[\w!#$%&'*+.^`|~-]{1,100}$/i;
const VALUE = /^[!-~](?:[ -~]{0,8190}[!-~])?$/;
const MOST_HEADERS = 20;

/** What is wrong with the headers of a node, as the end of a sentence that names it; no more of them is said than names. */
export function findHeadersFault({ url, headers }: NodeEndpoint): string | undefined {
  const listed = Object.entries(headers ?? {});
  const named = listed.find(([name, value]) => !NAME.test(name) || typeof value !== "string" || !VALUE.test(value));
  if (named !== undefined) return `has a header that cannot be sent: ${JSON.stringify(named[0].slice(0, 99))}`;
  if (listed.length > MOST_HEADERS) return `has more than ${MOST_HEADERS} headers`;
  const isOpen = new URL(url).protocol === "http:" && !isOnThisComputer(url);
  return isOpen && listed.length > 0 ? "has headers, which need https" : undefined;
}
