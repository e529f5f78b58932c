// Regular files, opened for reading: a pipe or a device in the place of one is refused at once, and never waited for.

import {
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  openSync,
  type ReadStream,
  readSync,
  type Stats,
} from "node:fs";
import { setTimeout } from "node:timers/promises";

/** Not to wait for whoever would write into a pipe, and not to become the terminal's own; Windows knows neither. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);
/** The bits of a mode that are not the owner's, and those of them by which others write. */
const [OTHERS, OTHERS_WRITE] = [0o077, 0o022];

/** How a file is opened. */
export interface ReadOptions {
  /** Whether it is one that Laurel wrote, and so no link; else the file that a link leads to is meant. */
  readonly isOwn?: boolean;
  /** Whether it must be its owner's alone; Windows keeps others away by other means. */
  readonly isPrivate?: boolean;
  /** Whether nobody but its owner, who is this user or root, may be able to write it; Windows keeps others away by other means. */
  readonly isGuarded?: boolean;
}

/** Between two looks at a pipe into which nobody has written yet. */
const POLL_MS = 10;

/**
 * Opens a regular file. Whoever opens it closes the descriptor.
 * @throws what the file system says, `ENXIO` for a pipe, a socket or a device, `EISDIR` for a folder, `ELOOP` for a link where it is our own, and
 * `ERR_OPEN_TO_OTHERS` for one that others can read where it must be private, or write where it must be guarded
 */
export function openRegularFile(path: string, options?: ReadOptions): number {
  return open(path, options).descriptor;
}

/** Opens a regular file as a stream, which closes it. @param pieceBytes how much is read at once @throws as `openRegularFile` */
export function streamRegularFile(path: string, pieceBytes: number): ReadStream {
  return createReadStream(path, { fd: openRegularFile(path), highWaterMark: pieceBytes });
}

/** The first bytes of a regular file: all that it has, or `most` of them. @throws as `openRegularFile` */
export function readFileStart(path: string, most: number): Buffer {
  return readStart(open(path), most);
}

/** A whole regular file. @param most how many bytes it may have @throws as `openRegularFile`, and `EFBIG` for a larger one, which is not read */
export function readSmallFile(path: string, most: number, options?: ReadOptions): Buffer {
  const opened = open(path, options);
  // It may have grown since it was opened.
  const bytes = readStart(opened, opened.size > most ? 0 : most + 1);
  if (opened.size > most || bytes.length > most) throw refuseSize(path, most);
  return bytes;
}

/**
 * What stands in a regular file, or comes through a pipe that somebody writes into, such as `<(…)` of a shell.
 * @param most how many bytes it may be
 * @throws as `readSmallFile`; a pipe that nobody writes into is `ENXIO` too
 */
export async function readFileOrPipe(path: string, most: number): Promise<Buffer> {
  const { descriptor, isPipe } = open(path, {}, (found) => found.isFile() || found.isFIFO());
  try {
    const bytes = Buffer.alloc(most + 1);
    for (let length = 0; ;) {
      const read = readReady(descriptor, bytes, length);
      if (read === undefined) await setTimeout(POLL_MS);
      else length += read;
      if (isPipe && length === 0 && read === 0) throw refuse(path, "ENXIO", "nothing writes to this pipe");
      if (length > most) throw refuseSize(path, most);
      if (read === 0) return bytes.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** A file that is open. */
interface Opened {
  readonly descriptor: number;
  readonly size: number;
  readonly isPipe: boolean;
}

// Looked at once it is open: a name may stand for something else a moment later.
function open(
  path: string,
  { isOwn, isPrivate, isGuarded }: ReadOptions = {},
  isTaken = (found: Stats): boolean => found.isFile(),
): Opened {
  const descriptor = openSync(path, isOwn === true ? FLAGS | (constants.O_NOFOLLOW ?? 0) : FLAGS);
  try {
    const found = fstatSync(descriptor);
    if (isPrivate === true && process.platform !== "win32" && (found.mode & OTHERS) !== 0)
      throw refuse(path, "ERR_OPEN_TO_OTHERS", "users other than the owner can read this file");
    if (isGuarded === true && canOthersWrite(found))
      throw refuse(path, "ERR_OPEN_TO_OTHERS", "users other than you can write to this file");
    if (isTaken(found)) return { descriptor, size: found.size, isPipe: found.isFIFO() };
    throw found.isDirectory()
      ? refuse(path, "EISDIR", "this is a folder")
      : refuse(path, "ENXIO", "this is a pipe, a socket or a device");
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function canOthersWrite({ mode, uid }: Stats): boolean {
  if (process.platform === "win32") return false;
  return (mode & OTHERS_WRITE) !== 0 || (uid !== 0 && uid !== process.geteuid?.());
}

function readStart({ descriptor, size }: Opened, most: number): Buffer {
  try {
    // One more than it has now, so that its end is seen.
    let bytes = Buffer.alloc(Math.min(most, size + 1));
    for (let length = 0; ;) {
      if (length === most) return bytes;
      if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(most, length * 2));
      const read = readSync(descriptor, bytes, length, bytes.length - length, null);
      if (read === 0) return bytes.subarray(0, length);
      length += read;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Reads what is there now; undefined where nothing was written yet. */
function readReady(descriptor: number, bytes: Buffer, at: number): number | undefined {
  try {
    return readSync(descriptor, bytes, at, bytes.length - at, null);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    return undefined;
  }
}

function refuseSize(path: string, most: number): NodeJS.ErrnoException {
  return refuse(path, "EFBIG", `larger than ${Math.ceil(most / 1024)} KiB`);
}

function refuse(path: string, code: string, message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code, path });
}
