// QR codes of links, drawn by us and read by a second library: from the SVG that is written, as a camera of 720 lines sees it.
import decodeQR from "qr/decode.js";
import { beforeAll, describe, expect, it } from "vitest";
import { makeSampleCredentials } from "../../../scripts/sample-credentials.ts";
import { withhold, parseCredential } from "../../../sdk/src/index.ts";
import { drawQr, QR_BORDER, readLink, writeQrLink, writeQrSvg } from "../../../sdk/src/link.ts";
import { isMore } from "../../more.ts";

const page = "https://verify.university.example/";

/** Draws what an SVG of ours says: how dark each of its units is, 1 or 0. */
function readSvg(svg: string): { readonly side: number; readonly dark: Uint8Array } {
  const side = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
  const dark = new Uint8Array(side * side);
  const [, path = ""] = /<path d="([^"]*)"/.exec(svg) ?? [];
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g))
    dark.fill(1, Number(y) * side + Number(x), Number(y) * side + Number(x) + Number(width));
  expect(path.replace(/M(\d+) (\d+)h(\d+)v1h-\3z/g, "")).toBe("");
  return { side, dark };
}

/** A frame of 1280 × 720 in which the code, turned a little, fills most of the height: each pixel the mean of what falls on it and of its neighbours. */
function photograph(svg: string, { height, degrees }: { readonly height: number; readonly degrees: number }) {
  const { side, dark } = readSvg(svg);
  const [frameWidth, frameHeight] = [1280, 720];
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const scale = side / height;
  const grey = new Float64Array(frameWidth * frameHeight);
  const samples = [-0.6, -0.2, 0.2, 0.6];
  for (let y = 0; y < frameHeight; y++) {
    for (let x = 0; x < frameWidth; x++) {
      let light = 0;
      for (const dy of samples) {
        for (const dx of samples) {
          const [fromX, fromY] = [x + 0.5 + dx - frameWidth / 2, y + 0.5 + dy - frameHeight / 2];
          const u = Math.floor((fromX * cos + fromY * sin) * scale + side / 2);
          const v = Math.floor((fromY * cos - fromX * sin) * scale + side / 2);
          const isDark = u >= 0 && v >= 0 && u < side && v < side && dark[v * side + u] === 1;
          light += isDark ? 40 : 215;
        }
      }
      grey[y * frameWidth + x] = light / samples.length ** 2;
    }
  }
  const data = new Uint8ClampedArray(4 * grey.length);
  for (const [at, light] of grey.entries()) data.fill(light, 4 * at, 4 * at + 3).fill(255, 4 * at + 3, 4 * at + 4);
  return { width: frameWidth, height: frameHeight, data };
}

let files: string[];
beforeAll(async () => {
  const samples = await makeSampleCredentials();
  files = samples.map((sample) => sample.files[0] as string);
  const [first = ""] = files;
  files.push(JSON.stringify(withhold(parseCredential(first), samples[0]?.disclosable ?? [])));
});

describe("drawQr", () => {
  const VIEWS = [
    { height: 700, degrees: 0 },
    { height: 660, degrees: 1.5 },
    { height: 620, degrees: -3 },
  ];

  it("draws codes that another library reads at 720p, blurred and turned a little", async () => {
    for (const file of isMore ? files : files.slice(0, 2)) {
      const link = writeQrLink(file, { page });
      const svg = writeQrSvg(drawQr(link));
      for (const view of isMore ? VIEWS : VIEWS.slice(1, 2)) {
        const read = decodeQR(photograph(svg, view), { timeLimit: 10_000 });
        expect(read).toBe(link);
        expect(await readLink(read)).toBe(file);
      }
    }
  });

  it("packs the digits as digits: three of them in ten bits", () => {
    const link = writeQrLink(files[0] as string, { page });
    const letters = drawQr(link.replaceAll(/[0-9]/g, "a").slice(0, 2_900)).size;
    expect(drawQr(link).size).toBeLessThanOrEqual(117);
    expect(letters).toBeGreaterThan(drawQr(link).size + 30);
  });

  it("leaves a border of four modules, which readers need", () => {
    const { size } = drawQr("https://verify.example/");
    const { side, dark } = readSvg(writeQrSvg(drawQr("https://verify.example/")));
    expect(side).toBe(size + 2 * QR_BORDER);
    for (let at = 0; at < side; at++)
      for (let edge = 0; edge < QR_BORDER; edge++)
        expect([dark[edge * side + at], dark[at * side + edge], dark[(side - 1 - edge) * side + at]]).toEqual([
          0, 0, 0,
        ]);
  });

  it("says how wide it has to be printed: 0.4 mm a module", () => {
    expect(writeQrSvg(drawQr("https://verify.example/"))).toContain('width="13.2mm" height="13.2mm"');
  });

  it("refuses what no code holds", () => {
    expect(drawQr(`https://a.example/${"1".repeat(7_000)}`).size).toBe(177);
    expect(() => drawQr("1".repeat(7_090))).toThrow("This text of 7090 characters does not fit in a QR code");
    expect(() => drawQr("https://é.example/")).toThrow("does not fit in a QR code");
  });
});
