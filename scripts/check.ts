// Runs every check that needs no test: formatting, lint, types, dead code, generated files, lockfile. `npm run check`.
import { spawn } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const checks: Readonly<Record<string, readonly string[]>> = {
  formatting: ["prettier", "--check", "--log-level", "warn", "."],
  "lint, TypeScript": ["biome", "lint", "--error-on-warnings"],
  "lint, Solidity": ["solhint", "--noPoster", "--max-warnings", "0", "contracts/**/*.sol"],
  types: ["tsc", "-p", "."],
  "types, SDK as published": ["tsc", "-p", "sdk", "--noEmit"],
  "dead code": ["knip"],
  "ABI as compiled": ["node", "scripts/abi.ts", "--check"],
  "gas as saved": ["node", "scripts/bench/gas.ts", "--check"],
  architecture: ["node", "scripts/architecture.ts", "--check"],
  lockfile: ["node", "scripts/lockfile.ts"],
};

interface Outcome {
  readonly passed: boolean;
  readonly output: string;
}

function run([program = "", ...words]: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(join(root, "node_modules/.bin", program), words, { cwd: root });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => resolve({ passed: false, output: error.message }));
    child.on("close", (code) => resolve({ passed: code === 0, output }));
  });
}

let failed = 0;
for (const [name, command] of Object.entries(checks)) {
  const { passed, output } = await run(command);
  console.log(`${passed ? "ok    " : "FAILED"} ${name} (${command.join(" ")})`);
  if (!passed) {
    failed += 1;
    console.log(output.trim().replace(/^/gm, "       "));
  }
}
console.log(`checks: ${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
