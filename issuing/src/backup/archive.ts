// A plain tar archive (POSIX ustar) of files alone, which any tar lists. It is read back only where it is just as it is written here.

/** A file of an archive. */
interface ArchivedFile {
  /** ASCII, at most 100 letters. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly modifiedAt: number;
}

/** A file with what stands in it: to be read to its end before the next file is. */
export interface ArchiveEntry extends ArchivedFile {
  readonly content: AsyncIterable<Uint8Array>;
}

/** Makes an error of what is wrong with an archive. */
type Refuse = (reason: string) => Error;

const BLOCK = 512;
/** So much, and no more, eleven octal digits say. */
const MOST_SIZE = 8 ** 11 - 1;
const ZERO = Buffer.alloc(BLOCK);
/** What other archives hold beside files, by the letter of their kind. */
const KINDS: Readonly<Record<string, string>> = {
  "1": "a hard link",
  "2": "a symbolic link",
  "3": "a device",
  "4": "a device",
  "5": "a folder",
  "6": "a pipe",
};

/** The archive of some files, piece by piece. @throws RangeError for a name or a size that no header holds, or content of another size */
export async function* writeArchive(
  files: Iterable<ArchiveEntry> | AsyncIterable<ArchiveEntry>,
): AsyncGenerator<Uint8Array> {
  for await (const { content, ...file } of files) {
    yield formatHeader(file);
    let left = file.size;
    for await (const piece of content) {
      left -= piece.length;
      if (left < 0) break;
      yield piece;
    }
    if (left !== 0) throw new RangeError(`${file.name} does not have its stated size`);
    yield ZERO.subarray(0, -file.size & (BLOCK - 1));
  }
  yield Buffer.concat([ZERO, ZERO]);
}

function formatHeader({ name, size, modifiedAt }: ArchivedFile): Buffer {
  if (!/^[\x21-\x7e]{1,100}$/.test(name) || size > MOST_SIZE)
    throw new RangeError(`${name} does not fit into an archive`);
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");
  header.write(name, 0, "latin1");
  header.write(`${octal(0o600, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100, "latin1");
  header.write(`${octal(size, 11)}\0${octal(modifiedAt, 11)}\0        0`, 124, "latin1");
  header.write("ustar\u000000", 257, "latin1");
  // The sum of all bytes, where its own are blanks.
  header.write(`${octal(sum(header), 6)}\0 `, 148, "latin1");
  return header;
}

function sum(bytes: Uint8Array): number {
  return bytes.reduce((total, byte) => total + byte, 0);
}

/**
 * Reads an archive file by file. Nothing is held but a piece; a header that is not, byte for byte, what `writeArchive` would write is refused, and
 * so is anything behind the end.
 * @param most how many bytes a file may say that it has
 */
export async function* readArchive(
  source: AsyncIterable<Uint8Array>,
  { most, refuse }: { readonly most: number; readonly refuse: Refuse },
): AsyncGenerator<ArchiveEntry> {
  const bytes = openBytes(source, refuse);
  for (;;) {
    const header = await bytes.take(BLOCK);
    if (header.equals(ZERO)) break;
    const file = parseHeader(header, refuse);
    if (file.size > most) throw refuse(`${file.name} claims to be larger than the whole archive`);
    let left = file.size;
    async function* readContent(): AsyncGenerator<Uint8Array> {
      while (left > 0) {
        const piece = await bytes.some(left);
        left -= piece.length;
        yield piece;
      }
    }
    yield { ...file, content: readContent() };
    if (left > 0) throw new RangeError(`${file.name} was not read to the end`);
    const padding = await bytes.take(-file.size & (BLOCK - 1));
    if (sum(padding) !== 0) throw refuse(`unexpected data follows ${file.name}`);
  }
  if (!(await bytes.take(BLOCK)).equals(ZERO) || !(await bytes.hasEnded()))
    throw refuse("unexpected data follows the end");
}

function parseHeader(header: Buffer, refuse: Refuse): ArchivedFile {
  const text = header.toString("latin1");
  const kind = KINDS[text[156] ?? ""];
  if (kind !== undefined) throw refuse(`it contains ${kind}; only files are allowed`);
  const [name = ""] = text.slice(0, 100).split("\0", 1);
  const [size, modifiedAt] = [text.slice(124, 135), text.slice(136, 147)].map((digits) =>
    /^[0-7]{11}$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN,
  ) as [number, number];
  const isWritable = /^[\x21-\x7e]{1,100}$/.test(name) && size >= 0 && modifiedAt >= 0;
  const file = { name, size, modifiedAt };
  if (!isWritable || !formatHeader(file).equals(header)) throw refuse("an entry is not written as in a backup");
  return file;
}

/** Takes bytes from pieces of any size. */
function openBytes(source: AsyncIterable<Uint8Array>, refuse: Refuse) {
  const pieces = source[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array();
  async function refill(): Promise<boolean> {
    while (rest.length === 0) {
      const { value, done } = await pieces.next();
      if (done === true) return false;
      rest = value;
    }
    return true;
  }
  async function some(most: number): Promise<Uint8Array> {
    if (!(await refill())) throw refuse("the archive ends too early");
    const piece = rest.subarray(0, most);
    rest = rest.subarray(piece.length);
    return piece;
  }
  return {
    some,
    async take(count: number): Promise<Buffer> {
      const taken: Uint8Array[] = [];
      for (let left = count; left > 0; left -= taken.at(-1)?.length ?? 0) taken.push(await some(left));
      return Buffer.concat(taken);
    },
    hasEnded: async (): Promise<boolean> => !(await refill()),
  };
}
