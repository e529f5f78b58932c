// Texts that would move, hide, reorder or forge what a person sees, in names that an accreditor, an issuer, a learner or a node chose.

import { measure } from "../../cli/src/terminal/terminal.ts";

/** What forging texts claim. */
const CLAIM = "VALID: issued by Cambridge";

/** Texts, by what they would do if they were printed as they are. */
export const TRICKS: Readonly<Record<string, string>> = {
  "clears the screen": "\u001b[2J\u001b[H",
  "goes back and writes VALID": `\r\u001b[K${CLAIM}`,
  "colours itself green": "\u001b[32mVALID\u001b[0m",
  "is a link to elsewhere": "\u001b]8;;https://evil.example\u0007Oxford\u001b]8;;\u0007",
  "sets the window's title": "\u001b]0;VALID\u0007",
  "uses the one-byte escape": "\u009b2J",
  "writes a line of its own": `x\n${CLAIM}`,
  "writes a line that is indented as ours are": `x\n  ${CLAIM}`,
  "writes a line by a line separator": `x\u2028${CLAIM}`,
  "writes a line by a paragraph separator": `x\u2029${CLAIM}`,
  "writes a line by a form feed": `x\f${CLAIM}`,
  "fills its line with blanks to write the next": `x${" ".repeat(24)}${CLAIM}`,
  "writes a column by two blanks": `x  ${CLAIM}`,
  "writes a column by no-break spaces": `x\u00a0\u00a0\u00a0${CLAIM}`,
  "writes a column by ideographic spaces": `x\u3000\u3000${CLAIM}`,
  "writes a column by blanks of Braille": `x\u2800\u2800\u2800${CLAIM}`,
  "writes a column by a tab": `x\t${CLAIM}`,
  "runs from right to left": "\u202egnp.drofxO",
  "isolates from right to left": "\u2067drofxO\u2069",
  "marks from right to left": "\u200fOxford",
  "hides a zero-width space": "Ox\u200bford",
  "hides a zero-width joiner": "Ox\u200dford",
  "hides a word joiner": "Ox\u2060ford",
  "hides a byte order mark": "\ufeffOxford",
  "hides a soft hyphen": "Ox\u00adford",
  "hides letters in tags": "Oxford\u{e0041}\u{e0042}",
  "hides a variation selector": "Oxford\ufe0f",
  "hides a Hangul filler": "Oxford\u3164",
  "goes back by backspaces": "Mill\b\b\b\bOxford",
  "rings the bell": "\u0007",
  "ends the text": "Oxford\0",
};

/** What must not stand in a line of a terminal. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u3164]|\ufe0f/u;
const BLANKS = String.raw`[\p{Zs}\u2800]`;
/** A claim where a line or a column of ours could begin. */
const FORGED = new RegExp(`(?:^${BLANKS}*|${BLANKS}{2,})${CLAIM}`, "u");

/** All tricks in one name, in no more bytes than the registry takes. */
export const EVERY_TRICK: string = [
  ...new Set([...Object.values(TRICKS).join("")].filter((character) => HARMFUL.test(character))),
  ...["\u001b[2J", `\n${CLAIM}`, `${" ".repeat(24)}${CLAIM}`, `\u00a0\u2800${CLAIM}`],
].join("");

/** Every trick that a file's name can hold. */
export const FILE_TRICK: string = EVERY_TRICK.replaceAll("\0", "");

/** A claim where a line or a column of ours could begin on a terminal: text that was wrapped goes on further to the right. */
const FORGED_THERE = new RegExp(`(?:^${BLANKS}{0,3}|\\S${BLANKS}{2,})${CLAIM}`, "u");

/** The lines on a terminal in which a trick works, and those that are wider than it though they hold more than one thing. */
export function findTricksThere(output: string, columns: number): string[] {
  const isWhole = (line: string): boolean => /^(?:\S+|`[^`]*`\S*|(?:laurel|--accept) .*)$/u.test(line.trim());
  return output
    .split("\n")
    .filter((line) => HARMFUL.test(line) || FORGED_THERE.test(line) || (measure(line) > columns && !isWhole(line)));
}

/** The lines of an output in which a trick works. */
export function findTricks(output: string): string[] {
  return output.split("\n").filter((line) => HARMFUL.test(line) || FORGED.test(line));
}
