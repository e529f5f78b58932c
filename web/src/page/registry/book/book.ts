// A snapshot of a registry as its readers look things up in it: issuers with what became of them, accreditors and whether the page's list knows them.

import {
  type AccreditationState,
  chooseNaming,
  findEnd,
  judgeAccreditation,
  type Register,
  type RegisterAccreditation,
  type RegisterAccreditor,
  type RegisterBatch,
  type RegisterIssuer,
} from "@laurel/sdk/register";
import type { TrustedRegistry } from "@laurel/sdk/verify";

/** What an accreditation, a mandate or a batch comes to at the snapshot's block. */
export type State = AccreditationState | BatchState;
type BatchState = "revoked" | "not-in-effect" | "in-effect";

/** An accreditation with what it comes to. */
export interface AccreditationEntry {
  readonly row: RegisterAccreditation;
  readonly accreditor: RegisterAccreditor;
  /** Whether the page's list knows the accreditor: any other can write any name. */
  readonly isListed: boolean;
  readonly state: AccreditationState;
  /** Its own end or its accreditor's, whichever is first; in seconds since 1970. */
  readonly end: number;
}

/** A batch with what it comes to. */
export interface BatchEntry {
  readonly row: RegisterBatch;
  readonly accreditation: AccreditationEntry;
  readonly state: BatchState;
}

/** An issuer with all that is its own. */
export interface IssuerEntry {
  readonly row: RegisterIssuer;
  /** The newest first. */
  readonly accreditations: readonly AccreditationEntry[];
  /** The one whose name is shown: by an accreditor on the page's list before any other, in force before ended, newer before older. */
  readonly shown: AccreditationEntry | undefined;
  /** The newest first. */
  readonly batches: readonly BatchEntry[];
  readonly credentials: number;
  /** Credentials that are revoked, one by one or with their batch. */
  readonly revoked: number;
}

/** A snapshot, looked up. */
export interface Book {
  readonly register: Register;
  readonly registry: TrustedRegistry;
  readonly issuers: readonly IssuerEntry[];
  readonly accreditors: readonly RegisterAccreditor[];
  readonly findIssuer: (id: number) => IssuerEntry | undefined;
  readonly findAccreditor: (id: number) => RegisterAccreditor | undefined;
  readonly isListed: (accreditor: number) => boolean;
}

/** Sorts a snapshot for its readers. @param registry the same one on the page's list */
export function openBook(register: Register, registry: TrustedRegistry): Book {
  const { timestamp } = register.block;
  const isListed = (accreditor: number): boolean => registry.accreditors?.includes(accreditor) ?? true;
  const accreditors = new Map(register.accreditors.map((row) => [row.id, row]));
  const accreditations = new Map<number, AccreditationEntry>();
  const ofIssuer = new Map<number, { readonly accreditations: AccreditationEntry[]; readonly batches: BatchEntry[] }>(
    register.issuers.map(({ id }) => [id, { accreditations: [], batches: [] }]),
  );
  for (const row of register.accreditations) {
    const accreditor = accreditors.get(row.accreditor);
    if (accreditor === undefined) continue;
    const state = judgeAccreditation(row, accreditor, timestamp);
    const entry = { row, accreditor, isListed: isListed(accreditor.id), state, end: findEnd(row, accreditor) };
    accreditations.set(row.id, entry);
    ofIssuer.get(row.issuer)?.accreditations.push(entry);
  }
  for (const row of register.batches) {
    const accreditation = accreditations.get(row.accreditation);
    if (accreditation === undefined) continue;
    ofIssuer.get(row.issuer)?.batches.push({ row, accreditation, state: judgeBatch(row) });
  }
  const issuers = register.issuers.map((row): IssuerEntry => {
    const own = ofIssuer.get(row.id);
    const [given, batches] = [own?.accreditations.toReversed() ?? [], own?.batches.toReversed() ?? []];
    return {
      ...{ row, accreditations: given, batches, shown: chooseNaming(given) },
      credentials: batches.reduce((sum, batch) => sum + batch.row.size, 0),
      revoked: batches.reduce((sum, batch) => sum + countRevoked(batch.row), 0),
    };
  });
  const byId = new Map(issuers.map((entry) => [entry.row.id, entry]));
  return {
    ...{ register, registry, issuers, accreditors: register.accreditors, isListed },
    findIssuer: (id) => byId.get(id),
    findAccreditor: (id) => accreditors.get(id),
  };
}

/** How many of a batch's credentials are revoked: all where the batch is. */
export function countRevoked({ revokedAt, size, revoked }: RegisterBatch): number {
  return revokedAt > 0 ? size : revoked;
}

function judgeBatch({ revokedAt, counts }: RegisterBatch): BatchState {
  if (revokedAt > 0) return "revoked";
  return counts ? "in-effect" : "not-in-effect";
}
