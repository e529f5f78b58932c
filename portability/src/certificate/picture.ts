// The institution's picture, made ready once for all certificates: a PNG or JPEG without what else stands in the file, on white.
import { deflateSync, inflateSync } from "node:zlib";
import { CertificateError } from "./certificate-error.ts";

/** A picture as PDF holds it. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly filter: "FlateDecode" | "DCTDecode";
  readonly colours: "DeviceRGB" | "DeviceGray";
  readonly bytes: Uint8Array;
}

/** The most that a picture may have: in bytes, as it is in every certificate, and in pixels. */
const [MOST_BYTES, MOST_PIXELS] = [1 << 20, 1 << 22];
const PNG = Buffer.from("\u0089PNG\r\n\u001a\n", "latin1");

/** Reads a picture. @throws CertificateError `certificate.image` */
export function readPicture(bytes: Uint8Array): Picture {
  if (bytes.length > MOST_BYTES)
    throw refuse("larger than 1 MiB; make the picture smaller: every certificate contains it");
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const picture = file.subarray(0, PNG.length).equals(PNG) ? readPng(file) : readJpeg(file);
  const { width, height } = picture;
  if (width * height > MOST_PIXELS) throw refuse(`${width} × ${height} pixels; at most 4 million are allowed`);
  return picture;
}

function refuse(problem: string, cause?: unknown): CertificateError {
  return new CertificateError("certificate.image", problem, { cause });
}

const SAVE_AGAIN = "save the picture again as a PNG without interlacing";

/** How many samples a pixel has, by PNG's colour type. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

function readPng(file: Buffer): Picture {
  const { chunk, data } = readChunks(file);
  const head = chunk("IHDR");
  if (head === undefined || head.length !== 13) throw refuse(`the beginning is missing; ${SAVE_AGAIN}`);
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const [depth = 0, type = 0, , , interlace] = head.subarray(8);
  const samples = SAMPLES[type];
  if (width === 0 || height === 0 || width * height > MOST_PIXELS)
    throw refuse(`${width} × ${height} pixels; at most 4 million are allowed`);
  if (samples === undefined || interlace !== 0 || !(depth === 8 || (depth < 8 && (type === 0 || type === 3))))
    throw refuse(`an unsupported kind of PNG; ${SAVE_AGAIN}, with 8 bits a colour`);
  const bytesPerRow = Math.ceil((width * samples * depth) / 8);
  const rows = unfilter(inflate(data, (bytesPerRow + 1) * height), bytesPerRow, Math.max(1, (samples * depth) >> 3));
  const [palette, clear] = [chunk("PLTE") ?? Buffer.alloc(0), chunk("tRNS") ?? Buffer.alloc(0)];
  const pixels = Buffer.alloc(width * height * 3);
  const most = (1 << depth) - 1;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sample = (i: number): number => readSample(rows, y * bytesPerRow, x * samples + i, depth);
      const first = sample(0);
      const isGrey = type === 0 || type === 4;
      const [r, g, b] =
        type === 3
          ? [palette[3 * first] ?? 0, palette[3 * first + 1] ?? 0, palette[3 * first + 2] ?? 0]
          : isGrey
            ? [(first * 255) / most, (first * 255) / most, (first * 255) / most]
            : [first, sample(1), sample(2)];
      const alpha = type === 3 ? (clear[first] ?? 255) : type === 4 ? sample(1) : type === 6 ? sample(3) : 255;
      for (const colour of [r, g, b]) pixels[to++] = Math.round((colour * alpha + 255 * (255 - alpha)) / 255);
    }
  }
  return { width, height, filter: "FlateDecode", colours: "DeviceRGB", bytes: deflateSync(pixels, { level: 9 }) };
}

function readChunks(file: Buffer): { readonly chunk: (name: string) => Buffer | undefined; readonly data: Buffer } {
  const found = new Map<string, Buffer>();
  const data: Buffer[] = [];
  for (let at = PNG.length; at + 12 <= file.length;) {
    const length = file.readUInt32BE(at);
    const name = file.toString("latin1", at + 4, at + 8);
    if (at + 12 + length > file.length) throw refuse("the file is cut off");
    const content = file.subarray(at + 8, at + 8 + length);
    if (name === "IDAT") data.push(content);
    else if (!found.has(name)) found.set(name, content);
    if (name === "IEND") break;
    at += 12 + length;
  }
  return { chunk: (name) => found.get(name), data: Buffer.concat(data) };
}

function inflate(data: Buffer, length: number): Buffer {
  try {
    const bytes = inflateSync(data, { maxOutputLength: length });
    if (bytes.length === length) return bytes;
  } catch (cause) {
    throw refuse("the pixels cannot be read", cause);
  }
  throw refuse("the file is cut off");
}

/** Undoes the filters of PNG (https://www.w3.org/TR/png/#9Filters), row by row. */
function unfilter(filtered: Buffer, bytesPerRow: number, step: number): Buffer {
  const rows = Buffer.alloc(filtered.length - filtered.length / (bytesPerRow + 1));
  for (let from = 0, to = 0; from < filtered.length;) {
    const filter = filtered[from++];
    for (let i = 0; i < bytesPerRow; i++, to++) {
      const left = i < step ? 0 : (rows[to - step] ?? 0);
      const above = rows[to - bytesPerRow] ?? 0;
      const corner = i < step ? 0 : (rows[to - bytesPerRow - step] ?? 0);
      rows[to] = (filtered[from++] ?? 0) + predict(filter, left, above, corner);
    }
  }
  return rows;
}

function predict(filter: number | undefined, left: number, above: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4: {
      const [a, b, c] = [Math.abs(above - corner), Math.abs(left - corner), Math.abs(left + above - 2 * corner)];
      return a <= b && a <= c ? left : b <= c ? above : corner;
    }
    default:
      throw refuse("the pixels cannot be read");
  }
}

function readSample(rows: Buffer, start: number, position: number, depth: number): number {
  if (depth === 8) return rows[start + position] ?? 0;
  const bit = position * depth;
  return ((rows[start + (bit >> 3)] ?? 0) >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
}

/** Takes of a JPEG what a picture needs: not its EXIF data, which may say who took it and where. */
function readJpeg(file: Buffer): Picture {
  if (file[0] !== 0xff || file[1] !== 0xd8) throw refuse("neither a PNG nor a JPEG");
  const kept: Buffer[] = [file.subarray(0, 2)];
  let frame: Buffer | undefined;
  for (let at = 2; at + 4 <= file.length;) {
    const [, marker = 0] = file.subarray(at);
    if (file[at] !== 0xff) break;
    const end = at + 2 + file.readUInt16BE(at + 2);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) frame = file.subarray(at + 4, end);
    // JFIF and Adobe say how colours are meant; the other application segments and comments are left out.
    const isExtra = (marker > 0xe0 && marker <= 0xef && marker !== 0xee) || marker === 0xfe;
    if (marker === 0xda) {
      kept.push(file.subarray(at));
      break;
    }
    if (!isExtra) kept.push(file.subarray(at, end));
    at = end;
  }
  if (frame === undefined || frame.length < 6) throw refuse("a JPEG that cannot be read");
  const [depth, height, width, colours] = [frame[0], frame.readUInt16BE(1), frame.readUInt16BE(3), frame[5]];
  if (depth !== 8 || width === 0 || height === 0 || (colours !== 1 && colours !== 3))
    throw refuse("the colours are not RGB; save the picture again in RGB");
  return {
    ...{ width, height, filter: "DCTDecode" },
    ...{ colours: colours === 1 ? "DeviceGray" : "DeviceRGB", bytes: Buffer.concat(kept) },
  };
}
