// Sends calls to a node: several in one request where the node takes them, again where it asks for patience; nothing is believed that is not of the right form.

import { boundAnswer, boundResult, isTooDeep } from "../bounds.ts";
import { countLeft, runInTime } from "../deadline.ts";
import { type HttpAnswer, type Limits as HttpLimits, post, refuseText, type Target } from "./http.ts";
import { readQuantity, type RpcAnswer, type RpcCall, RpcError, type RpcNode } from "../rpc.ts";
import {
  type AskProvider,
  findHeadersFault,
  findProvider,
  identifySource,
  type NodeSource,
  readEndpoint,
} from "../source.ts";
import { hideSecrets } from "./secrets.ts";

let lastId = 0;

/**
 * A node. A call is sent again where the line was cut, and where the node asks for patience; never `eth_sendTransaction`, which a node would sign
 * twice.
 * @param timeout how long a request may take that is sent without a signal, in milliseconds
 * @param provider how it is asked where it is a provider, if that is not as it says itself
 * @throws TypeError for headers that may not be sent
 */
export function connectNode(
  source: NodeSource,
  timeout: number,
  provider: AskProvider | undefined = findProvider(source),
): RpcNode {
  const { url, headers = {} } = provider === undefined ? readEndpoint(source) : { url: "provider:" };
  const { host, voter } = identifySource(source);
  const fault = findHeadersFault({ url, headers });
  if (fault !== undefined) throw new TypeError(`${host} ${fault}`);
  const most = provider === undefined ? Number.POSITIVE_INFINITY : 1;
  const line: Line = { provider, url, host, headers, most, patience: 0, renewed: 0, rested: 0 };
  const send = provider === undefined ? sendCalls : sendOnOneChain;
  return {
    ...{ host, voter, isProvider: provider !== undefined },
    send: (calls, signal) =>
      signal === undefined ? runInTime({ limit: timeout }, (own) => send(line, calls, own)) : send(line, calls, signal),
  };
}

interface Line extends Target {
  /** How many calls fit in one request: learnt from refusals, for as long as there is this node. */
  most: number;
  /** For how many milliseconds more it may have us wait, since when, and until when it does. */
  patience: number;
  renewed: number;
  rested: number;
  /** The chain that a provider named first. */
  chain?: bigint;
}

type Limits = Pick<HttpLimits, "signal" | "budget"> & { readonly isAgain?: boolean };

/** Requests that are sent at once where the calls do not fit in one. */
const AT_ONCE = 4;
/** The waits of one node sum to so many milliseconds, within so many. */
const PATIENCE_MS = 30_000;
const RENEWAL_MS = 600_000;
/** Waits for a node that says not how long. */
const BACK_OFF = [250, 500];
/** The least between requests to a node that says it is to be short. */
const LEAST_MS = 1000;
/** JSON-RPC errors of a request as a whole: no valid request, and more than is allowed. */
const WHOLE: readonly unknown[] = [-32600, -32005];

/** Why there is no answer, where there may be one to fewer calls, or later. */
type Refused = Required<Pick<HttpAnswer, "fault">> & Pick<HttpAnswer, "isPassing" | "wait">;

/** Sends calls between two looks at which chain a provider is on: in a wallet, a person may choose another. */
async function sendOnOneChain(
  line: Line,
  calls: readonly RpcCall[],
  signal: AbortSignal,
): Promise<readonly RpcAnswer[]> {
  const checkChain = async (): Promise<void> => {
    const [answer] = await sendCalls(line, [{ method: "eth_chainId", params: [] }], signal);
    const found = readQuantity(answer?.(), line.host);
    line.chain ??= found;
    if (line.chain !== found) throw new RpcError("rpc.wrong-chain", `${line.host} has switched to chain ${found}`);
  };
  if (line.chain === undefined || !isRepeatable(calls)) await checkChain();
  const answers = await sendCalls(line, calls, signal);
  await checkChain();
  return answers;
}

async function sendCalls(line: Line, calls: readonly RpcCall[], signal: AbortSignal): Promise<readonly RpcAnswer[]> {
  const limits = { signal, budget: { left: boundAnswer(calls) } };
  const [first, ...others] = calls;
  if (first === undefined || others.length === 0 || !isRepeatable(calls)) return sendPatiently(line, calls, limits);
  if (line.most < calls.length) return sendParts(line, calls, limits);
  const sent = await trySending(line, calls, limits);
  if (!("fault" in sent)) return sent;
  if (sent.wait && !(await rest(line, sent.wait, 0, signal))) throw sent.fault;
  // A node that refuses one call too refuses everything: this throws then, and it is asked no further.
  const [answer] = (await sendPatiently(line, [first], { ...limits, isAgain: sent.isPassing === true })) as [RpcAnswer];
  answer();
  if (sent.isPassing) {
    const again = await trySending(line, others, limits);
    if (!("fault" in again)) return [answer, ...again];
  }
  line.most = Math.floor(calls.length / 2);
  return [answer, ...(await sendParts(line, others, limits))];
}

/** Sends calls in as large parts as the node takes. One that it refuses is halved. */
async function sendParts(line: Line, calls: readonly RpcCall[], limits: Limits): Promise<readonly RpcAnswer[]> {
  const answers: RpcAnswer[] = [];
  const waiting = [...calls.entries()];
  const sendNext = async (): Promise<boolean> => {
    const part = waiting.splice(0, line.most);
    const asked = part.map(([, call]) => call);
    const sent = await (part.length > 1 ? trySending : sendPatiently)(line, asked, limits);
    if ("fault" in sent) {
      line.most = Math.min(line.most, Math.floor(part.length / 2));
      waiting.unshift(...part);
      return false;
    }
    for (const [i, [at]] of part.entries()) answers[at] = sent[i] as RpcAnswer;
    return true;
  };
  const work = async (): Promise<void> => {
    while (waiting.length > 0) await sendNext();
  };
  // How many it takes is found out before more are sent at once.
  while (line.most > 1 && !(await sendNext()));
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return answers;
  } finally {
    waiting.length = 0;
  }
}

/** Sends one request until it is answered, or there is no more time or patience for that. */
async function sendPatiently(line: Line, calls: readonly RpcCall[], limits: Limits): Promise<readonly RpcAnswer[]> {
  for (let turn = 0; ; turn += 1) {
    const sent = await trySending(line, calls, limits);
    if (!("fault" in sent)) return sent;
    if (!isRepeatable(calls) || !(await rest(line, sent.wait, turn, limits.signal))) throw sent.fault;
  }
}

/** A node would sign it once more. The same bytes of a signed transaction are the same transaction. */
function isRepeatable(calls: readonly RpcCall[]): boolean {
  return calls.every(({ method }) => method !== "eth_sendTransaction");
}

/**
 * Waits as long as a node asks for, or a moment (`wait` 0) where it only asks for fewer requests.
 * @returns whether it may be asked again: false where that would take more time or patience than there is
 */
async function rest(line: Line, wait: number | undefined, turn: number, signal: AbortSignal): Promise<boolean> {
  const short = BACK_OFF[turn];
  const pause = wait ? Math.max(wait, short ?? LEAST_MS) : wait === 0 ? short : undefined;
  if (pause === undefined || pause >= countLeft(signal)) return false;
  const now = Date.now();
  if (now > line.renewed) Object.assign(line, { patience: PATIENCE_MS, renewed: now + RENEWAL_MS });
  // Several requests may wait at once: that is one wait.
  const more = Math.max(0, now + pause - Math.max(now, line.rested));
  if (more > line.patience) return false;
  line.patience -= more;
  line.rested = Math.max(line.rested, now + pause);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, pause);
    signal.addEventListener("abort", () => resolve(clearTimeout(timer)), { once: true });
  });
  return true;
}

async function trySending(
  line: Line,
  calls: readonly RpcCall[],
  limits: Limits,
): Promise<readonly RpcAnswer[] | Refused> {
  const requests = calls.map((call) => ({ jsonrpc: "2.0", id: ++lastId, ...call }));
  const { host } = line;
  const [one, ...others] = requests;
  const isOne = others.length === 0;
  const body = JSON.stringify(isOne ? one : requests);
  const mayRepeat = isOne && limits.isAgain !== true && isRepeatable(calls);
  const { text, fault, isPassing, wait } = await post(line, body, { ...limits, bound: boundAnswer(calls), mayRepeat });
  if (fault !== undefined && !(isOne && isRefusal(text, fault, isPassing))) return { fault, isPassing, wait };
  const answer = parseAnswer(text, host);
  const answers = isOne ? [answer] : answer;
  const uneven = new RpcError("rpc.bad-answer", `${host} did not answer each call once`);
  if (!isOne && isRefusalOfSeveral(answer, calls.length)) return { fault: uneven, isPassing: false };
  if (!Array.isArray(answers) || answers.length !== requests.length) throw uneven;
  const limit = answers.map(readError).find((error, i) => isAboutRate(error, calls[i]));
  if (limit !== undefined) return { fault: limitRate(line, limit), isPassing: true, wait: wait ?? 0 };
  const byId = new Map(answers.map((said) => [isOne && isNameless(said) ? one?.id : readId(said?.id), said]));
  return requests.map(({ id, ...call }) => {
    if (!byId.has(id)) throw uneven;
    return () => readResult(byId.get(id), line, boundResult(call));
  });
}

/** Some nodes write ids as texts. */
function readId(id: unknown): unknown {
  return typeof id === "string" ? Number(id) : id;
}

/** Whether it is an error without an id, as of a request that a node could not read: of one call, it is that one's. */
function isNameless(answer: unknown): boolean {
  return readError(answer) !== undefined && (Object(answer).id ?? null) === null;
}

/** Whether a failure's body tells that the call was refused: nodes send so what a contract says, with HTTP status 400 or 500. */
function isRefusal(text: string, { reason }: RpcError, isPassing = false): boolean {
  if (reason === "unauthorized" || reason === "rate-limited" || isTooDeep(text)) return false;
  try {
    const answer = JSON.parse(text);
    const { code, data } = Object(readError(answer));
    return answer?.jsonrpc === "2.0" && typeof code === "number" && (!isPassing || data !== undefined);
  } catch {
    return false;
  }
}

/** Whether an answer refuses several calls as such: by one error for all, by too few answers, or by errors that say so. */
function isRefusalOfSeveral(answer: unknown, count: number): boolean {
  if (!Array.isArray(answer)) return readError(answer) !== undefined;
  return answer.length < count || answer.every((one) => isAboutSeveral(readError(one)));
}

function isAboutSeveral(error: unknown): boolean {
  const { code, message } = Object(error) as Record<string, unknown>;
  return WHOLE.includes(code) || (typeof message === "string" && /\bbatch(?:e[ds]|ing)?\b/i.test(message));
}

/** Whether a call was refused only since there were too many. Of events, -32005 says that there are too many of these. */
function isAboutRate(error: unknown, call: RpcCall | undefined): boolean {
  const { code, message } = Object(error) as Record<string, unknown>;
  const isLimit = code === 429 || (code === -32005 && call?.method !== "eth_getLogs");
  return isLimit || (typeof message === "string" && /rate.?limit|too many requests/i.test(message));
}

function limitRate(line: Line, error: unknown): RpcError {
  const message = `${line.host} limits the number of requests`;
  return new RpcError("rpc.unreachable", message, hideSecrets(error, line), "rate-limited");
}

function readError(answer: unknown): unknown {
  return (Object(answer) as { readonly error?: unknown }).error ?? undefined;
}

function parseAnswer(text: string, host: string): unknown {
  if (isTooDeep(text)) throw new RpcError("rpc.bad-answer", `${host} answered with too many brackets`);
  try {
    return JSON.parse(text);
  } catch {
    throw refuseText(host, text, "did not answer in JSON");
  }
}

function readResult(answer: unknown, line: Line, bound: number): unknown {
  const { host } = line;
  const { jsonrpc, result } = Object(answer) as Record<string, unknown>;
  const error = readError(answer);
  if (jsonrpc !== "2.0") throw new RpcError("rpc.bad-answer", `${host} did not answer the call`);
  if (error !== undefined) throw new RpcError("rpc.bad-answer", `${host} refused the call`, hideSecrets(error, line));
  if (result === undefined) throw new RpcError("rpc.bad-answer", `${host} answered without a result`);
  if (typeof result === "string" && result.length > bound)
    throw new RpcError("rpc.bad-answer", `${host} answered with too much data`);
  return result;
}
