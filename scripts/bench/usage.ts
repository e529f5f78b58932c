// Loaded before a program that is measured: writes what its process used when it ends.
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const { LAUREL_BENCH_USAGE: path } = process.env;
if (isMainThread && path !== undefined)
  process.on("exit", () => writeFileSync(path, JSON.stringify(process.resourceUsage())));
