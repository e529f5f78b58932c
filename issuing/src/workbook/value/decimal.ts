// A number in decimal digits: a float as a spreadsheet means it, and rounding without binary errors.

/** The digits of a number, without a point: it lies before the one at `point`, which may be outside. No zeros lead, none trail. */
export interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly point: number;
}

/** Spreadsheets keep and show so many digits of a number; what a float has beyond them is noise. */
export const KEPT_DIGITS = 15;

/** Longer than any number that a workbook holds. */
const LONGEST = 64;
const ZERO = 0x30;

/** Reads the number of a cell; undefined where it is none. An integer keeps all digits that are written. */
export function readDecimal(text: string): Decimal | undefined {
  if (text.length > LONGEST || !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]?\d{1,3})?$/.test(text)) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) return undefined;
  return split(/^-?\d+$/.test(text) ? text : value.toPrecision(KEPT_DIGITS));
}

function split(text: string): Decimal {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)\.?(\d*)(?:e([+-]\d+))?$/.exec(text) ?? [];
  return normalize({ negative: sign !== "", digits: whole + fraction, point: whole.length + Number(exponent) });
}

function normalize({ negative, digits, point }: Decimal): Decimal {
  let [from, to] = [0, digits.length];
  while (digits.charCodeAt(from) === ZERO) from += 1;
  while (to > from && digits.charCodeAt(to - 1) === ZERO) to -= 1;
  if (from === to) return { negative: false, digits: "", point: 0 };
  return { negative, digits: digits.slice(from, to), point: point - from };
}

/** Multiplies by a power of ten. */
export function shiftDecimal(decimal: Decimal, places: number): Decimal {
  return decimal.digits === "" ? decimal : { ...decimal, point: decimal.point + places };
}

/** Rounds to some places after the point, halves away from zero, as spreadsheets do. */
export function roundDecimal(decimal: Decimal, places: number): Decimal {
  const { negative, digits, point } = decimal;
  const kept = point + places;
  if (kept >= digits.length) return decimal;
  if (kept < 0) return normalize({ negative, digits: "", point: 0 });
  const up = (digits[kept] ?? "0") >= "5" ? 1n : 0n;
  const rounded = (BigInt(`0${digits.slice(0, kept)}`) + up).toString().padStart(kept, "0");
  return normalize({ negative, digits: rounded, point: rounded.length - places });
}

/** The digits before and after the point. */
export function splitDecimal({ digits, point }: Decimal): { readonly whole: string; readonly fraction: string } {
  if (point <= 0) return { whole: "0", fraction: digits === "" ? "" : "0".repeat(-point) + digits };
  return { whole: digits.slice(0, point).padEnd(point, "0"), fraction: digits.slice(point) };
}

/** A number in digits, never in scientific form: `2026000107`, `-0.5`. */
export function formatDecimal(decimal: Decimal): string {
  const { whole, fraction } = splitDecimal(decimal);
  return `${decimal.negative ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}
