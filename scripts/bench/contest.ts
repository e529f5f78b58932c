// A contest between programs that do the same job: each in a process of its own, asked in turn, so that all meet the same noise.
import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { bindChild } from "../children.ts";

/** Prepares a job of a size, which is not timed, and returns what is. What that returns is compared or thrown away. */
export type Contender = (size: number) => Promise<() => unknown>;

/** How one contender did at one size. */
export interface Score {
  /** By the clock, the median of all rounds. */
  readonly seconds: number;
  /** Of the processor, all its process's threads together, the median of all rounds. */
  readonly processorSeconds: number;
  /** The most memory that its process ever held, in MiB. */
  readonly mebibytes: number;
  readonly result: unknown;
}

interface Answer {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly kibibytes: number;
  readonly result: unknown;
}

const peers = join(import.meta.dirname, "peers");

/** A peer's package, from an installation of its own. */
export function loadPeer(name: string) {
  return createRequire(join(peers, "package.json"))(name);
}

/** Ends this process with 2 and the line that installs the peers, where they are not. */
export function requirePeers(): void {
  if (existsSync(join(peers, "node_modules"))) return;
  console.error("The peers are not installed: npm --prefix scripts/bench/peers install --ignore-scripts");
  process.exit(2);
}

/** In a process that `holdContest` started: answers until it is stopped. Elsewhere: false. */
export function isContender(contenders: Readonly<Record<string, Contender>>): boolean {
  const contender = contenders[process.argv[2] ?? ""];
  if (process.send === undefined || contender === undefined) return false;
  process.once("disconnect", () => process.exit());
  process.on("message", async (size: number) => {
    const job = await contender(size);
    globalThis.gc?.();
    const [began, used] = [performance.now(), process.cpuUsage()];
    const result = await job();
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(used);
    const kibibytes = process.resourceUsage().maxRSS;
    const answer: Answer = { seconds, processorSeconds: (user + system) / 1e6, kibibytes, result };
    process.send?.(answer);
  });
  return true;
}

/**
 * Lets contenders do a job of one size in turn, a round without a score first.
 * @param script the file that calls `isContender`
 */
export async function holdContest(
  script: string,
  { names, size, rounds }: { names: readonly string[]; size: number; rounds: number },
): Promise<ReadonlyMap<string, Score>> {
  const execArgv = ["--conditions", "laurel-source", "--expose-gc", "--max-old-space-size=8192"];
  const children = new Map(names.map((name) => [name, bindChild(fork(script, [name], { execArgv }))]));
  const answers = new Map(names.map((name) => [name, [] as Answer[]]));
  try {
    for (let round = 0; round <= rounds; round += 1) {
      for (const [name, child] of children) {
        const answer = await ask(child, size);
        if (round > 0) answers.get(name)?.push(answer);
      }
    }
  } finally {
    await Promise.all([...children.values()].map(end));
  }
  return new Map([...answers].map(([name, list]) => [name, summarize(list)]));
}

/** A contender that is let go ends by itself, with what it has started; one that is at work is killed. */
function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill();
  });
}

function ask(child: ChildProcess, size: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const fail = (code: number | null): void => reject(new Error(`a contender ended with code ${code}`));
    if (child.exitCode !== null) return fail(child.exitCode);
    child.once("exit", fail);
    child.once("message", (answer) => {
      child.off("exit", fail);
      resolve(answer as Answer);
    });
    child.send(size);
  });
}

function summarize(answers: readonly Answer[]): Score {
  const middle = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1] ?? Number.NaN;
  return {
    seconds: middle(answers.map(({ seconds }) => seconds)),
    processorSeconds: middle(answers.map(({ processorSeconds }) => processorSeconds)),
    mebibytes: Math.max(...answers.map((answer) => answer.kibibytes)) / 1024,
    result: answers[0]?.result,
  };
}
