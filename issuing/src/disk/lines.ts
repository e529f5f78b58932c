// JSON Lines as bytes, read with bounded memory whatever the file.
import { extname } from "node:path";

const NAMES = [".jsonl", ".ndjson"];
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** A line of which more is not read, in bytes: no credential is nearly as long. */
const ENDLESS = 1 << 24;

/**
 * The lines of a stream, without their ends. Only a line feed ends one: JSON text may hold what ends lines elsewhere, such as U+2028.
 * @param limit in bytes; of a longer line, little more than so many are given
 * @throws `EFBIG` after the beginning of a line that goes on and on: what comes after it is not looked for
 */
export async function* splitLines(input: AsyncIterable<Uint8Array | string>, limit: number): AsyncGenerator<Buffer> {
  let begun: Buffer = Buffer.alloc(0);
  let passed = 0;
  for await (const piece of input) {
    const chunk =
      typeof piece === "string" ? Buffer.from(piece) : Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    let from = 0;
    for (let to = chunk.indexOf(LINE_FEED); to !== -1; to = chunk.indexOf(LINE_FEED, from)) {
      const rest = chunk.subarray(from, to);
      yield cutReturn(begun.length === 0 ? rest : Buffer.concat([begun, rest]));
      begun = Buffer.alloc(0);
      from = to + 1;
    }
    passed = from === 0 ? passed + chunk.length : chunk.length - from;
    if (begun.length <= limit) begun = Buffer.concat([begun, chunk.subarray(from)]);
    if (passed <= ENDLESS) continue;
    yield begun;
    throw Object.assign(new Error(`a line is longer than ${ENDLESS / 2 ** 20} MiB`), { code: "EFBIG" });
  }
  if (begun.length > 0) yield cutReturn(begun);
}

/** Whether a file is JSON Lines, by its name. */
export function isLines(path: string): boolean {
  return NAMES.includes(extname(path).toLowerCase());
}

/** Opens a search for line ends in one piece of a file, as `scanRecords` takes it: the same ends as those of `splitLines`. */
export function openLineEnds(bytes: Buffer): (from: number) => number {
  return (from) => bytes.indexOf(LINE_FEED, from) + 1 || -1;
}

/** Whether nothing but white space is on a line. */
export function isBlank(line: Uint8Array): boolean {
  return line.every((byte) => byte === 0x20 || (byte >= 9 && byte <= CARRIAGE_RETURN));
}

function cutReturn(line: Buffer): Buffer {
  return line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
}
