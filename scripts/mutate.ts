// Changes the contracts in one small place at a time and runs their tests: `npm run mutate [-- --jobs 2] [-- --only Term.sol]`.
// Results are kept in cache/mutation-<contracts>.jsonl: stopped, it goes on where it was; run again, it tries the survivors anew.
import { fork } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bindChild } from "./children.ts";
import { type Fate, fingerprint, parseContracts, tryMutant } from "./mutation/laboratory.ts";
import { listMutants, type Mutant } from "./mutation/mutants.ts";

const leastKilled = 0.99;
/** A mutant whose run takes more is one without an end: no other comes near. */
const mostMemory = 4 * 1024 ** 3;
const file = join(import.meta.dirname, `../cache/mutation-${fingerprint}.jsonl`);
type Result = { readonly id: string } & Fate;

const { values } = parseArgs({
  options: { jobs: { type: "string", default: "1" }, only: { type: "string", default: "" }, part: { type: "string" } },
});
const all = [...parseContracts()].flatMap(([name, { source, tree }]) => listMutants(name, source, tree));
const wanted = all.filter(({ id }) => id.includes(values.only));

if (values.part !== undefined) await work(values.part.split(",").map(Number));
else await supervise(Number(values.jobs));

/** A worker: tries the mutants of these numbers, one after the other. */
async function work(numbers: readonly number[]): Promise<void> {
  setInterval(() => process.memoryUsage.rss() > mostMemory && process.exit(1), 200).unref();
  for (const number of numbers) {
    const mutant = all[number];
    if (mutant === undefined) continue;
    const result: Result = { id: mutant.id, ...(await tryMutant(mutant)) };
    await new Promise((resolve) => process.send?.(result, resolve));
  }
  process.disconnect?.();
}

async function supervise(jobs: number): Promise<void> {
  const results = readResults();
  const left = wanted.filter(({ id }) => !["killed", "stillborn"].includes(results.get(id)?.fate ?? ""));
  if (left.length > 0) {
    const sound = await tryMutant();
    if (sound.fate !== "survived") throw new Error(`the tests fail without any change: ${JSON.stringify(sound)}`);
    let done = 0;
    const note = (result: Result): void => {
      results.set(result.id, result);
      appendFileSync(file, `${JSON.stringify(result)}\n`);
      done += 1;
      if (result.fate === "survived") console.log(`survived  ${result.id}`);
      if (done % 25 === 0) console.log(`${done} of ${left.length}`);
    };
    await Promise.all(Array.from({ length: jobs }, (_, job) => tryAll(shareOf(left, job, jobs), note)));
  }
  report(results);
}

/** Tries the mutants in a process of their own. One on which that process ends, twice, is killed: its run took all memory. */
async function tryAll(mutants: readonly Mutant[], note: (result: Result) => void): Promise<void> {
  let left = mutants;
  let crashes = 0;
  while (left.length > 0) {
    const tried = await startWorker(left, note);
    crashes = tried === 0 ? crashes + 1 : 1;
    left = left.slice(tried);
    const [first] = left;
    if (first === undefined || crashes < 2) continue;
    note({ id: first.id, fate: "killed", by: "a run without end" });
    left = left.slice(1);
    crashes = 0;
  }
}

/** @returns how many mutants the process tried before it ended */
function startWorker(mutants: readonly Mutant[], note: (result: Result) => void): Promise<number> {
  const numbers = mutants.map((mutant) => all.indexOf(mutant)).join(",");
  return new Promise((resolve, reject) => {
    const child = bindChild(fork(import.meta.filename, ["--part", numbers]));
    let tried = 0;
    child.on("message", (result) => {
      tried += 1;
      note(result as Result);
    });
    child.on("error", reject);
    child.on("exit", () => resolve(tried));
  });
}

function shareOf(mutants: readonly Mutant[], job: number, jobs: number): readonly Mutant[] {
  return mutants.filter((_, place) => place % jobs === job);
}

function readResults(): Map<string, Result> {
  mkdirSync(join(import.meta.dirname, "../cache"), { recursive: true });
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  return new Map(lines.map((line) => JSON.parse(line) as Result).map((result) => [result.id, result]));
}

function report(results: ReadonlyMap<string, Result>): void {
  const tried = wanted.flatMap(({ id }) => results.get(id) ?? []);
  const survivors = tried.filter(({ fate }) => fate === "survived");
  const stillborn = tried.filter(({ fate }) => fate === "stillborn").length;
  const alive = tried.length - stillborn;
  const killed = alive - survivors.length;
  const argued = readFileSync(join(import.meta.dirname, "../docs/security.md"), "utf8");
  const unargued = survivors.filter(({ id }) => !argued.includes(`\`${id}\``));
  for (const { id } of survivors) console.log(`survivor  ${id}`);
  for (const { id } of unargued) console.log(`not argued in docs/security.md  ${id}`);
  const rate = ((100 * killed) / alive).toFixed(1);
  console.log(
    `mutants: ${alive} (${stillborn} more do not compile), ${killed} killed (${rate} %), ${survivors.length} survived`,
  );
  process.exitCode = killed >= leastKilled * alive && unargued.length === 0 ? 0 : 1;
}
