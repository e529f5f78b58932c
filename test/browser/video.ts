// A film for Chromium's fake camera: pictures that stand still, one after the other, as YUV4MPEG2.
import type { QrCode } from "../../sdk/src/link.ts";

const [WIDTH, HEIGHT] = [1280, 720];

/** Films QR codes at 720p, each for so many frames: its modules on light grey, a quiet zone of four around them. Chromium begins again at its end. */
export function filmQr(codes: readonly QrCode[], frames = 10): Buffer {
  const header = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F30:1 Ip A1:1 C420jpeg\n`);
  return Buffer.concat([
    header,
    ...codes.flatMap((code) => Array.from({ length: frames }, () => drawFrame(code)).flat()),
  ]);
}

function drawFrame({ size, isDark }: QrCode): Buffer[] {
  const scale = Math.floor((HEIGHT - 40) / (size + 8));
  const [left, top] = [WIDTH, HEIGHT].map((length) => Math.floor((length - size * scale) / 2)) as [number, number];
  const luma = Buffer.alloc(WIDTH * HEIGHT, 210);
  for (let y = 0; y < size * scale; y++)
    for (let x = 0; x < size * scale; x++)
      if (isDark(Math.floor(x / scale), Math.floor(y / scale))) luma[(top + y) * WIDTH + left + x] = 40;
  return [Buffer.from("FRAME\n"), luma, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)];
}
