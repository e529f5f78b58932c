// Whether a file is the very one that the last run wrote: neither a copy of it, nor one that came back with its disk.
import { stat } from "node:fs/promises";
import { uptime } from "node:os";
import { readSmallFile } from "@laurel/sdk/node";
import { writeFileAtomic } from "../disk/atomic-file.ts";
import { readBoot } from "../disk/folder-lock.ts";

/** In bytes: a seal has some eighty. */
const MOST = 1 << 10;

/**
 * Seals a file. Nothing that a person or a backup does to a file leaves its seal whole, for the system alone sets the time at which a file was
 * last touched: a copy, a hard link, a move and a restored backup all have a later one. A whole disk that comes back from an image brings the
 * old time back, but the machine is then started anew.
 */
export async function sealFile(path: string): Promise<void> {
  await writeFileAtomic(nameSeal(path), await describeFile(path));
}

/** Whether a file is as it was when it was sealed, with no start of the machine in between. Where that cannot be told, it is not. */
export async function isSealed(path: string): Promise<boolean> {
  const now = await describeFile(path).catch(() => undefined);
  try {
    return now !== undefined && readSmallFile(nameSeal(path), MOST, { isOwn: true }).toString("utf8") === now;
  } catch {
    return false;
  }
}

function nameSeal(path: string): string {
  return path.replace(/\.json$/, ".seal");
}

async function describeFile(path: string): Promise<string> {
  const { ino, ctimeNs } = await stat(path, { bigint: true });
  // Where the system does not name its starts, their minute does.
  const boot = readBoot() ?? `minute ${Math.round(Date.now() / 60_000 - uptime() / 60)}`;
  return JSON.stringify({ file: String(ino), touched: String(ctimeNs), boot });
}
