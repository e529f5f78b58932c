// Numbers and moments as messages write them.

/** `1 credential`, `2 credentials`, `1,000 credentials`. */
export function countNoun(count: number, singular: string, plural = `${singular}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? singular : plural}`;
}

/** The first second of the year 10000. */
const NO_END = 253_402_300_800;
const DAY = 86_400;

/** Seconds since 1970 as `2026-06-15`, with the time of day where there is one; the far future as `no end`. */
export function formatMoment(seconds: number): string {
  if (seconds >= NO_END) return "no end";
  const text = new Date(seconds * 1000).toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
}

/** What lasts before a moment, in seconds since 1970: `until and including 2027-06-30` where a day in UTC is its last, else `until 2027-06-30 12:00:00 UTC`. */
export function formatUntil(seconds: number): string {
  if (seconds > NO_END) return "without end";
  return seconds % DAY === 0 ? `until and including ${formatMoment(seconds - DAY)}` : `until ${formatMoment(seconds)}`;
}
