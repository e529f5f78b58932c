// The contract's isValid and the SDK's verdict, asked of the same credentials at the same moment: they never differ.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Batch, createVerifier, parseTrust, proofFor, type Report } from "../../sdk/src/index.ts";
import type { LocalNode } from "../../scripts/node.ts";
import { isMore } from "../more.ts";
import { startAnvil } from "../nodes/anvil.ts";
import { createRandom, createWorld, fates, type Sample, takeSample, type World } from "./verdicts.ts";

const seed = Number(process.env.LAUREL_SEED ?? 20_260_701);
const perBatch = isMore ? 600 : 60;
const sizes = [1, 2, 3, 5, 13, 64, 300];

let node: LocalNode;
let world: World;

beforeAll(async () => {
  node = await startAnvil(["--slots-in-an-epoch", "0"]);
  world = await createWorld(node.rpc, node.chainId);
});
afterAll(async () => node?.stop());

/** Asks isValid of many, in a few requests. */
async function askContract(samples: readonly Sample[]): Promise<readonly boolean[]> {
  const { registry } = world;
  const answers: boolean[] = [];
  for (let first = 0; first < samples.length; first += 200) {
    const calls = samples.slice(first, first + 200).map(({ call }, id) => {
      const data = registry.interface.encodeFunctionData("isValid", call);
      return { jsonrpc: "2.0", id, method: "eth_call", params: [{ to: world.address, data }, "latest"] };
    });
    const headers = { "content-type": "application/json" };
    const response = await fetch(node.rpc, { method: "POST", headers, body: JSON.stringify(calls) });
    const results = (await response.json()) as { id: number; result: string }[];
    for (const { result } of results.toSorted((a, b) => a.id - b.id)) {
      answers.push(Boolean(registry.interface.decodeFunctionResult("isValid", result)[0]));
    }
  }
  return answers;
}

async function askVerifier(samples: readonly Sample[], at: number): Promise<readonly Report[]> {
  const { address, chainId } = world;
  const trusted = { name: "test", chainId, address, rpc: [node.rpc], finality: "latest", maxAge: null };
  const verifier = createVerifier(parseTrust({ format: "laurel-trust-v1", registries: [trusted] }));
  const options = { at: new Date(at * 1000) };
  const texts = samples.map(({ text }) => text);
  const reports: Report[] = [];
  for await (const report of verifier.verifyMany(texts, options)) reports.push(report);
  return reports;
}

describe("isValid and the verifier's verdict", () => {
  it("are the same for random credentials, whole and corrupted, at every fate of a batch", async () => {
    const random = createRandom(seed);
    const batches: Batch[] = [];
    for (const fate of fates) for (const size of sizes) batches.push(await world.makeBatch(random, fate, size));
    await world.endTerms();

    const seen = new Map<string, number>();
    let compared = 0;
    for (const moment of [world.noon - 10, world.noon, world.noon + 10]) {
      await world.moveTo(moment);
      const samples = batches.flatMap((batch) =>
        Array.from({ length: perBatch / 3 }, () => takeSample(random, batch, batches, world.noon)),
      );
      const [verdicts, answers] = [await askVerifier(samples, moment), await askContract(samples)];
      samples.forEach((sample, place) => {
        const report = verdicts[place];
        const failed = report?.checks.flatMap(({ code }) => code ?? []).join() ?? "";
        const what = `seed ${seed}, sample ${compared}, ${sample.corruption}: ${failed || "valid"}\n${sample.text}`;
        expect(report?.asOf?.timestamp ?? moment, what).toBe(moment);
        expect(answers[place], what).toBe(report?.verdict === "valid");
        expect(report?.verdict, what).not.toBe("unknown");
        // proofFor gives what was asked, or refuses to, as the verifier judges format and integrity.
        const isWhole = report?.checks.slice(0, 2).every(({ outcome }) => outcome === "pass");
        if (isWhole) expect(proofFor(sample.text), what).toEqual(sample.call);
        else expect(() => proofFor(sample.text), what).toThrow();
        seen.set(failed || "valid", (seen.get(failed || "valid") ?? 0) + 1);
        compared += 1;
      });
    }

    expect(compared).toBe(sizes.length * fates.length * perBatch);
    const codes = [...seen.keys()].join();
    for (const code of ["valid", "format.proof", "integrity.altered", "anchor.missing", "authority.operator"]) {
      expect(codes).toContain(code);
    }
    for (const code of ["authority.accreditation", "authority.accreditor", "status.revoked", "status.suspended"]) {
      expect(codes).toContain(code);
    }
    for (const code of ["status.batch-revoked", "validity.not-yet", "validity.expired"]) expect(codes).toContain(code);
  });

  // The one difference: a file states its batch's size, and isValid is not told of it. Where the chain's size is another, the verifier refuses every file.
  it("differ only where a batch was anchored with another size, on the side of refusal", async () => {
    const random = createRandom(seed + 1);
    for (const [size, wrong] of [
      [4, 3],
      [5, 6],
      [8, 7],
      [8, 9],
    ] as const) {
      const batch = await world.makeBatch(random, "anchored", size, wrong);
      await world.moveTo((await latestTimestamp()) + 100);
      const samples = Array.from({ length: 40 }, () => takeSample(random, batch, [], world.noon));
      const reports = await askVerifier(samples, await latestTimestamp());
      expect(reports.filter(({ verdict }) => verdict !== "invalid")).toEqual([]);
      expect(reports.flatMap(({ checks }) => checks.flatMap(({ code }) => code ?? []))).toContain("anchor.size");
    }
  });
});

async function latestTimestamp(): Promise<number> {
  const block = await world.registry.runner?.provider?.getBlock("latest");
  if (!block) throw new Error("no block");
  return block.timestamp;
}
