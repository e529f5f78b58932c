// QR codes as pictures: in a terminal, and as PNG (https://www.w3.org/TR/png/), black on white.
import { deflateSync } from "node:zlib";
import { writePngChunk } from "@laurel/sdk/carrier";
import { QR_BORDER, QR_MODULE_MM, type QrCode } from "@laurel/sdk/link";

/** Pixels a module. */
const SCALE = 8;
const BLACK_ON_WHITE = "\u001b[38;5;16;48;5;231m";
const PLAIN = "\u001b[0m";
/** Upper half dark, lower half dark. */
const HALVES = [" ", "▄", "▀", "█"];

/** Draws a code in lines, two rows of modules in each: as wide as the code with its border, in columns. */
export function drawQrText({ size, isDark }: QrCode): string[] {
  const lines: string[] = [];
  for (let y = -QR_BORDER; y < size + QR_BORDER; y += 2) {
    let line = "";
    for (let x = -QR_BORDER; x < size + QR_BORDER; x++)
      line += HALVES[(isDark(x, y) ? 2 : 0) + (isDark(x, y + 1) ? 1 : 0)];
    lines.push(`${BLACK_ON_WHITE}${line}${PLAIN}`);
  }
  return lines;
}

/** Writes a code as PNG; its resolution says that a module is 0.4 mm wide in print. */
export function writeQrPng({ size, isDark }: QrCode): Uint8Array {
  const modules = size + 2 * QR_BORDER;
  const width = modules * SCALE;
  const row = Math.ceil(width / 8);
  const pixels = Buffer.alloc((row + 1) * width);
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < width; x++) {
      if (isDark(Math.floor(x / SCALE) - QR_BORDER, Math.floor(y / SCALE) - QR_BORDER)) continue;
      const at = y * (row + 1) + 1 + (x >> 3);
      pixels[at] = (pixels[at] as number) | (0x80 >> (x & 7));
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(width, 4);
  // One bit a pixel, grey.
  head[8] = 1;
  const resolution = Buffer.alloc(9);
  const pixelsPerMetre = Math.round((SCALE * 1000) / QR_MODULE_MM);
  resolution.writeUInt32BE(pixelsPerMetre, 0);
  resolution.writeUInt32BE(pixelsPerMetre, 4);
  resolution[8] = 1;
  return Buffer.concat([
    Buffer.from("\u0089PNG\r\n\u001a\n", "latin1"),
    ...[writePngChunk("IHDR", head), writePngChunk("pHYs", resolution)],
    ...[writePngChunk("IDAT", deflateSync(pixels)), writePngChunk("IEND", Buffer.alloc(0))],
  ]);
}
