// What hostile files cost their verifier: processor time, bounded by what it costs to parse them at all; readings; and what is written.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createBatch, createVerifier, describeReport, type Report, type TrustList } from "../../sdk/src/index.ts";
import { runInProcess } from "../cli/in-process.ts";
import { isMore } from "../more.ts";
import { type Alliance, createAlliance } from "../nodes/alliance.ts";
import { startProxy } from "../nodes/proxy.ts";
import { createShort, fileSets, type HeavySet, type Issue, stackSets, stackUp } from "./heavy.ts";

/** Times of `JSON.parse` over the same bytes. */
const MOST_TIMES = 100;
/** Bytes written for each that was read. */
const MOST_WRITTEN = 10;

let alliance: Alliance;
/** A shorter file counts as this one. */
let shortest: string;

beforeAll(async () => {
  alliance = await createAlliance();
  const files = await isolate(Array.from({ length: 500 }, (_, n) => createShort({ n, text: "x".repeat(n) })));
  shortest = files[0] as string;
  // What is measured is code that ran before.
  await verifyAll({ files });
});
afterAll(() => alliance?.world.stop());

/** A batch that nobody anchored. */
const isolate: Issue = async (documents, disclosable = []) => {
  const { registry: address, issuer } = alliance.university;
  const registry = { chainId: alliance.world.chainId, address };
  const batch = await createBatch({ registry, issuer, disclosable, documents: [...documents] });
  return Array.from({ length: batch.size }, (_, index) => batch.text(index));
};
const anchor: Issue = (documents, disclosable = []) => alliance.issue(alliance.university, documents, disclosable);
const trustNobody = (): TrustList => ({ format: "laurel-trust-v1", name: "none", sha256: null, registries: [] });

async function verifyAll({ files, parts = [] }: HeavySet, trust = alliance.trust()): Promise<string[]> {
  const verdicts: string[] = [];
  let last: Report | undefined;
  for await (const report of createVerifier(trust).verifyMany(files, { parts })) {
    verdicts.push(report.verdict);
    last = report;
  }
  // Of many files a person is shown a line for each, of one its report.
  if (last !== undefined) describeReport(last);
  return verdicts;
}

const listBytes = ({ files, parts = [] }: HeavySet): string[] =>
  [...files, ...parts].map((text) => (text.length < shortest.length ? shortest : text));

/** The processor's time that some work takes in this process, in milliseconds. */
async function measure(work: () => unknown): Promise<number> {
  const began = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

/** How many times as long a set takes to verify as to parse: the least of three, since others use the machine too. */
async function compareTimes(set: HeavySet, trust?: TrustList): Promise<number> {
  const texts = listBytes(set);
  const parse = (): void => {
    for (const text of texts) JSON.parse(text);
  };
  let [runs, spent] = [0, 0];
  for (; spent < 30; runs += 1) spent += await measure(parse);
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 3 && least > MOST_TIMES; tries += 1)
    least = Math.min(least, (await measure(() => verifyAll(set, trust))) / (spent / runs));
  return least;
}

/** The sets that `npm test` goes without take long to make. */
const chosen = Object.entries(stackSets).filter(([name]) => isMore || !name.endsWith("thousands"));

describe("at most a hundred times what JSON.parse takes", () => {
  it.each(chosen)("%s, anchored", async (_, make) => {
    expect(await compareTimes(await make(anchor))).toBeLessThan(MOST_TIMES);
  });

  it.runIf(isMore).each(Object.entries(stackSets))("%s, not anchored", async (_, make) => {
    expect(await compareTimes(await make(isolate))).toBeLessThan(MOST_TIMES);
  });

  it.each(Object.entries(fileSets))("%s", async (_, make) => {
    expect(await compareTimes(await make(isolate), trustNobody())).toBeLessThan(MOST_TIMES);
  });
});

describe("parts that many files stand on", () => {
  it("are read once, whoever names them, and each batch by one call", async () => {
    const leaves: string[] = [];
    for (let n = 0; n < 280; n += 1) leaves.push(...(await isolate([createShort({ n })])));
    const hubs: string[] = [];
    for (let i = 0; i < 280; i += 56) hubs.push(...(await isolate(stackUp(leaves.slice(i, i + 56), 1, `${i}-`))));
    const top = await isolate(stackUp(hubs, 1, "t"));
    const files = await isolate(stackUp(top, 1_050, "f"));
    const proxy = await startProxy(alliance.world.rpc);
    try {
      const verdicts = await verifyAll({ files, parts: [...leaves, ...hubs, ...top] }, alliance.trust(proxy.url));
      expect(new Set(verdicts)).toEqual(new Set(["invalid"]));
      const calls = proxy.requests.flat().filter(({ method }) => method === "eth_call");
      // 287 batches, of which the cache of readings holds 256; that of the files may be asked for again.
      expect(calls.length).toBeLessThanOrEqual(287 + 1);
    } finally {
      await proxy.stop();
    }
  });
});

describe("what is written of it as JSON", () => {
  const shared = chosen.filter(([name]) => name.startsWith("many "));

  it.each(isMore ? [...chosen, ...Object.entries(fileSets)] : shared)(
    "at most ten bytes a byte: %s",
    async (name, make) => {
      const set = await make(name in stackSets ? anchor : isolate);
      const folder = await mkdtemp(join(tmpdir(), "laurel-work-"));
      try {
        const { sha256: _, ...list } = alliance.trust();
        await writeFile(join(folder, "trust.json"), JSON.stringify(list));
        await writeFile(join(folder, "files.jsonl"), set.files.join("\n"));
        await writeFile(join(folder, "parts.jsonl"), (set.parts ?? ["{}"]).join("\n"));
        const words = ["verify", "files.jsonl", "--part", "parts.jsonl", "--json", "--trust", "trust.json"];
        const { stdout } = await runInProcess(folder, words);
        expect(JSON.parse(stdout).reports).toHaveLength(set.files.length);
        const read = listBytes(set).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
        expect(Buffer.byteLength(stdout) / read).toBeLessThan(MOST_WRITTEN);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );
});
