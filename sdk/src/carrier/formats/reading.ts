// What the readers of carriers share: what they find, and how much one file may cost them, everything in it counted.
import { inflate } from "../../link/inflate.ts";
import { refuseDamaged, refuseLimit } from "./carrier-error.ts";

/** What stands where a credential may be. */
export interface Found {
  /** Where, for a person: the name that the format has for it, and the file's own where there are several. */
  readonly place: string;
  readonly bytes: Uint8Array;
  /** Whether the place is for credentials alone; else it may be anything, and counts where it looks like one. */
  readonly isMeant: boolean;
  /** Whether it is one object with a Laurel proof, in order or not: it is looked into no further. */
  readonly isCredential?: boolean;
  /** What it is, where other readers may take it for a credential and Laurel cannot. */
  readonly fault?: string | undefined;
}

/** In JSON a letter may stand as an escape, in UTF-16 with zeros between. */
const ESCAPE = /\\u([\da-f]{4})|\\(?=\/)|\0/gi;

/** A text of JSON with its escaped letters as letters: to look for words in, never to be read. */
export function unescapeText(text: string): string {
  return text.replace(ESCAPE, (_, unit?: string) =>
    unit === undefined ? "" : String.fromCharCode(Number.parseInt(unit, 16)),
  );
}

/** The largest file that is opened, in bytes. */
export const MAX_CARRIER_BYTES: number = 16 * 1024 * 1024;
/** The most bytes that are read in one file, those of files in it and those that are unpacked counted each time. */
const MOST_BYTES = 3 * MAX_CARRIER_BYTES;
/** The most objects and parts that are looked at. */
const MOST_PARTS = 300_000;

/** So many different credentials are kept and named: more say nothing new, and each is compared with all. */
export const MOST_NAMED = 16;

/** What is left for one file; a file inside it gets nothing of its own. */
export interface Allowance {
  /** Counts bytes that are to be read. @throws CarrierError `carrier.limit` */
  readonly takeBytes: (count: number) => void;
  /** Counts one more part that is looked at. @throws CarrierError `carrier.limit` */
  readonly takePart: () => void;
  /**
   * Unpacks a stream of zlib; what follows its end does not count, as other readers take no notice of it either.
   * @throws CarrierError
   */
  readonly unpack: (packed: Uint8Array) => Uint8Array;
}

/** Makes the allowance of one file. */
export function createAllowance(): Allowance {
  let [bytes, parts] = [MOST_BYTES, MOST_PARTS];

  function takeBytes(count: number): void {
    bytes -= count;
    if (bytes < 0) throw refuseLimit("The file unpacks to too much");
  }

  function takePart(): void {
    parts -= 1;
    if (parts < 0) throw refuseLimit("The file has too many parts");
  }

  function unpack(packed: Uint8Array): Uint8Array {
    const [method = 0, flags = 0] = packed;
    // RFC 1950: deflate, no dictionary, and the check of the two bytes.
    if ((method & 15) !== 8 || (flags & 32) !== 0 || ((method << 8) | flags) % 31 !== 0)
      throw refuseDamaged("The file contains a part packed in an unknown way");
    const stream = packed.subarray(2);
    const { bytes: unpacked, end } = inflate(stream, {
      limit: bytes,
      refuse: (fault) =>
        fault === "limit"
          ? refuseLimit("The file unpacks to too much")
          : refuseDamaged("The file contains a part that cannot be unpacked"),
    });
    const check = sumAdler(unpacked);
    if ([24, 16, 8, 0].some((shift, i) => stream[end + i] !== ((check >>> shift) & 255)))
      throw refuseDamaged("The file contains a part with a wrong checksum");
    // What is read counts too: very many bytes may hold nothing.
    takeBytes(end + unpacked.length);
    return unpacked;
  }

  return { takeBytes, takePart, unpack };
}

/** Adler-32, by which zlib finds changed bytes. */
function sumAdler(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (let i = 0; i < bytes.length;) {
    // So many sums fit 32 bits before they have to be reduced.
    for (const end = Math.min(i + 3800, bytes.length); i < end; i++) {
      a += bytes[i] as number;
      b += a;
    }
    a %= 65_521;
    b %= 65_521;
  }
  return ((b << 16) | a) >>> 0;
}
