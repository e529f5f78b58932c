// A journal in a file: one JSON value a line, on disk before `append` resolves; a torn last line costs nothing.

import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import type { Journal } from "../transaction/journal.ts";
import { readSmallFile } from "./regular-file.ts";

/** In bytes: as many transactions as nobody sends for one batch. */
const MOST = 1 << 28;
/** A pipe in the journal's place is not waited for. */
const APPENDING = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NONBLOCK ?? 0);

/**
 * A journal at a path, mode 0600. The file is made by the first entry.
 * @throws what the file system says (`ENOSPC`, `EACCES`, …), from `read` and `append`
 */
export function openJournal(path: string): Journal {
  return {
    async read() {
      return readText(path)
        .split("\n")
        .flatMap((line) => {
          try {
            return [JSON.parse(line) as unknown];
          } catch {
            return [];
          }
        });
    },
    async append(entry) {
      const handle = await open(path, APPENDING, 0o600);
      try {
        await handle.chmod(0o600);
        // The line break before it parts it from a line that a crash tore.
        await handle.writeFile(`\n${JSON.stringify(entry)}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      // The file's name must survive as well; a platform that cannot sync a folder is passed over.
      const folder = await open(dirname(path), "r").catch(() => undefined);
      await folder?.sync().catch(() => undefined);
      await folder?.close();
    },
  };
}

function readText(path: string): string {
  try {
    return readSmallFile(path, MOST).toString("utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
