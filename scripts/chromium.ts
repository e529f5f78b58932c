// Finds Chromium for the browser tests, or installs Debian's package where that is possible. Run before `npm test`.
import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The Chromium to test with: $CHROMIUM, else `chromium`, `chromium-browser` or `google-chrome` on the PATH. */
export function findChromium(): string | undefined {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const places = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [process.env.CHROMIUM ?? "", ...places].find((file) => file !== "" && isExecutable(file));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

if (import.meta.main && findChromium() === undefined) {
  const canInstall = process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;
  if (canInstall) {
    console.log("Installing Chromium from Debian's packages for the browser tests …");
    execFileSync("apt-get", ["-qq", "update"], { stdio: "inherit" });
    const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const install = ["-qq", "-y", "install", "--no-install-recommends", "chromium"];
    execFileSync("apt-get", install, { stdio: ["ignore", "ignore", "inherit"], env: environment });
  }
  if (findChromium() === undefined) {
    console.error("The browser tests need Chromium, and it was not found.");
    console.error("Install it (Debian, Ubuntu: sudo apt-get install chromium), or set CHROMIUM to its path.");
    process.exit(1);
  }
}
