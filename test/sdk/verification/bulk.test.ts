// Thousands of files: how many requests they take, that they come in order, and that what waits is bounded.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createVerifier, parseTrust } from "../../../sdk/src/index.ts";
import { isMore } from "../../more.ts";
import { type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { openWorld } from "../../nodes/shared.ts";
import { UNIVERSITY, type World } from "../../nodes/world.ts";

const COHORTS = 20;
const SIZE = isMore ? 500 : 100;
let world: World;
let proxy: NodeProxy;
/** The files cohort by cohort. */
const files: string[] = [];

beforeAll(async () => {
  world = await openWorld();
  for (let cohort = 0; cohort < COHORTS; cohort += 1) {
    const documents = Array.from({ length: SIZE }, (_, n) => ({
      "@context": ["https://www.w3.org/ns/credentials/v2"],
      type: ["VerifiableCredential"],
      issuer: UNIVERSITY.id,
      validFrom: "2026-06-15T00:00:00Z",
      credentialSubject: { id: `did:example:${cohort}-${n}` },
    }));
    const batch = await world.issue(documents, { disclosable: ["/credentialSubject/id"] });
    for (let index = 0; index < SIZE; index += 1) files.push(JSON.stringify(batch.credential(index)));
  }
});
afterAll(() => world.stop());
beforeEach(async () => {
  proxy = await startProxy(world.rpc);
});
afterEach(() => proxy.stop());

const countCalls = (): number => proxy.requests.flat().filter(({ method }) => method === "eth_call").length;

async function verifyAll(inputs: Iterable<string>, changes: object = {}): Promise<string[]> {
  const verifier = createVerifier(parseTrust(world.trust({ rpc: [proxy.url], ...changes })));
  const seen: string[] = [];
  for await (const { verdict, credential } of verifier.verifyMany(inputs)) {
    expect(verdict).toBe("valid");
    seen.push((credential as { credentialSubject: { id: string } }).credentialSubject.id);
  }
  return seen;
}

const idOf = (file: string): string => (JSON.parse(file) as { credentialSubject: { id: string } }).credentialSubject.id;
/** Every 7,919th file, round and round: neighbours are of different cohorts. */
const shuffled = (): string[] => files.map((_, i) => files[(i * 7_919) % files.length] as string);

describe(`${COHORTS * SIZE} files of ${COHORTS} cohorts`, () => {
  it("take at most 60 requests in the order of the cohorts, and come in order", async () => {
    expect(await verifyAll(files)).toEqual(files.map(idOf));
    expect(proxy.requests.length).toBeLessThanOrEqual(60);
    expect(countCalls()).toBe(COHORTS);
  });

  it("take at most 60 requests in any other order, and come in order", async () => {
    const order = shuffled();
    expect(await verifyAll(order)).toEqual(order.map(idOf));
    expect(proxy.requests.length).toBeLessThanOrEqual(60);
    expect(countCalls()).toBe(COHORTS);
  });

  it("take two calls a cohort where only what is final counts, and few requests of each of three nodes", async () => {
    await verifyAll(shuffled(), { finality: "finalized" });
    expect(countCalls()).toBe(2 * COHORTS);
    expect(proxy.requests.length).toBeLessThanOrEqual(60);
    proxy.requests.length = 0;
    const third = await startProxy(world.rpc);
    try {
      await verifyAll(shuffled(), { rpc: [proxy.url, world.rpc, third.url] });
    } finally {
      await third.stop();
    }
    expect(proxy.requests.length).toBeLessThanOrEqual(60);
  });
});

describe("files that stream", () => {
  it("are not read ahead beyond the files that wait for one reading", async () => {
    let read = 0;
    function* source(): Generator<string> {
      for (const file of files) {
        read += 1;
        yield file;
      }
    }
    let reported = 0;
    let furthest = 0;
    const verifier = createVerifier(parseTrust(world.trust({ rpc: [proxy.url] })));
    for await (const _ of verifier.verifyMany(source())) {
      reported += 1;
      furthest = Math.max(furthest, read - reported);
    }
    expect(reported).toBe(files.length);
    expect(furthest).toBeLessThanOrEqual(1024);
  });

  it("come at once where their batch has been read, without another file", async () => {
    async function* source(): AsyncGenerator<string> {
      yield* files.slice(0, 1024);
      yield files[1] as string;
      await new Promise(() => undefined);
    }
    const verifier = createVerifier(parseTrust(world.trust({ rpc: [proxy.url] })));
    let reported = 0;
    for await (const { verdict } of verifier.verifyMany(source())) {
      expect(verdict).toBe("valid");
      reported += 1;
      if (reported === 1025) break;
    }
    expect(reported).toBe(1025);
  });
});
