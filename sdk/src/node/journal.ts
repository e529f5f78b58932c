// A journal in a file: one JSON value a line, on disk before `append` resolves; a torn last line costs nothing.

import { readFile } from "node:fs/promises";
import type { Journal } from "../transaction/journal.ts";
import { appendDurably, READING } from "./own-file.ts";

/**
 * A journal at a path, for its owner alone. The file is made by the first entry.
 * @throws what the file system says (`ENOSPC`, `EACCES`, …), from `read` and `append`; `ELOOP` where a link has its name
 */
export function openJournal(path: string): Journal {
  return {
    async read() {
      const text = await readFile(path, { encoding: "utf8", flag: READING }).catch((error: NodeJS.ErrnoException) => {
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
    // The line break before it parts it from a line that a crash tore.
    append: (entry) => appendDurably(path, `\n${JSON.stringify(entry)}\n`),
  };
}
