// Runs the command in this process, which spares its start. What signals, terminals, locks and a process's own end do is for `runCommand`.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { runLaurel } from "../../cli/src/index.ts";
import { rememberPasswords } from "./passwords.ts";

rememberPasswords();

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a person whose home is this folder keeps their own settings. */
export const ownFile = (home: string, name: "laurel.json" | "trust.json"): string => join(home, ".config/laurel", name);

/** Writes a person's own settings. */
export async function writeOwn(home: string, name: "laurel.json" | "trust.json", value: unknown): Promise<void> {
  await mkdir(join(home, ".config/laurel"), { recursive: true });
  await writeFile(ownFile(home, name), JSON.stringify(value));
}

/** Where the runs that go on now work: a process has one working directory. */
let place = { folder: "", runs: 0, before: "" };

/** Runs `laurel` in a folder, with nothing on standard input unless given, writing to a terminal where `columns` says how wide it is; nobody can be asked. Only runs in the same folder may go on at once. */
export async function runInProcess(
  folder: string,
  words: readonly string[],
  input = "",
  env: Record<string, string> = {},
  columns?: number,
): Promise<Run> {
  enter(folder);
  try {
    const terminal = columns === undefined ? {} : { isTTY: true, columns };
    const [stdout, stderr] = [Object.assign(new PassThrough(), terminal), Object.assign(new PassThrough(), terminal)];
    const stdin = new PassThrough();
    stdin.end(input);
    const surroundings = {
      stdin: stdin as unknown as NodeJS.ReadStream,
      stdout,
      stderr,
      env: { HOME: folder, ...env },
    };
    const read = { stdout: "", stderr: "" };
    // Read as it comes: a stream that nobody reads holds a long answer back.
    stdout.setEncoding("utf8").on("data", (text) => (read.stdout += text));
    stderr.setEncoding("utf8").on("data", (text) => (read.stderr += text));
    const code = await runLaurel(words, surroundings);
    await Promise.all([stdout, stderr].map((stream) => new Promise((resolve) => stream.once("end", resolve).end())));
    return { code, ...read };
  } finally {
    leave();
  }
}

function enter(folder: string): void {
  if (place.runs > 0 && place.folder !== folder)
    throw new Error(`laurel runs in ${place.folder} already: await it, or start the other one by runCommand`);
  if (place.runs === 0) {
    place = { folder, runs: 0, before: process.cwd() };
    process.chdir(folder);
  }
  place.runs += 1;
}

function leave(): void {
  place.runs -= 1;
  if (place.runs === 0) process.chdir(place.before);
}
