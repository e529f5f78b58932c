// Asking nodes: JSON-RPC over fetch with our own time limits, several nodes side by side, nothing believed that is not of the right form.

/** Why a chain could not be read. */
export type RpcCode =
  | "rpc.unreachable"
  | "rpc.wrong-chain"
  | "rpc.bad-answer"
  | "rpc.disagreement"
  | "rpc.stale"
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

/** A node, named by its host. */
export interface RpcNode {
  readonly host: string;
  /**
   * Sends calls in one HTTP request and gives their results in order.
   * @throws RpcError `rpc.unreachable` or `rpc.bad-answer`
   */
  readonly send: (calls: readonly RpcCall[]) => Promise<readonly unknown[]>;
}

/** The largest answer that is read, in bytes. */
const MAX_ANSWER = 8 * 1024 * 1024;

let lastId = 0;

/**
 * A node at a URL.
 * @param timeout how long a request may take, in milliseconds
 */
export function connectNode(url: string, timeout: number): RpcNode {
  const { host } = new URL(url);
  return { host, send: (calls) => sendCalls(url, host, timeout, calls) };
}

async function sendCalls(
  url: string,
  host: string,
  timeout: number,
  calls: readonly RpcCall[],
): Promise<readonly unknown[]> {
  const requests = calls.map((call) => ({ jsonrpc: "2.0", id: ++lastId, ...call }));
  const text = await post(url, host, timeout, JSON.stringify(requests.length === 1 ? requests[0] : requests));
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
  return requests.map(({ id }) =>
    readResult(
      answers.find((one) => one?.id === id),
      host,
    ),
  );
}

function readResult(answer: unknown, host: string): unknown {
  if (typeof answer !== "object" || answer === null || (answer as { jsonrpc?: unknown }).jsonrpc !== "2.0") {
    throw new RpcError("rpc.bad-answer", `${host} did not answer the call that was made`);
  }
  const { result, error } = answer as { result?: unknown; error?: unknown };
  if (error !== undefined && error !== null) throw new RpcError("rpc.bad-answer", `${host} refused the call`, error);
  if (result === undefined) throw new RpcError("rpc.bad-answer", `${host} answered without a result`);
  return result;
}

async function post(url: string, host: string, timeout: number, body: string): Promise<string> {
  const signal = AbortSignal.timeout(timeout);
  let response: Response;
  try {
    const headers = { "content-type": "application/json" };
    response = await fetch(url, { method: "POST", headers, body, signal, redirect: "error", credentials: "omit" });
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
    for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
      length += part.value.length;
      if (length > MAX_ANSWER) throw new RpcError("rpc.bad-answer", `${host} answered with too much`);
      text += decoder.decode(part.value, { stream: true });
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

/** What the nodes agreed on. */
export interface Agreement<T> {
  readonly value: T;
  /** How many nodes gave it. */
  readonly agreeing: number;
}

/**
 * Asks all nodes at once and waits only until `quorum` of them gave the same answer.
 * @param ask what to ask one node; its answer is compared as JSON
 * @throws RpcError `rpc.disagreement` if the answers contradict each other, else the first failure
 */
export async function agree<T>(
  nodes: readonly RpcNode[],
  quorum: number,
  ask: (node: RpcNode) => Promise<T>,
): Promise<Agreement<T>> {
  const votes = new Map<string, { value: T; agreeing: number }>();
  const failures: RpcError[] = [];
  return new Promise((resolve, reject) => {
    let open = nodes.length;
    const settle = (): void => {
      open -= 1;
      const most = Math.max(0, ...[...votes.values()].map(({ agreeing }) => agreeing));
      if (most + open >= quorum) return;
      if (votes.size > 1)
        reject(
          new RpcError(
            "rpc.disagreement",
            `the nodes ${nodes.map(({ host }) => host).join(", ")} contradict each other`,
          ),
        );
      else reject(worst(failures, nodes.length, quorum));
    };
    for (const node of nodes) {
      ask(node).then(
        (value) => {
          const key = JSON.stringify(value);
          const vote = votes.get(key) ?? { value, agreeing: 0 };
          vote.agreeing += 1;
          votes.set(key, vote);
          if (vote.agreeing === quorum) resolve({ value, agreeing: quorum });
          settle();
        },
        (error: unknown) => {
          if (error instanceof RpcError) failures.push(error);
          else return reject(error);
          settle();
        },
      );
    }
  });
}

function worst(failures: readonly RpcError[], count: number, quorum: number): RpcError {
  const [first] = failures;
  if (first === undefined || count === 1) return first ?? new RpcError("rpc.unreachable", "no node answered");
  const same = failures.every(({ code }) => code === first.code);
  const message = `fewer than ${quorum} of ${count} nodes gave an answer: ${failures.map((failure) => failure.message).join("; ")}`;
  return new RpcError(same ? first.code : "rpc.unreachable", message);
}
