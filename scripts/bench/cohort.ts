// What comes after `laurel issue --format jsonl`, the command as built, on a node of its own: verify, audit, issue again, reissue, extract;
// and one file for each learner: `npm run bench:cohort`. --only takes some of them, by name. --save writes docs/performance.md.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { laurel, openOffice, type Usage, writeCohort } from "./office.ts";
import { saveSection } from "./page.ts";

const course = join(import.meta.dirname, "../../samples/course.json");
const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "100000" },
    only: { type: "string" },
    save: { type: "boolean" },
  },
});

const lines = [
  "| command | learners | seconds | processor seconds | processor µs a credential | peak memory, MiB |",
  "| :--- | ---: | ---: | ---: | ---: | ---: |",
];
const bars: { label: string; value: number }[] = [];
const office = await openOffice();
try {
  for (const size of values.sizes.split(",").map(Number)) await measure(size);
} finally {
  await office.close();
}
const table = lines.join("\n");
console.log(`\n${table}`);
if (values.save === true) {
  const title = "Commands over a large cohort, credentials per processor second (logarithmic)";
  await saveSection("cohort", { table, rounds: 1, chart: { title, bars } });
}

async function measure(size: number): Promise<void> {
  const cohort = join(office.folder, `cohort-${size}.csv`);
  await writeCohort(cohort, size);
  const issue = ["issue", cohort, "--course", course, "--yes", "--out"];
  await take("issue --format jsonl", [...issue, "lines", "--format", "jsonl"], true);
  await take("issue again", [...issue, "lines"]);
  await take("verify", ["verify", "lines"]);
  await take("verify --json", ["verify", "lines", "--json"]);
  await take("audit", ["audit", "lines"]);
  await take("reissue", ["reissue", "lines"]);
  await take("extract --index", ["extract", "lines", "--index", String(size - 1), "--out", "one.json"]);
  await take("extract --learner", [
    "extract",
    "lines",
    "--learner",
    String(2_026_000_000 + size - 1),
    "--out",
    "one.json",
  ]);
  await rm(join(office.folder, "lines"), { recursive: true });
  if (await take("issue --format files", [...issue, "files"])) {
    await take("verify files", ["verify", "files"]);
    await rm(join(office.folder, "files"), { recursive: true });
  }
  await rm(cohort);

  async function take(name: string, words: readonly string[], always = false): Promise<boolean> {
    if (!always && values.only !== undefined && !values.only.split(",").includes(name)) return false;
    note(name, await office.run([laurel, ...words]));
    return true;
  }

  function note(name: string, { seconds, processorSeconds, mebibytes }: Usage): void {
    const isOne = name.startsWith("extract");
    const each = isOne ? "" : ((processorSeconds * 1e6) / size).toFixed(0);
    const cells = [name, size.toLocaleString("en"), seconds.toFixed(1), processorSeconds.toFixed(1), each];
    lines.push(`| ${[...cells, mebibytes.toFixed(0)].join(" | ")} |`);
    console.log(lines.at(-1));
    if (!isOne) bars.push({ label: `${name}, ${size.toLocaleString("en")}`, value: size / processorSeconds });
  }
}
