// `laurel issue --format jsonl` of 1,000 to 1,000,000 learners, the command as built, on a node of its own, beside a loop that only
// writes as many bytes and only hashes messages as long: `npm run bench:scale`. --save writes docs/performance.md. It needs 8 GB of disk.
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { laurel, openOffice, writeCohort } from "./office.ts";
import { saveSection } from "./page.ts";

const root = join(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "1000,10000,100000,1000000" },
    threads: { type: "string", default: "1,2" },
    save: { type: "boolean" },
  },
});

const office = await openOffice();
try {
  await measure();
} finally {
  await office.close();
}

async function measure(): Promise<void> {
  const { folder } = office;
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
      const issued = await office.run([laurel, ...words, ...more]);
      const bytes = await countBytes(join(out, "credentials"));
      const loop = await office.run([
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

async function countBytes(path: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(path)) bytes += (await stat(join(path, name))).size;
  return bytes;
}
