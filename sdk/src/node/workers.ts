// Threads that share the work on a large batch. What is made is the same for any number of them.

import { Worker } from "node:worker_threads";
import { type Batch, inputOf, type LeafHasher } from "../batch/batch.ts";
import { type Leaves, PRINT_BYTES } from "../splice/leaves.ts";
import type { Issue } from "../credential/issuing.ts";
import type { DocumentSource } from "../batch/source.ts";
import { measureNodes } from "../hash/tree.ts";
import type { TemplateSource } from "../splice/template.ts";
import type { LineFile } from "./line-file.ts";

/** What a thread works with; the module that `startBatchWorkers` is given exports `openWork(data)`, which makes it. */
export interface BatchWork {
  /** The documents: in each thread the same. */
  readonly source: DocumentSource | TemplateSource;
  /** What else a thread may be asked to do with the rows from `from` up to `to`; what it returns is sent to the main thread. */
  readonly calls?: Readonly<Record<string, (batch: Batch, from: number, to: number) => unknown>>;
}

/** Threads for one source of documents. */
export interface BatchWorkers extends LeafHasher {
  /** Writes credentials into a file, as `writeLines` does. @returns whether it was written */
  writeLines(batch: Batch, file: LineFile): Promise<boolean>;
  /** Does one of the module's calls for all rows, in pieces: what each piece gave, in order. */
  call(batch: Batch, name: string): AsyncGenerator<unknown, void>;
  close(): Promise<void>;
}

/** What threads work on: a batch that is being hashed, or is hashed already. */
export interface BatchState extends Leaves {
  readonly issue: Issue;
  readonly rows: Uint32Array;
}

/** One piece of work for one thread: `write` goes by indexes, all else by rows. */
export interface Task {
  readonly id: number;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly path?: string;
}

/** How many rows make a piece. */
const PIECE = 4096;
/** A thread's own memory: it makes much that is thrown away at once, and would let it lie. */
const LIMITS = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 160 };

/**
 * Starts threads.
 * @param options.count how many
 * @param options.module the URL of a module that exports `openWork(data)`
 * @param options.data what it is given: anything that can be sent to a thread
 * @param options.progress is told how many pieces are done of how many: of `hash`, and of each of the module's calls
 */
export function startBatchWorkers(options: {
  count: number;
  module: string;
  data: unknown;
  progress?: (name: string, done: number, total: number) => void;
}): BatchWorkers {
  const { count, module, data, progress } = options;
  // As a source and as built, the file beside this one.
  const entry = new URL(import.meta.url.replace(/workers(\.[jt]s)$/, "batch-worker$1"));
  const open = (): Worker => new Worker(entry, { workerData: { module, data }, resourceLimits: LIMITS });
  const threads = Array.from({ length: count }, open);
  const idle = [...threads];
  const waiting: { task: Task; resolve: (value: unknown) => void; reject: (error: unknown) => void }[] = [];
  const running = new Map<Worker, (typeof waiting)[number]>();
  let failure: unknown;
  let told: Uint8Array | undefined;
  let next = 0;

  for (const thread of threads) {
    thread.on("message", ({ value, error }: { value?: unknown; error?: { message: string } }) => {
      const job = running.get(thread);
      running.delete(thread);
      idle.push(thread);
      if (error === undefined) job?.resolve(value);
      else job?.reject(Object.assign(new Error(error.message), error));
      dispatch();
    });
    thread.on("error", fail);
    thread.on("exit", (code) => fail(new Error(`a thread ended with ${code}`)));
  }

  function fail(error: unknown): void {
    failure ??= error;
    for (const job of [...running.values(), ...waiting.splice(0)]) job.reject(failure);
    running.clear();
  }

  function dispatch(): void {
    while (idle.length > 0 && waiting.length > 0) {
      const [thread, job] = [idle.pop() as Worker, waiting.shift() as (typeof waiting)[number]];
      running.set(thread, job);
      thread.postMessage(job.task);
    }
  }

  function run(task: Omit<Task, "id">): Promise<unknown> {
    if (failure !== undefined) return Promise.reject(failure);
    return new Promise((resolve, reject) => {
      waiting.push({ task: { ...task, id: next++ }, resolve, reject });
      dispatch();
    });
  }

  function tell({ issue, rows, nodes, prints }: BatchState): void {
    if (nodes === told) return;
    for (const thread of threads) thread.postMessage({ issue, rows, nodes, prints });
    told = nodes;
  }

  async function hashLeaves(issue: Issue, rows: Uint32Array): Promise<Leaves> {
    const nodes = new Uint8Array(new SharedArrayBuffer(measureNodes(rows.length)));
    const prints = new Uint8Array(new SharedArrayBuffer(rows.length * PRINT_BYTES));
    tell({ issue, rows, nodes, prints });
    const total = Math.ceil(rows.length / PIECE);
    let done = 0;
    const hashPiece = async (from: number): Promise<void> => {
      await run({ name: "hash", from, to: Math.min(rows.length, from + PIECE) });
      done += 1;
      progress?.("hash", done, total);
    };
    await Promise.all(Array.from({ length: total }, (_, piece) => hashPiece(piece * PIECE)));
    return { nodes, prints };
  }

  return {
    hashLeaves,
    async writeLines(batch, { from, to, path }) {
      tell(inputOf(batch));
      return (await run({ name: "write", from, to, path })) as boolean;
    },
    async *call(batch, name) {
      tell(inputOf(batch));
      // A few pieces ahead, so that no thread waits and not all that they give is in memory.
      const ahead: Promise<unknown>[] = [];
      const total = Math.ceil(batch.size / PIECE);
      let done = 0;
      for (let from = 0; from < batch.size || ahead.length > 0; from += PIECE) {
        if (from < batch.size) {
          const piece = run({ name, from, to: Math.min(batch.size, from + PIECE) });
          // One that fails before its turn is met at its turn, or not at all.
          piece.catch(() => undefined);
          ahead.push(piece);
        }
        if (ahead.length <= 2 * count && from < batch.size) continue;
        yield await ahead.shift();
        done += 1;
        progress?.(name, done, total);
      }
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}
