// A web server on this computer, by https or http, with a certificate that nobody else vouches for.
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";

/** A server that runs. */
export interface WebServer {
  /** `localhost:<port>`. */
  readonly host: string;
  /** What it answers; may be exchanged at any time. */
  answer: (request: IncomingMessage, response: ServerResponse) => void;
  /** The paths that were asked for, in order. */
  readonly asked: string[];
  readonly stop: () => Promise<void>;
}

/** A certificate with its key, as PEM: it is its own authority. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Starts a server, by http where no certificate is given. */
export async function startWebServer(certificate?: Certificate): Promise<WebServer> {
  const asked: string[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    asked.push(request.url ?? "");
    started.answer(request, response);
  };
  const server: Server = certificate === undefined ? createPlainServer(listener) : createServer(certificate, listener);
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const started: WebServer = {
    host: `localhost:${(server.address() as AddressInfo).port}`,
    answer: (_, response) => response.writeHead(404).end(),
    ...{ asked, stop },
  };
  return started;
}

/** An answer that is a file. */
export function serveFile(body: string | Uint8Array, headers: Record<string, string> = OPEN): WebServer["answer"] {
  return (_, response) => response.writeHead(200, headers).end(body);
}

const OPEN = { "content-type": "application/json", "access-control-allow-origin": "*" };

/** Makes a certificate of some hosts, valid for a day around now. */
export function createCertificate(
  hosts: readonly string[] = ["localhost"],
  from = Date.now() - 3_600_000,
): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const body = describe(hosts, from, publicKey);
  const signature = sign("sha256", body, privateKey);
  const bytes = sequence(body, SIGNED_BY, tag(0x03, Buffer.from([0]), signature));
  const lines = bytes.toString("base64").replace(/.{64}/g, "$&\n");
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: String(privateKey.export({ format: "pem", type: "pkcs8" })),
  };
}

/** A value of DER (ITU-T X.690): its tag, its length, its bytes. */
function tag(number: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([number, ...head]), body]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tag(0x30, ...parts);
}

function identify(hex: string): Buffer {
  return tag(0x06, Buffer.from(hex, "hex"));
}

/** ecdsa-with-SHA256. */
const SIGNED_BY = sequence(identify("2a8648ce3d040302"));

/** The part of a certificate that is signed (RFC 5280). */
function describe(hosts: readonly string[], from: number, publicKey: KeyObject): Buffer {
  // Two authorities of one name would be taken for each other.
  const name = sequence(
    tag(0x31, sequence(identify("550403"), tag(0x0c, Buffer.from(`Laurel's tests ${randomBytes(8).toString("hex")}`)))),
  );
  const moment = (at: number): Buffer =>
    tag(0x17, Buffer.from(`${new Date(at).toISOString().slice(2, 19).replace(/\D/g, "")}Z`));
  const names = sequence(...hosts.map((host) => tag(0x82, Buffer.from(host))));
  const extension = (id: string, value: Buffer): Buffer => sequence(identify(id), tag(0x04, value));
  return sequence(
    tag(0xa0, tag(0x02, Buffer.from([2]))),
    tag(0x02, Buffer.from([1]), randomBytes(8)),
    SIGNED_BY,
    name,
    sequence(moment(from), moment(from + 86_400_000)),
    name,
    publicKey.export({ format: "der", type: "spki" }),
    tag(0xa3, sequence(extension("551d11", names), extension("551d13", sequence(tag(0x01, Buffer.from([255])))))),
  );
}
