// Dates as people write them in spreadsheets.

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** The orders of day, month and year that a course may name for a column. */
export const DATE_FORMATS = [
  "YYYY-MM-DD",
  "DD/MM/YYYY",
  "MM/DD/YYYY",
  "DD.MM.YYYY",
  "DD-MM-YYYY",
  "YYYY/MM/DD",
] as const;

/** How the dates of a column are written. */
export type DateFormat = (typeof DATE_FORMATS)[number];

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isCalendarDate(year: number, month: number, day: number): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
  return year >= 1 && day >= 1 && day <= days;
}

/** `text` in `format` as `YYYY-MM-DD`, or undefined where it is not a real date so written. One-digit days and months are taken. */
export function readDate(text: string, format: DateFormat): string | undefined {
  if (format === "YYYY-MM-DD") {
    const [, year, month, day] = ISO_DATE.exec(text) ?? [];
    return year !== undefined && isCalendarDate(Number(year), Number(month), Number(day)) ? text : undefined;
  }
  const separator = format.replace(/[YMD]/g, "")[0] ?? "-";
  const names = format.split(separator);
  const parts = text.split(separator);
  if (parts.length !== 3) return undefined;
  let year = "";
  let month = "";
  let day = "";
  for (const [position, name] of names.entries()) {
    const part = parts[position] ?? "";
    if (!(name === "YYYY" ? /^\d{4}$/ : /^\d{1,2}$/).test(part)) return undefined;
    if (name === "YYYY") year = part;
    else if (name === "MM") month = part.padStart(2, "0");
    else day = part.padStart(2, "0");
  }
  return isCalendarDate(Number(year), Number(month), Number(day)) ? `${year}-${month}-${day}` : undefined;
}

/** The formats other than `format` in which `text` is a real date. */
export function guessDateFormats(text: string, format: DateFormat): DateFormat[] {
  return DATE_FORMATS.filter((other) => other !== format && readDate(text, other) !== undefined);
}
