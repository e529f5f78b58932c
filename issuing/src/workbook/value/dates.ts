// The dates of a workbook: days since 1900 or 1904, as a calendar and a clock show them. A sheet knows no time zone, and so there is none here.

/** A moment of a sheet. */
export interface SheetMoment {
  /** `2026-06-15`; `1900-02-29` and `1900-01-00` are days of Excel that there never were. */
  readonly date: string;
  /** `09:30:00`, rounded to the second; undefined at midnight. */
  readonly time: string | undefined;
}

const DAY_SECONDS = 86_400;
const UNIX_1900 = 25_569;
const DAYS_1904 = 1_462;
/** The day after 9999-12-31. */
const END = 2_958_466;
/** Excel takes 1900 for a leap year, as Lotus 1-2-3 did: this is its 29 February. */
const NO_DAY = 60;

/** Reads a serial number as a date; undefined where the calendar of spreadsheets has none. */
export function readSerial(serial: number, is1904: boolean): SheetMoment | undefined {
  const seconds = Math.round((serial + (is1904 ? DAYS_1904 : 0)) * DAY_SECONDS);
  const day = Math.floor(seconds / DAY_SECONDS);
  if (!(day >= 0 && day < END)) return undefined;
  return { date: formatDay(day), time: formatTime(seconds - day * DAY_SECONDS) };
}

function formatDay(day: number): string {
  if (day === 0) return "1900-01-00";
  if (day === NO_DAY) return "1900-02-29";
  const unix = day - UNIX_1900 + (day < NO_DAY ? 1 : 0);
  return new Date(unix * DAY_SECONDS * 1000).toISOString().slice(0, 10);
}

function formatTime(seconds: number): string | undefined {
  return seconds === 0 ? undefined : formatClock(seconds);
}

/** Hours, minutes and seconds; the hours of a duration may be more than 24. */
export function formatClock(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/** Reads a cell of type `d`, a date in ISO 8601; undefined for other text. A time zone is left out: the sheet shows none. */
export function readIsoDate(text: string): SheetMoment | undefined {
  const found = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(:\d\d)?(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)?$/.exec(text);
  const [, date, minutes, seconds = ":00"] = found ?? [];
  if (date === undefined) return undefined;
  const time = minutes === undefined ? "00:00:00" : minutes + seconds;
  return { date, time: time === "00:00:00" ? undefined : time };
}
