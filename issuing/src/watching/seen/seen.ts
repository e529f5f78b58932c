// What a watch has seen of a registry's authorities, so that a change is noticed in the state where no event tells of it.
import type { RecoveryFacts, WatchEvent, WatchFacts } from "../events/event.ts";

/** A term's end and whose it is. */
interface SeenOperator {
  readonly account: string;
  readonly rights: number;
  readonly until: number;
}

/** An accreditation. */
interface SeenAccreditation {
  readonly issuer: number;
  readonly accreditor: number;
  readonly until: number;
}

/** An accreditor. */
interface SeenAccreditor {
  readonly account: string;
  readonly pending: string | null;
  readonly until: number;
}

/** An issuer. */
export interface SeenIssuer {
  admin: string;
  pendingAdmin: string | null;
  recovery: RecoveryFacts | null;
  /** So many of its operators were looked at, from the first on; and were there before it was watched. */
  looked: number;
  readonly before: number;
  readonly operators: Record<string, SeenOperator>;
}

/** Numbers of what a registry counts. */
interface Counts {
  accreditations: number;
  accreditors: number;
  issuers: number;
}

/** All that was seen. */
export interface Seen {
  /** The newest block at which the state was read, and its time. */
  block: number;
  timestamp: number;
  governor: string;
  pendingGovernor: string | null;
  /** So many accreditations, accreditors and issuers were looked at, from the first on. */
  readonly looked: Counts;
  /** So many were there when the watch began: they are no news. */
  readonly before: Readonly<Counts>;
  readonly accreditations: Record<string, SeenAccreditation>;
  readonly accreditors: Record<string, SeenAccreditor>;
  readonly issuers: Record<string, SeenIssuer>;
}

/** Takes over what an event says. */
export function applyEvent(seen: Seen, event: WatchEvent): void {
  const issuer = event.issuer === null ? undefined : seen.issuers[event.issuer];
  switch (event.kind) {
    case "governor-handover-started":
      seen.pendingGovernor = event.account;
      return;
    case "governor-handover-accepted":
      seen.governor = event.account;
      seen.pendingGovernor = null;
      return;
    case "accreditor-appointed": {
      const { accreditor, account, until } = event;
      seen.accreditors[accreditor] = { account, pending: null, until };
      if (accreditor === seen.looked.accreditors + 1) seen.looked.accreditors = accreditor;
      return;
    }
    case "accreditor-ended":
    case "accreditor-handover-started":
    case "accreditor-handover-accepted":
      applyToAccreditor(seen, event);
      return;
    case "accreditation-granted": {
      const { accreditation, accreditor, until } = event;
      seen.accreditations[accreditation] = { issuer: event.issuer ?? 0, accreditor, until };
      return;
    }
    case "accreditation-ended": {
      const own = seen.accreditations[event.accreditation];
      if (own !== undefined) seen.accreditations[event.accreditation] = { ...own, until: event.until };
      return;
    }
    case "issuer-registered":
      if (event.issuer === null) return;
      seen.issuers[event.issuer] = openIssuer(event.admin);
      if (event.issuer === seen.looked.issuers + 1) seen.looked.issuers = event.issuer;
      return;
    default:
      if (issuer !== undefined) applyToIssuer(issuer, event);
  }
}

/** An issuer of which nothing else is known. */
export function openIssuer(admin: string, before = 0): SeenIssuer {
  return { admin, pendingAdmin: null, recovery: null, looked: 0, before, operators: {} };
}

function applyToAccreditor(
  { accreditors }: Seen,
  facts: Extract<
    WatchFacts,
    { kind: "accreditor-ended" | "accreditor-handover-started" | "accreditor-handover-accepted" }
  >,
): void {
  const own = accreditors[facts.accreditor];
  if (own === undefined) return;
  const { account, pending, until } = own;
  accreditors[facts.accreditor] =
    facts.kind === "accreditor-ended"
      ? { account, pending, until: facts.until }
      : facts.kind === "accreditor-handover-started"
        ? { account, pending: facts.account, until }
        : { account: facts.account, pending: null, until };
}

function applyToIssuer(issuer: SeenIssuer, facts: WatchFacts): void {
  switch (facts.kind) {
    case "admin-handover-started":
      issuer.pendingAdmin = facts.account;
      return;
    case "admin-handover-accepted":
      issuer.admin = facts.account;
      issuer.pendingAdmin = null;
      return;
    case "recovery-started": {
      const { proposedAdmin, starter, startedAt } = facts;
      issuer.recovery = { proposedAdmin, startedAt, starter, objected: false };
      issuer.pendingAdmin = null;
      return;
    }
    case "recovery-objected":
      if (issuer.recovery !== null) issuer.recovery = { ...issuer.recovery, objected: true };
      return;
    case "recovery-completed":
      issuer.admin = facts.admin;
      issuer.recovery = null;
      return;
    case "recovery-rejected":
    case "recovery-lapsed":
      issuer.recovery = null;
      return;
    case "operator-added": {
      const { operator, account, rights, until } = facts;
      issuer.operators[operator] = { account, rights, until };
      if (operator === issuer.looked + 1) issuer.looked = operator;
      return;
    }
    case "operator-ended": {
      const own = issuer.operators[facts.operator];
      if (own !== undefined) issuer.operators[facts.operator] = { ...own, until: facts.until };
      return;
    }
    default:
  }
}
