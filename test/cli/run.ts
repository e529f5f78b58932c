// Runs the real command as a process of its own.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { runLaurel } from "../../cli/src/index.ts";

export const root = join(import.meta.dirname, "../..");
const laurel = join(root, "cli/bin/laurel.js");

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `laurel` in a folder, with nothing on standard input unless given. */
export function runCommand(folder: string, words: readonly string[], input = "", env: object = {}): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--conditions", "laurel-source", laurel, ...words], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? "", HOME: folder, ...env },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

/** Runs the command in this process, which spares its start; paths are absolute, and nobody can be asked. */
export async function runInProcess(words: readonly string[]): Promise<Run> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const surroundings = { stdin: stdin as unknown as NodeJS.ReadStream, stdout, stderr, env: {} };
  const read = { stdout: "", stderr: "" };
  // Read as it comes: a stream that nobody reads holds a long answer back.
  stdout.setEncoding("utf8").on("data", (text) => (read.stdout += text));
  stderr.setEncoding("utf8").on("data", (text) => (read.stderr += text));
  return { code: await runLaurel(words, surroundings), ...read };
}
