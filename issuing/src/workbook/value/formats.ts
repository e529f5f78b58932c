// Number formats (ECMA-376-1 18.8.30, 18.8.31): what they make of a cell, as far as it can differ from what is stored.

/** What a format shows of a number. */
export type NumberFormat =
  | { readonly kind: "general" }
  /** Nothing at all, as `;;;` does. */
  | { readonly kind: "nothing" }
  /** A date, a time, or both. `isWhole`: year and day are shown. `isDuration`: hours are counted beyond 24. */
  | {
      readonly kind: "date";
      readonly hasDate: boolean;
      readonly hasTime: boolean;
      readonly isWhole: boolean;
      readonly isDuration: boolean;
    }
  | DigitsFormat
  /** Something else: scientific form, a fraction, thousands. */
  | { readonly kind: "other"; readonly isScientific: boolean };

/** A number in digits. */
export interface DigitsFormat {
  readonly kind: "digits";
  /** The places before the point, `0`, `#` and `?`, among literal text. */
  readonly whole: readonly string[];
  /** So many places are after the point. */
  readonly places: number;
  readonly isPercent: boolean;
  /** The literal text after all digits. */
  readonly after: string;
}

/** The formats that a workbook need not define. Those of East Asia and Thailand are dates, which differ by the language of the program. */
const BUILT_IN: Readonly<Record<number, string>> = {
  1: "0",
  2: "0.00",
  3: "#,##0",
  4: "#,##0.00",
  9: "0%",
  10: "0.00%",
  11: "0.00E+00",
  12: "# ?/?",
  13: "# ??/??",
  14: "yyyy-mm-dd",
  15: "d-mmm-yy",
  16: "d-mmm",
  17: "mmm-yy",
  18: "h:mm AM/PM",
  19: "h:mm:ss AM/PM",
  20: "h:mm",
  21: "h:mm:ss",
  22: "yyyy-mm-dd h:mm",
  37: "#,##0",
  38: "#,##0",
  39: "#,##0.00",
  40: "#,##0.00",
  41: "#,##0",
  42: "#,##0",
  43: "#,##0.00",
  44: "#,##0.00",
  45: "mm:ss",
  46: "[h]:mm:ss",
  47: "mm:ss.0",
  48: "##0.0E+0",
};
const LOCAL_DATES = [
  [27, 36],
  [50, 58],
  [71, 81],
] as const;

/** Excel takes no longer code. */
const LONGEST = 255;

/** The code of a format by its number, where the workbook does not define it. */
export function findBuiltIn(id: number): string {
  if (LOCAL_DATES.some(([from, to]) => id >= from && id <= to)) return "yyyy-mm-dd h:mm";
  return BUILT_IN[id] ?? "General";
}

/** Reads the code of a format, as it is for positive numbers, negative ones and zero. */
export function readFormat(code: string): (sign: number) => NumberFormat {
  const sections = code.length > LONGEST ? [] : splitSections(code);
  // A condition chooses by values in place of signs: the first section is as good as any.
  const isConditional = sections.some((tokens) => tokens.some((token) => /^\[[<>=]/.test(token)));
  const numeric = sections.slice(0, 3).map(classify);
  const [first = { kind: "other", isScientific: false }, second = first, third = first] = numeric;
  const isDate = numeric.some(({ kind }) => kind === "date");
  if (isConditional && !isDate) return () => ({ kind: "other", isScientific: false });
  return (sign) => (sign < 0 ? second : sign > 0 || numeric.length < 3 ? first : third);
}

/** The tokens of each section: escaped and quoted text begins with a backslash, what is in brackets with one. */
function splitSections(code: string): string[][] {
  const sections: string[][] = [[]];
  for (const [token] of code.matchAll(
    /"[^"]*"?|\\.|[_*].|\[[^\]]*\]|General|AM\/PM|A\/P|E[+-]|([ymdhsegb])\1*|./gisu,
  )) {
    if (token === ";") sections.push([]);
    else if (token.startsWith('"')) sections.at(-1)?.push(`\\${token.replaceAll('"', "")}`);
    // What takes the width of a character, or fills the cell with it.
    else if (!/^[_*]./.test(token)) sections.at(-1)?.push(token);
  }
  return sections;
}

function classify(tokens: readonly string[]): NumberFormat {
  // Colours and languages change no digits; a currency is no part of a number.
  const shown = tokens.filter((token) => !token.startsWith("[") || /^\[(?:h+|m+|s+)\]$/i.test(token));
  if (tokens.length === 0) return { kind: "nothing" };
  if (shown.some((token) => /^(?:General|@)$/i.test(token))) return { kind: "general" };
  const has = (pattern: RegExp): boolean => shown.some((token) => pattern.test(token));
  if (has(/^E[+-]$/)) return { kind: "other", isScientific: true };
  const hasDigits = has(/^[0#?]$/);
  const isDuration = has(/^\[/);
  if (isDuration || (has(/^(?:[ymdhsegb]+|AM\/PM|A\/P)$/i) && !has(/^[#?]$/))) return classifyDate(has, isDuration);
  if (!hasDigits)
    return shown.some((token) => token !== "\\") ? { kind: "other", isScientific: false } : { kind: "nothing" };
  return classifyDigits(shown);
}

function classifyDate(has: (pattern: RegExp) => boolean, isDuration: boolean): NumberFormat {
  const [hasYear, hasDay] = [has(/^(?:y+|e+|b{2,})$/i), has(/^d{1,2}$/i)];
  const hasTime = isDuration || has(/^(?:h+|s+|AM\/PM|A\/P)$/i);
  // A single m between others is a minute where there is an hour or a second, and a month where there is none.
  const hasDate = hasYear || has(/^(?:d+|g+)$/i) || (!hasTime && has(/^m+$/i));
  return { kind: "date", hasDate, hasTime, isWhole: hasYear && hasDay, isDuration };
}

function classifyDigits(tokens: readonly string[]): NumberFormat {
  const isPlace = (token: string): boolean => /^[0#?]$/.test(token);
  const last = tokens.findLastIndex(isPlace);
  const point = tokens.indexOf(".");
  const end = point === -1 ? last + 1 : point;
  const whole = tokens.slice(0, end).filter((token) => token !== ",");
  // A comma after the last digit divides by a thousand; a slash makes a fraction.
  if (tokens[last + 1] === "," || tokens[end - 1] === "," || tokens.includes("/"))
    return { kind: "other", isScientific: false };
  const places = point === -1 ? 0 : tokens.slice(point).filter(isPlace).length;
  const after = tokens.slice(last + 1).filter((token) => token !== "%");
  return { kind: "digits", whole, places, isPercent: tokens.includes("%"), after: after.join("").replaceAll("\\", "") };
}
