// Text whose UTF-8 was read in another code page and saved again, as when ë has become Ã«.
import { countUncommon, isLikely, isNatural } from "./alphabets.ts";
import { CODE_PAGES, type CodePage } from "./code-pages.ts";

/** What a text was, if it was read in a code page. */
export interface Undone {
  readonly text: string;
  readonly page: CodePage;
  /** How likely it is, to be compared with other pages. */
  readonly score: number;
}

/** So many times, one after the other, a text may have been read wrongly. */
const TIMES = 3;
/** A longer text is no name or value that anybody misread alone. */
const LONGEST = 4096;

/**
 * What a text was before its UTF-8 was read in a code page, once or more: one for each page in which it may have been read,
 * the likeliest first. A word of letters that belong together, such as MATÚŠ, is taken as it is, though its bytes might be UTF-8.
 */
export function listUndone(text: string): readonly Undone[] {
  if (!/[^\0-\x7f](?:[^\0-\x7f]| |$)/.test(text) || text.length > LONGEST) return [];
  const words = text.split(" ").filter((word) => /[^\0-\x7f]/.test(word));
  return CODE_PAGES.filter((page) => words.some((word) => opensLetter(word, page)))
    .map((page) => undoPage(text, page))
    .filter((undone) => undone !== undefined)
    .sort((one, other) => other.score - one.score);
}

/** What a text was before its UTF-8 was read in one code page; the text as it is where it was not. */
export function undoMisreading(text: string, kind: string): string {
  const page = CODE_PAGES.find((known) => known.kind === kind);
  return (page === undefined || text.length > LONGEST ? undefined : undoPage(text, page)?.text) ?? text;
}

function undoPage(text: string, page: CodePage, times = TIMES): Undone | undefined {
  const { text: undone, words } = undoWords(text, page);
  if (words === 0 || times === 0) return undefined;
  const again = undoPage(undone, page, times - 1);
  if (again !== undefined) return { ...again, score: again.score + words };
  const isRight = undone.split(" ").every((word) => isLikely(word) || text.includes(word));
  return isRight ? { text: undone, page, score: words - countUncommon(undone) / undone.length } : undefined;
}

/** A text with each word undone that no one wrote so, and how many these were. */
function undoWords(text: string, page: CodePage): { text: string; words: number } {
  const words = text.split(" ");
  let [undone, count] = ["", 0];
  for (const [at, word] of words.entries()) {
    const made = decodeWord(word, page);
    const isLone = made?.isOpen === true && word.length === 1 && /^\p{Ll}/u.test(words[at + 1] ?? "");
    if (made !== undefined && (isLone || !isNatural(word))) count += 1;
    // A word that ends amid a letter lost a non-breaking space to a tool that took it for a space.
    undone += (made?.text ?? word) + (at === words.length - 1 || made?.isOpen === true ? "" : " ");
  }
  return { text: undone, words: count };
}

/** Whether the first character of a word that is beyond ASCII may begin a letter of UTF-8: true for few words that nobody misread. */
function opensLetter(word: string, { bytes }: CodePage): boolean {
  let at = 0;
  while (word.charCodeAt(at) < 0x80) at += 1;
  const lead = bytes.get(word[at] ?? "") ?? 0;
  const next = bytes.get(word[at + 1] ?? "\u00a0") ?? 0;
  return lead >= 0xc2 && lead <= 0xf4 && next >> 6 === 2;
}

/** A word whose characters beyond ASCII are all UTF-8 as a page shows it; at its end, a non-breaking space may be missing. */
function decodeWord(word: string, page: CodePage): { text: string; isOpen: boolean } | undefined {
  const { bytes } = page;
  if (!opensLetter(word, page)) return undefined;
  const found: number[] = [];
  for (const character of word) {
    const byte = character < "\x80" ? character.charCodeAt(0) : bytes.get(character);
    if (byte === undefined) return undefined;
    found.push(byte);
  }
  const text = decodeUtf8(found);
  if (text !== undefined) return { text, isOpen: false };
  const completed = bytes.get("\u00a0") === 0xa0 ? decodeUtf8([...found, 0xa0]) : undefined;
  return completed === undefined ? undefined : { text: completed, isOpen: true };
}

const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: readonly number[]): string | undefined {
  // Most are refused here, without the cost of an exception.
  let open = 0;
  for (const byte of bytes) {
    if (open > 0 !== (byte >> 6 === 2)) return undefined;
    open = open > 0 ? open - 1 : byte < 0x80 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
  }
  try {
    return open > 0 ? undefined : DECODER.decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}
