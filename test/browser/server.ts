// A static server of its own origin that knows what it was asked.
import { readFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

/** A request, as the server saw it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a path gives. */
export interface Served {
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server that listens. */
export interface WebServer {
  readonly origin: string;
  readonly asked: Asked[];
  readonly stop: () => Promise<void>;
}

/** Answers of a path without its query; undefined is 404. */
export type Answer = (asked: Asked) => Served | undefined | Promise<Served | undefined>;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/** Starts a server on 127.0.0.1. */
export async function startServer(answer: Answer): Promise<WebServer> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { pathname: path } = new URL(request.url ?? "/", "http://127.0.0.1");
    const one = { method: request.method ?? "", path, headers: request.headers, body };
    asked.push(one);
    const served = await Promise.resolve(answer(one)).catch(() => undefined);
    if (served === undefined) response.writeHead(404, { "content-type": "text/plain" }).end("not found");
    else response.writeHead(200, { "content-type": served.type, ...served.headers }).end(served.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** How a folder is served. */
interface FolderOptions {
  readonly headers?: (path: string) => Readonly<Record<string, string>> | undefined;
  readonly isZipped?: boolean;
}

/** Answers with the files of a folder. */
export function serveFolder(folder: string, { headers, isZipped = false }: FolderOptions = {}): Answer {
  return async ({ path }) => {
    const name = path.endsWith("/") ? `${path}index.html` : path;
    const body = await readFile(join(folder, name)).catch(() => undefined);
    if (body === undefined) return undefined;
    const type = TYPES[extname(name)] ?? "application/octet-stream";
    const own = { type, headers: headers?.(path) ?? {} };
    return isZipped
      ? { ...own, body: gzipSync(body), headers: { ...own.headers, "content-encoding": "gzip" } }
      : { ...own, body };
  };
}
