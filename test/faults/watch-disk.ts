// Loaded before the command (node --import): writes down, in the file LAUREL_DISK_LOG, what it waits for the disk to have, in order.
import { appendFileSync } from "node:fs";
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

const log = (line: string): void => appendFileSync(process.env.LAUREL_DISK_LOG ?? "", `${line}\n`);
const { open, rename } = fs;

fs.open = async (path, ...more) => {
  const handle = await open(path, ...more);
  const sync = handle.sync.bind(handle);
  handle.sync = async () => {
    await sync();
    log(`sync ${String(path)}`);
  };
  return handle;
};
fs.rename = async (from, to) => {
  await rename(from, to);
  log(`rename ${String(from)} ${String(to)}`);
};
syncBuiltinESMExports();
