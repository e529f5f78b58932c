// A journal in a file: one JSON value a line, on disk before `append` resolves; a torn last line costs nothing.

import { open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Journal } from "../transaction/journal.ts";

/**
 * A journal at a path, mode 0600. The file is made by the first entry.
 * @throws what the file system says (`ENOSPC`, `EACCES`, …), from `read` and `append`
 */
export function openJournal(path: string): Journal {
  return {
    async read() {
      const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return "";
        throw error;
      });
      return text.split("\n").flatMap((line) => {
        try {
          return [JSON.parse(line) as unknown];
        } catch {
          return [];
        }
      });
    },
    async append(entry) {
      const handle = await open(path, "a", 0o600);
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
