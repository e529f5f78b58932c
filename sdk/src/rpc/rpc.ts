// Asking a node: JSON-RPC over fetch with our own time limits, nothing believed that is not of the right form.

import type { Hex } from "../hash/bytes.ts";

/** Why a chain could not be read. */
export type RpcCode =
  | "rpc.unreachable"
  | "rpc.wrong-chain"
  | "rpc.bad-answer"
  | "rpc.disagreement"
  | "rpc.stale"
  | "rpc.no-history"
  | "registry.no-contract"
  | "registry.wrong-code";

/** A chain that could not be read. Names hosts only: a node's URL may hold a key. */
export class RpcError extends Error {
  override readonly name: string = "RpcError";
  readonly code: RpcCode;
  /** What the node said of a call that it refused (JSON-RPC error), if that is the reason. */
  readonly refusal: unknown;

  constructor(code: RpcCode, message: string, refusal?: unknown) {
    super(message);
    this.code = code;
    this.refusal = refusal;
  }
}

/** One call: a JSON-RPC method with its parameters. */
export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** The answer to one call: gives its result, or throws the RpcError of a call that was refused. */
export type RpcAnswer = () => unknown;

/** A node, named by its host. */
export interface RpcNode {
  readonly host: string;
  /**
   * Sends calls in one HTTP request; their answers are in order.
   * @param limit how long it may take, in milliseconds, where that is less than usual
   * @throws RpcError `rpc.unreachable` or `rpc.bad-answer`
   */
  readonly send: (calls: readonly RpcCall[], limit?: number) => Promise<readonly RpcAnswer[]>;
}

/** The largest answer that is read, in bytes. */
const MAX_ANSWER = 8 * 1024 * 1024;

let lastId = 0;

/**
 * A node at a URL.
 * @param timeout how long a request may take, in milliseconds
 * @param isReading whether it is asked only what may be asked twice: a request is then sent again where the line was cut
 */
export function connectNode(url: string, timeout: number, isReading = false): RpcNode {
  const { host } = new URL(url);
  return {
    host,
    send: (calls, limit = timeout) => sendCalls({ url, host, isReading }, Math.min(limit, timeout), calls),
  };
}

interface Line {
  readonly url: string;
  readonly host: string;
  readonly isReading: boolean;
}

async function sendCalls(line: Line, timeout: number, calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> {
  const requests = calls.map((call) => ({ jsonrpc: "2.0", id: ++lastId, ...call }));
  const { host } = line;
  const text = await post(line, timeout, JSON.stringify(requests.length === 1 ? requests[0] : requests));
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new RpcError("rpc.bad-answer", `${host} did not answer in JSON`);
  }
  const answers = requests.length === 1 ? [answer] : answer;
  if (!Array.isArray(answers) || answers.length !== requests.length) {
    throw new RpcError("rpc.bad-answer", `${host} did not answer each call once`);
  }
  const byId = new Map(answers.map((one) => [one?.id, one]));
  return requests.map(({ id }) => {
    if (!byId.has(id)) throw new RpcError("rpc.bad-answer", `${host} did not answer each call once`);
    return () => readResult(byId.get(id), host);
  });
}

function readResult(answer: unknown, host: string): unknown {
  const { jsonrpc, result, error } = Object(answer) as Record<string, unknown>;
  if (jsonrpc !== "2.0") throw new RpcError("rpc.bad-answer", `${host} did not answer the call that was made`);
  if (error !== undefined && error !== null) throw new RpcError("rpc.bad-answer", `${host} refused the call`, error);
  if (result === undefined) throw new RpcError("rpc.bad-answer", `${host} answered without a result`);
  return result;
}

async function post({ url, host, isReading }: Line, timeout: number, body: string): Promise<string> {
  const signal = AbortSignal.timeout(timeout);
  const headers = { "content-type": "application/json" };
  const options = { method: "POST", headers, body, signal, redirect: "error", credentials: "omit" } as const;
  let response: Response;
  try {
    // A line that was kept open may have been closed at its other end while this program was busy: that is no node's failure.
    response = await fetch(url, options).catch((error: unknown) => {
      if (isReading && !signal.aborted) return fetch(url, options);
      throw error;
    });
  } catch {
    const reason = signal.aborted ? `did not answer within ${timeout / 1000} s` : "could not be reached";
    throw new RpcError("rpc.unreachable", `${host} ${reason}`);
  }
  if (!response.ok) {
    await response.body?.cancel().catch(() => undefined);
    throw new RpcError("rpc.unreachable", `${host} answered with HTTP status ${response.status}`);
  }
  return readBody(response, host);
}

async function readBody(response: Response, host: string): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let length = 0;
  try {
    for (let chunk = await reader?.read(); chunk !== undefined && !chunk.done; chunk = await reader?.read()) {
      length += chunk.value.length;
      if (length > MAX_ANSWER) throw new RpcError("rpc.bad-answer", `${host} answered with too much`);
      text += decoder.decode(chunk.value, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    await reader?.cancel().catch(() => undefined);
    if (error instanceof RpcError) throw error;
    if (error instanceof TypeError && length > 0 && error.message.includes("encoded data")) {
      throw new RpcError("rpc.bad-answer", `${host} did not answer in UTF-8`);
    }
    throw new RpcError("rpc.unreachable", `${host} broke off its answer`);
  }
}

/**
 * Reads a JSON-RPC quantity: `0x` and hex digits without leading zeros.
 * @throws RpcError `rpc.bad-answer` for anything else
 */
export function readQuantity(value: unknown, host = "the node"): bigint {
  if (typeof value !== "string" || !/^0x(?:0|[1-9a-f][0-9a-f]{0,63})$/i.test(value))
    throw new RpcError("rpc.bad-answer", `${host} answered with something that is not a number`);
  return BigInt(value);
}

/** A JSON-RPC quantity that counts something: blocks, transactions, gas. @throws RpcError `rpc.bad-answer` above 2^53−1 too */
export function readCount(value: unknown, host = "the node"): number {
  const count = readQuantity(value, host);
  if (count > BigInt(Number.MAX_SAFE_INTEGER))
    throw new RpcError("rpc.bad-answer", `${host} counted to ${String(value)}`);
  return Number(count);
}

/** Reads bytes as JSON-RPC writes them. @throws RpcError `rpc.bad-answer` for anything else */
export function readData(value: unknown, host = "the node"): Hex {
  if (typeof value !== "string" || !/^0x(?:[0-9a-f]{2})*$/i.test(value))
    throw new RpcError("rpc.bad-answer", `${host} answered with something that is not bytes`);
  return value as Hex;
}
