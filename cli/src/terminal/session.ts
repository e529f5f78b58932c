// One run of the command: where it reads and writes, and how it shows progress.
import { countColumns, createPalette, cutWords, neutralize, type Palette, wrapLines } from "./terminal.ts";

/** The world around one run; tests and scripts may give their own. */
export interface Surroundings {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  readonly stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  readonly env: NodeJS.ProcessEnv;
}

/** One run of the command. */
export interface Session extends Surroundings {
  /** The command that was called, such as `laurel operator add`. */
  readonly command: string;
  /** One JSON value on stdout is wanted. */
  readonly json: boolean;
  /** Colours for stdout. */
  readonly colours: Palette;
  /** Someone sits there who can be asked. */
  readonly interactive: boolean;
  /** Lines for stdout, wrapped where that is a terminal. */
  wrap(lines: readonly string[]): string[];
  /** Writes to stdout, and waits until it is written: for what is too long to be held. @throws OutputError */
  write(text: string): Promise<void>;
  /** Whether anything was written to stdout. */
  readonly hasWritten: () => boolean;
  /** Lines for people on stderr, at once; wrapped where that is a terminal, the rows of a table alike. */
  note(...lines: readonly string[]): void;
  /** Shows how far something is, on a terminal only, once it has taken a second. */
  progress(text: string): void;
  /** Takes the progress line away. */
  endProgress(): void;
  /** Aborted by Ctrl-C during `stoppable`. */
  readonly stop: AbortSignal;
  /** Runs work that the same command goes on with later: Ctrl-C says so and stops it at its next step; a second one ends it at once. */
  stoppable<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** Standard output takes no more: its reader has gone (`EPIPE`), or a disk is full. */
export class OutputError extends Error {
  override readonly name = "OutputError";
  readonly code: string | undefined;

  constructor(cause: NodeJS.ErrnoException) {
    super(`cannot write the output: ${cause.message}`, { cause });
    this.code = cause.code;
  }
}

const QUIET_MS = 1000;
const REDRAW_MS = 100;

/** Opens a session over the process's streams or over given ones. */
export function openSession(call: Pick<Session, "command" | "json">, surroundings: Surroundings = process): Session {
  const { stdin, stdout, stderr, env } = surroundings;
  const live = stderr.isTTY === true && env.TERM !== "dumb";
  let started = 0;
  let drawn = 0;
  let hasWritten = false;

  function clearProgress(): void {
    if (drawn !== 0) stderr.write("\r\u001b[K");
    drawn = 0;
  }

  function endProgress(): void {
    clearProgress();
    started = 0;
  }

  async function write(text: string): Promise<void> {
    if (text === "") return;
    clearProgress();
    hasWritten = true;
    const failure = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) =>
      stdout.write(text, resolve),
    );
    if (failure) throw new OutputError(failure);
  }

  function progress(text: string): void {
    if (!live) return;
    const now = Date.now();
    if (started === 0) started = now;
    if (now - started < QUIET_MS || now - drawn < REDRAW_MS) return;
    drawn = now;
    stderr.write(`\r\u001b[K${cutWords(neutralize(text), countColumns(stderr) - 1)}`);
  }

  function note(...lines: readonly string[]): void {
    endProgress();
    for (const line of wrapLines(lines, countColumns(stderr))) stderr.write(`${line}\n`);
  }

  const controller = new AbortController();
  let stoppable = false;

  async function runStoppable<Result>(work: () => Promise<Result>): Promise<Result> {
    if (stoppable) return work();
    const stop = (): void => {
      note("Stopping. That is safe: run the same command again to go on.");
      controller.abort();
    };
    process.once("SIGINT", stop);
    stoppable = true;
    try {
      return await work();
    } finally {
      stoppable = false;
      process.removeListener("SIGINT", stop);
    }
  }

  return {
    ...{ stdin, stdout, stderr, env, ...call },
    colours: createPalette(stdout, env),
    interactive: stdin.isTTY === true && stderr.isTTY === true,
    wrap: (lines) => wrapLines(lines, countColumns(stdout)),
    hasWritten: () => hasWritten,
    ...{ write, note, progress, endProgress },
    stop: controller.signal,
    stoppable: runStoppable,
  };
}
