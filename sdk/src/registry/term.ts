// A term: the half-open time in which an authority is in force (contracts/Term.sol).

/** A half-open span of seconds since 1970. */
export interface TermSpan {
  readonly from: number;
  readonly until: number;
}

/** A packed `Term` as its span. */
export function readTerm(packed: bigint): TermSpan {
  return { from: Number(packed >> 40n), until: Number(packed & 0xff_ffff_ffffn) };
}

/** A span as a packed `Term`: two 40-bit numbers, `from` first. */
export function packTerm({ from, until }: TermSpan): bigint {
  return (BigInt(from) << 40n) | BigInt(until);
}

/** Whether a term is in force at a moment, in seconds since 1970. */
export function containsMoment({ from, until }: TermSpan, moment: number): boolean {
  return from <= moment && moment < until;
}
