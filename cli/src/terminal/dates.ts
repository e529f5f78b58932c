// Dates and times as people write them in options.
import { usageError } from "./failure.ts";
import { readDate } from "@laurel/issuing";

const DAY = 86_400;
const ISO_MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})$/;

/** A date or moment of a flag, in seconds since 1970; a date is its first moment in UTC. @throws CommandError where it is neither. */
export function parseDateFlag(text: string, flag: string): number {
  if (readDate(text, "YYYY-MM-DD") !== undefined) return Date.parse(`${text}T00:00:00Z`) / 1000;
  const seconds = ISO_MOMENT.test(text) ? Date.parse(text) / 1000 : Number.NaN;
  if (Number.isNaN(seconds)) {
    throw usageError(`${flag} ${text}: not a date`, `write it as 2027-06-30, or to the second as 2027-06-30T12:00:00Z`);
  }
  return seconds;
}

/** The end of what lasts until and including a date, in UTC, or until a moment, in seconds since 1970. @throws CommandError where it is neither. */
export function parseLastDay(text: string, flag: string): number {
  return parseDateFlag(text, flag) + (text.includes("T") ? 0 : DAY);
}

/** Seconds as a person wrote them, at least a thousandth, in milliseconds. @throws CommandError where they are none */
export function parseSeconds(text: string, flag: string): number {
  const seconds = Number(text);
  if (!(seconds >= 0.001 && seconds <= 1_000_000))
    throw usageError(`${flag} ${text}: not a time`, "write a number of seconds, from 0.001 to 1000000");
  return seconds * 1000;
}
