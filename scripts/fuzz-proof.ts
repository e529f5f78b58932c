// Signs random documents in cohorts, spliced, and canonicalizes each by JSON-LD whole too; ends with 1 at the first document of which the
// two make different bytes, and prints it, shrunk. npm run fuzz:proof -- [--count 100000] [--seed 1]
import { parseArgs } from "node:util";
import { fuzzProofs } from "../test/portability/proof/documents.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "100000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});
const began = performance.now();
try {
  const { documents, spliced, refused } = await fuzzProofs(Number(values.count), Number(values.seed));
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  const percent = (count: number): string => `${((100 * count) / documents).toFixed(0)} %`;
  const shares = `${percent(spliced)} spliced, ${percent(refused)} refused by both`;
  console.log(`seed ${values.seed}: ${documents.toLocaleString("en")} documents in ${seconds} s, ${shares}: all alike`);
} catch (error) {
  console.error(`FOUND, seed ${values.seed}: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
