// Numbers and moments as messages write them.

/** `1 credential`, `2 credentials`, `1,000 credentials`. */
export function countNoun(count: number, singular: string, plural = `${singular}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? singular : plural}`;
}

/** Seconds since 1970 as `2026-06-15`, with the time of day where there is one; the far future as `no end`. */
export function formatMoment(seconds: number): string {
  if (seconds >= 253402300800) return "no end";
  const text = new Date(seconds * 1000).toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
}
