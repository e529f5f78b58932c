// DEFLATE (RFC 1951), as strictly as zlib reads it, and never beyond a limit.

/** Why a stream cannot be read: it is cut, more than the limit comes out of it, or it is no DEFLATE. */
export type InflateFault = "cut" | "limit" | "form";

/** How a stream is read. */
export interface InflateOptions {
  /** What stands before the stream's own output. */
  readonly dictionary?: Uint8Array;
  /** The most bytes that may come out; one more is refused before it is written. */
  readonly limit: number;
  /** Makes the error that is thrown. */
  readonly refuse: (fault: InflateFault) => Error;
}

/** What a stream held, and where it ended. */
export interface Inflated {
  readonly bytes: Uint8Array;
  /** The first byte after the stream. */
  readonly end: number;
}

/** A Huffman code: how many symbols have each length, and the symbols in the order of their codes. */
interface Code {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

const NONE = new Uint8Array();
/** Room for so many bytes is made at first; twice as many whenever they do not suffice. */
const FIRST_ROOM = 1 << 14;
const LONGEST = 15;
const END_OF_BLOCK = 256;
const LENGTHS: readonly number[] = [...listBases(3, 28, countLengthBits), 258];
const DISTANCES: readonly number[] = listBases(1, 30, countDistanceBits);
const LENGTH_ORDER: readonly number[] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const FIXED_LITERALS: Code = orderSymbols(
  Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
);
const FIXED_DISTANCES: Code = orderSymbols(new Array<number>(30).fill(5));

/**
 * Inflates one stream at the beginning of `data`.
 * @throws what `refuse` makes
 */
export function inflate(data: Uint8Array, { dictionary = NONE, limit, refuse }: InflateOptions): Inflated {
  const most = dictionary.length + limit;
  let out = new Uint8Array(Math.min(most, dictionary.length + FIRST_ROOM));
  out.set(dictionary);
  let length = dictionary.length;
  let at = 0;

  function readBit(): number {
    const byte = data[at >> 3];
    if (byte === undefined) throw refuse("cut");
    return (byte >> (at++ & 7)) & 1;
  }

  function readBits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) value |= readBit() << i;
    return value;
  }

  function readSymbol({ counts, symbols }: Code): number {
    let [code, first, index] = [0, 0, 0];
    for (let size = 1; size <= LONGEST; size++) {
      code |= readBit();
      const count = counts[size] as number;
      if (code - first < count) return symbols[index + code - first] as number;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw refuse("form");
  }

  function makeRoom(count: number): void {
    if (length + count <= out.length) return;
    if (length + count > most) throw refuse("limit");
    const larger = new Uint8Array(Math.min(most, Math.max(2 * out.length, length + count)));
    larger.set(out);
    out = larger;
  }

  function readStored(): void {
    at = (at + 7) & ~7;
    const count = readBits(16);
    if (readBits(16) !== (count ^ 0xffff)) throw refuse("form");
    makeRoom(count);
    for (let i = 0; i < count; i++) out[length++] = readBits(8);
  }

  function readCompressed(literals: Code, distances: Code): void {
    for (;;) {
      const symbol = readSymbol(literals);
      if (symbol === END_OF_BLOCK) return;
      if (symbol < END_OF_BLOCK) {
        makeRoom(1);
        out[length++] = symbol;
        continue;
      }
      const place = symbol - END_OF_BLOCK - 1;
      const base = LENGTHS[place];
      if (base === undefined) throw refuse("form");
      const count = base + readBits(countLengthBits(place));
      const step = readSymbol(distances);
      const distance = (DISTANCES[step] as number) + readBits(countDistanceBits(step));
      if (distance > length) throw refuse("form");
      makeRoom(count);
      for (let i = 0; i < count; i++, length++) out[length] = out[length - distance] as number;
    }
  }

  function readCodes(): readonly [Code, Code] {
    const [literals, distances, sizes] = [readBits(5) + 257, readBits(5) + 1, readBits(4) + 4];
    if (literals > 286 || distances > 30) throw refuse("form");
    const ordered = new Array<number>(LENGTH_ORDER.length).fill(0);
    for (const place of LENGTH_ORDER.slice(0, sizes)) ordered[place] = readBits(3);
    const code = orderSymbols(ordered);
    if (countUnused(code) !== 0) throw refuse("form");
    const lengths: number[] = [];
    while (lengths.length < literals + distances) {
      const symbol = readSymbol(code);
      const last = lengths.at(-1);
      if (symbol < 16) lengths.push(symbol);
      else if (symbol === 17) repeat(0, 3 + readBits(3));
      else if (symbol === 18) repeat(0, 11 + readBits(7));
      else if (last === undefined) throw refuse("form");
      else repeat(last, 3 + readBits(2));
    }
    const codes = [orderSymbols(lengths.slice(0, literals)), orderSymbols(lengths.slice(literals))] as const;
    // A code may leave words unused only where it has a single one, of one bit; or none, where nothing may refer back.
    for (const one of codes) {
      const used = one.symbols.length;
      const unused = countUnused(one);
      if (unused < 0 || (unused > 0 && used !== one.counts[1])) throw refuse("form");
    }
    if (lengths[END_OF_BLOCK] === 0) throw refuse("form");
    return codes;

    function repeat(size: number, count: number): void {
      if (lengths.length + count > literals + distances) throw refuse("form");
      for (let i = 0; i < count; i++) lengths.push(size);
    }
  }

  for (let isLast = false; !isLast;) {
    isLast = readBit() === 1;
    const type = readBits(2);
    if (type === 0) readStored();
    else if (type === 1) readCompressed(FIXED_LITERALS, FIXED_DISTANCES);
    else if (type === 2) readCompressed(...readCodes());
    else throw refuse("form");
  }
  return { bytes: out.slice(dictionary.length, length), end: (at + 7) >> 3 };
}

/** How many bits after a length's symbol are part of the length. */
function countLengthBits(place: number): number {
  return place === 28 ? 0 : Math.max(0, (place >> 2) - 1);
}

/** How many bits after a distance's symbol are part of the distance. */
function countDistanceBits(step: number): number {
  return Math.max(0, (step >> 1) - 1);
}

/** The least value of each symbol: behind all values of the symbol before it. */
function listBases(first: number, count: number, countBits: (symbol: number) => number): number[] {
  let next = first;
  return Array.from({ length: count }, (_, symbol) => {
    const base = next;
    next += 1 << countBits(symbol);
    return base;
  });
}

function orderSymbols(lengths: readonly number[]): Code {
  const counts = new Uint16Array(LONGEST + 1);
  for (const length of lengths) if (length > 0) counts[length] = (counts[length] as number) + 1;
  const used = lengths.flatMap((length, symbol) => (length > 0 ? [{ length, symbol }] : []));
  used.sort((a, b) => a.length - b.length);
  return { counts, symbols: Uint16Array.from(used, ({ symbol }) => symbol) };
}

/** How many words of 15 bits begin with no symbol's; below zero where symbols share some. */
function countUnused({ counts }: Code): number {
  return counts.reduce((left, count, size) => left - (count << (LONGEST - size)), 1 << LONGEST);
}
