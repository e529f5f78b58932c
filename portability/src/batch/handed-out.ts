// handed-out.jsonl: what became of each learner's credential, noted before and after; by it a run goes on, and an erasure finds what there is.
import { join } from "node:path";
import { type BatchFolder, describeDiskError, IssuingError, NAMES, refuseUnreadable } from "@laurel/issuing";
import { isObject } from "@laurel/sdk";
import { appendDurably, readSmallFile } from "@laurel/sdk/node";

/** What is done with a credential, in one line of its own. */
export interface HandedOut {
  /** When, in UTC. */
  readonly at: string;
  readonly index: number;
  readonly format: (typeof FORMATS)[number];
  /** The file that was written, with its whole path. */
  readonly file?: string | undefined;
  readonly state: (typeof STATES)[number];
}

const FORMATS = ["eml", "zip", "smtp", "export"] as const;
/**
 * `drafting` and `sending` stand before the work, `drafted`, `sent`, `refused` and `postponed` after it, and `unknown` where the server's answer did not come. What is
 * `sending` and nothing after it is unknown too: the run was killed.
 */
const STATES = ["drafting", "drafted", "sending", "sent", "refused", "postponed", "unknown"] as const;
/** How every line begins. */
const HEAD = '{"at":"';
/** In bytes. */
const MOST = 1 << 28;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

/**
 * What was noted in a batch's folder, the oldest first. A line that a crash tore counts as none.
 * @throws IssuingError `folder.invalid` naming a line that is not as it was written
 */
export function readHandedOut({ path }: Pick<BatchFolder, "path">, size: number): readonly HandedOut[] {
  const file = join(path, NAMES.handedOut);
  return readText(file)
    .split("\n")
    .flatMap((whole, at) => {
      // An editor may have ended the lines otherwise: what was sent is sent all the same.
      const line = whole.trim();
      if (isTorn(line)) return [];
      const entry = parseLine(line, size);
      if (entry !== undefined) return [entry];
      const message = `${file} line ${at + 1} is not in laurel's form; nothing was written or sent`;
      throw new IssuingError("folder.invalid", "refused", message, { cure: "restore the file from a copy" });
    });
}

/** Notes entries, and waits until the disk has them. @throws IssuingError saying what the disk said */
export async function noteHandedOut(
  { path }: Pick<BatchFolder, "path">,
  entries: readonly Omit<HandedOut, "at">[],
): Promise<void> {
  if (entries.length === 0) return;
  const at = new Date().toISOString();
  const lines = entries.map((entry) => `${JSON.stringify({ at, ...entry })}\n`);
  const file = join(path, NAMES.handedOut);
  // The line break before them parts them from a line that a crash tore.
  await appendDurably(file, `\n${lines.join("")}`).catch((cause: NodeJS.ErrnoException) => {
    throw describeDiskError(file, cause);
  });
}

/** Writes a few files at a time, each noted before and after. @returns which of them had to be written */
export async function writeNoted<Item extends { readonly index: number; readonly file: string }>(
  { folder, format }: { readonly folder: Pick<BatchFolder, "path">; readonly format: HandedOut["format"] },
  items: readonly Item[],
  write: (item: Item) => Promise<boolean>,
): Promise<number> {
  const note = (state: HandedOut["state"]): Promise<void> =>
    noteHandedOut(
      folder,
      items.map(({ index, file }) => ({ index, format, file, state })),
    );
  await note("drafting");
  let written = 0;
  for (const item of items) if (await write(item)) written += 1;
  await note("drafted");
  return written;
}

/** Whether a line is only the beginning of one, or nothing: what a crash leaves. */
function isTorn(line: string): boolean {
  return /^\0*$/.test(line) || (!line.endsWith("}") && line.slice(0, HEAD.length) === HEAD.slice(0, line.length));
}

function parseLine(line: string, size: number): HandedOut | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isObject(value as never)) return undefined;
  const { at, index, format, file, state } = value as Record<string, unknown>;
  const isWhole =
    typeof at === "string" &&
    MOMENT.test(at) &&
    Number.isSafeInteger(index) &&
    Number(index) >= 0 &&
    Number(index) < size &&
    FORMATS.some((one) => one === format) &&
    STATES.some((one) => one === state) &&
    (file === undefined || typeof file === "string");
  return isWhole ? ({ at, index, format, file, state } as HandedOut) : undefined;
}

function readText(file: string): string {
  try {
    return readSmallFile(file, MOST, { isOwn: true }).toString("utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw refuseUnreadable(file, cause as NodeJS.ErrnoException);
  }
}
