// `laurel issue --format jsonl` of 1,000 to 1,000,000 learners, the command as built, on a node of its own, beside a loop that only
// writes as many bytes and only hashes messages as long: `npm run bench:scale`. --save writes docs/performance.md. It needs 8 GB of disk.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startAnvil } from "../../test/nodes/anvil.ts";
import { createWorld } from "../../test/nodes/world.ts";
import { saveSection } from "./page.ts";

const root = join(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "1000,10000,100000,1000000" },
    threads: { type: "string", default: "1,2" },
    save: { type: "boolean" },
  },
});

interface Usage {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly mebibytes: number;
}

const folder = await mkdtemp(join(tmpdir(), "laurel-scale-"));
const world = await createWorld(await startAnvil());
try {
  await measure();
} finally {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const { chainId, registry, rpc, operator } = world;
  const signer = { type: "rpc-account", address: operator.address };
  const config = { format: "laurel-config-v1", chainId, registry: registry.address, rpc: [rpc], issuer: 1, signer };
  await writeFile(join(folder, "laurel.json"), JSON.stringify({ ...config, accreditation: 1, operator: 1 }));
  await writeFile(join(folder, "trust.json"), JSON.stringify(world.trust()));
  const lines = [
    "| learners | threads | seconds | µs a credential | processor µs a credential | peak memory, MiB | GB written | the loop, seconds | its processor µs | issue has of its speed | by processor time |",
    "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
  ];
  const bars: { label: string; value: number }[] = [];
  for (const size of values.sizes.split(",").map(Number)) {
    const cohort = join(folder, `cohort-${size}.csv`);
    await writeCohort(cohort, size);
    for (const threads of values.threads.split(",")) {
      const out = join(folder, "batch");
      const words = ["issue", cohort, "--course", join(root, "samples/course.json"), "--out", out];
      const more = ["--format", "jsonl", "--threads", threads, "--yes"];
      const issued = await run([join(root, "cli/bin/laurel.js"), ...words, ...more]);
      const bytes = await countBytes(join(out, "credentials"));
      const loop = await run([
        ...["--conditions", "laurel-source", join(import.meta.dirname, "floor.ts")],
        ...[out, join(folder, "floor"), String(size)],
      ]);
      await rm(out, { recursive: true });
      await rm(join(folder, "floor"), { recursive: true });
      const each = (seconds: number): string => ((seconds * 1e6) / size).toFixed(1);
      lines.push(
        `| ${size.toLocaleString("en")} | ${threads} | ${issued.seconds.toFixed(1)} | ${each(issued.seconds)} | ${each(issued.processorSeconds)} | ${issued.mebibytes.toFixed(0)} | ${(bytes / 1e9).toFixed(2)} | ${loop.seconds.toFixed(1)} | ${each(loop.processorSeconds)} | ${(loop.seconds / issued.seconds).toFixed(2)} | ${(loop.processorSeconds / issued.processorSeconds).toFixed(2)} |`,
      );
      bars.push({ label: `${size.toLocaleString("en")} learners, ${threads} threads`, value: size / issued.seconds });
      console.log(lines.at(-1));
    }
    await rm(cohort);
  }
  const table = lines.join("\n");
  console.log(`\n${table}`);
  const title = "laurel issue --format jsonl, credentials per second (logarithmic)";
  if (values.save === true) await saveSection("scale", { table, rounds: 1, chart: { title, bars } });
}

/** The learners of samples/cohort-1000.csv again and again, each with a number and an address of its own. */
async function writeCohort(path: string, size: number): Promise<void> {
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

async function countBytes(path: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(path)) bytes += (await stat(join(path, name))).size;
  return bytes;
}

/** Runs a program of Node's to its end, and reads what it used. */
async function run(words: readonly string[]): Promise<Usage> {
  const report = join(folder, `usage-${createHash("sha256").update(words.join()).digest("hex").slice(0, 8)}`);
  const hook = join(import.meta.dirname, "usage.ts");
  await mkdir(folder, { recursive: true });
  const began = performance.now();
  const child = spawn(process.execPath, ["--import", hook, ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", HOME: folder, LAUREL_BENCH_USAGE: report },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (text) => (errors += text));
  const [code] = await once(child, "close");
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}: ${errors}`);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(await readFile(report, "utf8")) as NodeJS.ResourceUsage;
  return { seconds, processorSeconds: (userCPUTime + systemCPUTime) / 1e6, mebibytes: maxRSS / 1024 };
}
