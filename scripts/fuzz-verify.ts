// Makes random changes to issued files and verifies them against a real node; ends with 1 where anything altered, revoked or expired is valid,
// or where the independent check disagrees. With --keep the first file of each kind and outcome becomes the corpus that `npm test` replays.
// npm run fuzz:verify -- [--count 100000] [--seed 1] [--keep]
import { parseArgs } from "node:util";
import { writeCorpus } from "../test/hostile/corpus.ts";
import { fuzzVerifier } from "../test/hostile/fuzz.ts";
import { createWorld } from "../test/nodes/world.ts";
import { startNode } from "./node.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "100000" },
    keep: { type: "boolean", default: false },
    seed: { type: "string", default: String(Date.now() % 2 ** 32) },
  },
});
const began = performance.now();
const world = await createWorld(await startNode());
const result = await fuzzVerifier(world, Number(values.count), Number(values.seed));
const { changed, wellFormed, outcomes, finds, issued, kept } = result;
await world.stop();
const seconds = ((performance.now() - began) / 1000).toFixed(0);
const percent = ((100 * wellFormed) / changed).toFixed(0);
console.log(
  `seed ${values.seed}: ${changed.toLocaleString("en")} changed files in ${seconds} s, ${percent} % of them well-formed`,
);
for (const [outcome, count] of Object.entries(outcomes).sort(([, a], [, b]) => b - a))
  console.log(`${String(count).padStart(8)}  ${outcome}`);
for (const find of finds) console.error(`FOUND: ${find}`);
console.log(`found: ${finds.length}`);
if (values.keep) {
  writeCorpus(issued, kept);
  console.log(`kept: ${issued.length + kept.length} files`);
}
process.exitCode = finds.length === 0 ? 0 : 1;
