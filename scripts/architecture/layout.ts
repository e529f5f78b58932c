// Where the boxes of a picture stand: floor by floor, in the order with the fewest crossings, near what they are joined to.
import type { Built } from "./floors.ts";

/** A box, or a point where an arrow passes a floor. */
export interface Item {
  readonly room: Built | undefined;
  readonly width: number;
  /** What its arrows lead to, one floor down, and come from, one floor up. */
  readonly down: Item[];
  readonly up: Item[];
  /** The middle. */
  x: number;
}

const GAP = 36;
const TURNS = 60;

/** Lays rooms out between two sides; the lowest floor comes first. */
export function layOut(rooms: readonly Built[], left: number, right: number): readonly (readonly Item[])[] {
  const floors = joinRooms(rooms);
  let best = floors.map((items) => [...items]);
  for (let turn = 0; turn < TURNS; turn++) {
    const isDown = turn % 2 === 0;
    for (const items of isDown ? [...floors].reverse() : floors) {
      const position = new Map(floors.flatMap((row) => row.map((item, at) => [item, at / row.length] as const)));
      sortBy(items, (item) => mean((isDown ? item.up : item.down).map((other) => position.get(other) as number)));
    }
    if (countCrossings(floors) < countCrossings(best)) best = floors.map((items) => [...items]);
  }
  for (const items of best) spread(items, () => (left + right) / 2, left, right);
  for (let turn = 0; turn < TURNS; turn++)
    for (const items of turn % 2 === 0 ? best : [...best].reverse())
      spread(items, (item) => mean([...item.up, ...item.down].map(({ x }) => x)) ?? item.x, left, right);
  const sides = best.flatMap((items) => items.flatMap(({ x, width }) => [x - width / 2, x + width / 2]));
  const move = (left + right - Math.min(...sides) - Math.max(...sides)) / 2;
  for (const item of best.flat()) item.x += move;
  return best;
}

function joinRooms(rooms: readonly Built[]): Item[][] {
  const floors: Item[][] = Array.from({ length: Math.max(...rooms.map(({ floor }) => floor)) }, () => []);
  const boxes = new Map<string, Item>();
  const add = (floor: number, room: Built | undefined): Item => {
    const item: Item = { room, width: room === undefined ? 4 : 40 + room.name.length * 8, down: [], up: [], x: 0 };
    floors[floor - 1]?.push(item);
    return item;
  };
  for (const room of rooms) boxes.set(room.name, add(room.floor, room));
  for (const { name, floor, arrows } of rooms)
    for (const arrow of arrows) {
      const end = boxes.get(arrow) as Item;
      let from = boxes.get(name) as Item;
      for (let at = floor - 1; at > (end.room?.floor ?? 0); at--) from = link(from, add(at, undefined));
      link(from, end);
    }
  return floors;
}

function link(from: Item, to: Item): Item {
  from.down.push(to);
  to.up.push(from);
  return to;
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function sortBy(items: Item[], key: (item: Item) => number | undefined): void {
  const keys = new Map(items.map((item, at) => [item, key(item) ?? at / items.length]));
  items.sort((a, b) => (keys.get(a) as number) - (keys.get(b) as number));
}

function countCrossings(floors: readonly (readonly Item[])[]): number {
  const pairs = floors.map((items, floor) =>
    items.flatMap((item, at) => item.down.map((other) => [at, floors[floor - 1]?.indexOf(other) ?? 0] as const)),
  );
  const crosses = (a: readonly [number, number], b: readonly [number, number]): boolean => a[0] < b[0] && a[1] > b[1];
  return pairs.flatMap((row) => row.flatMap((a) => row.filter((b) => crosses(a, b)))).length;
}

/** Moves the items of a floor to where they want to be, as far as their widths allow. */
function spread(items: readonly Item[], wish: (item: Item) => number, left: number, right: number): void {
  const wishes = items.map(wish);
  const apart = (at: number): number => ((items[at - 1]?.width ?? 0) + (items[at]?.width ?? 0)) / 2 + GAP;
  const rightward = [...wishes];
  for (let at = 1; at < items.length; at++)
    rightward[at] = Math.max(rightward[at] as number, (rightward[at - 1] as number) + apart(at));
  const leftward = [...wishes];
  for (let at = items.length - 2; at >= 0; at--)
    leftward[at] = Math.min(leftward[at] as number, (leftward[at + 1] as number) - apart(at + 1));
  for (const [at, item] of items.entries()) item.x = ((rightward[at] as number) + (leftward[at] as number)) / 2;
  const [first, last] = [items[0], items.at(-1)];
  if (first === undefined || last === undefined) return;
  const move = Math.max(0, left - (first.x - first.width / 2)) + Math.min(0, right - (last.x + last.width / 2));
  for (const item of items) item.x += move;
}
