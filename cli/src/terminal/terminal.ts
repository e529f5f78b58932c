// Text on a terminal: made harmless, coloured only where someone looks.

import { isAbsolute, relative } from "node:path";

// Controls, formats (bidi, zero-width, tags, BOM), lone surrogates, line and paragraph separators, and what is drawn as nothing.
const HARMFUL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Text from a file or the chain as it may be printed: what could move, hide or reorder text is written out as `\u{202e}`. */
export function neutralize(text: string): string {
  return text.replace(HARMFUL, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** A path as a person reads it best: from where they stand, where it lies below; harmless to print. */
export function showPath(path: string): string {
  const near = relative(process.cwd(), path);
  return neutralize(near === "" || near.startsWith("..") || isAbsolute(near) ? path : near);
}

/** The first lines of a list, indented, and how many more there are; `hint` says where those are. */
export function listSome(lines: readonly string[], most: number, hint = ""): string[] {
  const more = lines.length > most ? [`  … and ${lines.length - most} more${hint}`] : [];
  return [...lines.slice(0, most).map((line) => `  ${line}`), ...more];
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
