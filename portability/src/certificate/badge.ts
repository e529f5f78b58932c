// The picture of a badge where an institution has none of its own: a wreath of laurel in a ring, as SVG with words and as PNG without.
import { deflateSync } from "node:zlib";
import { writePngChunk } from "@laurel/sdk/carrier";
import type { CertificateContent } from "./content.ts";

/** An ellipse in the picture, turned by so many degrees. */
interface Ellipse {
  readonly x: number;
  readonly y: number;
  readonly rx: number;
  readonly ry: number;
  readonly turned: number;
  readonly colour: string;
}

const SIDE = 512;
const MIDDLE = SIDE / 2;
const [INK, GREEN, WHITE] = ["#14382a", "#1f6b4a", "#ffffff"] as const;
/** Points of the star in the middle of the PNG, from there. */
const STAR_REACH = 74;
const STAR = Array.from({ length: 10 }, (_, i): readonly [number, number] => {
  const [angle, radius] = [(i * Math.PI) / 5 - Math.PI / 2, i % 2 === 0 ? STAR_REACH : 29];
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
});
const LEAVES = 9;

/** Draws the badge with the names of credential and institution; nothing of the learner. */
export function drawBadgeSvg({
  title,
  body,
  language,
}: Pick<CertificateContent, "title" | "body" | "language">): string {
  const lines = [
    ...wrapWords(title, 20, 4).map((text) => ({ text, size: 27, weight: 600, above: 0 })),
    ...wrapWords(body, 28, 2).map((text, i) => ({ text, size: 18, weight: 400, above: i === 0 ? 10 : 0 })),
  ];
  let y = MIDDLE - lines.reduce((height, { size, above }) => height + size * 1.3 + above, 0) / 2;
  const texts = lines.map(({ text, size, weight, above }) => {
    y += size * 1.3 + above;
    return `<text x="${MIDDLE}" y="${round(y - size * 0.3)}" font-size="${size}" font-weight="${weight}">${escapeXml(text)}</text>`;
  });
  const shapes = listShapes().map(({ x, y: top, rx, ry, turned, colour }) => {
    const turn = turned === 0 ? "" : ` transform="rotate(${round(turned)} ${round(x)} ${round(top)})"`;
    return `<ellipse cx="${round(x)}" cy="${round(top)}" rx="${round(rx)}" ry="${round(ry)}" fill="${colour}"${turn}/>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIDE} ${SIDE}" width="${SIDE}" height="${SIDE}" lang="${language}" role="img" aria-labelledby="badge-title badge-description">`,
    `<title id="badge-title">${escapeXml(title)}</title>`,
    `<desc id="badge-description">${escapeXml(body)}</desc>`,
    ...shapes,
    `<g fill="${INK}" font-family="system-ui, 'Noto Sans', sans-serif" text-anchor="middle">${texts.join("")}</g>`,
    "</svg>\n",
  ].join("\n");
}

/** Draws the badge without words, 512 pixels wide. */
export function drawBadgePng(): Uint8Array {
  const pixels = Buffer.alloc(SIDE * (4 * SIDE + 1));
  for (const { x, y, rx, ry, turned, colour } of listShapes()) {
    const angle = (turned * Math.PI) / 180;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const holds = (dx: number, dy: number): boolean =>
      ((dx * cos + dy * sin) / rx) ** 2 + ((dy * cos - dx * sin) / ry) ** 2 <= 1;
    paint(pixels, { x, y, reach: Math.max(rx, ry), colour, holds });
  }
  paint(pixels, { x: MIDDLE, y: MIDDLE, reach: STAR_REACH, colour: INK, holds: isInStar });
  const head = Buffer.alloc(13);
  head.writeUInt32BE(SIDE, 0);
  head.writeUInt32BE(SIDE, 4);
  // Eight bits a sample; red, green, blue and how opaque.
  head.set([8, 6], 8);
  const signature = Buffer.from("\u0089PNG\r\n\u001a\n", "latin1");
  const data = deflateSync(pixels, { level: 9 });
  return Buffer.concat([
    ...[signature, writePngChunk("IHDR", head), writePngChunk("IDAT", data), writePngChunk("IEND", Buffer.alloc(0))],
  ]);
}

/** A shape around a point, which `holds` is given the distance from. */
interface Shape {
  readonly x: number;
  readonly y: number;
  readonly reach: number;
  readonly colour: string;
  readonly holds: (dx: number, dy: number) => boolean;
}

/** Where in a pixel a shape is looked at. */
const SAMPLES: readonly (readonly [number, number])[] = [1, 3, 5].flatMap((x) =>
  [1, 3, 5].map((y): readonly [number, number] => [x / 6, y / 6]),
);

/** Paints a shape over what is there, smooth at its edge. */
function paint(pixels: Buffer, { x, y, reach, colour, holds }: Shape): void {
  const value = Number.parseInt(colour.slice(1), 16);
  const channels = [value >> 16, (value >> 8) & 255, value & 255];
  for (let row = Math.floor(y - reach); row <= y + reach; row++) {
    for (let column = Math.floor(x - reach); column <= x + reach; column++) {
      let count = 0;
      for (const [dx, dy] of SAMPLES) if (holds(column + dx - x, row + dy - y)) count += 1;
      if (count === 0) continue;
      const at = row * (4 * SIDE + 1) + 1 + 4 * column;
      const [part, below] = [count / SAMPLES.length, (pixels[at + 3] ?? 0) / 255];
      const whole = part + below * (1 - part);
      for (const [i, channel] of channels.entries())
        pixels[at + i] = Math.round((channel * part + (pixels[at + i] ?? 0) * below * (1 - part)) / whole);
      pixels[at + 3] = Math.round(255 * whole);
    }
  }
}

/** The ring, and the two twigs from its lowest point upwards. */
function listShapes(): readonly Ellipse[] {
  const ring = [
    [250, INK],
    [241, WHITE],
    [233, GREEN],
    [227, WHITE],
  ] as const;
  const circles = ring.map(([r, colour]) => ({ x: MIDDLE, y: MIDDLE, rx: r, ry: r, turned: 0, colour }));
  const twigs = [-1, 1].flatMap((side) =>
    Array.from({ length: LEAVES }, (_, i) => i).flatMap((i) =>
      [-1, 1].map((inner) => {
        const degrees = 90 - side * (10 + i * 15.5 + (inner + 1) * 3.5);
        const radius = 188 + inner * 13;
        const angle = (degrees * Math.PI) / 180;
        const size = 1 - 0.035 * i;
        return {
          ...{ x: MIDDLE + radius * Math.cos(angle), y: MIDDLE + radius * Math.sin(angle) },
          ...{ rx: 24 * size, ry: 9 * size, turned: degrees - side * (90 + inner * 26), colour: GREEN },
        };
      }),
    ),
  );
  return [...circles, ...twigs];
}

function isInStar(x: number, y: number): boolean {
  let isIn = false;
  for (const [i, [x1, y1]] of STAR.entries()) {
    const [x2, y2] = STAR[(i + 1) % STAR.length] ?? [0, 0];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) isIn = !isIn;
  }
  return isIn;
}

/** A text in lines of so many characters; what does not fit is cut. The whole of it is the picture's title. */
function wrapWords(text: string, most: number, lines: number): readonly string[] {
  const wrapped: string[] = [];
  for (const word of text.split(" ").flatMap((one) => one.match(new RegExp(`.{1,${most}}`, "gu")) ?? [])) {
    const longer = `${wrapped.at(-1) ?? ""} ${word}`.trim();
    if (wrapped.length > 0 && [...longer].length <= most) wrapped[wrapped.length - 1] = longer;
    else wrapped.push(word);
  }
  if (wrapped.length <= lines) return wrapped;
  return [...wrapped.slice(0, lines - 1), `${wrapped[lines - 1] ?? ""} …`];
}

/** A text as it may stand in XML. @param text settled: of what no XML holds, two characters are left */
export function escapeXml(text: string): string {
  return text.replace(/[\ufffe\uffff]/g, "\ufffd").replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
