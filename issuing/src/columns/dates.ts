// Dates as people and programs write them in tables.

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

/** Ways to write a date beside the column's own format, by the names of the findings. */
export const READINGS = [
  "dates-dmy",
  "dates-mdy",
  "dates-ymd",
  "dates-in-words",
  "dates-unix",
  "dates-serial",
] as const;

/** One of these ways. */
export type Reading = (typeof READINGS)[number];

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

/** A cell of a column as `YYYY-MM-DD`: written so, or in the column's format. */
export function readDay(text: string, format: DateFormat): string | undefined {
  return readDate(text, "YYYY-MM-DD") ?? (format === "YYYY-MM-DD" ? undefined : readDate(text, format));
}

/** The formats other than `format` in which `text` is a real date. */
export function guessDateFormats(text: string, format: DateFormat): DateFormat[] {
  return DATE_FORMATS.filter((other) => other !== format && readDate(dropTime(text), other) !== undefined);
}

/** The reading that a column's format stands for; undefined for `YYYY-MM-DD`, which nobody has to choose. */
export function nameReading(format: DateFormat): Reading | undefined {
  if (format.startsWith("DD")) return "dates-dmy";
  return format.startsWith("MM") ? "dates-mdy" : undefined;
}

/** All readings in which a cell is a real date. */
export function listReadings(text: string): Reading[] {
  return READINGS.filter((reading) => readAs(text, reading) !== undefined);
}

/** A cell by one reading, as `YYYY-MM-DD`; the time of day is dropped, and the day of a Unix time is that in UTC. */
export function readAs(text: string, reading: Reading): string | undefined {
  if (text.length > LONGEST) return undefined;
  const date = dropTime(text);
  if (reading === "dates-unix") return readUnix(date);
  if (reading === "dates-serial") return readSerial(date);
  if (reading === "dates-in-words") return readWords(date);
  return readNumbers(date, reading);
}

const LONGEST = 60;
const TIME =
  /(?:[T,]|,? )\s{0,2}\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?[ap]\.?m\.?)?(?: ?(?:Z|UTC|GMT|CES?T|[+-]\d{2}:?\d{2}))?$/i;

function dropTime(text: string): string {
  return text.length > LONGEST ? text : text.replace(TIME, "").trim();
}

function readNumbers(text: string, reading: Reading): string | undefined {
  const compact = reading === "dates-ymd" ? /^(\d{4})(\d{2})(\d{2})$/.exec(text) : null;
  const [, first = "", separator = "", second = "", third = ""] =
    compact === null
      ? (/^(\d{1,4})([./-]) ?(\d{1,2})(?:\2) ?(\d{1,4})\.?$/.exec(text) ?? [])
      : ["", compact[1], "-", compact[2], compact[3]];
  if (separator === "") return undefined;
  if (reading === "dates-ymd")
    return first.length === 4 && third.length <= 2 ? makeDate(first, second, third) : undefined;
  // 26-06-15 has its year at either end.
  if (first.length > 2 || (third.length !== 4 && (third.length !== 2 || separator === "-"))) return undefined;
  if (reading === "dates-dmy") return makeDate(third, second, first);
  // Nobody writes the month first and points between.
  return separator === "." ? undefined : makeDate(third, first, second);
}

/** Names of months by their first letters: English, German, French, Spanish, Portuguese, Italian, Dutch, Scandinavian. */
const MONTHS = [
  "jan ene gen",
  "feb fev",
  "mar mrz maa mrt",
  "apr avr abr",
  "may mai mei mag maj",
  "jun juin giu",
  "jul juil lug",
  "aug aou ago",
  "sep set",
  "oct okt ott out",
  "nov",
  "dec dez dic des",
].map((names) => names.split(" "));

function readWords(text: string): string | undefined {
  const plain = text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  const [, first, name, year] =
    /^(?:\p{L}{2,12}[.,]{0,2} )?(\d{1,2})(?:\.|st|nd|rd|th|er|o)?[ -]?(?:de |of )?(\p{L}{3,12})[.,]{0,2}[ -]?(?:de |del )?(\d{4}|\d{2})$/u.exec(
      plain,
    ) ?? [];
  const [, month, day, last] =
    /^(?:\p{L}{2,12}[.,]{0,2} )?(\p{L}{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/u.exec(plain) ?? [];
  const word = name ?? month ?? "";
  const number = MONTHS.findLastIndex((names) => names.some((start) => word.startsWith(start))) + 1;
  return number === 0 ? undefined : makeDate(year ?? last ?? "", String(number), first ?? day ?? "");
}

/** Days since 1970 in UTC, as a date. */
function showDay(days: number): string {
  return new Date(days * 86_400_000).toISOString().slice(0, 10);
}

function readUnix(text: string): string | undefined {
  if (!/^(?:[1-9]\d{8,9}|[1-9]\d{11,12})$/.test(text)) return undefined;
  const seconds = Number(text) / (text.length > 10 ? 1000 : 1);
  return seconds < 5_000_000_000 ? showDay(Math.floor(seconds / 86_400)) : undefined;
}

/** Day 25569 of spreadsheets is 1970-01-01, by their system that starts in 1900. */
function readSerial(text: string): string | undefined {
  if (!/^[1-7]\d{4}(?:[.,]\d{1,12})?$/.test(text)) return undefined;
  const days = Number.parseInt(text, 10);
  return days < 73_051 ? showDay(days - 25_569) : undefined;
}

/** Two digits mean a year from 1950 to 2049, as in spreadsheets. */
function makeDate(year: string, month: string, day: string): string | undefined {
  const full = year.length === 2 ? `${Number(year) < 50 ? 20 : 19}${year}` : year;
  if (full.length !== 4 || !isCalendarDate(Number(full), Number(month), Number(day))) return undefined;
  return `${full}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}
