// A quirk of a node or a chain, as people who run them have reported it: how it is played, and what each class of command says of it.
import type { IncomingMessage } from "node:http";
import type { Fault, Reply, RpcRequest } from "../../nodes/proxy.ts";

/** What people do; each stands for the commands that ask nodes alike. */
export const CLASSES = ["verify", "as-of", "issue", "revoke", "authority", "status"] as const;
export type Class = (typeof CLASSES)[number];

/** The chain behind a quirk, as it is. */
export interface Ground {
  /** The node, past the proxy. */
  readonly rpc: string;
  readonly ask: (method: string, ...params: unknown[]) => Promise<unknown>;
}

/** A node's URL, and how to stop what is behind it. */
export interface OddNode {
  readonly url: string;
  readonly stop?: () => Promise<void>;
}

/** One row of the table. */
export interface Quirk {
  readonly name: string;
  /** Where it was reported or is documented. */
  readonly source: string;
  /** The proxy's part in it. */
  readonly fault?: (ground: Ground) => Fault;
  /** A node of its own, where it is not the proxy's answers that are odd. @param url the proxy's */
  readonly node?: (url: string) => OddNode | Promise<OddNode>;
  /** How anvil is started. */
  readonly anvil?: readonly string[];
  /** What is done on the chain before. */
  readonly prepare?: (ground: Ground) => Promise<unknown>;
  /** No block is made before the commands run: the newest is an hour old. */
  readonly isStill?: boolean;
  /** What else the trust list says of the registry. */
  readonly trust?: object;
  /** What the person's nodes.json has for the proxy. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The authority ends a term as of 20 hours ago, so that batches since are to be listed. */
  readonly isPast?: boolean;
  /** The authority's key is refused by the contract: whether its error is told. */
  readonly isStranger?: boolean;
  /** How long what sends may wait, in seconds. */
  readonly wait?: number;
  /** The code of what is said, for those classes that do not work; "works or …" where that depends on the moment. */
  readonly says?: Readonly<Partial<Record<Class, string>>>;
  /** What is told where it does not work: the cause in its own words. */
  readonly tells?: RegExp;
  /** The one that `npm test` runs; verify unless said. */
  readonly quick?: Class;
}

/** An answer to one call, as JSON-RPC writes it. */
export interface Answer {
  readonly id?: unknown;
  readonly jsonrpc?: string;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** Answers each call by itself: undefined leaves it to the node. `pass` asks the node, the same call or another. */
export function eachCall(
  ground: Ground,
  answer: (
    call: RpcRequest,
    pass: (call?: Partial<RpcRequest>) => Promise<Answer>,
  ) => Answer | undefined | Promise<Answer | undefined>,
): Fault {
  return async (calls) => {
    const answers = await Promise.all(
      calls.map(async (call) => {
        const pass = (changes: Partial<RpcRequest> = {}): Promise<Answer> =>
          askRaw(ground.rpc, { ...call, ...changes });
        return (await answer(call, pass)) ?? pass();
      }),
    );
    // One call in a batch is answered by a list too, which Laurel does not send.
    return { body: calls.length === 1 ? answers[0] : answers };
  };
}

async function askRaw(rpc: string, call: RpcRequest): Promise<Answer> {
  const response = await fetch(rpc, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", ...call }),
  });
  return (await response.json()) as Answer;
}

/** An error in place of a result. */
export const refuse = (call: RpcRequest, code: number, message: string, data?: unknown): Answer => ({
  ...{ jsonrpc: "2.0", id: call.id },
  error: { code, message, ...(data === undefined ? {} : { data }) },
});

/** Refuses these methods. */
export const refusing =
  (methods: readonly string[], code: number, message: string, when: (call: RpcRequest) => boolean = () => true) =>
  (ground: Ground): Fault =>
    eachCall(ground, (call) => (methods.includes(call.method) && when(call) ? refuse(call, code, message) : undefined));

/** Changes the results of these methods. */
export const changing =
  (change: Readonly<Record<string, (result: unknown, call: RpcRequest) => unknown>>) =>
  (ground: Ground): Fault =>
    eachCall(ground, async (call, pass) => {
      const edit = change[call.method];
      if (edit === undefined) return undefined;
      const answer = await pass();
      return "result" in answer ? { ...answer, result: edit(answer.result, call) } : answer;
    });

/** Changes every answer, before it is sent. */
export const answeringAll =
  (change: (answer: Answer, call: RpcRequest) => Answer) =>
  (ground: Ground): Fault =>
    eachCall(ground, async (call, pass) => change(await pass(), call));

/** The same reply to each request. */
export const replying = (reply: Reply) => (): Fault => () => reply;

/** The same reply to each third request: a node that fails now and then. */
export const everyThird = (reply: Reply | (() => Reply)) => (): Fault => {
  let count = 0;
  return () => {
    count += 1;
    if (count % 3 !== 0) return undefined;
    return typeof reply === "function" ? reply() : reply;
  };
};

/** Refuses who does not send this header. */
export const requiring = (name: string, value: string) => (): Fault => (_calls, _forward, request: IncomingMessage) =>
  request.headers[name] === value ? undefined : { status: 401, body: { error: "Unauthorized" } };

export const SEND = "eth_sendRawTransaction";
