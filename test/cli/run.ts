// Runs the real command as a process of its own, or in this one.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { bindChild } from "../../scripts/children.ts";
import type { Run } from "./in-process.ts";

export { ownFile, type Run, runInProcess, writeOwn } from "./in-process.ts";
export const root = join(import.meta.dirname, "../..");
const laurel = join(root, "cli/bin/laurel.js");
/** The command as a shell is told of it. */
export const shellCommand = `"${process.execPath}" --conditions laurel-source "${laurel}"`;

/** Where Node keeps what it compiled (test/setup.ts), for an environment that inherits nothing. */
export const compiled = { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? "" };

/** Starts `laurel` in a folder as a process of its own, with pipes; it ends with this one at the latest. */
export function startCommand(folder: string, words: readonly string[], env: object = {}): ChildProcess {
  const child = spawn(process.execPath, ["--conditions", "laurel-source", laurel, ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", HOME: folder, ...compiled, ...env },
  });
  return bindChild(child);
}

/** Runs `laurel` in a folder as a process of its own, with nothing on standard input unless given. */
export function runCommand(folder: string, words: readonly string[], input = "", env: object = {}): Promise<Run> {
  return endOf(startCommand(folder, words, env), input);
}

/** What a started command prints until it ends. */
export function endOf(child: ChildProcess, input: string | Uint8Array = ""): Promise<Run> {
  return new Promise((resolve, reject) => {
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}
