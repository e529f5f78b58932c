// What an agency wants to know of a register: who is in force, what ends soon, what was issued and taken back.
import { containsMoment, type Register } from "@laurel/sdk";

type Accreditation = Register["accreditations"][number];

/** Batches and their credentials, as far as the batches count and are not revoked as a whole. */
export interface Issued {
  /** All batches, and those of them whose anchor counts. */
  readonly batches: number;
  readonly counting: number;
  /** Batches that are revoked as a whole, and those that correct another. */
  readonly revokedBatches: number;
  readonly corrections: number;
  /** Credentials of the batches that count and are not revoked; how many of these are revoked and suspended one by one. */
  readonly credentials: number;
  readonly revoked: number;
  readonly suspended: number;
}

/** An issuer and what it issued. */
export interface IssuerSummary extends Issued {
  readonly id: number;
  /** As its newest accreditation says; null where it has none. */
  readonly name: string | null;
  readonly uri: string | null;
  readonly sponsor: number;
  readonly operators: { readonly all: number; readonly inForce: number };
  readonly recovering: boolean;
  readonly checked: boolean;
}

/** A register in numbers. */
export interface RegisterSummary {
  readonly accreditors: { readonly all: number; readonly inForce: number };
  readonly accreditations: { readonly all: number; readonly inForce: number };
  /** Accreditations in force that end within so many days of the register's block, the first to end first. */
  readonly ending: readonly Accreditation[];
  readonly issuers: readonly IssuerSummary[];
  readonly total: Issued;
}

const DAY = 86_400;
const NOTHING: Issued = {
  ...{ batches: 0, counting: 0, revokedBatches: 0, corrections: 0 },
  ...{ credentials: 0, revoked: 0, suspended: 0 },
};

/** Counts what a register holds. @param within days */
export function summarize(register: Register, within: number): RegisterSummary {
  const { timestamp } = register.block;
  const isInForce = (term: { readonly from: number; readonly until: number }): boolean =>
    containsMoment(term, timestamp);
  const countAll = (rows: readonly { readonly from: number; readonly until: number }[]) => ({
    all: rows.length,
    inForce: rows.filter(isInForce).length,
  });
  const ending = register.accreditations
    .filter((one) => isInForce(one) && one.until <= timestamp + within * DAY)
    .sort((a, b) => a.until - b.until || a.id - b.id);
  const names = new Map(register.accreditations.map(({ issuer, name, uri }) => [issuer, { name, uri }]));
  const issued = new Map<number, Issued>();
  let total = NOTHING;
  for (const batch of register.batches) {
    issued.set(batch.issuer, add(issued.get(batch.issuer) ?? NOTHING, batch));
    total = add(total, batch);
  }
  const issuers = register.issuers.map(({ id, sponsor, operators, recovering, checked }) => ({
    ...{ id, name: null, uri: null, ...names.get(id), sponsor, operators, recovering },
    ...(issued.get(id) ?? NOTHING),
    checked,
  }));
  const { accreditors, accreditations } = register;
  return { accreditors: countAll(accreditors), accreditations: countAll(accreditations), ending, issuers, total };
}

function add(
  sum: Issued,
  { counts, revokedAt, size, revoked, suspended, corrects }: Register["batches"][number],
): Issued {
  const stands = counts && revokedAt === 0;
  return {
    batches: sum.batches + 1,
    counting: sum.counting + Number(counts),
    revokedBatches: sum.revokedBatches + Number(revokedAt > 0),
    corrections: sum.corrections + Number(corrects !== null),
    credentials: sum.credentials + (stands ? size : 0),
    revoked: sum.revoked + (stands ? revoked : 0),
    suspended: sum.suspended + (stands ? suspended : 0),
  };
}
