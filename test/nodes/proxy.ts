// A proxy before a real node that counts what is asked, and lies or fails as a test tells it to.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";

/** One JSON-RPC call, as it was asked. */
export interface RpcRequest {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** What the proxy does instead of passing a call on and giving the node's answer back; undefined to pass it on. */
export type Fault = (
  calls: readonly RpcRequest[],
  forward: () => Promise<unknown>,
  request: IncomingMessage,
) => Reply | undefined | Promise<Reply | undefined>;

/** A reply of the test's own making. */
export type Reply =
  | "hang"
  | "reset"
  /** An answer that breaks off. */
  | { readonly cut: string }
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown }
  /** An answer in pieces, one each so many milliseconds, until the other end has had enough. */
  | { readonly pieces: Iterable<string>; readonly pause: number };

/** A proxy that listens. */
export interface NodeProxy {
  readonly url: string;
  /** Each HTTP request's calls, in order. */
  readonly requests: RpcRequest[][];
  /** Each HTTP request's headers, in order. */
  readonly headers: IncomingHttpHeaders[];
  /** How many bytes of answers in pieces were sent. */
  sent: number;
  fault: Fault | undefined;
  /** Whose pages a browser lets read its answers; null for nobody's. */
  origins: string | null;
  /** The node behind it. */
  target: string;
  readonly stop: () => Promise<void>;
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

/** The same piece without end. */
export function* repeat(piece: string): Generator<string, never> {
  for (;;) yield piece;
}

/** What is left of an answer when its call is known: the call, and the result that the node behind gave. */
export type Edit = (call: RpcRequest, result: unknown) => unknown;

/** Makes a proxy edit the results of its node. */
export function editResults(edit: Edit): Fault {
  return async (calls, forward) => {
    const answers = [await forward()].flat() as { id: number; result?: unknown; error?: unknown }[];
    const edited = calls.map((call) => {
      const answer = answers.find(({ id }) => id === call.id) ?? { id: call.id };
      return answer.error === undefined ? { ...answer, result: edit(call, answer.result) } : answer;
    });
    return { body: edited.length === 1 ? edited[0] : edited };
  };
}

/** Makes a proxy refuse some calls with a JSON-RPC error, or with a result of its own, whatever the others come to. */
export function replaceAnswers(
  replace: (call: RpcRequest) => { readonly error: unknown } | { readonly result: unknown } | undefined,
): Fault {
  return async (calls, forward) => {
    if (!calls.some((call) => replace(call) !== undefined)) return undefined;
    const answers = [await forward()].flat() as { id: number }[];
    const all = calls.map((call) => {
      const instead = replace(call);
      if (instead !== undefined) return { jsonrpc: "2.0", id: call.id, ...instead };
      return answers.find(({ id }) => id === call.id);
    });
    return { body: all.length === 1 ? all[0] : all };
  };
}

/** Starts a proxy before the node at `target`. */
export async function startProxy(target: string): Promise<NodeProxy> {
  const requests: RpcRequest[][] = [];
  const headers: IncomingHttpHeaders[] = [];
  const proxy = { fault: undefined as Fault | undefined, origins: "*" as string | null, target, sent: 0 };
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (proxy.origins !== null) response.setHeader("access-control-allow-origin", proxy.origins);
    if (request.method === "OPTIONS") {
      response.writeHead(204, { "access-control-allow-headers": "content-type" }).end();
      return;
    }
    const body = await readBody(request);
    const asked = JSON.parse(body) as RpcRequest | RpcRequest[];
    const calls = Array.isArray(asked) ? asked : [asked];
    requests.push(calls);
    headers.push(request.headers);
    const forward = async (): Promise<unknown> => {
      const answered = await fetch(proxy.target, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      return answered.json();
    };
    const reply = (await proxy.fault?.(calls, forward, request)) ?? { body: await forward() };
    if (reply === "hang") return;
    if (reply === "reset") {
      request.socket.destroy();
      return;
    }
    if ("cut" in reply) {
      response.writeHead(200, { "content-type": "application/json", "content-length": 2 * reply.cut.length });
      response.write(reply.cut, () => request.socket.destroy());
      return;
    }
    if ("pieces" in reply) {
      response.writeHead(200, { "content-type": "application/json" });
      for (const piece of reply.pieces) {
        if (response.closed) return;
        response.write(piece);
        proxy.sent += piece.length;
        await setTimeout(reply.pause);
      }
      response.end();
      return;
    }
    const isReady = typeof reply.body === "string" || reply.body instanceof Uint8Array;
    const text = isReady ? reply.body : JSON.stringify(reply.body);
    response.writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers }).end(text);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ requests, headers },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
