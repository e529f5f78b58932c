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
   * Sends calls in one HTTP request, or one by one to a node that refuses several in one; their answers are in order.
   * @param signal ends it, by a DeadlineError or by the caller's own reason; the node's own time limit does where it is left out
   * @throws RpcError `rpc.unreachable` or `rpc.bad-answer` · the caller's own reason
   */
  readonly send: (calls: readonly RpcCall[], signal?: AbortSignal) => Promise<readonly RpcAnswer[]>;
}

let lastId = 0;

/**
 * A node at a URL.
 * @param timeout how long a request may take that is sent without a signal, in milliseconds
 * @param isReading whether it is asked only what may be asked twice: a request is then sent again where the line was cut, and calls one
 *   by one where several in one request are refused, which is remembered
 */
export function connectNode(url: string, timeout: number, isReading = false): RpcNode {
  const { host, voter } = identifyNode(url);
  const line: Line = { url, host, isReading, refusesSeveral: false };
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
  /** Whether calls have to be sent one by one: remembered for as long as there is this node. */
  refusesSeveral: boolean;
}

/** How a request may end early. */
interface Limits {
  readonly signal: AbortSignal;
  /** How many bytes may still be read of all answers together. */
  readonly budget: { left: number };
}

/** Single calls that are sent at once: more would be too many for nodes that refuse them in one request. */
const SINGLE_AT_ONCE = 4;
/** Statuses that have nothing to do with how many calls there were, as likely as not. */
const PASSING: readonly number[] = [429, 502, 503, 504];
/** JSON-RPC errors of a request as a whole: no valid request, and more than is allowed. */
const WHOLE: readonly unknown[] = [-32600, -32005];

/** Why there is no answer to several calls in one request, where there may be one to each of them alone. */
interface Refused {
  readonly fault: RpcError;
  /** Whether it may be otherwise the next time. */
  readonly isPassing: boolean;
}

async function sendCalls(line: Line, calls: readonly RpcCall[], signal: AbortSignal): Promise<readonly RpcAnswer[]> {
  const limits = { signal, budget: { left: boundAnswer(calls) } };
  const [first, ...others] = calls;
  if (!line.isReading || first === undefined || others.length === 0) return sendTogether(line, calls, limits);
  if (line.refusesSeveral) return sendSingly(line, calls, limits);
  const sent = await trySending(line, calls, limits);
  if (!("fault" in sent)) return sent;
  // A node that refuses one call too refuses everything: this throws then, and it is asked no further.
  const [answer] = (await sendTogether({ ...line, isReading: !sent.isPassing }, [first], limits)) as [RpcAnswer];
  answer();
  if (sent.isPassing) {
    const again = await trySending(line, others, limits);
    if (!("fault" in again)) return [answer, ...again];
  }
  line.refusesSeveral = true;
  return [answer, ...(await sendSingly(line, others, limits))];
}

async function sendSingly(line: Line, calls: readonly RpcCall[], limits: Limits): Promise<readonly RpcAnswer[]> {
  const answers: RpcAnswer[] = [];
  const waiting = [...calls.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [i, call] = next;
      [answers[i]] = (await sendTogether(line, [call], limits)) as [RpcAnswer];
    }
  };
  try {
    await Promise.all(Array.from({ length: SINGLE_AT_ONCE }, work));
    return answers;
  } finally {
    waiting.length = 0;
  }
}

async function sendTogether(line: Line, calls: readonly RpcCall[], limits: Limits): Promise<readonly RpcAnswer[]> {
  const sent = await trySending(line, calls, limits);
  if ("fault" in sent) throw sent.fault;
  return sent;
}

async function trySending(
  line: Line,
  calls: readonly RpcCall[],
  limits: Limits,
): Promise<readonly RpcAnswer[] | Refused> {
  const requests = calls.map((call) => ({ jsonrpc: "2.0", id: ++lastId, ...call }));
  const { host } = line;
  const isOne = requests.length === 1;
  const response = await post(line, JSON.stringify(isOne ? requests[0] : requests), { ...limits, isOne });
  if ("fault" in response) return response;
  const text = await readBody(response, { host, bound: boundAnswer(calls), ...limits });
  const answer = parseAnswer(text, host);
  const answers = isOne ? [answer] : answer;
  const fault = new RpcError("rpc.bad-answer", `${host} did not answer each call once`);
  if (!isOne && isRefusalOfSeveral(answer)) return { fault, isPassing: false };
  if (!Array.isArray(answers) || answers.length !== requests.length) throw fault;
  const byId = new Map(answers.map((one) => [one?.id, one]));
  return requests.map(({ id, ...call }) => {
    if (!byId.has(id)) throw fault;
    return () => readResult(byId.get(id), host, boundResult(call));
  });
}

/** Whether an answer refuses several calls as such: by one error for all, by nothing at all, or by errors that say so. */
function isRefusalOfSeveral(answer: unknown): boolean {
  if (Array.isArray(answer)) return answer.every((one) => isAboutSeveral(readError(one)));
  return readError(answer) !== undefined;
}

function isAboutSeveral(error: unknown): boolean {
  const { code, message } = Object(error) as Record<string, unknown>;
  return WHOLE.includes(code) || (typeof message === "string" && /\bbatch(?:e[ds]|ing)?\b/i.test(message));
}

function readError(answer: unknown): unknown {
  return (Object(answer) as { readonly error?: unknown }).error ?? undefined;
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
  const { jsonrpc, result } = Object(answer) as Record<string, unknown>;
  const error = readError(answer);
  if (jsonrpc !== "2.0") throw new RpcError("rpc.bad-answer", `${host} did not answer the call that was made`);
  if (error !== undefined) throw new RpcError("rpc.bad-answer", `${host} refused the call`, error);
  if (result === undefined) throw new RpcError("rpc.bad-answer", `${host} answered without a result`);
  if (typeof result === "string" && result.length > bound)
    throw new RpcError("rpc.bad-answer", `${host} answered with too much`);
  return result;
}

async function post(
  { url, host, isReading }: Line,
  body: string,
  { signal, isOne }: Limits & { readonly isOne: boolean },
): Promise<Response | Refused> {
  const headers = { "content-type": "application/json" };
  const options = { method: "POST", headers, body, signal, redirect: "error", credentials: "omit" } as const;
  let response: Response;
  try {
    // A line that was kept open may have been closed at its other end while this program was busy: that is no node's failure.
    response = await fetch(url, options).catch((error: unknown) => {
      if (isReading && isOne && !signal.aborted) return fetch(url, options);
      throw error;
    });
  } catch {
    const reason = explainSilence(host, signal, "could not be reached");
    // To a browser, a refusal without the headers of CORS is the same.
    if (!isOne && reason instanceof RpcError && !signal.aborted) return { fault: reason, isPassing: true };
    throw reason;
  }
  if (response.ok) return response;
  response.body?.cancel().catch(() => undefined);
  const { status } = response;
  const fault = new RpcError("rpc.unreachable", `${host} answered with HTTP status ${status}`);
  return { fault, isPassing: PASSING.includes(status) };
}

/** Reads an answer up to its bound, and no byte of what follows. */
async function readBody(
  response: Response,
  { host, bound, signal, budget }: Limits & { readonly host: string; readonly bound: number },
): Promise<string> {
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
      if (length > bound || budget.left < 0) throw new RpcError("rpc.bad-answer", `${host} answered with too much`);
      text += decode(chunk.value);
    }
    return text + decode();
  } catch (error) {
    reader?.cancel().catch(() => undefined);
    throw error instanceof RpcError ? error : explainSilence(host, signal, "broke off its answer");
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
