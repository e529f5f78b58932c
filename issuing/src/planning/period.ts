// Credentials that are not valid now: they begin later, or are over. A person decides whether they are issued all the same.
import { type Json, readPeriod, sayDay, type Validity } from "@laurel/sdk";
import type { Example } from "../columns/finding.ts";
import type { IssueInput, Question } from "../input/input.ts";
import { locateFault, type Place } from "../input/locate-fault.ts";

/** `future`: it begins later. `expired`: it is over. */
type Period = "future" | "expired";

/** Which credentials are issued that are not valid now, without a question. */
export interface AllowedPeriods {
  readonly future?: boolean | undefined;
  readonly expired?: boolean | undefined;
}

/** A row whose credential is not valid now, with the date that says so. */
export interface LateRow {
  readonly row: number;
  readonly period: Period;
  readonly stated: string;
}

/** The member that decides each, the rest of the sentence, and what else to do. */
const PERIODS = {
  future: {
    member: "validFrom",
    says: (day: string) => `valid only from ${day}`,
    any: "a later day",
    cure: "issue on that day, or write an earlier one",
  },
  expired: {
    member: "validUntil",
    says: (day: string) => `expired: valid until ${day}`,
    any: "an earlier day",
    cure: "write a later day",
  },
} as const;
/** So many rows are named, and so many shown. */
const NAMED = 100;
const SHOWN = 3;

/** Whether a credential is not valid at a moment, in seconds since 1970, and its date that says so. */
export function findPeriod(
  { validFrom, validUntil }: Validity,
  document: Readonly<Record<string, Json>>,
  now: number,
): Omit<LateRow, "row"> | undefined {
  const period = now < validFrom ? "future" : validUntil === 0 || now < validUntil ? undefined : "expired";
  return period && { period, stated: String(document[PERIODS[period].member]) };
}

/** Counts rows that are late; `list` gives a question for each period: those that are agreed to, and the others. */
export function openPeriods(input: Pick<IssueInput, "bound" | "cells" | "locate">): {
  readonly note: (row: LateRow) => void;
  readonly list: (allow?: AllowedPeriods) => readonly [agreed: Question[], open: Question[]];
} {
  const tallies = new Map<Period, { first: Place; dates: Set<string>; rows: Example[]; count: number }>();
  return {
    note({ row, period, stated }) {
      const place = locateFault(input, row, [`/${PERIODS[period].member}`]);
      const tally = tallies.get(period) ?? { first: place, dates: new Set(), rows: [], count: 0 };
      tallies.set(period, tally);
      tally.count += 1;
      if (tally.dates.size < 2) tally.dates.add(stated);
      if (place.row !== undefined && tally.rows.length < NAMED) tally.rows.push({ row: place.row, text: stated });
    },
    list(allow) {
      const both = [[], []] as [Question[], Question[]];
      for (const [period, { first, dates, rows: all, count }] of tallies) {
        const { member, says, any, cure } = PERIODS[period];
        const [date = ""] = dates;
        const [from, until] = readPeriod({ credential: { [member]: date } });
        const day = period === "future" ? sayDay(from, "en") : sayDay(until, "en", true);
        const what = says(dates.size === 1 ? day : `${any}, such as ${day}`);
        // Ready documents have no rows, and what a course says itself is true of all.
        const isWhole = all.length > 0 || count === 1 || input.bound !== undefined;
        const message = isWhole ? what : `${what} (and ${count - 1} more)`;
        const rows = all.map(({ row }) => row);
        const said = { message, cure };
        const setting = { option: period, value: "" };
        both[allow?.[period] === true ? 0 : 1].push({
          finding: {
            ...{ column: first.column, ...said },
            grade: "ask",
            kind: period,
            count,
            rows,
            examples: all.slice(0, SHOWN),
            effect: "keep",
            setting,
          },
          problem: { ...first, ...said, ...(rows.length > 1 ? { rows, count } : {}), accept: setting },
        });
      }
      return both;
    },
  };
}
