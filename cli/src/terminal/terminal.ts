// Text on a terminal: made harmless, coloured only where someone looks.

import { neutralize } from "@laurel/sdk/text";
import { isAbsolute, relative } from "node:path";

export { neutralize } from "@laurel/sdk/text";

/** A path as a person reads it best: from where they stand, where it lies below; harmless to print. */
export function showPath(path: string): string {
  const near = relative(process.cwd(), path);
  return neutralize(near === "" || near.startsWith("..") || isAbsolute(near) ? path : near);
}

/** Lines a little to the right. */
export function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

/** Cells with two blanks between them, cut in their middle to fit into so many columns: the first is cut last, and none below a dozen. Without `columns` the first is whole, and the line a screen wide where that can be. */
export function fitCells([first = "", ...others]: readonly string[], columns?: number): string {
  const least = others.length * (LEAST + 2);
  let line = columns === undefined ? first : cutMiddle(first, columns - least);
  let left = (columns ?? Math.max(SCREEN, measure(first) + least)) - measure(line);
  for (const [position, cell] of others.entries()) {
    const cut = cutMiddle(cell, Math.floor(left / (others.length - position)) - 2);
    left -= measure(cut) + 2;
    line += `  ${cut}`;
  }
  return line;
}

const LEAST = 12;
const SCREEN = 71;

function cutMiddle(text: string, columns: number): string {
  const most = Math.max(columns, LEAST);
  if (measure(text) <= most) return text;
  const [first, last] = [[...text.slice(0, most)], [...text.slice(-most)]];
  let [head, tail] = ["", "…"];
  for (let i = 0; ; i += 1) {
    for (const isHead of [true, false]) {
      const longer = isHead ? [head + first[i], tail] : [head, `…${last.at(-1 - i)}${tail.slice(1)}`];
      if (measure(longer.join("")) > most) return head + tail;
      [head = "", tail = ""] = longer;
    }
  }
}

/** The most columns that a terminal needs for a text: two for what may be wide. */
function measure(text: string): number {
  return text.length + (text.match(/[\u1100-\u11ff\u2e80-\ud7ff\uf900-\uffef]/g)?.length ?? 0);
}

/** The first lines of a list, indented, and how many more there are; `hint` says where those are. */
export function listSome(lines: readonly string[], most: number, hint = ""): string[] {
  const more = lines.length > most ? [`  … and ${lines.length - most} more${hint}`] : [];
  return [...indent(lines.slice(0, most)), ...more];
}

/** The colours a message may use; each leaves the text alone where colours are off. */
export interface Palette {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

/** Colours for a stream: only on a terminal, never with NO_COLOR (https://no-color.org) or TERM=dumb. */
export function createPalette(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): Palette {
  const on = stream.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb";
  const paint = (start: number, end: number) => (text: string) => (on ? `\u001b[${start}m${text}\u001b[${end}m` : text);
  return { bold: paint(1, 22), dim: paint(2, 22), red: paint(31, 39), green: paint(32, 39), yellow: paint(33, 39) };
}
