// Builds what the packages ship: contracts, then the SDK, then the command. Run by `npm ci` (prepare) and by hand.
import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

function run(...command: string[]): void {
  const [program = "", ...words] = command;
  const extension = process.platform === "win32" ? ".cmd" : "";
  execFileSync(join(root, "node_modules/.bin", program + extension), words, {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
}

run("hardhat", "build", "--no-typechain");
await import("./validators.ts");

for (const name of ["sdk", "issuing", "cli"]) {
  rmSync(join(root, name, "dist"), { recursive: true, force: true });
  run("tsc", "-p", name);
}

for (const [name, file] of [
  ["sdk", "profile/validators.js"],
  ["issuing", "disk/validators.js"],
] as const)
  cpSync(join(root, name, "src", file), join(root, name, "dist", file));
for (const file of readdirSync(join(root, "contracts")).filter((name) => name.endsWith(".sol"))) {
  cpSync(join(root, "contracts", file), join(root, "sdk/dist/contracts", file));
}
