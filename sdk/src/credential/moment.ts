// Dates and times as documents write them: of the calendar, in an offset of their own, of any year.

const MOMENT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Reads a date and time in whole seconds, as seconds since 1970; negative before, undefined where it is none of the calendar. */
export function parseMoment(text: string): number | undefined {
  const [, local] = MOMENT.exec(text) ?? [];
  const time = Date.parse(`${local}Z`);
  // A day that there is not is read as another.
  if (Number.isNaN(time) || new Date(time).toISOString() !== `${local}.000Z`) return undefined;
  return Date.parse(text) / 1000;
}

/**
 * A date and time as `2026-06-15` or `2026-06-15+13:00` (XML Schema's date) where it is the beginning of that day, else as it is; empty where it is none.
 * @param isEnd it is the first moment after: the day is the last one before it, which may be written to its last second, too
 */
export function readEdge(text: string, isEnd?: true): string {
  if (parseMoment(text) === undefined) return "";
  const clock = text.slice(11, 19);
  if (clock !== "00:00:00" && !(isEnd && clock === "23:59:59")) return text;
  const local = Date.parse(`${text.slice(0, 19)}Z`);
  const day = new Date(isEnd ? local - 1 : local).toISOString().slice(0, -14);
  return day + text.slice(19).replace(/Z|[+-]00:00/, "");
}
