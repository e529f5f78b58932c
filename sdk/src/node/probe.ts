// What one node can do, tried on the node itself: the reasons why a command would not work there, found before it is run.

import { fromHex, type Hex } from "../hash/bytes.ts";
import { runInTime } from "../rpc/deadline.ts";
import { askHeader, type Header, readHeader } from "../rpc/heads.ts";
import { connectNode } from "../rpc/line/connect.ts";
import { readCount, readData, RpcError, type RpcNode } from "../rpc/rpc.ts";
import { findProvider, type NodeEndpoint, type NodeSource, readEndpoint } from "../rpc/source.ts";

/** Something that was tried. */
export interface Tried {
  /** Undefined where it was not found out: the node was slow, or had enough. */
  readonly can: boolean | undefined;
  /** What the node said where it cannot, as it came. */
  readonly said: string | undefined;
}

/** The newest of the Ethereum upgrades that matter here whose opcodes a chain runs. */
export type Evm = "older" | "shanghai" | "cancun";

/** What is tried, on a node that answers. */
export interface NodeAbilities {
  readonly chainId: number;
  readonly head: Header;
  /** The bytes at the registry's address; undefined where none was named, or they were not found out. */
  readonly code: Hex | undefined;
  readonly evm: Evm | undefined;
  readonly finalized: Tried;
  readonly safe: Tried;
  /** Reading at a block that is named by its hash (EIP-1898). */
  readonly byHash: Tried;
  /** Reading at a block half the chain ago, which takes an archive node. */
  readonly history: Tried;
  /** Events of 10,000 blocks in one request, and of the newest block alone. */
  readonly manyLogs: Tried;
  readonly logs: Tried;
  /** How many calls it takes in one request: 10, 3 or 1; undefined where that was not found out. */
  readonly batch: number | undefined;
  readonly feeHistory: Tried;
  readonly tip: Tried;
  /** Whether blocks have a base fee (EIP-1559). */
  readonly hasBaseFee: boolean;
  /** Whether pages of any site may read its answers (CORS). */
  readonly cors: boolean | undefined;
  /** By how many seconds the clock of the node's host is ahead of this computer's; undefined where it does not say. */
  readonly clock: number | undefined;
}

/** What one node said when it was tried. */
export interface NodeProbe {
  /** The host with its port: a whole URL may hold a key. */
  readonly host: string;
  /** Whose word it is, as `identifyNode` says. */
  readonly voter: string;
  /** Why nothing else was tried: it could not be reached, or what it said of its chain or its newest block was none. */
  readonly fault: RpcError | undefined;
  readonly can: NodeAbilities | undefined;
}

/** How a node is tried. */
export interface ProbeOptions {
  /** The registry's address, whose code is read. */
  readonly registry?: string | undefined;
  /** How long all of it may take, in milliseconds; 10,000 unless said. */
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const LIMIT_MS = 10_000;
/** Events are looked for in so many blocks at once. */
const LOG_BLOCKS = 10_000;
const BATCHES = [10, 3];
const AT_ONCE = 4;
/** An account without code, and an event that nobody emits. */
const NOBODY = "0x000000000000000000000000000000000000dEaD";
const NO_EVENT: string = `0x${"5a".repeat(32)}`;
/** Code that a creation runs, and that returns nothing: with opcodes of Frontier, with PUSH0 of Shanghai, and with MCOPY of Cancun. */
const CREATIONS = { older: "0x60006000f3", shanghai: "0x5f5ff3", cancun: "0x5f5f5f5e5f5ff3" } as const;
/** A page of any site. */
const PAGE = "https://page.example";
const AWAY = { redirect: "error", credentials: "omit" } as const;
/** Statuses that have nothing to do with how many calls there were, as likely as not. */
const PASSING: readonly number[] = [429, 502, 503, 504];
/** The longest answer to a batch, in characters. */
const LONGEST = 65_536;
const NOT_TRIED: Tried = { can: undefined, said: undefined };

/** Tries what a node can do. It sends nothing and changes nothing; what is slow or fails is not found out. @throws the reason of the signal */
export async function probeNode(source: NodeSource, options: ProbeOptions = {}): Promise<NodeProbe> {
  const { registry, limit = LIMIT_MS, signal } = options;
  const node = connectNode(source, limit);
  const { host, voter } = node;
  try {
    const can = await runInTime({ limit, signal }, (within) => tryAll(node, { source, registry, signal: within }));
    return { host, voter, fault: undefined, can };
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    return { host, voter, fault: error, can: undefined };
  }
}

/** Which opcodes a node's chain runs; undefined where the node does not say. Asks for nothing else. */
export async function probeEvm(source: NodeSource, limit: number = LIMIT_MS): Promise<Evm | undefined> {
  const node = connectNode(source, limit);
  return runInTime({ limit }, (signal) => tryEvm(node, signal));
}

/**
 * The hash of a block, as a node names it.
 * @throws RpcError where it names none, or does not answer within `limit` milliseconds
 */
export async function readBlockHash(source: NodeSource, number: number, limit: number = LIMIT_MS): Promise<string> {
  const node = connectNode(source, limit);
  const [answer] = await node.send([askHeader(number)]);
  return readHeader(answer, node.host, number).hash;
}

interface Trial {
  readonly source: NodeSource;
  readonly registry: string | undefined;
  readonly signal: AbortSignal;
}

async function tryAll(node: RpcNode, { source, registry, signal }: Trial): Promise<NodeAbilities> {
  const { host } = node;
  const one = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    const [answer] = await node.send([{ method, params }], signal);
    return answer?.();
  };
  const test = (method: string, params: readonly unknown[], fits = isSomething): Promise<Tried> =>
    one(method, params).then((result) => (fits(result) ? CAN : CANNOT), explainFailure);
  const chainId = readCount(await one("eth_chainId", []), host);
  const block = await one("eth_getBlockByNumber", askHeader("latest").params);
  const head = readHeader(() => block, host, "latest");
  const call = { to: NOBODY, data: "0x" };
  const old = quantity(head.number >> 1);
  const logsFrom = (number: number): object => ({
    ...{ fromBlock: quantity(Math.max(0, number)), toBlock: quantity(head.number) },
    ...{ address: registry ?? NOBODY, topics: [NO_EVENT] },
  });
  const run = openPool(AT_ONCE);
  const endpoint = findProvider(source) === undefined ? readEndpoint(source) : undefined;
  const [code, evm, finalized, safe, byHash, history, manyLogs, logs, feeHistory, tip, batch, web] = await Promise.all([
    registry === undefined
      ? undefined
      : run(() => one("eth_getCode", [registry, "latest"]).then((found) => readData(found, host), giveUp)),
    run(() => tryEvm(node, signal)),
    run(() => test("eth_getBlockByNumber", askHeader("finalized").params)),
    run(() => test("eth_getBlockByNumber", askHeader("safe").params)),
    run(() => test("eth_call", [call, { blockHash: head.hash, requireCanonical: true }])),
    run(() => test("eth_call", [call, old])),
    run(() => test("eth_getLogs", [logsFrom(head.number - LOG_BLOCKS + 1)], Array.isArray)),
    run(() => test("eth_getLogs", [logsFrom(head.number)], Array.isArray)),
    run(() => test("eth_feeHistory", ["0xa", "latest", [50]])),
    run(() => test("eth_maxPriorityFeePerGas", [])),
    endpoint && run(() => tryBatches(endpoint, signal)),
    endpoint && run(() => tryPage(endpoint, signal)),
  ]);
  const hasBaseFee = isSomething((block as { readonly baseFeePerGas?: unknown }).baseFeePerGas);
  return {
    ...{ chainId, head, code, evm, finalized, safe, byHash, history, manyLogs, logs },
    ...{ feeHistory, tip, batch, hasBaseFee, cors: web?.cors, clock: web?.clock },
  };
}

/** Runs so much work at once: more would be too much for nodes that count, and what hangs holds up nothing else. */
function openPool(width: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let left = width;
  return async (work) => {
    if (left === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else left -= 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) left += 1;
      else next();
    }
  };
}

const quantity = (count: number): string => `0x${count.toString(16)}`;
const isSomething = (result: unknown): boolean => result !== null && result !== undefined;
const CAN: Tried = { can: true, said: undefined };
const CANNOT: Tried = { can: false, said: undefined };

/** Why a host that answers otherwise gives no answer to one method: it lets nobody call that one. */
const REFUSED: readonly unknown[] = ["unauthorized", "not-found", "http"];

/** A refusal says that it cannot; a node that was silent or busy says nothing. */
function explainFailure(error: unknown): Tried {
  if (!(error instanceof RpcError)) return NOT_TRIED;
  if (error.code !== "rpc.bad-answer" && !REFUSED.includes(error.reason)) return NOT_TRIED;
  const { message } = Object(error.refusal) as { readonly message?: unknown };
  return { can: false, said: typeof message === "string" ? message : undefined };
}

const giveUp = (): undefined => undefined;

/** Runs code that a newer EVM runs, and where it is refused, code that every EVM runs: only then the refusal is of the opcode. */
async function tryEvm(node: RpcNode, signal: AbortSignal): Promise<Evm | undefined> {
  const runs = (evm: Evm): Promise<boolean | undefined> =>
    node.send([{ method: "eth_call", params: [{ data: CREATIONS[evm] }, "latest"] }], signal).then(([answer]) => {
      try {
        return fromHex(readData(answer?.(), node.host)).length === 0;
      } catch {
        return false;
      }
    }, giveUp);
  for (const evm of ["cancun", "shanghai", "older"] as const) {
    const isRun = await runs(evm);
    if (isRun !== false) return isRun === true ? evm : undefined;
  }
  return undefined;
}

/** One request with so many calls, as a page of another site would send it. */
function post({ url, headers }: NodeEndpoint, count: number, signal: AbortSignal): Promise<Response> {
  const calls = Array.from({ length: count }, (_, id) => ({ jsonrpc: "2.0", id, method: "eth_chainId", params: [] }));
  return fetch(url, {
    ...{ method: "POST", body: JSON.stringify(count === 1 ? calls[0] : calls), signal, ...AWAY },
    headers: { ...headers, origin: PAGE, "content-type": "application/json" },
  });
}

/** Past the client, which would send them one by one. */
async function tryBatches(endpoint: NodeEndpoint, signal: AbortSignal): Promise<number | undefined> {
  for (const count of BATCHES) {
    try {
      const response = await post(endpoint, count, signal);
      if (PASSING.includes(response.status)) return undefined;
      const answers: unknown = await readJson(response);
      const isWhole =
        Array.isArray(answers) && answers.filter((one) => Object(one).result !== undefined).length === count;
      if (response.ok && isWhole) return count;
    } catch {
      if (signal.aborted) return undefined;
    }
  }
  return 1;
}

/** @throws SyntaxError where it is too long, or no JSON */
async function readJson(response: Response): Promise<unknown> {
  let text = "";
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (text.length > LONGEST) throw new SyntaxError("too long");
  }
  return JSON.parse(text);
}

/** What a browser would be told before and after it asks, and the time by the host's clock. */
async function tryPage(endpoint: NodeEndpoint, signal: AbortSignal): Promise<Pick<NodeAbilities, "cors" | "clock">> {
  const asked = { "access-control-request-method": "POST", "access-control-request-headers": "content-type" };
  try {
    const before = await fetch(endpoint.url, {
      ...{ method: "OPTIONS", signal, ...AWAY },
      headers: { origin: PAGE, ...asked },
    });
    const after = await post(endpoint, 1, signal);
    for (const { body } of [before, after]) body?.cancel().catch(giveUp);
    const lets = ({ headers }: Response): boolean =>
      ["*", PAGE].includes(headers.get("access-control-allow-origin") ?? "");
    const allowed = (before.headers.get("access-control-allow-headers") ?? "").toLowerCase();
    const cors = before.ok && lets(before) && lets(after) && /\*|\bcontent-type\b/.test(allowed);
    const time = Date.parse(after.headers.get("date") ?? "");
    return { cors, clock: Number.isNaN(time) ? undefined : Math.round((time - Date.now()) / 1000) + 0 };
  } catch {
    return { cors: undefined, clock: undefined };
  }
}
