// QR codes of links: drawn, and written as SVG, black on white with the empty border that readers need.
import { correction, generate, mode } from "lean-qr";
import { LaurelError } from "../text/laurel-error.ts";

/** A QR code: a square of dark and light modules. */
export interface QrCode {
  /** Modules a side, without the border. */
  readonly size: number;
  readonly isDark: (x: number, y: number) => boolean;
}

/** The empty border around a code, in modules. */
export const QR_BORDER = 4;
/** The least width of a module in print, in millimetres. */
export const QR_MODULE_MM = 0.4;

/**
 * Draws a text, such as a link, as a QR code, with as much error correction as its size has room for. Digits take the fewest modules.
 * @param text of ASCII
 * @throws LaurelError where no code holds it
 */
export function drawQr(text: string): QrCode {
  try {
    const { size, get } = generate(text, {
      modes: [mode.numeric, mode.alphaNumeric, mode.ascii],
      minCorrectionLevel: correction.L,
    });
    return { size, isDark: get };
  } catch (cause) {
    throw new LaurelError(`This text of ${text.length} characters does not fit in a QR code`, { cause });
  }
}

/** The dark modules as the data of an SVG path, one unit a module, the border counted in. */
export function writeQrPath({ size, isDark }: QrCode): string {
  let path = "";
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const from = x;
      while (isDark(x, y)) x++;
      if (x > from) path += `M${from + QR_BORDER} ${y + QR_BORDER}h${x - from}v1h-${x - from}z`;
    }
  }
  return path;
}

/** Writes a QR code as an SVG file that prints with modules of 0.4 mm. */
export function writeQrSvg(qr: QrCode): string {
  const side = qr.size + 2 * QR_BORDER;
  const millimetres = `${(side * QR_MODULE_MM).toFixed(1)}mm`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${millimetres}" height="${millimetres}" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">`,
    `<path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${writeQrPath(qr)}"/></svg>\n`,
  ].join("");
}
