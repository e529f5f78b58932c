// A person's laptop: a home folder, a folder to work in, `laurel` on the PATH, and the transcript of what is typed there.
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { expect } from "vitest";
import { root, shellCommand } from "../cli/run.ts";
import { type Answers, type, type Typed } from "./terminal.ts";

export const asksYes: Answers[number] = [/\[y\/N\] $/, "y"];

/** How a command is typed, and what is expected. */
export interface Entry {
  /** The exit code; 0 unless given. */
  readonly code?: number;
  readonly answers?: Answers;
  /** How wide the terminal is; wide enough for any line unless given. */
  readonly columns?: number;
}

/** A home folder and the terminal in it. */
export interface Laptop {
  /** Where a person's own settings lie: `~`. */
  readonly home: string;
  /** Where commands are typed: `~/laurel`. */
  readonly folder: string;
  /** Types a command, keeps what stood on the terminal, and expects its exit code. @returns the text as it was */
  readonly enter: (command: string, entry?: Entry) => Promise<string>;
  /** Types a command that the transcript leaves out. */
  readonly type: (command: string, answers?: Answers) => Promise<Typed>;
}

/**
 * Sets up a laptop in a folder that is there.
 * @param transcript Markdown, to whose end each command and its screen are added: with the day's hashes and times, and without the laptop's own paths
 * @param variables what the laptop's shell knows beside `HOME` and `PATH`
 */
export async function openLaptop(place: string, transcript: string[], variables: object = {}): Promise<Laptop> {
  const [home, bin] = [join(place, "home"), join(place, "bin")];
  const folder = join(home, "laurel");
  await Promise.all([folder, bin].map((path) => mkdir(path, { recursive: true })));
  await writeFile(join(bin, "laurel"), `#!/bin/sh\nexec ${shellCommand} "$@"\n`);
  await chmod(join(bin, "laurel"), 0o755);
  const env = { ...variables, PATH: [bin, process.env.PATH].join(delimiter), HOME: home };
  // Where lines are wrapped would differ with the names that are settled: the terminal is a wide one.
  const typeHere = (command: string, answers: Answers = [], columns = 1000): Promise<Typed> =>
    type(folder, env, command, answers, columns);
  const shorten = (text: string): string => text.replaceAll(home, "~");
  return {
    home,
    folder,
    type: (command, answers) => typeHere(command, answers),
    async enter(command, { code = 0, answers = [], columns } = {}) {
      const typed = await typeHere(command, answers, columns);
      expect(typed.code, `${command}\n${typed.text}`).toBe(code);
      transcript.push("```console", `$ ${shorten(command)}`, shorten(typed.text), "```", "");
      return typed.text;
    },
  };
}

/** What differs from day to day, as the same example each time. */
export function settleDay(text: string): string {
  return text
    .replaceAll(root, "~/src/laurel")
    .replace(/127\.0\.0\.1:(?!8480\b)\d+/g, "127.0.0.1:8545")
    .replace(/0x[0-9a-f]{64}/g, "0x3fb1…9c2e")
    .replace(/SHA-256 [0-9a-f]{64}/g, "SHA-256 5d41…c592")
    .replace(/urn:uuid:[0-9a-f-]{36}/g, "urn:uuid:7d3f…81aa")
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, "2026-11-23 10:00:00 UTC")
    .replace(/\d{1,2} \w+ \d{4} at \d\d:\d\d UTC/g, "23 November 2026 at 10:00 UTC")
    .replace(/(revoked|suspended) on \d+ \w+ \d{4}/g, "$1 on 23 November 2026")
    .replace(/accreditation 1 until [^,]*/g, "accreditation 1 until 2030-11-22 10:00:00 UTC")
    .replace(/[\d,]+ gas/g, "56,422 gas")
    .replace(/\([\d,]+ a credential\)/g, "(18,807 a credential)")
    .replace(/(at most|may cost) 0\.\d+ (ETH|of)/gi, "$1 0.0002 $2")
    .replace(/\d+ of \d+ blocks/g, "1 of 1 blocks")
    .replace(/(index|block) \d+/g, "$1 3");
}
