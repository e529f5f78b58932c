// Makes random changes to valid files and verifies them against a real node; ends with 1 where anything altered is valid.
// npm run fuzz:verify -- [--count 100000] [--seed 1]
import { parseArgs } from "node:util";
import { fuzzVerifier } from "../test/hostile/fuzz.ts";
import { createWorld } from "../test/nodes/world.ts";
import { startNode } from "./node.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "100000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 32) },
  },
});
const began = performance.now();
const world = await createWorld(await startNode());
const { changed, wellFormed, outcomes, finds } = await fuzzVerifier(world, Number(values.count), Number(values.seed));
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
process.exitCode = finds.length === 0 ? 0 : 1;
