// Digits as tools leave them in identifiers, and as people write them in numbers.

/** What tools put around an identifier or did to its digits, and how that is undone, by the names of the findings. */
export const IDENTIFIER_CURES = {
  "formula-text": (text: string): string =>
    text.replace(/^="((?:[^"]|"")*)"$/s, (_, inner) => inner.replaceAll('""', '"')),
  apostrophe: (text: string): string => text.replace(/^'(?=[\d=+@-])(.*?)'?$/s, "$1"),
  "point-zero": (text: string): string => text.replace(/^(\d{1,15})[.,]0$/, "$1"),
  // Java writes all digits of a whole number so, but the zeros at its end.
  exponent: (text: string): string => {
    const [, digits = "", exponent = ""] = /^[1-9]\.(\d{1,15})E(\d{1,2})$/.exec(text) ?? [];
    const isWhole = exponent !== "" && digits.replace(/^0$/, "").length <= Number(exponent) && Number(exponent) < 15;
    return isWhole ? String(Number(text)) : text;
  },
  "grouped-identifier": (text: string): string =>
    /^[1-9]\d{0,2}(?:([ ,.'’\u00a0\u202f])\d{3})(?:\1\d{3})+$/.test(text) ? text.replace(/\D/g, "") : text,
} as const;

/** A number as spreadsheets shorten it, 2.02E+09: its last digits are lost. */
export function isShortened(text: string): boolean {
  return /^[+-]?\d(?:[.,]\d{1,15})?E[+-]\d{2,3}$/i.test(text);
}

/** A code that a spreadsheet would take for a number, such as 2021E045. */
export function isExponentLike(text: string): boolean {
  return /^\d{1,20}E\d{1,10}$/i.test(text);
}

/** A number of more digits than a spreadsheet keeps, with zeros in place of the rest. */
export function hasLostDigits(text: string): boolean {
  return /^[1-9]\d{14}00+$/.test(text);
}

/** A whole number with its leading zeros. */
export function padZeros(text: string, width: number): string {
  return /^[1-9]\d*$/.test(text) && text.length < width && width <= MAX_WIDTH ? text.padStart(width, "0") : text;
}

/** Longer numbers are no identifiers that zeros were lost of. */
export const MAX_WIDTH = 20;

/** Ways to write a number beside digits and a point, by the names of the findings. */
export const NUMBER_CURES = {
  "percent-sign": (text: string): string => text.replace(/^(-?[\d.,]{1,20}) ?%$/, "$1"),
  "grouped-digits": (text: string): string =>
    /^-?\d{1,3}(?:[ '’\u00a0\u202f]\d{3})+(?:[.,]\d{1,15})?$/.test(text)
      ? text.replace(/[ '’\u00a0\u202f]/g, "")
      : text,
  "comma-groups": (text: string): string =>
    /^-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d{1,15})?$/.test(text) ? text.replaceAll(",", "") : text,
  "decimal-comma": (text: string): string =>
    /^-?(?:\d{1,15}|\d{1,3}(?:\.\d{3})+),\d{1,15}$/.test(text) || POINTS.test(text)
      ? text.replaceAll(".", "").replace(",", ".")
      : text,
} as const;

const POINTS = /^-?[1-9]\d{0,2}(?:\.\d{3})+$/;

/**
 * What a number says of the commas and points in its column: a comma before decimals, commas between groups,
 * a comma or a point that may be either, or nothing.
 */
export function judgeSeparators(text: string): "decimal-comma" | "comma-groups" | "comma" | "point" | undefined {
  if (/^-?[1-9]\d{0,2},\d{3}$/.test(text)) return "comma";
  if (/^-?[1-9]\d{0,2}\.\d{3}$/.test(text)) return "point";
  if (NUMBER_CURES["comma-groups"](text) !== text) return "comma-groups";
  return NUMBER_CURES["decimal-comma"](text) === text ? undefined : "decimal-comma";
}
