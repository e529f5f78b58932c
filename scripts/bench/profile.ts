// What it costs to hold one document to a profile, and to state its elements in a report: medians of 15 interleaved rounds of 2,000
// documents of the sample's cohort. `npm run bench:profile`.
import { join } from "node:path";
import { readCohortInput } from "../../issuing/src/input/input.ts";
import type { JsonObject } from "../../sdk/src/json/value.ts";
import { checkProfile } from "../../sdk/src/profile/check.ts";
import { stateElements } from "../../sdk/src/profile/statement.ts";

const samples = join(import.meta.dirname, "../../samples");
const began = performance.now();
await import("../../sdk/src/profile/validators.js");
console.log(`compiled schemas loaded in ${(performance.now() - began).toFixed(1)} ms`);

const input = await readCohortInput(join(samples, "cohort-1000.csv"), join(samples, "course.json"));
const documents = Array.from({ length: input.count }, (_, row) => {
  // Each parsed for itself, as it is when a file is checked.
  return JSON.parse(JSON.stringify({ id: `urn:example:${row}`, ...input.document(row) })) as JsonObject;
});
const works: Readonly<Record<string, (document: JsonObject) => unknown>> = {
  "european profile, whole": (document) => checkProfile(document, "european", input.disclosable),
  "open-badges profile": (document) => checkProfile(document, "open-badges", input.disclosable),
  "elements for a report": (document) => stateElements(document),
};
const times = new Map(Object.keys(works).map((name) => [name, [] as number[]]));
for (let round = 0; round < 15; round += 1) {
  for (const [name, work] of Object.entries(works)) {
    const start = performance.now();
    for (let turn = 0; turn < 2; turn += 1) for (const document of documents) work(document);
    times.get(name)?.push((performance.now() - start) / (2 * documents.length));
  }
}
for (const [name, list] of times) {
  const median = list.sort((a, b) => a - b)[list.length >> 1] ?? 0;
  console.log(`${name.padEnd(26)} ${median.toFixed(4)} ms a document`);
}
