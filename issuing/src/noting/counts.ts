// What became of the credentials of a batch: how many are valid, corrected, revoked and why, suspended, expired.
import type { BatchStanding } from "../chain/standing.ts";
import type { DatedChange } from "../ledger/lines.ts";

/** What became of a batch's credentials, each counted once: revoked before suspended, suspended before expired. */
export interface Counts {
  readonly valid: number;
  /** Revoked because another one replaces it. */
  readonly corrected: number;
  /** Revoked for any other reason. */
  readonly revoked: number;
  readonly suspended: number;
  readonly expired: number;
  /** Of those that are revoked, how many for which reason; `unknown` where it is not known here. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** Why credentials are revoked, by what was noted of it. */
export interface Reasons {
  /** The reason of a credential; undefined where none is known here. */
  readonly of: (index: number) => string | undefined;
  /** When that was noted, in seconds since 1970. */
  readonly when: (index: number) => number | undefined;
}

/** Opens the reasons that were noted, in whichever of several places. */
export function openReasons(changes: readonly DatedChange[]): Reasons {
  const single = new Map<number, DatedChange>();
  let whole: DatedChange | undefined;
  for (const change of [...changes].sort((a, b) => a.at - b.at)) {
    const { action, indexes = [] } = change;
    if (action === "revoke-batch") whole = change;
    else if (action === "annul-batch") whole = undefined;
    else if (action === "revoke") for (const index of indexes) single.set(index, change);
    else if (action === "annul") for (const index of indexes) single.delete(index);
  }
  return {
    of: (index) => (single.get(index) ?? whole)?.reason,
    when: (index) => (single.get(index) ?? whole)?.at,
  };
}

/** The reason that counts as a correction. */
const SUPERSEDED = "superseded";
/** In place of a reason that is not known here. */
export const UNKNOWN_REASON = "unknown";

/** What is counted. */
export interface CountQuery {
  readonly size: number;
  readonly standing: BatchStanding;
  readonly reasons: Reasons;
  /** When a credential expires, in seconds since 1970; undefined for never. */
  readonly until: (index: number) => number | undefined;
  /** Whether a correction replaced it, where the chain told so. */
  readonly isReplaced?: ((index: number) => boolean) | undefined;
  /** Leaves out what is revoked or suspended and did not become so in a time. */
  readonly isCounted?: ((what: "revoked" | "suspended", index: number) => boolean) | undefined;
}

/** Counts the credentials of a batch that is on chain; none is valid where its anchor no longer counts. */
export function countCredentials(query: CountQuery): Counts {
  const { size, standing, reasons, until, isReplaced = () => false, isCounted = () => true } = query;
  const { batch, isRevoked, isSuspended, timestamp, lapsed } = standing;
  let [valid, corrected, revoked, suspended, expired] = [0, 0, 0, 0, 0];
  const counted: Record<string, number> = {};
  for (let index = 0; index < size; index += 1) {
    if (isRevoked(index) || batch.revokedAt !== 0) {
      if (!isCounted("revoked", index)) continue;
      const reason = reasons.of(index) ?? UNKNOWN_REASON;
      if (reason === SUPERSEDED || isReplaced(index)) corrected += 1;
      else {
        revoked += 1;
        counted[reason] = (counted[reason] ?? 0) + 1;
      }
    } else if (isSuspended(index)) suspended += isCounted("suspended", index) ? 1 : 0;
    else if ((until(index) ?? Number.POSITIVE_INFINITY) <= timestamp) expired += 1;
    else if (lapsed.length === 0) valid += 1;
  }
  return { valid, corrected, revoked, suspended, expired, reasons: counted };
}
