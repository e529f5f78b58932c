// The order in which a line of Arabic or Hebrew is read: the Unicode Bidirectional Algorithm (https://www.unicode.org/reports/tr9/) for text
// without its control characters, which no certificate holds.

/** What the algorithm knows of a character: left, right, Arabic letter, European and Arabic number, separators, terminator, the others. */
type Kind = "L" | "R" | "AL" | "EN" | "AN" | "ES" | "CS" | "ET" | "ON";

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;
const KINDS: readonly (readonly [Kind, RegExp])[] = [
  ["AN", /[\u0600-\u0605\u0660-\u0669\u066b\u066c\u06dd\u08e2]/u],
  ["EN", /[0-9\u00b2\u00b3\u00b9\u06f0-\u06f9\u2070-\u2079\u2080-\u2089]/u],
  ["CS", /[,./:\u060c\u2044]/u],
  ["ES", /[+\-\u207a\u207b\u208a\u208b\u2212]/u],
  ["ET", /[#%\u00b0\u00b1\u066a\u2030-\u2034\p{Sc}]/u],
  ["ON", /[\ufd3e\ufd3f\u0606\u0607\u060e\u060f\u06de\u06e9]/u],
  ["R", /\p{Script=Hebrew}/u],
  ["AL", /[\p{Script=Arabic}\u061b\u061f\u0640]/u],
  ["ON", /[\p{P}\p{S}\p{Z}]/u],
];
const PAIRS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const MIRRORED = "()[]{}<>«»‹›≤≥";

/** Whether a text has anything that is read from right to left. */
export function hasRightToLeft(text: string): boolean {
  return RIGHT_TO_LEFT.test(text);
}

/** Whether a paragraph is read from right to left: as its first letter is. */
export function isRightToLeft(paragraph: readonly string[]): boolean {
  const first = paragraph.map(classify).find((kind) => kind === "L" || kind === "R" || kind === "AL");
  return first === "R" || first === "AL";
}

/** The level of each character of a line: odd ones are read from right to left. @param characters each with its marks */
export function findLevels(characters: readonly string[], isBaseRight: boolean): readonly number[] {
  const base = isBaseRight ? 1 : 0;
  const start = isBaseRight ? "R" : "L";
  const kinds = resolveWeak(characters.map(classify), start);
  resolvePairs(characters, kinds, start);
  resolveNeutral(kinds, start);
  return kinds.map((kind) => (base === 0 ? (kind === "L" ? 0 : kind === "R" ? 1 : 2) : kind === "R" ? 1 : 2));
}

/** Puts what stands on a line into the order in which it is seen, from left to right. */
export function orderVisually<Item extends { readonly level: number }>(items: readonly Item[]): readonly Item[] {
  const ordered = [...items];
  const most = Math.max(0, ...items.map(({ level }) => level));
  for (let level = most; level > 0; level--) {
    for (let from = 0; from < ordered.length; from++) {
      let to = from;
      while ((ordered[to]?.level ?? -1) >= level) to++;
      if (to > from) ordered.splice(from, to - from, ...ordered.slice(from, to).reverse());
      from = Math.max(from, to);
    }
  }
  return ordered;
}

/** A text as it looks where it is read from right to left: its brackets turn round. */
export function mirror(text: string): string {
  return text.replace(/[()[\]{}<>«»‹›≤≥]/g, (one) => MIRRORED[MIRRORED.indexOf(one) ^ 1] ?? one);
}

function classify(character: string): Kind {
  const [letter = ""] = character;
  return KINDS.find(([, pattern]) => pattern.test(letter))?.[0] ?? "L";
}

/** Rules W2 to W7: numbers by what stands before them, separators by the numbers around them. */
function resolveWeak(given: readonly Kind[], start: Kind): Kind[] {
  const kinds = [...given];
  let strong = start;
  for (const [i, kind] of given.entries()) {
    if (kind === "EN" && strong === "AL") kinds[i] = "AN";
    if (kind === "L" || kind === "R" || kind === "AL") strong = kind;
    if (kind === "AL") kinds[i] = "R";
  }
  for (const [i, kind] of kinds.entries()) {
    const [before, after] = [kinds[i - 1], kinds[i + 1]];
    const joins = before === after && (before === "EN" || (before === "AN" && kind === "CS"));
    if ((kind === "ES" || kind === "CS") && joins) kinds[i] = before as Kind;
  }
  for (const step of [1, -1]) {
    for (let at = 0; at < kinds.length; at++) {
      const i = step === 1 ? at : kinds.length - 1 - at;
      if (kinds[i] === "ET" && kinds[i - step] === "EN") kinds[i] = "EN";
    }
  }
  strong = start;
  for (const [i, kind] of kinds.entries()) {
    if (kind === "ES" || kind === "CS" || kind === "ET") kinds[i] = "ON";
    if (kind === "EN" && strong === "L") kinds[i] = "L";
    if (kind === "L" || kind === "R") strong = kind;
  }
  return kinds;
}

/** A number is read within text from right to left. */
function directionOf(kind: Kind | undefined): "L" | "R" | undefined {
  return kind === "L" ? "L" : kind === undefined || kind === "ON" ? undefined : "R";
}

/** Rule N0: both brackets of a pair by what is in it, and before it. */
function resolvePairs(characters: readonly string[], kinds: Kind[], base: Kind): void {
  const open: { readonly at: number; readonly closer: string }[] = [];
  const pairs: [number, number][] = [];
  for (const [i, character] of characters.entries()) {
    if (kinds[i] !== "ON") continue;
    const closer = PAIRS[character];
    if (closer !== undefined) open.push({ at: i, closer });
    const found = open.findLastIndex((one) => one.closer === character);
    if (found >= 0) pairs.push([open.splice(found)[0]?.at ?? 0, i]);
  }
  for (const [from, to] of pairs.sort(([a], [b]) => a - b)) {
    const inside = kinds.slice(from + 1, to).map(directionOf);
    const before =
      kinds
        .slice(0, from)
        .map(directionOf)
        .findLast((one) => one !== undefined) ?? base;
    const other = inside.find((one) => one !== undefined && one !== base);
    const direction = inside.includes(base as "L" | "R")
      ? base
      : other === undefined
        ? undefined
        : before === other
          ? other
          : base;
    if (direction !== undefined) kinds[from] = kinds[to] = direction;
  }
}

/** Rules N1 and N2: what has no direction takes that of both sides, or else the paragraph's. */
function resolveNeutral(kinds: Kind[], base: Kind): void {
  for (let from = 0; from < kinds.length; from++) {
    let to = from;
    while (kinds[to] === "ON") to++;
    if (to === from) continue;
    const before = directionOf(kinds[from - 1]) ?? base;
    const after = directionOf(kinds[to]) ?? base;
    kinds.fill(before === after ? before : base, from, to);
    from = to;
  }
}
