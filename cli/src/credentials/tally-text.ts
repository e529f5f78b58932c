// What became of credentials, in a line: `33 valid, 2 revoked (1 error, 1 withdrawn)`.
import { type Counts, type Tally, UNKNOWN_REASON } from "@laurel/issuing";
import { neutralize } from "../terminal/terminal.ts";

const WORDS: Readonly<Record<string, string>> = {
  [UNKNOWN_REASON]: "reason not known here",
  unspecified: "no reason given",
};

/** How many are valid, corrected, revoked and why, suspended, expired; what none is, but for valid, is left out. */
function describeCounts({ valid, corrected, revoked, suspended, expired, reasons }: Counts): string {
  const why = describeReasons(reasons);
  const parts = [
    [corrected, "corrected"],
    [revoked, `revoked${why === "" ? "" : ` (${why})`}`],
    [suspended, "suspended"],
    [expired, "expired"],
  ] as const;
  const told = parts.flatMap(([count, what]) => (count === 0 ? [] : [`${count.toLocaleString("en")} ${what}`]));
  return [`${valid.toLocaleString("en")} valid`, ...told].join(", ");
}

/** Reasons with how often each: `1 error, 1 withdrawn`; harmless to print. */
export function describeReasons(reasons: Counts["reasons"]): string {
  return Object.entries(reasons)
    .sort(([one, few], [other, many]) => many - few || one.localeCompare(other))
    .map(([reason, count]) => neutralize(`${count.toLocaleString("en")} ${WORDS[reason] ?? reason}`))
    .join(", ");
}

/** What became of a batch's credentials, as a line; none while it is not final. */
export function describeTally(tally: Tally | undefined): string[] {
  if (tally === undefined) return [];
  return [`${describeCounts(tally)}${tally.isExpiryKnown ? "" : "; when they expire is not known here"}`];
}

/** The same for programs; null while it is not final. `expired` is null where it is not known. */
export function formatTally(tally: Tally | undefined): object | null {
  if (tally === undefined) return null;
  const { valid, corrected, revoked, suspended, expired, reasons, isExpiryKnown } = tally;
  return { valid, corrected, revoked, suspended, expired: isExpiryKnown ? expired : null, reasons };
}
