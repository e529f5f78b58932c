// A process that takes the lock of a folder, for folder-lock.test.ts: `lock-child.ts <how> <folder> <number>`.
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { killBefore } from "./kill-before.ts";

const [how = "", folder = "", number = "0"] = process.argv.slice(2);

const count = how === "killed" ? killBefore(Number(number)) : () => 0;
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
  killed: () => withFolderLock(folder, async () => undefined).then(() => console.log(count())),
  once: () =>
    withFolderLock(folder, async () => console.log("in")).catch(({ message, cure }) => console.log(message, cure)),
};
await roles[how]?.();
