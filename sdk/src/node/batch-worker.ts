// One thread of `startBatchWorkers`: it opens the rows for itself, and does what it is told with a range of rows or indexes.

import { parentPort, workerData } from "node:worker_threads";
import { openBatch } from "../batch/batch.ts";
import { openLeaves } from "../splice/leaves.ts";
import { loadKeccak } from "../hash/fast-keccak.ts";
import { openSource } from "../batch/source.ts";
import { writeLines } from "./line-file.ts";
import type { BatchState, BatchWork, Task } from "./workers.ts";

const { module, data } = workerData as { module: string; data: unknown };
const { openWork } = (await import(module)) as { openWork: (data: unknown) => BatchWork | Promise<BatchWork> };
await loadKeccak();
const work = await openWork(data);
const source = openSource(work.source);
let state: BatchState | undefined;
let hash: ReturnType<typeof openLeaves> | undefined;
let batch: ReturnType<typeof openBatch> | undefined;

parentPort?.on("message", async (task: Task | BatchState) => {
  if (!("id" in task)) {
    state = task;
    hash = undefined;
    batch = undefined;
    return;
  }
  const { id, name, from, to, path } = task;
  try {
    parentPort?.postMessage({ id, value: await perform() });
  } catch (error) {
    // Of an error, only what is said here reaches another thread: its message and what JSON can say of its members.
    const members = JSON.parse(JSON.stringify(error)) as object;
    parentPort?.postMessage({ id, error: { ...members, message: (error as Error).message } });
  }

  async function perform(): Promise<unknown> {
    if (state === undefined) throw new Error("there is no batch");
    if (name === "hash") {
      hash ??= openLeaves({ ...state, source }, (work) => work());
      return hash(from, to, state);
    }
    // All is hashed: what hashing needed is let go.
    hash = undefined;
    batch ??= openBatch({ ...state, source });
    if (path !== undefined) return writeLines(batch, { from, to, path });
    const call = work.calls?.[name];
    if (call === undefined) throw new Error(`no such work: ${name}`);
    return call(batch, from, to);
  }
});
