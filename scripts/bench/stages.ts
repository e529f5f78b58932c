// Where the time of a large cohort goes, stage by stage on one thread, with what the hashing and the writing alone take: `npm run bench:stages`.
import { closeSync, openSync, unlinkSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createBatch, createTree, loadKeccak } from "@laurel/sdk";
import { writeLines } from "@laurel/sdk/node";
import { readCohort } from "../../issuing/src/spreadsheet/cohort.ts";
import { readCourse } from "../../issuing/src/course/course.ts";
import { copyInput } from "../../issuing/src/folder/batch-input.ts";
import { formatLine, listRows } from "../../issuing/src/folder/learners.ts";
import { openCourseRows } from "../../issuing/src/input/input.ts";
import { judgeCohort } from "../../issuing/src/input/judge-cohort.ts";
import { openCheck } from "../../issuing/src/planning/check.ts";
import { digestRows } from "../../issuing/src/input/row-digest.ts";
import { spliceRows } from "../../issuing/src/input/filled-rows.ts";
import { bindCourse } from "../../issuing/src/course/template.ts";
import { hashMessages, measureMessages } from "./messages.ts";
import { saveSection } from "./page.ts";
import { makeSample } from "./sample.ts";

const { values } = parseArgs({ options: { save: { type: "boolean" }, size: { type: "string", default: "20000" } } });
const size = Number(values.size);
const place = { registry: { chainId: 31337, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" }, issuer: 1 };
const rounds = 3;
const table = join(tmpdir(), `laurel-stages-${process.pid}.csv`);
const output = `${table}.jsonl`;
const times = new Map<string, number[]>();

await loadKeccak();
const { header, rows } = await makeSample(size);
writeFileSync(table, [header, ...rows].map((cells) => formatLine(cells, ",")).join(""));
const course = await readCourse(join(import.meta.dirname, "../../samples/course.json"));
for (let round = 0; round <= rounds; round += 1) await runStages(round > 0);
unlinkSync(table);

const lines = ["| stage | processor µs a credential |", "| :--- | ---: |"];
const bars: { label: string; value: number }[] = [];
for (const [stage, list] of times) {
  const median = [...list].sort((a, b) => a - b)[list.length >> 1] ?? Number.NaN;
  lines.push(`| ${stage} | ${median.toFixed(1)} |`);
  bars.push({ label: stage, value: median });
}
console.log(lines.join("\n"));
const title = `Processor time of each stage, µs a credential (logarithmic)`;
if (values.save === true) await saveSection("stages", { table: lines.join("\n"), rounds, chart: { title, bars } });

async function time<Result>(isCounted: boolean, stage: string, work: () => Result | Promise<Result>): Promise<Result> {
  globalThis.gc?.();
  const began = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(began);
  if (isCounted) times.set(stage, [...(times.get(stage) ?? []), (user + system) / size]);
  return result;
}

async function runStages(isCounted: boolean): Promise<void> {
  const stage = <Result>(name: string, work: () => Result | Promise<Result>): Promise<Result> =>
    time(isCounted, name, work);
  const cohort = await stage("CSV: read, index", () => readCohort(table));
  const bound = bindCourse(course, cohort, []);
  if (bound === undefined) throw new Error("the course does not fit");
  await stage("CSV: judge every column, check every key", () => judgeCohort(cohort, course));
  const cells = (row: number): readonly string[] => cohort.row(row).cells;
  const documents = spliceRows({ bound, count: size, cells, complete: (document) => document });
  const { disclosable } = course;
  const batch = await stage("order, fill, splice, hash, tree", () =>
    createBatch({ ...place, disclosable, documents, shuffle: true }),
  );
  const check = await openCheck("european", documents);
  await stage("check against the profile; read 1 in 64 back", () => check(batch, 0, size));
  await stage("digest every row", () => digestRows(batch.seed, 0, size, (row) => JSON.stringify(cells(row))));
  const input = openCourseRows(bound, cohort);
  await stage("input.jsonl, as text", () => copyInput(input, 0, size).length);
  await stage(
    "learners.csv, as text",
    () => listRows(input, { batch, files: "jsonl", delimiter: "," }, 0, size).length,
  );
  await stage("fill, splice, write JSON Lines to disk", () => writeLines(batch, { from: 0, to: size, path: output }));
  unlinkSync(output);
  const some = batch.lines(0, 64);
  const lengths = measureMessages(new TextDecoder().decode(batch.lines(0, 1)).trimEnd());
  await stage("limit: the tree alone", () => createTree(new Uint8Array(size * 32)).size);
  await stage("limit: hash as long messages, and the tree", () => hashMessages(lengths, size));
  await stage("limit: write as many bytes to disk", () => {
    const file = openSync(output, "w");
    for (let at = 0; at < size; at += 64) writeSync(file, some);
    closeSync(file);
  });
  unlinkSync(output);
}
