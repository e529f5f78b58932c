// In which encoding a text was written, by how its words read in each: their letters, capitals and scripts.
import { CODE_PAGES, decodePage } from "./code-pages.ts";
import { weighLetters } from "./letters.ts";

/** A text as one encoding reads it. */
export interface Reading {
  readonly page: string;
  /** The mean for each byte beyond ASCII, as a natural logarithm: near -3 for names that are read right. */
  readonly score: number;
}

/** Below this, hardly a word reads like a name. */
export const IMPLAUSIBLE = -8;
/** Above this, a word reads like a name, be it of capitals alone. */
export const READABLE = -6.5;

// What a letter or sign loses for standing where it does, as natural logarithms.
const UNREADABLE = 16;
const DRAWN = 10;
const SIGN = 5;
const MISPLACED = 5;
const RARE = 1.5;

const HIGH = /[^\0-\x7f]/;
const WORD = /[\p{L}\p{M}'’]+/gu;
/** Signs that people type into names and tables. */
const TYPED = /[\u00a0’‘“”„«»–—…§°№ºª·€£½´]/;

/** Signs before a letter that are no quotes or dashes. */
const BEFORE_LETTER = /[^\0-\x7f\p{L}\p{M}\u00a0’‘“„«–—](?=\p{L})/gu;

/** The encodings that a text may be in, the best first; of those that read it alike, the commonest. @param lines those that are not ASCII, at least one */
export function guessPages(lines: Uint8Array): Reading[] {
  const high = lines.reduce((count, byte) => count + (byte > 0x7f || isControl(byte) ? 1 : 0), 0);
  const controls = lines.reduce((count, byte) => count + (isControl(byte) ? 1 : 0), 0);
  const read = new Map<string, Reading>();
  for (const page of CODE_PAGES) {
    const text = decodePage(page, lines);
    const score = (scoreText(text, page) - controls * UNREADABLE) / Math.max(1, high);
    if ((read.get(text)?.score ?? -Infinity) < score) read.set(text, { page, score });
  }
  return [...read.values()].sort((a, b) => b.score - a.score);
}

function isControl(byte: number): boolean {
  return byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d;
}

function scoreText(text: string, page: string): number {
  const counts = new Map<string, number>();
  let cost = 0;
  for (const [word] of text.matchAll(WORD)) {
    if (!HIGH.test(word)) continue;
    const letters = [...word];
    const isCapital = letters.length > 1 && word === word.toUpperCase();
    for (const [at, letter] of letters.entries()) {
      if (!HIGH.test(letter) || !isLetter(letter)) continue;
      const small = [...letter.toLowerCase()][0] ?? letter;
      counts.set(small, (counts.get(small) ?? 0) + 1);
      cost += misplace(letter, letters[at - 1] ?? "", letters[at + 1] ?? "", isCapital);
    }
  }
  for (const [sign] of text.matchAll(/[^\0-\x7f\p{L}\p{M}]/gu)) {
    if (/[\ufffd\p{C}]/u.test(sign)) cost += UNREADABLE;
    else cost += TYPED.test(sign) ? SIGN : DRAWN;
  }
  for (const [found] of text.matchAll(BEFORE_LETTER)) cost += found.length * MISPLACED;
  return weighLetters(page, counts) - cost;
}

function misplace(letter: string, before: string, after: string, isCapital: boolean): number {
  let cost = 0;
  const isUpper = letter !== letter.toLowerCase();
  const isLower = letter !== letter.toUpperCase();
  if (isUpper && !isCapital && isLetter(before)) cost += before === before.toUpperCase() ? RARE : MISPLACED;
  if (isLower && after !== after.toLowerCase()) cost += MISPLACED;
  if (isLower && before === "" && isLetter(after)) cost += 2 * RARE;
  const script = nameScript(letter);
  for (const other of [before, after]) {
    if (!isLetter(other)) continue;
    if (nameScript(other) !== script) cost += MISPLACED;
    else if (script === "latin" && HIGH.test(other)) cost += RARE;
  }
  if (script === "latin" && isLetter(before) && isLetter(after)) {
    const [b, l, a] = [before, letter, after].map(isVowel);
    if (b === l && l === a) cost += RARE;
  }
  return cost;
}

function isLetter(text: string): boolean {
  return /^[\p{L}\p{M}]/u.test(text);
}

function isVowel(letter: string): boolean {
  return /^[aeiouyæøœı]/.test(letter.toLowerCase().normalize("NFD"));
}

function nameScript(letter: string): string {
  return SCRIPTS.find(([, pattern]) => pattern.test(letter))?.[0] ?? "other";
}

const SCRIPTS = [
  ["latin", /\p{Script=Latin}/u],
  ["greek", /\p{Script=Greek}/u],
  ["cyrillic", /\p{Script=Cyrillic}/u],
  ["hebrew", /\p{Script=Hebrew}/u],
  ["arabic", /\p{Script=Arabic}/u],
  ["thai", /\p{Script=Thai}/u],
] as const;
