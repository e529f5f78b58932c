// Made once for a run of all tests: the page's bundle, and a chain for each of vitest's workers, on it a registry, its authorities and the
// sample's cohort, issued.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { runInProcess, writeOwn } from "./cli/in-process.ts";
import { ask, startAnvil } from "./nodes/anvil.ts";
import type { SharedChain } from "./nodes/shared.ts";
import { createWorld, type World } from "./nodes/world.ts";

const samples = join(import.meta.dirname, "../samples");

/** Called by vitest before the first test. @returns what is done after the last */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "laurel-tests-"));
  // Node keeps there what it compiled: the hundreds of commands that tests start, and vitest's workers, compile nothing twice.
  process.env.NODE_COMPILE_CACHE ??= join(folder, "compiled");
  const worlds: World[] = [];
  const tearDown = async (): Promise<void> => {
    await Promise.all(worlds.map((world) => world.stop()));
    // The last processes may still be writing down what they compiled.
    await rm(folder, { recursive: true, force: true, maxRetries: 20 });
  };
  try {
    // What `laurel page build` copies is of today's sources.
    await import("../scripts/build-web.ts");
    const workers = Number(project.vitest.config.maxWorkers);
    // With no slots in an epoch each block is final at once, as on Hardhat's network.
    const start = async (): Promise<void> =>
      void worlds.push(await createWorld(await startAnvil(["--slots-in-an-epoch", "0"])));
    await Promise.all(Array.from({ length: workers }, start));
    await issueCohort(folder, worlds);
    project.provide("folder", folder);
    project.provide("chains", await Promise.all(worlds.map((world, worker) => keepChain(world, folder, worker))));
    return tearDown;
  } catch (error) {
    await tearDown();
    throw error;
  }
}

/** Issues the cohort on the first chain, and anchors the same root on the others. */
async function issueCohort(folder: string, [first, ...others]: readonly World[]): Promise<void> {
  if (first === undefined) throw new Error("no chain was started");
  const { chainId, registry, rpc, operator } = first;
  const signer = { type: "rpc-account", address: operator.address };
  const config = { format: "laurel-config-v1", chainId, registry: registry.address, rpc: [rpc], issuer: 1, signer };
  await writeOwn(folder, "laurel.json", { ...config, accreditation: 1, operator: 1 });
  const words = ["issue", join(samples, "cohort-1000.csv"), "--course", join(samples, "course.json"), "--yes"];
  const { code, stderr } = await runInProcess(folder, [...words, "--out", "cohort"]);
  if (code !== 0) throw new Error(`the sample's cohort was not issued: ${stderr}`);
  const batch = JSON.parse(await readFile(join(folder, "cohort/batch.json"), "utf8")) as {
    readonly root: `0x${string}`;
    readonly size: number;
  };
  for (const world of others) {
    if (world.registry.address !== registry.address) throw new Error("the chains have registries of other addresses");
    await (await world.registry.connect(world.operator).anchorBatch(1, 1, 1, batch.root, batch.size)).wait();
  }
}

async function keepChain(world: World, folder: string, worker: number): Promise<SharedChain> {
  const { rpc, chainId, registry, until } = world;
  const snapshot = join(folder, `snapshot-${worker + 1}`);
  await writeFile(snapshot, String(await ask(rpc, "evm_snapshot")));
  return { rpc, chainId, registry: registry.address, until, snapshot };
}
