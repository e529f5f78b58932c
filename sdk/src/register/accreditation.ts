// What an accreditation comes to at a moment, and which of an issuer's accreditations names it: the page and the command judge alike.

import type { TermSpan } from "../registry/term.ts";

/** What a term comes to. */
export type TermState = "in-force" | "begins" | "ended";
/** What an accreditation comes to: in force means that its own term and its accreditor's mandate hold. */
export type AccreditationState = TermState | "accreditor-ended";

/** Judges a mandate by itself. @param moment in seconds since 1970 */
export function judgeTerm({ from, until }: TermSpan, moment: number): TermState {
  if (until <= moment) return "ended";
  return moment < from ? "begins" : "in-force";
}

/** Judges an accreditation with its accreditor's mandate. @param moment in seconds since 1970 */
export function judgeAccreditation(own: TermSpan, mandate: TermSpan, moment: number): AccreditationState {
  const state = judgeTerm(own, moment);
  return state === "in-force" && judgeTerm(mandate, moment) !== "in-force" ? "accreditor-ended" : state;
}

/** When an accreditation ends, in seconds since 1970: with its own term or its accreditor's mandate, whichever is over first. */
export function findEnd(own: TermSpan, mandate: TermSpan): number {
  return Math.min(own.until, mandate.until);
}

/** An accreditation that was judged. */
export interface JudgedAccreditation {
  readonly row: { readonly id: number };
  /** Whether its accreditor's word is taken: any other can write any name. */
  readonly isListed: boolean;
  readonly state: AccreditationState;
}

/** Chooses which of an issuer's accreditations names it: a listed one before any other, in force before ended, newer before older. Undefined where there is none. */
export function chooseNaming<Judged extends JudgedAccreditation>(judged: Iterable<Judged>): Judged | undefined {
  const rank = ({ isListed, state }: Judged): number => (isListed ? 0 : 2) + (state === "in-force" ? 0 : 1);
  let chosen: Judged | undefined;
  for (const one of judged)
    if (chosen === undefined || (rank(one) - rank(chosen) || chosen.row.id - one.row.id) < 0) chosen = one;
  return chosen;
}
