// Kills this process before its n-th operation on the disk, for tests of what a kill leaves behind.
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { isMore } from "../../more.ts";

const changing = ["link", "mkdir", "rename", "rm", "rmdir"] as const;
const all = ["readFile", "readdir", ...changing] as const;

/**
 * Has this process killed before its n-th operation on the disk; 0 for never. To be called before the code under test is loaded, so that it calls
 * what is put here.
 * @returns how many operations there were
 */
export function killBefore(nth: number): () => number {
  let operations = 0;
  const step = (): void => {
    operations += 1;
    if (operations === nth) process.kill(process.pid, "SIGKILL");
  };
  const functions = fs as unknown as Record<string, (...words: unknown[]) => unknown>;
  for (const name of isMore ? all : changing) {
    const real = functions[name];
    functions[name] = (...words) => {
      step();
      return real?.(...words);
    };
  }
  const { open } = fs;
  fs.open = async (...words) => {
    if (isMore) step();
    const handle = await open(...words);
    for (const name of ["writeFile", "sync", "close"] as const) {
      const real = (handle[name] as (...more: unknown[]) => Promise<void>).bind(handle);
      handle[name] = (...more: unknown[]) => {
        if (isMore) step();
        return real(...more);
      };
    }
    return handle;
  };
  syncBuiltinESMExports();
  return () => operations;
}
