// The files of the repository: those in git and those about to be, or in a copy without git all but what is made.
import { execFileSync } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
/** What .gitignore names. */
const MADE = ["node_modules", ".git", "dist", "artifacts", "cache", "coverage", "types", ".laurel-dev", "demo-output"];

/** The paths of the repository's files, from its root, with `/` between folders. */
export function listTracked(): string[] {
  try {
    const words = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    const options = { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 } as const;
    return execFileSync("git", words, { ...options, stdio: ["ignore", "pipe", "ignore"] })
      .split("\0")
      .filter((path) => path !== "");
  } catch {
    const found = globSync("**", { cwd: root, withFileTypes: true, exclude: ({ name }) => MADE.includes(name) });
    return found
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) =>
        join(parentPath, name)
          .slice(root.length + 1)
          .replaceAll("\\", "/"),
      )
      .toSorted();
  }
}
