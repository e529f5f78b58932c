// A journal in a file: one JSON value a line, on disk before `append` resolves; a torn last line costs nothing.

import { requireKind } from "../text/argument.ts";
import type { Journal } from "../transaction/journal.ts";
import { appendDurably } from "./own-file.ts";
import { readSmallFile } from "./regular-file.ts";

/** In bytes: as many transactions as nobody sends for one batch. */
const MOST = 1 << 28;

/**
 * A journal at a path, for its owner alone. The file is made by the first entry.
 * @throws what the file system says (`ENOSPC`, `EACCES`, …), from `read` and `append`; `ELOOP` where a link has its name
 */
export function openJournal(path: string): Journal {
  requireKind("path", path, "text");
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
    // The line break before it parts it from a line that a crash tore.
    append: (entry) => appendDurably(path, `\n${JSON.stringify(entry)}\n`),
  };
}

function readText(path: string): string {
  try {
    return readSmallFile(path, MOST, { isOwn: true }).toString("utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
