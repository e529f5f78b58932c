// Verifies credentials over HTTP: POST a file to / and get its report; GET /health says whether the nodes of the trust list answer.
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { createVerifier, formatJson, openTrustedChain, readTrust, RpcError } from "@laurel/sdk";

const { HOST = "127.0.0.1", PORT = "8090", TRUST = "trust.json", TIMEOUT_MS = "10000" } = process.env;
const timeout = Number(TIMEOUT_MS);
const trust = readTrust(await readFile(TRUST), TRUST);
const verifier = createVerifier(trust, { timeout, onFailure: ({ message }) => console.error(message) });
const MOST_BYTES = 262_144; // Laurel reads no larger file
const STATUSES = { valid: 200, invalid: 422, unknown: 503 };
const HEAD = { "content-type": "application/json", "cache-control": "no-store", "x-content-type-options": "nosniff" };

/** What a request is answered: the status and the body. @throws RpcError where /health finds nodes that do not answer */
async function answer(request: IncomingMessage): Promise<readonly [number, object]> {
  if (request.url === "/health") {
    const chains = trust.registries.map((registry) => openTrustedChain(registry, { timeout }));
    const blocks = await Promise.all(chains.map((chain) => chain.findBlock("final")));
    return [200, { registries: blocks.map(({ number }, i) => ({ name: trust.registries[i]?.name, block: number })) }];
  }
  if (request.url !== "/") return [404, { error: "POST a credential file to /, or GET /health" }];
  if (request.method !== "POST") return [405, { error: "POST a credential file" }];
  const file = Buffer.alloc(MOST_BYTES);
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (size + chunk.length > MOST_BYTES) return [413, { error: `a credential file has at most ${MOST_BYTES} bytes` }];
    size += chunk.copy(file, size);
  }
  const report = await verifier.verify(file.subarray(0, size));
  return [STATUSES[report.verdict], report];
}

const limits = { headersTimeout: timeout, requestTimeout: timeout, connectionsCheckingInterval: 1_000 };
const server = createServer(limits, async (request, response) => {
  const [status, body] = await answer(request).catch((error) => {
    if (error instanceof RpcError) return [503, { error: error.code }] as const;
    return [500, { error: "not answered" }] as const; // to nobody, where a sender hung up halfway
  });
  response.writeHead(status, HEAD).end(`${formatJson(body)}\n`);
});
server.setTimeout(3 * timeout); // for those who never read their answer
server.maxConnections = 200;
server.listen(Number(PORT), HOST, () => console.log(`http://${HOST}:${PORT}/ verifies by ${trust.name}`));
for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => {
    server.close(); // from here on, Node cuts off no slow sender
    setTimeout(() => server.closeAllConnections(), timeout).unref();
  });
