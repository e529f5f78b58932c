// A ZIP archive (PKWARE APPNOTE 6.3) read by its directory, within bounds: what its headers claim is never believed.
import { crc32, inflateRawSync } from "node:zlib";
import type { Refuse } from "./refusal.ts";

/** The entries of an archive. */
export interface Archive {
  /** Lower case, with forward slashes: parts of a package are the same whatever their case (ECMA-376-2). */
  readonly names: readonly string[];
  /** Unpacks an entry, undefined where there is none. @throws IssuingError where it is damaged, encrypted or over a bound */
  read(name: string): Buffer | undefined;
}

/** What may be unpacked in sum, in bytes. */
export const MOST_UNPACKED = 64 * 1024 * 1024;
/** An entry unpacks to at most so many times its size; small ones are let be. */
const MOST_RATIO = 100;
const RATIO_FLOOR = 1024 * 1024;

const TOO_LARGE = "save only that sheet as a new workbook, or as CSV UTF-8";
const AGAIN = "download or copy the file again";

/** Where an entry is, by the directory. */
interface Entry {
  readonly name: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
}

/** Opens an archive. @throws IssuingError where it is cut off, damaged, or has two entries of one name */
export function openArchive(bytes: Buffer, refuse: Refuse): Archive {
  const damaged = (detail: string): Error => refuse(`the file is cut off or damaged: ${detail}`, AGAIN);
  const entries = new Map<string, Entry>();
  for (const entry of listEntries(bytes, damaged)) {
    const name = normalizeName(entry.name.toString("utf8"));
    if (entries.has(name)) throw damaged(`two entries are named ${name}`);
    entries.set(name, entry);
  }
  let left = MOST_UNPACKED;

  function read(name: string): Buffer | undefined {
    const entry = entries.get(normalizeName(name));
    if (entry === undefined) return undefined;
    const { flags, method, crc, packed, size } = entry;
    if ((flags & 1) !== 0)
      throw refuse("the workbook is protected by a password", "remove the password and save again");
    const most = Math.min(left, Math.max(RATIO_FLOOR, packed * MOST_RATIO));
    const large = (): Error =>
      left === most
        ? refuse("the workbook unpacks to more than 64 MiB", TOO_LARGE)
        : refuse(`${name} unpacks to more than ${MOST_RATIO} times its size`, TOO_LARGE);
    if (size > most) throw large();
    const data = findData(entry, name);
    const content = method === 0 ? data : method === 8 ? inflate(data, most, large) : undefined;
    if (content?.length !== size || crc32(content) !== crc) throw damaged(`${name} does not match the directory`);
    left -= size;
    return content;
  }

  function findData({ at, packed, name }: Entry, shown: string): Buffer {
    const start = at + LOCAL;
    if (start > bytes.length || bytes.readUInt32LE(at) !== 0x04034b50) throw damaged(`${shown} is missing`);
    const nameEnd = start + bytes.readUInt16LE(at + 26);
    const from = nameEnd + bytes.readUInt16LE(at + 28);
    if (!bytes.subarray(start, nameEnd).equals(name)) throw damaged(`${shown} has two names`);
    if (from + packed > bytes.length) throw damaged(`${shown} is incomplete`);
    return bytes.subarray(from, from + packed);
  }

  function inflate(data: Buffer, most: number, large: () => Error): Buffer | undefined {
    try {
      return inflateRawSync(data, { maxOutputLength: most });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw large();
      return undefined;
    }
  }

  return { names: [...entries.keys()], read };
}

function normalizeName(name: string): string {
  return name.replaceAll("\\", "/").replace(/^\//, "").toLowerCase();
}

const LOCAL = 30;
const CENTRAL = 46;
const END = 22;
const LONGEST_COMMENT = 0xffff;

type Damaged = (detail: string) => Error;

/** The end of the archive says where its directory is; of two that do, the last one counts. */
function findDirectory(
  bytes: Buffer,
  damaged: Damaged,
): { readonly count: number; readonly at: number; readonly end: number } {
  for (let end = bytes.length - END; end >= Math.max(0, bytes.length - END - LONGEST_COMMENT); end -= 1) {
    if (bytes.readUInt32LE(end) !== 0x06054b50 || end + END + bytes.readUInt16LE(end + 20) !== bytes.length) continue;
    const [count, size, at] = [
      bytes.readUInt16LE(end + 10),
      bytes.readUInt32LE(end + 12),
      bytes.readUInt32LE(end + 16),
    ];
    if (count !== 0xffff && size !== 0xffffffff && at !== 0xffffffff) return { count, at, end: at + size };
    // ZIP64, as streaming writers make it for small files too.
    const locator = end - 20;
    if (locator < 0 || bytes.readUInt32LE(locator) !== 0x07064b50) break;
    const far = readLong(bytes, locator + 8);
    if (far + 56 > bytes.length || bytes.readUInt32LE(far) !== 0x06064b50) break;
    const from = readLong(bytes, far + 48);
    return { count: readLong(bytes, far + 32), at: from, end: from + readLong(bytes, far + 40) };
  }
  throw damaged("its end is missing");
}

/** A number of 64 bits; what is too large to be exact is too large for any check that follows. */
function readLong(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at));
}

function* listEntries(bytes: Buffer, damaged: Damaged): Generator<Entry> {
  const { count, at, end } = findDirectory(bytes, damaged);
  if (end > bytes.length) throw damaged("its directory is missing");
  let found = 0;
  for (let from = at; from < end; found += 1) {
    if (from + CENTRAL > end || bytes.readUInt32LE(from) !== 0x02014b50) throw damaged("its directory is damaged");
    const nameEnd = from + CENTRAL + bytes.readUInt16LE(from + 28);
    const extraEnd = nameEnd + bytes.readUInt16LE(from + 30);
    const next = extraEnd + bytes.readUInt16LE(from + 32);
    if (next > end) throw damaged("its directory is damaged");
    const long = openLongFields(bytes.subarray(nameEnd, extraEnd), damaged);
    // In this order, of which each is in the extra field only where it is not here.
    const size = long(bytes.readUInt32LE(from + 24));
    const packed = long(bytes.readUInt32LE(from + 20));
    yield {
      name: bytes.subarray(from + CENTRAL, nameEnd),
      flags: bytes.readUInt16LE(from + 8),
      method: bytes.readUInt16LE(from + 10),
      crc: bytes.readUInt32LE(from + 16),
      ...{ packed, size, at: long(bytes.readUInt32LE(from + 42)) },
    };
    from = next;
  }
  if (found !== count) throw damaged("its directory is incomplete");
}

/** The fields of ZIP64, one after the other, in place of those that are all ones. */
function openLongFields(extra: Buffer, damaged: Damaged): (short: number) => number {
  let field: Buffer = Buffer.alloc(0);
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2))
    if (extra.readUInt16LE(at) === 1) field = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
  let at = 0;
  return (short) => {
    if (short !== 0xffffffff) return short;
    if (at + 8 > field.length) throw damaged("its directory is damaged");
    at += 8;
    return readLong(field, at - 8);
  };
}
