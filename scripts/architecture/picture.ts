// The rooms as a picture: a band for each package, a row for each floor, an arrow for each import that no other arrow implies.
import type { Package } from "../rooms.ts";
import { type Built, countRooms } from "./floors.ts";
import { type Item, layOut } from "./layout.ts";

const [WIDTH, MARGIN, LABELS] = [960, 24, 90];
const [BOX_HEIGHT, FLOOR_HEIGHT, HEADER] = [36, 84, 50];
// Light colours on a card of their own: it reads on a dark page, and in print.
const [LINE, CARD, BAND, INK, FAINT] = ["#2f5d43", "#fbfaf7", "#eaf3ec", "#1d3b2a", "#4d5e53"];

/** Draws all packages that have files, the highest first. */
export function drawPicture(built: ReadonlyMap<Package, readonly Built[]>): string {
  const packages = [...built].filter(([, rooms]) => rooms.some(({ files }) => files > 0)).reverse();
  const parts: string[] = [];
  let top = MARGIN;
  for (const [pack, rooms] of packages) {
    if (top > MARGIN) {
      parts.push(
        drawLine(`M${WIDTH / 2} ${top - 40}V${top - 3}`, 3),
        drawText(WIDTH / 2 + 18, top - 16, "imports by name"),
      );
    }
    const height = HEADER + Math.max(...rooms.map(({ floor }) => floor)) * FLOOR_HEIGHT - 28;
    parts.push(drawPackage(pack, rooms, { top, height }));
    top += height + 42;
  }
  const bottom = top - 42 + MARGIN;
  const label = packages.map(([{ name }, rooms]) => `${name}: ${countRooms(rooms)}.`).join(" ");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom}" font-family="system-ui, -apple-system, Segoe UI, Roboto, sans-serif" font-size="15" fill="${INK}" role="img" aria-label="${label} An arrow points from a room to one that it imports.">
<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 10 5 0 10z" fill="${LINE}"/></marker></defs>
<rect width="${WIDTH}" height="${bottom}" rx="12" fill="${CARD}"/>
${parts.join("\n")}
</svg>
`;
}

function drawPackage(pack: Package, rooms: readonly Built[], { top, height }: { top: number; height: number }): string {
  const floors = layOut(rooms, MARGIN + LABELS, WIDTH - MARGIN - 20);
  const [low, high] = [MARGIN + 16, WIDTH - MARGIN - 16];
  const yOf = (floor: number): number => top + HEADER + (floors.length - floor) * FLOOR_HEIGHT;
  const parts = [
    `<rect x="${MARGIN}" y="${top}" width="${WIDTH - 2 * MARGIN}" height="${height}" rx="10" fill="${BAND}" stroke="${LINE}"/>`,
    drawText(low, top + 29, pack.name, 'font-size="17" font-weight="600"'),
    drawText(high, top + 29, countRooms(rooms), 'font-size="14" text-anchor="end"'),
  ];
  for (const [at, items] of floors.entries()) {
    const y = yOf(at + 1);
    parts.push(drawText(low, y + 23, `floor ${at + 1}`, `font-size="13" fill="${FAINT}"`));
    for (const item of items) {
      if (item.room === undefined) continue;
      for (const next of item.down) parts.push(drawArrow(item, next, yOf));
    }
    for (const { room, x, width } of items) {
      if (room === undefined) continue;
      const box = `<rect x="${Math.round(x - width / 2)}" y="${y}" width="${width}" height="${BOX_HEIGHT}" rx="8" fill="#fff" stroke="${LINE}" stroke-width="2"/>`;
      const name = drawText(Math.round(x), y + 23, room.name, 'text-anchor="middle" font-weight="600"');
      parts.push(`<g><title>${escapeText(room.sentence)}</title>${box}${name}</g>`);
    }
  }
  return parts.join("\n");
}

/** One arrow from a room down to another, straight past the floors between. */
function drawArrow(from: Item, first: Item, yOf: (floor: number) => number): string {
  let floor = from.room?.floor ?? 0;
  let [last, x, y] = [from, portOf(from, from.down, first), yOf(floor) + BOX_HEIGHT + 1];
  let path = `M${x} ${y}`;
  for (let item = first; ; item = item.down[0] as Item) {
    floor -= 1;
    const [toX, toY] = [portOf(item, item.up, last), yOf(floor) - (item.room === undefined ? 0 : 2)];
    const middle = Math.round((y + toY) / 2);
    path += `C${x} ${middle} ${toX} ${middle} ${toX} ${toY}`;
    if (item.room !== undefined) return drawLine(path, 1.6);
    [last, x, y] = [item, toX, toY + BOX_HEIGHT];
    path += `V${y}`;
  }
}

/** Arrows leave and reach a box side by side, in the order of their other ends. */
function portOf({ x, width }: Item, others: readonly Item[], other: Item): number {
  const order = [...others].sort((a, b) => a.x - b.x);
  const step = Math.min(20, width / (others.length + 1));
  return Math.round(x + (order.indexOf(other) - (others.length - 1) / 2) * step);
}

function drawLine(path: string, width: number): string {
  return `<path d="${path}" fill="none" stroke="${LINE}" stroke-width="${width}" marker-end="url(#tip)"/>`;
}

function drawText(x: number, y: number, text: string, more = 'font-size="14"'): string {
  return `<text x="${x}" y="${y}" ${more}>${text}</text>`;
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
