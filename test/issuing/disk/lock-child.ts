// A process that takes the lock of a folder, for folder-lock.test.ts: `lock-child.ts <how> <folder> <number>`.
import { appendFileSync } from "node:fs";
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";

const [how = "", folder = "", number = "0"] = process.argv.slice(2);

// Before its own functions are loaded, so that they call these.
if (how === "killed") killBefore(Number(number));
const { withFolderLock } = await import("../../../issuing/src/disk/folder-lock.ts");

const roles: Record<string, () => Promise<void> | void> = {
  /** Takes and gives back, again and again. */
  async again() {
    console.log("ready");
    for (;;) await withFolderLock(folder, async () => undefined);
  },
  /** Keeps it until it is killed. */
  keep: () => withFolderLock(folder, () => new Promise((resolve) => console.log("ready", setTimeout(resolve, 1e9)))),
  /** Takes it whenever it is told to, and writes down when it is in. */
  race() {
    const write = (sign: string): void => appendFileSync(join(folder, "in-and-out"), `${sign}${number}\n`);
    process.on("message", async () => {
      const came = withFolderLock(folder, async () => {
        write("+");
        await new Promise((resolve) => setTimeout(resolve, 2));
        write("-");
        return "in";
      });
      process.send?.(await came.catch((error: Error & { code?: string }) => error.code ?? error.message));
    });
    process.send?.("ready");
  },
  /** Is killed before its n-th operation on the disk; tells how many there were where it came to its end. */
  killed: () => withFolderLock(folder, async () => undefined).then(() => console.log(operations)),
  once: () =>
    withFolderLock(folder, async () => console.log("in")).catch(({ message, cure }) => console.log(message, cure)),
};
let operations = 0;
await roles[how]?.();

function killBefore(nth: number): void {
  const changing = ["link", "rename", "rm"] as const;
  const all = ["readFile", "readdir", ...changing] as const;
  const step = (): void => {
    operations += 1;
    if (operations === nth) process.kill(process.pid, "SIGKILL");
  };
  const functions = fs as unknown as Record<string, (...words: unknown[]) => unknown>;
  for (const name of process.env.LAUREL_MORE === "1" ? all : changing) {
    const real = functions[name];
    functions[name] = (...words) => {
      step();
      return real?.(...words);
    };
  }
  const { open } = fs;
  fs.open = async (...words) => {
    if (process.env.LAUREL_MORE === "1") step();
    const handle = await open(...words);
    for (const name of ["writeFile", "sync", "close"] as const) {
      const real = (handle[name] as (...more: unknown[]) => Promise<void>).bind(handle);
      handle[name] = (...more: unknown[]) => {
        if (process.env.LAUREL_MORE === "1") step();
        return real(...more);
      };
    }
    return handle;
  };
  syncBuiltinESMExports();
}
