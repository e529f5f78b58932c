// Serves a page on this computer, to try it: with the headers that its host would send.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CommandError } from "../terminal/failure.ts";
import type { Files } from "./compose.ts";
import { headersOf } from "./headers.ts";
import { createRpcProxy, type ProxyOptions } from "./rpc-proxy.ts";

/** What is served, and where. */
export interface ServeOptions {
  readonly files: Files;
  /** 0 for any that is free. */
  readonly port: number;
  /** The page's own node, and the path at which the page asks it. */
  readonly proxy?: (ProxyOptions & { readonly path: string }) | undefined;
}

/** A page that is served. */
export interface PageServer {
  /** With a slash at its end. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const HOST = "127.0.0.1";
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json; charset=utf-8",
};

/** Serves a page to this computer alone. @throws CommandError where the port is taken */
export async function servePage({ files, port, proxy }: ServeOptions): Promise<PageServer> {
  const pass = proxy && createRpcProxy(proxy);
  let hosts: readonly (string | undefined)[] = [];
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "", headers } = request;
    const path = url.replace(/[?#].*$/s, "");
    // Another name that leads to this computer would make a page elsewhere one of ours.
    if (!hosts.includes(headers.host)) return refuse(response, 421);
    if (pass !== undefined && path === proxy?.path) {
      if (headers.origin !== undefined && headers.origin !== `http://${headers.host}`) return refuse(response, 403);
      return pass(request, response);
    }
    if (method !== "GET" && method !== "HEAD") return refuse(response, 405);
    const name = path === "/" ? "index.html" : path.slice(1);
    const bytes = files.get(name);
    if (bytes === undefined) return refuse(response, 404);
    const type = TYPES[name.split(".").at(-1) ?? ""] ?? "text/plain; charset=utf-8";
    response.writeHead(200, { ...headersOf(name), "Content-Type": type, "Content-Length": bytes.length });
    response.end(method === "HEAD" ? undefined : bytes);
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, HOST, resolve);
  }).catch((cause: NodeJS.ErrnoException) => {
    const isTaken = cause.code === "EADDRINUSE";
    const message = isTaken ? `port ${port} is taken` : `port ${port} cannot be used: ${cause.message}`;
    throw new CommandError("port", 2, message, {
      cure: "stop the program that uses it, or choose another --port",
      cause,
    });
  });
  const own = (server.address() as AddressInfo).port;
  hosts = [`${HOST}:${own}`, `localhost:${own}`];
  const stop = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://${HOST}:${own}/`, stop };
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { ...headersOf(""), "Content-Type": "text/plain" }).end();
}
