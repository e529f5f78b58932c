// Text of others, made safe to show: nothing in it moves, hides or reorders what stands beside it.

/** Text of a file, of the chain or of a node as it may stand in a line: what could move, hide or reorder text, or push it away by many blanks, is written out as `\u{202e}`. */
export function neutralize(text: string): string {
  return text.replace(UNSAFE, writeOut);
}

/** A value as JSON on one line. Every parser reads the same value, and a terminal shows all of it. */
export function formatJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, (character) =>
    Array.from(
      { length: character.length },
      (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}

// Controls, formats (bidi, zero-width, tags, BOM), lone surrogates, line and paragraph separators, and what is drawn as nothing.
// Then every blank after a blank; U+2800 is a pattern of Braille without dots.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?<=[\p{Zs}\u2800])[\p{Zs}\u2800]/gu;

function writeOut(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
