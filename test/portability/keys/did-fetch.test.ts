// A did.json as a real web server serves it, or does not.
import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import tls from "node:tls";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fetchDid, readDomain } from "../../../portability/src/index.ts";
import { waitUntil } from "../../more.ts";
import { createCertificate, serveFile, startWebServer, type WebServer } from "../../nodes/web-server.ts";

let server: WebServer;
const authorities = tls.getCACertificates("default");

beforeAll(async () => {
  const certificate = createCertificate();
  tls.setDefaultCACertificates([...authorities, certificate.cert]);
  server = await startWebServer(certificate);
});
afterAll(async () => {
  await server.stop();
  tls.setDefaultCACertificates(authorities);
});

const look = (path = "", options = {}, host = server.host) => fetchDid(readDomain(`${host}${path}`), options);
const refusal = (code: string, message: string) => ({
  name: "DidError",
  code,
  message: expect.stringContaining(message),
});

describe("fetchDid", () => {
  it("reads what lies there, and says how it is served", async () => {
    server.answer = serveFile('{"a":1}');
    server.asked.length = 0;
    const { bytes, ...served } = await look();
    expect([String(bytes), served]).toEqual(['{"a":1}', { isOpen: true, mediaType: "application/json" }]);
    server.answer = serveFile("{}", { "content-type": "Text/HTML; charset=utf-8" });
    expect(await look("/law")).toMatchObject({ isOpen: false, mediaType: "text/html" });
    server.answer = (request, response) =>
      response.writeHead(200, { "access-control-allow-origin": String(request.headers.origin) }).end("{}");
    expect(await look()).toMatchObject({ isOpen: true, mediaType: "" });
    expect(server.asked).toEqual(["/.well-known/did.json", "/law/did.json", "/.well-known/did.json"]);
  });

  it("follows no redirect, and names where it leads", async () => {
    server.asked.length = 0;
    for (const status of [301, 302, 303, 307, 308]) {
      server.answer = (_, response) => response.writeHead(status, { location: "/elsewhere/did.json" }).end("{}");
      await expect(look()).rejects.toMatchObject(refusal("did.document", "redirects to /elsewhere/did.json"));
    }
    expect(server.asked).toHaveLength(5);
  });

  it.each([
    [404, "did.document", "file not found"],
    [403, "did.document", "answers 403"],
    [204, "did.document", "answers 204"],
    [304, "did.document", "answers 304"],
    [429, "did.unreachable", "answers 429"],
    [500, "did.unreachable", "answers 500"],
    [503, "did.unreachable", "answers 503"],
  ])("takes %i for no file", async (status, code, message) => {
    server.answer = (_, response) => response.writeHead(status).end();
    await expect(look()).rejects.toMatchObject(refusal(code, message));
  });

  it("stops reading what is longer than a did.json, also where it is compressed or has no end", async () => {
    const long = Buffer.alloc((1 << 16) + 1, " ");
    server.answer = serveFile(long);
    await expect(look()).rejects.toMatchObject(refusal("did.document", "more than 64 KiB"));
    server.answer = serveFile(gzipSync(Buffer.alloc(1 << 26)), { "content-encoding": "gzip" });
    await expect(look()).rejects.toMatchObject(refusal("did.document", "more than 64 KiB"));
    let closed = false;
    server.answer = (_, response) => {
      response.once("close", () => (closed = true));
      response.writeHead(200);
      const write = (): void => {
        if (!closed) response.write(Buffer.alloc(1 << 12), () => setImmediate(write));
      };
      write();
    };
    await expect(look()).rejects.toMatchObject(refusal("did.document", "more than 64 KiB"));
    await waitUntil(() => closed);
    server.answer = serveFile(long.subarray(1));
    expect((await look()).bytes).toHaveLength(1 << 16);
  });

  it.each(["never", "after its head", "a byte now and then"])(
    "does not wait for a server that answers %s",
    async (how) => {
      let timer: NodeJS.Timeout | undefined;
      server.answer = (_, response) => {
        if (how === "never") return;
        response.writeHead(200).write("{");
        if (how !== "after its head") timer = setInterval(() => response.write(" "), 20);
      };
      const began = performance.now();
      await expect(look("", { limit: 300 })).rejects.toMatchObject(
        refusal("did.unreachable", "does not answer in time"),
      );
      expect(performance.now() - began).toBeLessThan(3000);
      clearInterval(timer);
    },
  );

  it("says why nobody can be reached", async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, "localhost", resolve));
    const host = `localhost:${(silent.address() as AddressInfo).port}`;
    const sockets: Socket[] = [];
    silent.on("connection", (socket) => sockets.push(socket));
    await expect(look("", { limit: 300 }, host)).rejects.toMatchObject(refusal("did.unreachable", "in time"));
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
    await expect(look("", {}, host)).rejects.toMatchObject(refusal("did.unreachable", "no web server listens there"));
    await expect(look("", {}, "no-such-host.invalid")).rejects.toMatchObject({ code: "did.unreachable" });
    server.answer = (_, response) => response.destroy();
    await expect(look()).rejects.toMatchObject({ code: "did.unreachable" });
    server.answer = (_, response) => {
      response.writeHead(200, { "content-length": "100" }).write("{");
      setTimeout(() => response.destroy(), 20);
    };
    await expect(look()).rejects.toMatchObject({ code: "did.unreachable" });
  });

  it.each([
    ["nobody vouches for", () => createCertificate(), false, "the server's certificate is self-signed"],
    [
      "of another host",
      () => createCertificate(["stranger.example"]),
      true,
      "the server's certificate is for a different host",
    ],
    ["that has expired", () => createCertificate(["localhost"], Date.now() - 90_000_000), true, "has expired"],
  ])("takes no certificate %s", async (_, create, isTrusted, message) => {
    const certificate = create();
    const other = await startWebServer(certificate);
    other.answer = serveFile("{}");
    const before = tls.getCACertificates("default");
    if (isTrusted) tls.setDefaultCACertificates([...before, certificate.cert]);
    await expect(look("", {}, other.host)).rejects.toMatchObject(refusal("did.unreachable", message));
    expect(other.asked).toEqual([]);
    tls.setDefaultCACertificates(before);
    await other.stop();
  });

  it("speaks http with this computer alone, and only where that is asked for", async () => {
    const plain = await startWebServer();
    plain.answer = serveFile("{}");
    await expect(look("", {}, plain.host)).rejects.toMatchObject({ code: "did.unreachable" });
    expect(plain.asked).toEqual([]);
    expect(String((await look("", { plainHttp: true }, plain.host)).bytes)).toBe("{}");
    await plain.stop();
  });
});
