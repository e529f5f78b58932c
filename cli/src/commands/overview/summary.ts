// What an agency wants to know of a register: who is in force, what ends soon, what was issued and taken back.
import {
  type AccreditationState,
  chooseNaming,
  findEnd,
  judgeAccreditation,
  judgeTerm,
  type Register,
} from "@laurel/sdk";

type Accreditation = Register["accreditations"][number];

/** An accreditation that ends soon. */
interface EndingAccreditation extends Accreditation {
  /** Its own end or its accreditor's, whichever is first; in seconds since 1970. */
  readonly ends: number;
}

/** Batches and their credentials, as far as the batches count and are not revoked as a whole. */
interface Issued {
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
  /** As the accreditation that names it says; null where it has none, or only accreditors that the trust list does not know name it. */
  readonly name: string | null;
  readonly uri: string | null;
  /** The accreditation that names it, and its accreditor; null where it has none. */
  readonly accreditation: number | null;
  readonly accreditor: number | null;
  readonly sponsor: number;
  readonly operators: { readonly all: number; readonly inForce: number };
  readonly recovering: boolean;
  readonly checked: boolean;
}

/** A register in numbers. */
export interface RegisterSummary {
  readonly accreditors: { readonly all: number; readonly inForce: number };
  /** In force are those whose own term and whose accreditor's mandate hold. */
  readonly accreditations: { readonly all: number; readonly inForce: number };
  /** Accreditations in force that end within so many days of the register's block, with their own term or their accreditor's; the first to end first. */
  readonly ending: readonly EndingAccreditation[];
  readonly issuers: readonly IssuerSummary[];
  readonly total: Issued;
}

const DAY = 86_400;
const NOTHING: Issued = {
  ...{ batches: 0, counting: 0, revokedBatches: 0, corrections: 0 },
  ...{ credentials: 0, revoked: 0, suspended: 0 },
};

/** How a register is counted. */
export interface SummaryOptions {
  /** In how many days what ends soon ends. */
  readonly within: number;
  /** The accreditors that the trust list knows; undefined where it names none: then the one that registered an issuer names it before any other. */
  readonly listed: readonly number[] | undefined;
}

/** Counts what a register holds. */
export function summarize(register: Register, { within, listed }: SummaryOptions): RegisterSummary {
  const { timestamp } = register.block;
  const known = listed && new Set(listed);
  const judged = judgeAccreditations(register, known);
  const inForce = judged.filter(({ state }) => state === "in-force");
  const ending = inForce
    .filter(({ ends }) => ends <= timestamp + within * DAY)
    .map(({ row, ends }) => ({ ...row, ends }))
    .sort((a, b) => a.ends - b.ends || a.id - b.id);
  const ofIssuer = Map.groupBy(judged, ({ row }) => row.issuer);
  const issued = new Map<number, Issued>();
  let total = NOTHING;
  for (const batch of register.batches) {
    issued.set(batch.issuer, add(issued.get(batch.issuer) ?? NOTHING, batch));
    total = add(total, batch);
  }
  const issuers = register.issuers.map(({ id, sponsor, operators, recovering, checked }) => ({
    ...{ id, ...nameIssuer(ofIssuer.get(id), known), sponsor, operators, recovering },
    ...(issued.get(id) ?? NOTHING),
    checked,
  }));
  const mandates = register.accreditors.filter((one) => judgeTerm(one, timestamp) === "in-force");
  return {
    accreditors: { all: register.accreditors.length, inForce: mandates.length },
    accreditations: { all: judged.length, inForce: inForce.length },
    ...{ ending, issuers, total },
  };
}

interface Judged {
  readonly row: Accreditation;
  readonly isListed: boolean;
  readonly state: AccreditationState;
  readonly ends: number;
}

function judgeAccreditations(
  { accreditations, accreditors, issuers, block }: Register,
  known: ReadonlySet<number> | undefined,
): readonly Judged[] {
  const mandates = new Map(accreditors.map((one) => [one.id, one]));
  const sponsors = new Map(issuers.map(({ id, sponsor }) => [id, sponsor]));
  return accreditations.map((row) => {
    // A mandate that the register does not hold is not in force.
    const mandate = mandates.get(row.accreditor) ?? { from: 0, until: 0 };
    const isListed = known?.has(row.accreditor) ?? sponsors.get(row.issuer) === row.accreditor;
    const state = judgeAccreditation(row, mandate, block.timestamp);
    return { row, isListed, state, ends: findEnd(row, mandate) };
  });
}

function nameIssuer(
  judged: readonly Judged[] = [],
  known: ReadonlySet<number> | undefined,
): Pick<IssuerSummary, "name" | "uri" | "accreditation" | "accreditor"> {
  const chosen = chooseNaming(judged);
  if (chosen === undefined) return { name: null, uri: null, accreditation: null, accreditor: null };
  const { id, name, uri, accreditor } = chosen.row;
  const isNamed = chosen.isListed || known === undefined;
  return { ...(isNamed ? { name, uri } : { name: null, uri: null }), accreditation: id, accreditor };
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
