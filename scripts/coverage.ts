// Lines, statements, branches and functions of the contracts that the Solidity tests reach: `npm run coverage`. All of them, or it fails.
// Hardhat counts lines and statements, also of free functions; forge counts branches and functions, with npm's solc. forge comes from PATH or from
// `npm install --no-save --ignore-scripts @foundry-rs/forge-linux-amd64@1.7.1` (likewise for other platforms); without it branches are not counted.
import { spawn } from "node:child_process";
import { chmod, cp, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface Row {
  readonly file: string;
  readonly shares: readonly number[];
}

const root = join(import.meta.dirname, "..");
const folder = await mkdtemp(join(tmpdir(), "laurel-coverage-"));
try {
  // Instrumented artifacts must not get among the project's own.
  for (const name of [
    "contracts",
    "test/contracts",
    "test/vectors",
    "ignition/modules",
    "scripts/deploy.ts",
    "hardhat.config.ts",
    "package.json",
  ]) {
    await cp(join(root, name), join(folder, name), { recursive: true });
  }
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  const byHardhat = await countByHardhat();
  print("lines, statements (Hardhat)", byHardhat);
  const byForge = await countByForge();
  if (byForge.length === 0) console.log("branches: not counted, because forge is not installed");
  else print("lines, statements, branches, functions (forge)", byForge);
  const isWhole = [...byHardhat, ...byForge].every(({ shares }) => shares.every((share) => share === 100));
  process.exitCode = isWhole && byHardhat.length > 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function countByHardhat(): Promise<readonly Row[]> {
  const { output } = await run(join(root, "node_modules/.bin/hardhat"), ["test", "solidity", "--coverage"]);
  return readRows(output, /║ (contracts\/\S+) +│ ([\d.]+) +│ ([\d.]+)/);
}

async function countByForge(): Promise<readonly Row[]> {
  const forge = await findForge();
  if (forge === undefined) return [];
  const solc = `#!${process.execPath}
const solc = require("${join(root, "node_modules/solc")}");
const name = "solc, the solidity compiler commandline interface";
if (process.argv.includes("--version")) console.log(name + "\\nVersion: " + solc.version().replace(/Emscripten.clang/, "Linux.g++"));
else process.stdout.write(solc.compile(require("node:fs").readFileSync(0, "utf8")));
`;
  await writeFile(join(folder, "solc.cjs"), solc);
  await chmod(join(folder, "solc.cjs"), 0o755);
  await writeFile(
    join(folder, "foundry.toml"),
    `[profile.default]
src = "contracts"
test = "test/contracts"
out = "forge/out"
cache_path = "forge/cache"
solc = "./solc.cjs"
evm_version = "cancun"
libs = []
remappings = ["@openzeppelin/=${join(root, "node_modules/@openzeppelin")}/"]
allow_paths = ["${join(root, "node_modules")}"]
fs_permissions = [{ access = "read", path = "./test/vectors" }]
[invariant]
runs = 16
depth = 32
`,
  );
  const { output } = await run(forge, ["coverage", "--report", "summary", "--offline"]);
  return readRows(output, /\| (contracts\/\S+) +\| ([\d.]+)%[^|]*\| ([\d.]+)%[^|]*\| ([\d.]+)%[^|]*\| ([\d.]+)%/);
}

async function findForge(): Promise<string | undefined> {
  const scope = join(root, "node_modules/@foundry-rs");
  const names = await readdir(scope).catch(() => []);
  const installed = names.find((name) => name.startsWith("forge-"));
  if (installed !== undefined) return join(scope, installed, "bin/forge");
  return (await run("forge", ["--version"])).code === 0 ? "forge" : undefined;
}

function readRows(output: string, pattern: RegExp): readonly Row[] {
  return output.split("\n").flatMap((line) => {
    const [, file, ...shares] = pattern.exec(line) ?? [];
    return file === undefined ? [] : [{ file, shares: shares.map(Number) }];
  });
}

function print(what: string, rows: readonly Row[]): void {
  console.log(`\n${what}`);
  for (const { file, shares } of rows)
    console.log(`  ${file.padEnd(36)} ${shares.map((share) => `${share} %`.padStart(7)).join(" ")}`);
}

async function run(
  program: string,
  words: readonly string[],
): Promise<{ readonly code: number; readonly output: string }> {
  const child = spawn(program, words, { cwd: folder, env: { ...process.env, NO_COLOR: "1" } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  return new Promise((resolve) => {
    child.on("error", () => resolve({ code: 127, output }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
