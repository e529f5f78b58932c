// Reads a QR code off what a page shows, with the library that the page's own camera uses; not with the one that drew it.
import type { Locator } from "playwright-core";
import decodeQR from "qr/decode.js";

/** The text of the QR code in an element, as it is on the screen. */
export async function scanQr(shown: Locator): Promise<string> {
  const png = (await shown.screenshot({ scale: "device" })).toString("base64");
  const { width, height, pixels } = await shown.page().evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    // As text: Playwright takes seconds to hand over an array of a million numbers.
    const pixels = await new Promise<string>((resolve) => {
      const reader = new FileReader();
      reader.addEventListener("load", () => resolve(String(reader.result)));
      reader.readAsDataURL(new Blob([data]));
    });
    return { width: bitmap.width, height: bitmap.height, pixels };
  }, png);
  return decodeQR({ width, height, data: Buffer.from(pixels.replace(/^.*,/, ""), "base64") });
}
