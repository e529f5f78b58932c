// A proxy before a real node that counts what is asked, and lies or fails as a test tells it to.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

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
) => Reply | undefined | Promise<Reply | undefined>;

/** A reply of the test's own making. */
export type Reply =
  "hang" | "reset" | { readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown };

/** A proxy that listens. */
export interface NodeProxy {
  readonly url: string;
  /** Each HTTP request's calls, in order. */
  readonly requests: RpcRequest[][];
  fault: Fault | undefined;
  /** The node behind it. */
  target: string;
  readonly stop: () => Promise<void>;
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

/** Starts a proxy before the node at `target`. */
export async function startProxy(target: string): Promise<NodeProxy> {
  const requests: RpcRequest[][] = [];
  const proxy = { fault: undefined as Fault | undefined, target };
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const asked = JSON.parse(body) as RpcRequest | RpcRequest[];
    const calls = Array.isArray(asked) ? asked : [asked];
    requests.push(calls);
    const forward = async (): Promise<unknown> => {
      const answered = await fetch(proxy.target, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      return answered.json();
    };
    const reply = (await proxy.fault?.(calls, forward)) ?? { body: await forward() };
    if (reply === "hang") return;
    if (reply === "reset") {
      request.socket.destroy();
      return;
    }
    const text = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body);
    response.writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers }).end(text);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
