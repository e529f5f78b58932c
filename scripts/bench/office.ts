// A registrar's office for benchmarks: a folder with settings and cohorts, a node of its own, and commands that are measured.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, rmSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bindChild } from "../children.ts";
import { writeOwn } from "../../test/cli/in-process.ts";
import { startAnvil } from "../../test/nodes/anvil.ts";
import { createWorld } from "../../test/nodes/world.ts";

const root = join(import.meta.dirname, "../..");
/** The command as built. */
export const laurel = join(root, "cli/bin/laurel.js");

/** What a process used from its start to its end. */
export interface Usage {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly mebibytes: number;
}

/** An office; whoever opened it closes it. */
export interface Office {
  readonly folder: string;
  /** Runs a program of Node's to its end, and reads what it used. */
  run(words: readonly string[]): Promise<Usage>;
  close(): Promise<void>;
}

/** Opens an office on an anvil of its own. */
export async function openOffice(): Promise<Office> {
  const node = await startAnvil().catch((error: Error) => {
    console.error(error.message);
    process.exit(2);
  });
  const folder = await mkdtemp(join(tmpdir(), "laurel-office-"));
  // Cohorts are large: they go when a benchmark is interrupted, too.
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));
  const world = await createWorld(node);
  const { chainId, registry, rpc, operator } = world;
  const signer = { type: "rpc-account", address: operator.address };
  const config = { format: "laurel-config-v1", chainId, registry: registry.address, rpc: [rpc], issuer: 1, signer };
  await writeOwn(folder, "laurel.json", { ...config, accreditation: 1, operator: 1 });
  await writeOwn(folder, "trust.json", world.trust());
  return {
    folder,
    run: (words) => runMeasured(folder, words),
    async close() {
      await world.stop();
    },
  };
}

/** The learners of samples/cohort-1000.csv again and again, each with a number, from 2026000000, and an address of its own. */
export async function writeCohort(path: string, size: number): Promise<void> {
  const [header = "", ...rows] = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).trimEnd().split("\n");
  const stream = createWriteStream(path);
  stream.write(`${header}\n`);
  for (let row = 0; row < size; row += 1) {
    const [, name, email, ...rest] = (rows[row % rows.length] ?? "").split(",");
    const line = [2_026_000_000 + row, name, `${row}.${email}`, ...rest].join(",");
    if (!stream.write(`${line}\n`)) await once(stream, "drain");
  }
  stream.end();
  await once(stream, "finish");
}

async function runMeasured(folder: string, words: readonly string[]): Promise<Usage> {
  const report = join(folder, "usage");
  const hook = join(import.meta.dirname, "usage.ts");
  const began = performance.now();
  const env = { PATH: process.env.PATH ?? "", HOME: folder, LAUREL_BENCH_USAGE: report };
  const stdio = ["ignore", "ignore", "pipe"] as const;
  const child = bindChild(
    spawn(process.execPath, ["--import", hook, ...words], { cwd: folder, env, stdio: [...stdio] }),
  );
  let errors = "";
  child.stderr.on("data", (text) => (errors += text));
  const [code] = await once(child, "close");
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}: ${errors}`);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(await readFile(report, "utf8")) as NodeJS.ResourceUsage;
  return { seconds, processorSeconds: (userCPUTime + systemCPUTime) / 1e6, mebibytes: maxRSS / 1024 };
}
