// Whether text of a code page is valid UTF-8 by chance: in windows-1250, the Ů and Ž of "RŮŽENA" together are an Arabic vowel sign.

const WORD = /[\p{L}\p{M}]+/gu;
/** Letters that stand in no Latin name: of other scripts, marks and letters of phonetics, and controls. */
const STRANGE =
  /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]|[\u0200-\u0217\u0240-\u0252]|[\u0340-\u036f]|[\u064b-\u065f]/u;
const CONTROL = /[\x80-\x9f]/;
/** Three bytes or four are not one character by chance. */
const LONG = /[^\0-\u07ff]/;

/** Whether a text is unlikely to have been written as UTF-8. */
export function isUtf8ByChance(text: string): boolean {
  if (LONG.test(text)) return false;
  return CONTROL.test(text) || (text.match(WORD) ?? []).some((word) => STRANGE.test(word) && /[A-Za-z]/.test(word));
}
