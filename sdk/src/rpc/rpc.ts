// Asking a node: JSON-RPC over fetch, within a time and a length of our own, nothing believed that is not of the right form.

import type { Hex } from "../hash/bytes.ts";
import { boundAnswer, boundResult, isTooDeep } from "./bounds.ts";
import { DeadlineError, runInTime } from "./deadline.ts";
import { identifyNode, type NodeIdentity } from "./node-url.ts";
import { LaurelError } from "../text/laurel-error.ts";

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
export class RpcError extends LaurelError {
  override readonly name: string = "RpcError";
  readonly code: RpcCode;
  /** What the node said of a call that it refused (JSON-RPC error), as it came, if that is the reason. */
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
export interface RpcNode extends Pick<NodeIdentity, "host" | "voter"> {
  /**
   * Sends calls in one HTTP request; their answers are in order.
   * @param signal ends it, by a DeadlineError or by the caller's own reason; the node's own time limit does where it is left out
   * @throws RpcError `rpc.unreachable` or `rpc.bad-answer` · the caller's own reason
   */
  readonly send: (calls: readonly RpcCall[], signal?: AbortSignal) => Promise<readonly RpcAnswer[]>;
}

let lastId = 0;

/**
 * A node at a URL.
 * @param timeout how long a request may take that is sent without a signal, in milliseconds
 * @param isReading whether it is asked only what may be asked twice: a request is then sent again where the line was cut
 */
export function connectNode(url: string, timeout: number, isReading = false): RpcNode {
  const { host, voter } = identifyNode(url);
  const line = { url, host, isReading };
  return {
    ...{ host, voter },
    send: (calls, signal) =>
      signal === undefined
        ? runInTime({ limit: timeout }, (own) => sendCalls(line, calls, own))
        : sendCalls(line, calls, signal),
  };
}

interface Line {
  readonly url: string;
  readonly host: string;
  readonly isReading: boolean;
}

async function sendCalls(line: Line, calls: readonly RpcCall[], signal: AbortSignal): Promise<readonly RpcAnswer[]> {
  const requests = calls.map((call) => ({ jsonrpc: "2.0", id: ++lastId, ...call }));
  const { host } = line;
  const body = JSON.stringify(requests.length === 1 ? requests[0] : requests);
  const text = await readBody(await post(line, body, signal), { host, bound: boundAnswer(calls), signal });
  const answer = parseAnswer(text, host);
  const answers = requests.length === 1 ? [answer] : answer;
  if (!Array.isArray(answers) || answers.length !== requests.length) {
    throw new RpcError("rpc.bad-answer", `${host} did not answer each call once`);
  }
  const byId = new Map(answers.map((one) => [one?.id, one]));
  return requests.map(({ id, ...call }) => {
    if (!byId.has(id)) throw new RpcError("rpc.bad-answer", `${host} did not answer each call once`);
    return () => readResult(byId.get(id), host, boundResult(call));
  });
}

function parseAnswer(text: string, host: string): unknown {
  if (isTooDeep(text)) throw new RpcError("rpc.bad-answer", `${host} answered with too many brackets`);
  try {
    return JSON.parse(text);
  } catch {
    throw new RpcError("rpc.bad-answer", `${host} did not answer in JSON`);
  }
}

function readResult(answer: unknown, host: string, bound: number): unknown {
  const { jsonrpc, result, error } = Object(answer) as Record<string, unknown>;
  if (jsonrpc !== "2.0") throw new RpcError("rpc.bad-answer", `${host} did not answer the call that was made`);
  if (error !== undefined && error !== null) throw new RpcError("rpc.bad-answer", `${host} refused the call`, error);
  if (result === undefined) throw new RpcError("rpc.bad-answer", `${host} answered without a result`);
  if (typeof result === "string" && result.length > bound)
    throw new RpcError("rpc.bad-answer", `${host} answered with too much`);
  return result;
}

async function post({ url, host, isReading }: Line, body: string, signal: AbortSignal): Promise<Response> {
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
    throw explainSilence(host, signal, "could not be reached");
  }
  if (response.ok) return response;
  response.body?.cancel().catch(() => undefined);
  throw new RpcError("rpc.unreachable", `${host} answered with HTTP status ${response.status}`);
}

/** Reads an answer up to its bound, and no byte of what follows. */
async function readBody(
  response: Response,
  { host, bound, signal }: { readonly host: string; readonly bound: number; readonly signal: AbortSignal },
): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let length = 0;
  try {
    for (let chunk = await reader?.read(); chunk !== undefined && !chunk.done; chunk = await reader?.read()) {
      length += chunk.value.length;
      if (length > bound) throw new RpcError("rpc.bad-answer", `${host} answered with too much`);
      text += decoder.decode(chunk.value, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    reader?.cancel().catch(() => undefined);
    if (error instanceof RpcError) throw error;
    if (error instanceof TypeError && length > 0 && error.message.includes("encoded data")) {
      throw new RpcError("rpc.bad-answer", `${host} did not answer in UTF-8`);
    }
    throw explainSilence(host, signal, "broke off its answer");
  }
}

/** Why there is no answer: the time was over, the caller wants none any more, or the line. */
function explainSilence(host: string, { aborted, reason }: AbortSignal, otherwise: string): unknown {
  if (aborted && !(reason instanceof DeadlineError)) return reason;
  return new RpcError("rpc.unreachable", `${host} ${aborted ? reason.message : otherwise}`);
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
