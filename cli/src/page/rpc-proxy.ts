// Passes on to a node what verifying asks, and nothing else: a page's own node, whose URL may hold a key, is open to everyone.
import type { IncomingMessage, ServerResponse } from "node:http";
import { credentialRegistryAbi, isObject, type NodeEndpoint } from "@laurel/sdk";
import { hideSecrets } from "@laurel/sdk/node";
import { Interface } from "ethers";

/** Which node is asked, and of what. */
export interface ProxyOptions {
  /** The node's URL; nobody is told of it. */
  readonly node: string;
  /** What is sent along to it; nobody is told of that either. */
  readonly headers?: NodeEndpoint["headers"];
  /** The addresses of the registries that may be asked about. */
  readonly registries: readonly string[];
  /** Whether what the register asks of an opened row is passed on too: the registry's parts by their numbers. */
  readonly hasRegister?: boolean;
  /** How long the node may take, in milliseconds; 10,000 unless said. */
  readonly timeout?: number;
}

const KIB = 1024;
const [MOST_ASKED, MOST_ANSWERED] = [16 * KIB, 8 * KIB * KIB];
/** Calls in one request: verifying asks of 25 batches at once, at two blocks each. */
const MOST_CALLS = 64;
const MOST_DEPTH = 8;
const functions = new Interface(credentialRegistryAbi);
const [VERIFYING, REGISTER] = [
  ["standing"],
  ["getAccreditor", "getAccreditation", "getIssuer", "getRecovery", "getOperator", "operatorCount"],
].map((names) => new Set(names.map((name) => functions.getFunction(name)?.selector)));
const HEX = /^0x[0-9a-f]*$/i;
const QUANTITY = /^0x[0-9a-f]{1,16}$/i;

/** Answers requests for a page's `/rpc`. It keeps no record of them. */
export function createRpcProxy(
  options: ProxyOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const allowed = {
    addresses: new Set(options.registries.map((address) => address.toLowerCase())),
    selectors: new Set([...(VERIFYING ?? []), ...((options.hasRegister === true && REGISTER) || [])]),
  };
  return async (request, response) => {
    const answer = await answerRequest(request, allowed, options);
    const type = answer.status === 200 ? "application/json" : "text/plain";
    response.writeHead(answer.status, {
      ...{ "Content-Type": type, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" },
      // The rest of what was too long is not waited for.
      ...(answer.status === 413 ? { Connection: "close" } : {}),
    });
    response.end(answer.body);
  };
}

/** What may be asked. */
interface Allowed {
  readonly addresses: ReadonlySet<string>;
  /** The functions of a registry, by their first four bytes. */
  readonly selectors: ReadonlySet<string | undefined>;
}

interface Answer {
  readonly status: number;
  readonly body?: string | Uint8Array;
}

async function answerRequest(
  request: IncomingMessage,
  allowed: Allowed,
  { node, headers: own, timeout = 10_000 }: ProxyOptions,
): Promise<Answer> {
  if (request.method !== "POST") return { status: 405 };
  // A page elsewhere that sends this type has to ask first, and gets no answer.
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers["content-type"] ?? "")) return { status: 415 };
  const asked = await readBytes(request, MOST_ASKED);
  if (asked === undefined) return { status: 413, body: "at most 16 KiB" };
  const body = rewriteCalls(asked, allowed);
  if (body === undefined)
    return { status: 403, body: "only questions of verifying, about the registries on this page's list" };
  try {
    const headers = { ...own, "content-type": "application/json" };
    const signal = AbortSignal.timeout(timeout);
    const answer = await fetch(node, {
      method: "POST",
      headers,
      body,
      signal,
      redirect: "error",
      credentials: "omit",
    });
    if (answer.ok) {
      const bytes = await readBytes(answer.body ?? [], MOST_ANSWERED);
      if (bytes === undefined) return { status: 502 };
      return {
        status: 200,
        body: JSON.stringify(hideSecrets(JSON.parse(bytes.toString()), { url: node, headers: own })),
      };
    }
    // What a node says of its refusal may quote its key.
    answer.body?.cancel().catch(() => undefined);
    return { status: answer.status >= 400 ? answer.status : 502 };
  } catch {
    return { status: 502 };
  }
}

/** Reads so many bytes at most; undefined where there are more. */
async function readBytes(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  most: number,
): Promise<Buffer | undefined> {
  const read: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > most) return undefined;
    read.push(chunk);
  }
  return Buffer.concat(read);
}

/** The calls that may be passed on, written anew: no member goes through that is not known. Undefined where one may not. */
function rewriteCalls(body: Uint8Array, allowed: Allowed): string | undefined {
  let asked: unknown;
  try {
    asked = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
  const calls = [asked].flat();
  if (calls.length === 0 || calls.length > MOST_CALLS) return undefined;
  const written = calls.map((call) => rewriteCall(call, allowed));
  if (written.includes(undefined)) return undefined;
  return JSON.stringify(Array.isArray(asked) ? written : written[0]);
}

function rewriteCall(call: unknown, allowed: Allowed): object | undefined {
  if (!isObject(call)) return undefined;
  const { id, method, params = [] } = call as { id?: unknown; method?: unknown; params?: unknown };
  const isId = Number.isSafeInteger(id) || (typeof id === "string" && id.length <= MOST_CALLS);
  if (!isId || !Array.isArray(params)) return undefined;
  const rewrite = typeof method === "string" && Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  const known = rewrite?.(params, allowed);
  return known && { jsonrpc: "2.0", id, method, params: known };
}

type Rewrite = (params: readonly unknown[], allowed: Allowed) => readonly unknown[] | undefined;

/** The methods that verifying needs, each with its parameters as it asks them. */
const METHODS: Readonly<Record<string, Rewrite>> = {
  eth_chainId: () => [],
  eth_getCode: ([address, block], { addresses }) =>
    isListed(address, addresses) && isBlock(block) ? [address, writeBlock(block)] : undefined,
  eth_call([call, block], { addresses, selectors }) {
    const { to, data } = Object(call) as Record<string, unknown>;
    const isKnown = isData(data) && selectors.has(data.slice(0, 10).toLowerCase());
    return isKnown && isListed(to, addresses) && isBlock(block) ? [{ to, data }, writeBlock(block)] : undefined;
  },
  eth_getBlockByNumber: ([block]) => (typeof block === "string" && isBlock(block) ? [block, false] : undefined),
  eth_getLogs([filter], { addresses }) {
    const { address, fromBlock, toBlock, topics } = Object(filter) as Record<string, unknown>;
    const isKnown = isListed(address, addresses) && isNamed(fromBlock) && isNamed(toBlock) && isTopics(topics);
    return isKnown ? [{ address, fromBlock, toBlock, topics }] : undefined;
  },
};

function isData(value: unknown): value is string {
  return typeof value === "string" && HEX.test(value);
}

function isListed(value: unknown, addresses: ReadonlySet<string>): boolean {
  return typeof value === "string" && addresses.has(value.toLowerCase());
}

function isNamed(value: unknown): value is string {
  return typeof value === "string" && (["latest", "safe", "finalized"].includes(value) || QUANTITY.test(value));
}

function isBlock(value: unknown): boolean {
  const { blockHash } = Object(value) as { readonly blockHash?: unknown };
  return isNamed(value) || (isData(blockHash) && blockHash.length === 66);
}

function writeBlock(block: unknown): unknown {
  if (typeof block === "string") return block;
  return { blockHash: (block as Record<string, unknown>).blockHash, requireCanonical: true };
}

/** An event of one issuer and one batch, as verifying looks for it: never all events of a registry. */
function isTopics(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const isTopic = (topic: unknown): boolean => isData(topic) && topic.length === 66;
  const [events, ...others] = value;
  return [events].flat().length <= MOST_DEPTH && [events].flat().every(isTopic) && others.every(isTopic);
}
