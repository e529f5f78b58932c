// The floors of a package: how high each room stands by what it imports, and the arrows that are worth drawing.
import type { Package } from "../rooms.ts";
import { findRoom, folderOf, nameRoom } from "./faults.ts";
import type { SourceFile } from "./sources.ts";

/** A room as it is built. */
export interface Built {
  readonly name: string;
  readonly sentence: string;
  /** From 1: one more than the highest room below it. */
  readonly floor: number;
  readonly files: number;
  /** The rooms that it imports and that no other of them leads to. */
  readonly arrows: readonly string[];
}

/** Measures the rooms of a package, in the order of the list. Imports that go up are left to the check. */
export function measureRooms(pack: Package, sources: readonly SourceFile[]): readonly Built[] {
  const below = pack.rooms.map(() => new Set<number>());
  const files = pack.rooms.map(() => 0);
  for (const { folder, imports } of sources) {
    const own = findRoom(pack, folder);
    if (own === -1) continue;
    files[own] = (files[own] as number) + 1;
    for (const { target } of imports) {
      const its = target === undefined ? -1 : findRoom(pack, folderOf(pack, target));
      if (its !== -1 && its < own) below[own]?.add(its);
    }
  }
  const floors: number[] = [];
  const reached: Set<number>[] = [];
  return pack.rooms.map(([, sentence], room) => {
    const direct = [...(below[room] as Set<number>)];
    floors[room] = 1 + Math.max(0, ...direct.map((its) => floors[its] as number));
    const further = new Set(direct.flatMap((its) => [...(reached[its] as Set<number>)]));
    reached[room] = new Set([...direct, ...further]);
    const arrows = direct.filter((its) => !further.has(its)).map((its) => nameRoom(pack, its));
    return { name: nameRoom(pack, room), sentence, floor: floors[room], files: files[room] as number, arrows };
  });
}

/** Rooms and floors, counted. */
export function countRooms(rooms: readonly Built[]): string {
  const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;
  return `${count(rooms.length, "room")} on ${count(Math.max(0, ...rooms.map(({ floor }) => floor)), "floor")}`;
}
