// Runs every check that needs no test: formatting, lint, types, dead code, generated files, lockfile. `npm run check`.
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { bindChild } from "./children.ts";

const root = join(import.meta.dirname, "..");
const checks: Readonly<Record<string, readonly string[]>> = {
  architecture: ["node", "scripts/architecture.ts", "--check"],
  formatting: ["prettier", "--check", "--log-level", "warn", "."],
  "lint, TypeScript": ["biome", "lint", "--error-on-warnings", "--max-diagnostics=5"],
  "lint, Solidity": ["solhint", "--noPoster", "--max-warnings", "0", "contracts/**/*.sol"],
  types: ["tsc", "-p", "."],
  "types, SDK as published": ["tsc", "-p", "sdk", "--noEmit"],
  "dead code": ["knip"],
  "ABI as compiled": ["node", "scripts/abi.ts", "--check"],
  "gas as saved": ["node", "scripts/bench/gas.ts", "--check"],
  links: ["node", "scripts/links.ts"],
  lockfile: ["node", "scripts/lockfile.ts"],
  "plain words": ["node", "scripts/words.ts", "--code"],
  "sizes of what browsers load": ["node", "scripts/sizes.ts"],
};

interface Outcome {
  readonly passed: boolean;
  readonly output: string;
}

function run([program = "", ...words]: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = bindChild(spawn(join(root, "node_modules/.bin", program), words, { cwd: root }));
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => resolve({ passed: false, output: error.message }));
    child.on("close", (code) => resolve({ passed: code === 0, output }));
  });
}

// As many at once as there are processors; each is told of in its turn.
const waiting = Object.entries(checks).map(([name, command]) => ({
  name,
  command,
  done: Promise.withResolvers<Outcome>(),
}));
const queue = [...waiting];
async function work(): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const outcome = run(next.command);
    outcome.then(next.done.resolve);
    await outcome;
  }
}
const workers = Array.from({ length: availableParallelism() }, work);

let failed = 0;
for (const { name, command, done } of waiting) {
  const { passed, output } = await done.promise;
  console.log(`${passed ? "ok    " : "FAILED"} ${name} (${command.join(" ")})`);
  if (!passed) {
    failed += 1;
    console.log(output.trim().replace(/^/gm, "       "));
  }
}
await Promise.all(workers);
console.log(`checks: ${waiting.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
