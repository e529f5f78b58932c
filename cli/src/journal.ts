// What was signed for a batch, on disk before it is sent: one JSON value a line, so that a torn last line costs nothing.
import { open, readFile } from "node:fs/promises";
import { describeDiskError } from "./atomic-file.ts";

/** A transaction that was signed, or handed to the node to sign. */
export interface JournalEntry {
  readonly transaction: string;
  /** The signed bytes, to be sent again; null where the node signed. */
  readonly raw: string | null;
}

/** Reads a journal; a torn line is passed over. */
export async function readJournal(path: string): Promise<JournalEntry[]> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw describeDiskError(path, error);
  });
  return text.split("\n").flatMap((line) => {
    try {
      const { transaction, raw } = JSON.parse(line);
      return typeof transaction === "string" ? [{ transaction, raw: typeof raw === "string" ? raw : null }] : [];
    } catch {
      return [];
    }
  });
}

/** Adds an entry and waits until the disk has it. */
export async function appendJournal(path: string, entry: JournalEntry): Promise<void> {
  try {
    const handle = await open(path, "a", 0o600);
    try {
      await handle.writeFile(`\n${JSON.stringify(entry)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw describeDiskError(path, cause as NodeJS.ErrnoException);
  }
}
