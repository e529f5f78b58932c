// The status of one batch at one block, and what it means in a list.
import { listLapsedTerms, type PlacedStanding } from "@laurel/sdk";
import { type Bits, createBits, type Range, setRange, setWords } from "./bits.ts";

/** A batch of a list, as its folder says. */
export interface ListedBatch extends Range {
  readonly root: string;
  readonly folder: string;
  /** Whom its credentials name as issuer; undefined where its secret was deleted. */
  readonly identity: { readonly id: string; readonly name: string } | undefined;
}

/** What the chain said of a batch that is anchored. Its bits count from 0. */
export interface BatchState extends Range {
  readonly root: string;
  /** Seconds since 1970. */
  readonly anchoredAt: number;
  /** Whether the batch is revoked as a whole. */
  readonly isRevoked: boolean;
  /** Whether its anchor is not in effect: it does not count, or is not of this batch as it was issued. */
  readonly isLapsed: boolean;
  readonly revoked: Bits;
  readonly suspended: Bits;
}

/** What a standing says of a batch; undefined where it is not anchored. @param did the issuer of the list's batches, where a folder no longer says whose it is */
export function judgeBatch(
  { offset, size, root, identity }: ListedBatch,
  standing: PlacedStanding,
  did: string,
): BatchState | undefined {
  const { batch, accreditation } = standing;
  if (batch.anchoredAt === 0) return undefined;
  const { id, name } = identity ?? { id: did, name: accreditation.name };
  const isOther = id !== accreditation.uri || name !== accreditation.name;
  const [revoked, suspended] = [standing.revoked, standing.suspended].map((words) => {
    const bits = createBits(size);
    setWords(bits, { offset: 0, size }, words);
    return bits;
  }) as [Bits, Bits];
  return {
    ...{ offset, size, root, anchoredAt: batch.anchoredAt, isRevoked: batch.revokedAt !== 0 },
    isLapsed: listLapsedTerms(standing).length > 0 || batch.size !== size || isOther,
    ...{ revoked, suspended },
  };
}

/** The bits that a batch has in its revocation list: all of them where the batch as a whole is worth nothing, which other verifiers cannot see else. */
export function listRevoked({ size, isRevoked, isLapsed, revoked }: Omit<BatchState, "suspended">): Bits {
  if (!isRevoked && !isLapsed) return revoked;
  const all = createBits(size);
  setRange(all, { offset: 0, size });
  return all;
}
