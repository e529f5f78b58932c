// Checks that each package-lock.json installs on every platform and from any registry: every optional package is listed,
// every package has its integrity, and none names an address to download from.
import { readFileSync } from "node:fs";
import { join } from "node:path";

interface LockedPackage {
  readonly link?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

type Packages = Readonly<Record<string, LockedPackage>>;

const root = join(import.meta.dirname, "..");
const LOCKFILES = ["package-lock.json", "examples/indexer/package-lock.json"];

/** Where Node would find `name` when required from the package at `from`, as the lockfile has it. */
function isListed(packages: Packages, from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
    if (packages[`${folder === "" ? "" : `${folder}/`}node_modules/${name}`] !== undefined) return true;
    if (folder === "") return false;
  }
}

function findProblems(packages: Packages): string[] {
  const problems: string[] = [];
  for (const [path, locked] of Object.entries(packages)) {
    const isInstalled = path.includes("node_modules/") && locked.link !== true;
    if (isInstalled && locked.integrity === undefined) problems.push(`${path}: no integrity`);
    if (isInstalled && locked.resolved !== undefined) problems.push(`${path}: names a download address`);
    for (const name of Object.keys(locked.optionalDependencies ?? {})) {
      if (!isListed(packages, path, name)) problems.push(`${path}: its optional package ${name} is not listed`);
    }
  }
  return problems;
}

for (const lockfile of LOCKFILES) {
  const packages: Packages = JSON.parse(readFileSync(join(root, lockfile), "utf8")).packages;
  const problems = findProblems(packages);
  if (problems.length === 0) {
    console.log(`${lockfile}: ${Object.keys(packages).length} packages, complete for every platform`);
    continue;
  }
  console.error(`${lockfile}:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
  console.error("Create it again, in its folder: rm -r node_modules package-lock.json && npm install");
  process.exitCode = 1;
}
