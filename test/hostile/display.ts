// Texts that would move, hide or reorder what a person sees, in names that an accreditor, an issuer or a learner chose.

/** Texts, by what they would do if they were printed as they are. */
export const TRICKS: Readonly<Record<string, string>> = {
  "clears the screen": "\u001b[2J\u001b[H",
  "goes back and writes VALID": "\r\u001b[KVALID: issued by Oxford",
  "colours itself green": "\u001b[32mVALID\u001b[0m",
  "is a link to elsewhere": "\u001b]8;;https://evil.example\u0007Oxford\u001b]8;;\u0007",
  "sets the window's title": "\u001b]0;VALID\u0007",
  "uses the one-byte escape": "\u009b2J",
  "writes a line of its own": "x\nVALID: it names its learner",
  "writes a line by a line separator": "x\u2028VALID: it names its learner",
  "writes a line by a paragraph separator": "x\u2029VALID",
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
export const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u3164]|\ufe0f/u;
