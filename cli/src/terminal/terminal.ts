// Text on a terminal: made harmless, wrapped into its width, coloured only where someone looks.

import { neutralize } from "@laurel/sdk/text";
import { isAbsolute, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import measure from "string-width";

export { neutralize } from "@laurel/sdk/text";
/** The columns that a terminal needs for a text: none for colours and marks, two for what is wide. */
export { measure };

/** A path as a person reads it best: from where they stand, where it lies below; harmless to print. */
export function showPath(path: string): string {
  const near = relative(process.cwd(), path);
  return neutralize(near === "" || near.startsWith("..") || isAbsolute(near) ? path : near);
}

/** An option as it is pasted into a shell: `--header-row 4`, `--accept 'full name:misread:3'`. */
export function formatOption({ option, value }: { readonly option: string; readonly value: string }): string {
  const name = option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return value === "" ? `--${name}` : `--${name} ${quoteWord(value)}`;
}

/** A word as a shell takes it. */
export function quoteWord(word: string): string {
  return /^[\w.,:=/@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
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

/** A text cut in its middle to fit into so many columns, at least a dozen. */
export function cutMiddle(text: string, columns: number): string {
  const most = Math.max(columns, LEAST);
  // Marks that take no column of their own can be any number.
  const fits = (part: string): boolean => measure(part) <= most && part.length <= 8 * most;
  if (fits(text)) return text;
  const [first, last] = [[...text.slice(0, 8 * most)], [...text.slice(-8 * most)]];
  let [head, tail] = ["", "…"];
  for (let i = 0; ; i += 1) {
    for (const isHead of [true, false]) {
      const longer = isHead ? [head + first[i], tail] : [head, `…${last.at(-1 - i)}${tail.slice(1)}`];
      if (!fits(longer.join(""))) return head + tail;
      [head = "", tail = ""] = longer;
    }
  }
}

/** A sentence cut in its middle to fit into so many columns, as `cutMiddle`, but between words: only a long one, such as a path, is cut itself. */
export function cutWords(text: string, columns: number): string {
  const cut = cutMiddle(text, columns);
  if (cut === text) return text;
  let at = cut.indexOf("…");
  // The text may have such dots of its own.
  while (!(text.startsWith(cut.slice(0, at)) && text.endsWith(cut.slice(at + 1)))) at = cut.indexOf("…", at + 1);
  const [head, tail] = [cut.slice(0, at), cut.slice(at + 1)];
  const before = text[at] === " " ? head : head.replace(/ \S{0,19}$/, " ");
  const after = text.at(-1 - tail.length) === " " ? tail : tail.replace(/^\S{0,19} /, " ");
  return `${before}…${after}`;
}

/** The columns of a stream: at least 40, and 80 of a terminal that does not say; a line that nobody looks at has no end. */
export function countColumns({ isTTY, columns }: { isTTY?: boolean; columns?: number }): number {
  return isTTY === true ? Math.max(columns || 80, 40) : Number.POSITIVE_INFINITY;
}

/**
 * Lines within so many columns. Words that do not fit go on below the text before them; in rows whose cells stand in columns, below the
 * last cell where that has room, else all its rows are taken apart. A hash, a path, a link, and a command (between backticks, or after
 * `Next: `) stay whole.
 */
export function wrapLines(lines: readonly string[], columns: number): string[] {
  if (columns === Number.POSITIVE_INFINITY) return [...lines];
  const wrapped: string[] = [];
  for (let table: Row[] = [], i = 0; i < lines.length; i += table.length) {
    table = takeTable(lines, i);
    const isWhole = table.every(({ line }) => measure(line) <= columns || CONTINUED.test(line));
    const start = Math.max(...table.map((row) => row.starts.at(-1) ?? 0));
    for (const row of table)
      wrapped.push(...(isWhole ? [row.line] : wrapRow(row, { isRoomy: columns - start >= ROOM, columns })));
  }
  return wrapped;
}

/** How many columns the last cells of rows need in order to be wrapped where they begin. */
const ROOM = 20;
/** A line of an example that goes on in the next: pasted, they are one command. */
const CONTINUED = /^ {2,4}(?:laurel|--).* \\$/;
const LEAD = /^(?:\p{Cc}\[\d+m)* */u;
const MARKER = /^(?:[→…-]|\d+\.|laurel:) /;
/** A command at the beginning or after a colon, up to a comma; or what has no blank but between backticks. Blanks of all kinds part words. */
const WORDS = /(?<=(?:^|: |, then ))(?:laurel|--accept) (?:[^,;]|,(?! ))+[,;]?|(?:[^\p{Zs}\u2800`]|`[^`]*`|`)+/gu;
/** Scripts that write no blanks between words. */
const UNSPACED = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/u;
const SEGMENTER = new Intl.Segmenter(undefined, { granularity: "word" });

/** A line with its cells, two blanks or more apart, as no text of others is. */
interface Row {
  readonly line: string;
  /** What is before the first cell: blanks, and a colour. */
  readonly lead: string;
  readonly cells: readonly string[];
  /** At which columns they begin. */
  readonly starts: readonly number[];
}

function readRow(line: string): Row {
  const [lead = ""] = LEAD.exec(line) ?? [];
  const [cells, starts]: [string[], number[]] = [[], []];
  let column = measure(lead);
  for (const part of line.slice(lead.length).split(/( {2,})/)) {
    if (part.trim() !== "") {
      cells.push(part);
      starts.push(column);
    }
    column += measure(part);
  }
  return { line, lead, cells, starts };
}

/** The rows from there on whose cells begin at the same columns; one line at least. */
function takeTable(lines: readonly string[], from: number): Row[] {
  const rows = [readRow(lines[from] ?? "")];
  let [longest = readRow("")] = rows;
  while (longest.cells.length > 1 && from + rows.length < lines.length) {
    const row = readRow(lines[from + rows.length] ?? "");
    const [short, long] = row.cells.length > longest.cells.length ? [longest, row] : [row, longest];
    if (short.cells.length < 2 || !short.starts.every((start) => long.starts.includes(start))) break;
    longest = long;
    rows.push(row);
  }
  return rows;
}

function wrapRow(
  { line, lead, cells, starts }: Row,
  { isRoomy, columns }: { isRoomy: boolean; columns: number },
): string[] {
  const [first = "", second = ""] = cells;
  const [last = "", start = 0] = [cells.at(-1), starts.at(-1)];
  const [indented = 0] = starts;
  if (cells.length > 1 && isRoomy)
    return fill(splitWords(last), { first: line.slice(0, line.lastIndexOf(last)), indented, hang: start, columns });
  const marker = cells.length > 1 ? undefined : MARKER.exec(stripVTControlCharacters(first))?.[0];
  const place = { first: lead, indented, hang: indented + (marker === undefined ? 4 : measure(marker)), columns };
  // A label stands above its text.
  if (cells.length === 2)
    return [
      ...fill(splitWords(first), place),
      ...fill(splitWords(second), { ...place, first: " ".repeat(place.hang) }),
    ];
  const isShort = (cell: string): boolean => measure(cell) <= columns - place.hang;
  return fill(
    cells.flatMap((cell) => (isShort(cell) ? [["  ", cell] as const] : splitWords(cell, "  "))),
    place,
  );
}

/** What stays whole in a line, and the blanks before it where it does not begin one. */
type Piece = readonly [gap: string, text: string];

function splitWords(text: string, before = ""): Piece[] {
  let end = 0;
  return [...text.matchAll(WORDS)].flatMap(({ 0: word, index }): Piece[] => {
    const gap = end === 0 ? before : text.slice(end, index);
    end = index + word.length;
    if (!UNSPACED.test(word) || /^(?:laurel |--accept |`)/.test(word)) return [[gap, word]];
    return [...SEGMENTER.segment(word)].map(({ segment }, i) => [i === 0 ? gap : "", segment]);
  });
}

function fill(
  pieces: readonly Piece[],
  place: { first: string; indented: number; hang: number; columns: number },
): string[] {
  const { first, indented, hang, columns } = place;
  const lines: string[] = [];
  let line = first;
  let isBare = stripVTControlCharacters(line).trim() === "";
  for (const [gap, text] of pieces) {
    const width = measure(text);
    if (!isBare && measure(line + gap) + width > columns) {
      lines.push(line.trimEnd());
      // What no line holds begins further to the left, but never where lines of ours begin.
      line = " ".repeat(hang + width > columns ? Math.min(hang, indented + 4) : hang);
      isBare = true;
    }
    line += isBare ? text : gap + text;
    isBare = false;
  }
  return [...lines, line];
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
