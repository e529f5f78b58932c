// How long the command takes to start, as built: medians of 15 interleaved runs beside a bare `node -e 0`. `npm run bench:start`.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const laurel = join(import.meta.dirname, "../../cli/bin/laurel.js");
const commands: Readonly<Record<string, readonly string[]>> = {
  "node -e 0": ["-e", "0"],
  "laurel --help": [laurel, "--help"],
  "laurel issue --help": [laurel, "issue", "--help"],
  "laurel verify, without a file": [laurel, "verify"],
};
const times = new Map(Object.keys(commands).map((name) => [name, [] as number[]]));
for (let round = 0; round < 15; round += 1) {
  for (const [name, words] of Object.entries(commands)) {
    const began = performance.now();
    spawnSync(process.execPath, words, { stdio: "ignore" });
    times.get(name)?.push(performance.now() - began);
  }
}
for (const [name, list] of times) {
  const median = list.sort((a, b) => a - b)[list.length >> 1] ?? 0;
  console.log(`${name.padEnd(32)} ${median.toFixed(0).padStart(5)} ms`);
}
