// What is odd about a text although it may be right: lost letters, signs that no name has, what cannot be seen.
import { isOneScript, listRuns } from "../letters/alphabets.ts";

// What cannot be seen, or turns text round. Line breaks and tabs are text; joiners and marks of direction belong to names,
// and a space without width to scripts that put none between words.
const UNSEEN =
  /(?![\t\n\r\u0080-\u009f])\p{Cc}|[\u00ad\u061c\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\u{e0001}-\u{e007f}]/gu;
const NO_WIDTH = /\u200b(?![\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}\p{scx=Tibetan}])/gu;

/** A text without what cannot be seen. */
export function dropUnseen(text: string): string {
  return text.replace(UNSEEN, "").replace(NO_WIDTH, "");
}

/** A name without what was left of the parts that it was joined from: spaces in a row, a comma before or after, `null`. */
export function joinParts(name: string): string {
  if (!/[,;]| {2}|null|NULL|undefined|NaN/.test(name)) return name;
  const parts = name.split(/[\s,]+/).filter((part) => part !== "");
  // In capitals, Null may be a family's name.
  const isNothing = (part: string): boolean => NOTHING.test(part) && (part !== "NULL" || /\p{Ll}/u.test(name));
  const isJoined = parts.length > 1 && parts.some(isNothing);
  const words = isJoined ? parts.filter((part) => !isNothing(part)).join(" ") : name;
  const joined = dropEnds(words.replace(/ {2,}/g, " ").replaceAll(" ,", ","));
  return joined === "" ? name : joined;
}

/** A text without commas, semicolons and spaces at its ends. */
function dropEnds(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && " ,;".includes(text[from] ?? "")) from += 1;
  while (to > from && " ,;".includes(text[to - 1] ?? "")) to -= 1;
  return text.slice(from, to);
}

const NOTHING = /^(?:null|\(null\)|NULL|undefined|NaN)$/;

/** Whether letters of a text were lost, so that question marks are in their place. */
export function hasLostLetters(text: string, isName: boolean): boolean {
  if (/[\ufffd\u0080-\u009f]/.test(text)) return true;
  if (!text.includes("?") || (!isName && text.includes("://"))) return false;
  return (
    isName || /\p{L}\?\p{L}|(?:^|[\s.(@'’"-])\?(?:\p{L}|$|[\s.])|(?:^|[^\p{L}\p{N}?!])\?\?|\?{2,}\p{L}/u.test(text)
  );
}

/** The first sign in a name that belongs to no name. */
export function findSign(name: string): string | undefined {
  return /[\p{So}\p{Sm}\p{Sc}\p{No}\p{Co}‚„…†‡‰‹›•¡¿§¶¨¸¯˘˙˛˝ˇ^~|_{}[\]<>\\*$#%=+!]|[ªº](?=\p{L})/u.exec(name)?.[0];
}

/** A capital where none is written: amid or after small letters, and beyond ASCII, as in `AndrŽ`. */
export function hasStrayCapital(name: string): boolean {
  return /\p{Ll}{2}(?![A-Z])\p{Lu}(?!\p{Ll}{2})/u.test(name) && !/^\p{Lu}+$/u.test(name);
}

/** Whether a word of a text mixes scripts, as a Latin word with a Cyrillic letter. */
export function mixesScripts(text: string): boolean {
  return listRuns(text).some((run) => !isOneScript(run));
}

/** Whether a text holds tags of HTML. */
export function hasMarkup(text: string): boolean {
  return /<\/?[a-z][^<>]{0,200}>|<!--|<script/i.test(text);
}

/** Whether a spreadsheet would run a text. */
export function isFormula(text: string): boolean {
  return /^=|^@[A-Z]{1,20}\(/.test(text) || (/^[-+@]/.test(text) && /[|(]/.test(text) && text.includes("!"));
}

/** An error of a spreadsheet in place of a value, in the languages of spreadsheets. */
export function isSpreadsheetError(text: string): boolean {
  if (!text.startsWith("#") || text.length > 24) return false;
  return /^#{3,}$|^#[¡¿]?[\p{Lu}/][\p{Lu}/0. _]*[!?]$/u.test(text) || MISSING.has(text);
}

/** What a spreadsheet shows where nothing was found, and its few errors without an end. */
const MISSING: ReadonlySet<string> = new Set(
  "#N/A #N/D #NV #N/V #N/B #N/T #I/T #NA #YOK #Н/Д #Н/П #Δ/Υ #N/DISP #HIÁNYZIK #PUUTTUU #SAKNAS #BRAK #NODISP #GETTING_DATA #EXTERNAL #BUSY".split(
    " ",
  ),
);

/** Names that people put in for a try. */
export const PLACEHOLDERS: ReadonlySet<string> = new Set(
  "test|tester|testing|test user|test test|test student|student test|student|demo|demo user|dummy|xxx|xx|asdf|qwerty|n.n.|nn|n. n.|name|first name|last name|full name|vorname|nachname|john doe|jane doe|max mustermann|erika mustermann|unknown|unbekannt|tba|tbd|guest|admin|user|teacher".split(
    "|",
  ),
);

/** A name as a person reads it: large or small, composed or not, without what is not seen, blanks in a row, or punctuation at its edges, unless it is nothing else. */
export function foldName(name: string): string {
  const seen = name.normalize("NFKC").replace(/\p{Default_Ignorable_Code_Point}/gu, "");
  const even = seen.toUpperCase().toLowerCase().normalize("NFKC").replace(/\s+/gu, " ").trim();
  return even.replace(/^[\s\p{P}]+|[\s\p{P}]+$/gu, "") || even;
}
