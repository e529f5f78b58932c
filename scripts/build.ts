// Builds what the packages ship: contracts, then the SDK, the command, and the page. Run by `npm ci` (prepare) and by hand.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
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

const packages = ["sdk", "issuing", "portability", "cli", "hardhat-laurel"];
/** Shipped as bundles. */
const bundles = ["web"];

run("hardhat", "build", "--no-typechain");
await import("./validators.ts");

for (const name of packages) {
  rmSync(join(root, name, "dist"), { recursive: true, force: true });
  run("tsc", "-p", name);
}

for (const [name, file] of [
  ["sdk", "profile/validators.js"],
  ["issuing", "disk/validators.js"],
] as const)
  cpSync(join(root, name, "src", file), join(root, name, "dist", file));
await import("./build-web.ts");

for (const file of readdirSync(join(root, "contracts")).filter((name) => name.endsWith(".sol"))) {
  cpSync(join(root, "contracts", file), join(root, "sdk/dist/contracts", file));
}

// The artifact, without what only leads to this build's own files.
const { inputSourceName, buildInfoId, ...artifact } = JSON.parse(
  readFileSync(join(root, "artifacts/contracts/CredentialRegistry.sol/CredentialRegistry.json"), "utf8"),
);
mkdirSync(join(root, "sdk/dist/artifacts"));
writeFileSync(join(root, "sdk/dist/artifacts/CredentialRegistry.json"), JSON.stringify(artifact));

// npm packs a file with the mode that it has here; a package is to be the same whatever the umask of who cloned and built it.
for (const name of [...packages, ...bundles]) {
  const { files } = JSON.parse(readFileSync(join(root, name, "package.json"), "utf8")) as { files: string[] };
  for (const entry of [...files, "package.json", "LICENSE", "README.md"]) {
    const path = join(root, name, entry);
    const found = statSync(path).isFile()
      ? [path]
      : readdirSync(path, { recursive: true, encoding: "utf8" }).map((file) => join(path, file));
    for (const file of found.filter((one) => statSync(one).isFile())) chmodSync(file, entry === "bin" ? 0o755 : 0o644);
  }
}
