// An executable that is given each event: one JSON line on its standard input. No shell reads it, and its words are the person's alone.
import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { resolve } from "node:path";
import { usageError } from "../../terminal/failure.ts";
import type { Receiver } from "./queue.ts";

/** What is run. */
export interface ExecOptions {
  readonly file: string;
  readonly words: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** In milliseconds, for each event; 30,000 unless said. */
  readonly limit?: number;
}

const LIMIT_MS = 30_000;
/** How much of what it says is shown, in bytes. */
const MOST_SAID = 400;

/** Opens it. @throws CommandError where there is no such executable file */
export function openExec({ file, words, env, limit = LIMIT_MS }: ExecOptions): Receiver {
  const path = resolve(file);
  const [kind, name] = ["exec", `--exec ${file}`] as const;
  requireExecutable(path, file);
  const take = (line: string): Promise<string | undefined> =>
    new Promise((settle) => {
      // A group of its own, so that what it starts ends with it.
      const child = spawn(path, words, { shell: false, detached: true, env, stdio: ["pipe", "ignore", "pipe"] });
      let said = "";
      let isLate = false;
      const end = (): void => {
        try {
          if (process.platform === "win32" || child.pid === undefined) child.kill("SIGKILL");
          else process.kill(-child.pid, "SIGKILL");
        } catch {
          // It has ended.
        }
      };
      const timer = setTimeout(() => {
        isLate = true;
        end();
      }, limit);
      child.stderr.on("data", (piece: Buffer) => {
        if (said.length < MOST_SAID) said += piece.toString("utf8").slice(0, MOST_SAID);
      });
      // It need not read what it is given.
      child.stdin.on("error", () => undefined);
      child.stdin.end(line);
      child.on("error", (error) => {
        clearTimeout(timer);
        settle(error.message);
      });
      child.on("exit", (code, signal) => {
        clearTimeout(timer);
        // What it left behind may go on, and has no more to say.
        child.stderr.destroy();
        const why = said.trim() === "" ? "" : `: ${said.trim()}`;
        if (isLate) settle(`did not end within ${limit / 1000} s`);
        else settle(code === 0 ? undefined : `ended with ${code ?? signal}${why}`);
      });
    });
  return { kind, name, take };
}

function requireExecutable(path: string, file: string): void {
  try {
    const found = statSync(path);
    // To root, everything can be run.
    if (!found.isFile() || (process.platform !== "win32" && (found.mode & 0o111) === 0))
      throw new Error("no executable");
    accessSync(path, constants.X_OK);
  } catch {
    throw usageError(
      `--exec ${file}: not a file that can be run`,
      "name an executable file; pass its arguments with --exec-arg",
    );
  }
}
