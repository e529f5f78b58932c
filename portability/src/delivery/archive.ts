// A ZIP archive, written piece by piece and the same each time: no moment and nothing of this computer stands in it.
import type { Enclosure } from "./message.ts";

/** Where a ZIP without extensions ends: so many entries, and four gigabytes. */
export const MOST_ENTRIES = 65_000;
/** The first moment that a ZIP knows, in whatever zone: its times have none. */
const FIRST = new Date(1980, 0, 1, 0, 0, 0);
const MOST_BYTES = 2 ** 32 - 2 ** 26;

/** One file of an archive, by its path inside. */
export type Entry = Pick<Enclosure, "name" | "bytes">;

/** Writes an archive of files, in the order in which they come. @throws RangeError where it would be larger than a ZIP may be */
export async function* writeArchive(entries: AsyncIterable<Entry>): AsyncGenerator<Uint8Array> {
  const { Zip, ZipDeflate } = await import("fflate");
  const pieces: Uint8Array[] = [];
  let fault: Error | undefined;
  const zip = new Zip((error, piece) => {
    if (error !== null) fault = error;
    else pieces.push(piece);
  });
  let length = 0;
  function* take(): Generator<Uint8Array> {
    if (fault !== undefined) throw fault;
    for (const piece of pieces.splice(0)) {
      length += piece.length;
      if (length > MOST_BYTES) throw new RangeError("the archive would be larger than 4 GB");
      yield piece;
    }
  }
  for await (const { name, bytes } of entries) {
    const file = new ZipDeflate(name, { level: 6 });
    file.mtime = FIRST;
    zip.add(file);
    file.push(bytes, true);
    yield* take();
  }
  zip.end();
  yield* take();
}
