// One thread of `startBatchWorkers`: it opens the rows for itself, and does what it is told with a range of rows or indexes.

import { parentPort, workerData } from "node:worker_threads";
import { openBatch } from "../batch.ts";
import { openLeaves } from "../batch-leaves.ts";
import { loadKeccak } from "../keccak.ts";
import { openSource } from "../row-source.ts";
import { writeLines } from "./line-file.ts";
import type { BatchWork, HashState, OpenState, Task } from "./workers.ts";

const { module, data } = workerData as { module: string; data: unknown };
const { openWork } = (await import(module)) as { openWork: (data: unknown) => BatchWork | Promise<BatchWork> };
await loadKeccak();
const work = await openWork(data);
const source = openSource(work.source);
let hash: ((from: number, to: number) => void) | undefined;
let batch: ReturnType<typeof openBatch> | undefined;

parentPort?.on("message", async (task: Task | HashState | OpenState) => {
  if (!("id" in task)) {
    if ("leaves" in task) {
      const hashRange = openLeaves({ ...task, source }, (attempt) => attempt());
      hash = (from, to) => hashRange(from, to, task);
    } else {
      // The leaves are in the nodes: nothing here has to hold them twice.
      hash = undefined;
      batch = openBatch({ ...task, source });
    }
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
    if (name === "hash") return hash?.(from, to);
    if (batch === undefined) throw new Error("the batch is not open");
    if (path !== undefined) return writeLines(batch, { from, to, path });
    const call = work.calls?.[name];
    if (call === undefined) throw new Error(`no such work: ${name}`);
    return call(batch, from, to);
  }
});
