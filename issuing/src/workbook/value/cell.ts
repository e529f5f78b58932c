// One cell as text: dates in ISO 8601, numbers in digits, and what the sheet shows in place of that.
import { formatClock, readIsoDate, readSerial, type SheetMoment } from "./dates.ts";
import {
  type Decimal,
  formatDecimal,
  KEPT_DIGITS,
  readDecimal,
  roundDecimal,
  shiftDecimal,
  splitDecimal,
} from "./decimal.ts";
import { type DigitsFormat, type NumberFormat, readFormat } from "./formats.ts";

/** What a person who sees the sheet would not know of a cell, or its text does not say. */
type CellKind =
  | "error"
  | "hidden-time"
  | "long-number"
  | "part-of-date"
  | "shown-code"
  | "shown-otherwise"
  | "shown-rounded"
  | "shown-zeros";

/** A cell as text. */
export interface CellText {
  readonly text: string;
  readonly kind?: CellKind;
  /** What is shown in place of the text. */
  readonly other?: string;
}

/** A format as cells use it: its code, and what it shows. */
export interface CellFormat {
  readonly code: string;
  readonly show: (sign: number) => NumberFormat;
}

/** Opens the format of cells. */
export function openFormat(code: string): CellFormat {
  return { code, show: readFormat(code) };
}

/** What cells without a style have. */
export const GENERAL: CellFormat = openFormat("General");

/** A cell of type `n` as text; undefined where it holds no number. */
export function showNumber(value: string, { code, show }: CellFormat, is1904: boolean): CellText | undefined {
  const decimal = readDecimal(value);
  if (decimal === undefined) return undefined;
  const format = show(decimal.digits === "" ? 0 : decimal.negative ? -1 : 1);
  if (format.kind === "date") return showSerial(Number(value), decimal, { code, format, is1904 });
  const text = formatDecimal(decimal);
  if (decimal.point > KEPT_DIGITS && !(format.kind === "other" && format.isScientific))
    return { text, kind: "long-number" };
  switch (format.kind) {
    case "general":
      return { text };
    case "nothing":
      return { text, kind: "shown-otherwise", other: "nothing" };
    case "digits":
      return showDigits(decimal, format);
    case "other":
      return format.isScientific
        ? { text, kind: "shown-code", other: Number(value).toExponential(2).toUpperCase() }
        : { text, kind: "shown-otherwise", other: code };
  }
}

/** A cell of type `d` as text. */
export function showIsoDate(value: string, { code, show }: CellFormat): CellText {
  const moment = readIsoDate(value);
  const format = show(1);
  if (moment === undefined) return { text: value };
  return format.kind === "date" ? showMoment(moment, code, format) : { text: formatMoment(moment) };
}

type DateFormat = Extract<NumberFormat, { readonly kind: "date" }>;

interface SerialOptions {
  readonly code: string;
  readonly format: DateFormat;
  readonly is1904: boolean;
}

const DAY_SECONDS = 86_400;

function showSerial(serial: number, decimal: Decimal, { code, format, is1904 }: SerialOptions): CellText {
  if (serial >= 0 && (format.isDuration || (serial < 1 && !format.hasDate)))
    return { text: formatClock(Math.round(serial * DAY_SECONDS)) };
  const moment = readSerial(serial, is1904);
  // A sheet shows number signs for it.
  if (moment === undefined) return { text: formatDecimal(decimal), kind: "error" };
  return showMoment(moment, code, format);
}

function showMoment(moment: SheetMoment, code: string, { hasDate, hasTime, isWhole }: DateFormat): CellText {
  if (!hasTime && moment.time !== undefined)
    return { text: moment.date, kind: "hidden-time", other: formatMoment(moment) };
  const text = formatMoment(moment);
  return hasDate && isWhole ? { text } : { text, kind: "part-of-date", other: code };
}

function formatMoment({ date, time }: SheetMoment): string {
  return time === undefined ? date : `${date}T${time}`;
}

function showDigits(decimal: Decimal, format: DigitsFormat): CellText {
  const percent = format.isPercent ? "%" : "";
  const value = percent === "" ? decimal : shiftDecimal(decimal, 2);
  const text = formatDecimal(value) + percent;
  const rounded = roundDecimal(value, format.places);
  const sign = rounded.negative ? "-" : "";
  const { whole, fraction } = splitDecimal(rounded);
  const shape = shapeDigits(whole, format.whole);
  const places = format.places === 0 ? "" : `.${fraction.padEnd(format.places, "0")}`;
  const shown = `${sign}${shape}${places}${percent}${format.after}`;
  if (formatDecimal(rounded) + percent !== text) return { text, kind: "shown-rounded", other: shown };
  // A unit beside the digits, such as a currency, is no part of an identifier; text between them, or letters before them, are.
  if (!/^[^\p{L}\p{N}]*\d+$/u.test(shape) || /[\p{N}/_-]/u.test(format.after))
    return { text, kind: "shown-otherwise", other: shown };
  const digits = /\d+$/.exec(shape)?.[0] ?? "";
  if (digits === whole) return { text };
  if (format.places > 0 || percent !== "") return { text, kind: "shown-otherwise", other: shown };
  return { text: sign + digits, kind: "shown-zeros", other: text };
}

/** Puts digits into the places of a format, from the right; those left over stand before the first. */
function shapeDigits(digits: string, tokens: readonly string[]): string {
  const isPlace = (token: string): boolean => /^[0#?]$/.test(token);
  const first = tokens.findIndex(isPlace);
  let [left, shaped] = [digits, ""];
  for (let at = tokens.length - 1; at >= 0; at -= 1) {
    const token = tokens[at] ?? "";
    if (!isPlace(token)) {
      // Between digits, only where there are some before it.
      const isInside = at > first;
      if (!isInside || left !== "" || tokens.slice(0, at).includes("0")) shaped = token.replace(/^\\/, "") + shaped;
    } else {
      const digit = left.at(-1) ?? (token === "0" ? "0" : "");
      left = left.slice(0, -1);
      shaped = digit + shaped;
      if (at === first) [shaped, left] = [left + shaped, ""];
    }
  }
  return shaped;
}
