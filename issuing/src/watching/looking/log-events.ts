// The registry's events as a watch tells them: those of one issuer and of whom it depends on, or all.
import type { ChainLog } from "@laurel/sdk";
import { getAddress, toBeHex } from "ethers";
import { parseEvent } from "../../chain/issuer-events.ts";
import type { WatchFacts } from "../events/event.ts";
import { orNull, registryAbi } from "./view.ts";

/** One event, or several of a transaction that say the same of other credentials. */
export interface LoggedEvent {
  readonly issuer: number | null;
  readonly block: number;
  readonly transaction: string;
  /** What tells it from others of its transaction. */
  readonly mark: readonly unknown[];
  /** Its moment, where it says so itself. */
  readonly at: number | undefined;
  readonly facts: WatchFacts;
}

/** Events of one issuer, which name it first. */
const OF_ISSUER = [
  ...["RecoveryStarted", "RecoveryObjected", "RecoveryCompleted", "RecoveryRejected"],
  ...["IssuerHandoverStarted", "IssuerHandoverAccepted", "OperatorAdded", "OperatorEnded"],
  ...["BatchAnchored", "BatchRevoked", "BatchRevocationAnnulled", "CredentialsReplaced"],
  ...["CredentialsRevoked", "CredentialsSuspended", "CredentialsReinstated", "CredentialRevocationsAnnulled"],
];
/** Events of those whom issuers depend on. */
const OF_AUTHORITIES = [
  ...["IssuerAccredited", "AccreditationEnded", "AccreditorEnded", "AccreditorHandoverStarted"],
  ...["AccreditorHandoverAccepted", "OwnershipTransferStarted", "OwnershipTransferred"],
];
const OF_REGISTRY = ["AccreditorAppointed", "IssuerRegistered"];

/** The topics that are asked for: of one issuer in two questions, of all in one. */
export function listTopics(issuer: number | undefined): readonly (readonly (string | readonly string[])[])[] {
  const hashOf = (name: string): string => registryAbi.getEvent(name)?.topicHash ?? "";
  if (issuer === undefined) return [[[...OF_ISSUER, ...OF_AUTHORITIES, ...OF_REGISTRY].map(hashOf)]];
  return [[OF_ISSUER.map(hashOf), toBeHex(issuer, 32)], [OF_AUTHORITIES.map(hashOf)]];
}

/** Credentials whose bits changed, by the event. */
const CHANGES = {
  CredentialsRevoked: "revoked",
  CredentialsSuspended: "suspended",
  CredentialsReinstated: "reinstated",
  CredentialRevocationsAnnulled: "annulled",
} as const;

/** Reads events, in their order; those of one transaction that only say more of the same are one. @throws RpcError where one is none of the registry's */
export function readLogs(logs: readonly ChainLog[]): readonly LoggedEvent[] {
  const found: LoggedEvent[] = [];
  const places = new Map<string, number>();
  const counts = new Map<string, number>();
  for (const log of logs) {
    const key = `${log.transaction} ${log.topics.join(" ")}`;
    const ordinal = counts.get(key) ?? 0;
    const read = readLog(log);
    if (read === undefined) continue;
    const place = places.get(key);
    const earlier = place === undefined ? undefined : found[place];
    if (place !== undefined && earlier !== undefined && "count" in earlier.facts && "count" in read.facts) {
      const count = earlier.facts.count + read.facts.count;
      found[place] = { ...earlier, facts: { ...earlier.facts, count } };
      continue;
    }
    counts.set(key, ordinal + 1);
    places.set(key, found.length);
    found.push({ ...read, block: log.block, transaction: log.transaction, mark: [log.topics, ordinal] });
  }
  return found;
}

type Read = Pick<LoggedEvent, "issuer" | "at" | "facts">;

function readLog(log: ChainLog): Read | undefined {
  const told = parseEvent(log);
  if (told === undefined) return undefined;
  const own = (issuer: number, facts: WatchFacts, at?: number): Read => ({ issuer, at, facts });
  const wide = (facts: WatchFacts, at?: number): Read => ({ issuer: null, at, facts });
  const end = { backDated: false, batches: null } as const;
  switch (told.event) {
    case "CredentialsRevoked":
    case "CredentialsSuspended":
    case "CredentialsReinstated":
    case "CredentialRevocationsAnnulled": {
      const { issuer, root, mask } = told;
      return own(issuer, { kind: `credentials-${CHANGES[told.event]}`, root, count: countBits(mask) });
    }
    case "RecoveryStarted": {
      const { startedAt, starter } = told;
      const proposedAdmin = getAddress(told.proposedAdmin);
      return own(told.issuer, { kind: "recovery-started", proposedAdmin, starter, startedAt }, startedAt);
    }
    case "RecoveryObjected":
      return own(told.issuer, { kind: "recovery-objected" });
    case "RecoveryRejected":
      return own(told.issuer, { kind: "recovery-rejected" });
    case "RecoveryCompleted":
      return own(told.issuer, { kind: "recovery-completed", admin: getAddress(told.admin) });
    case "IssuerHandoverStarted":
      return own(told.issuer, { kind: "admin-handover-started", account: readAccount(told.admin) });
    case "IssuerHandoverAccepted":
      return own(told.issuer, { kind: "admin-handover-accepted", account: getAddress(told.admin) });
    case "OperatorAdded": {
      const { issuer, operator, rights, from, until } = told;
      const account = getAddress(told.account);
      return own(issuer, { kind: "operator-added", operator, account, rights, from, until }, from);
    }
    case "OperatorEnded": {
      const { issuer, operator, until } = told;
      return own(issuer, { kind: "operator-ended", operator, account: null, until, ...end });
    }
    case "BatchAnchored": {
      const { issuer, root, size, accreditation, operator, anchoredAt } = told;
      const by = { accreditation, operator, anchoredAt, known: null };
      return own(issuer, { kind: "batch-anchored", root, size, ...by }, anchoredAt);
    }
    case "BatchRevoked": {
      const { issuer, root, operator, revokedAt } = told;
      return own(issuer, { kind: "batch-revoked", root, operator, revokedAt }, revokedAt);
    }
    case "BatchRevocationAnnulled":
      return own(told.issuer, { kind: "batch-revocation-annulled", root: told.root });
    case "CredentialsReplaced": {
      const { issuer, root, replacedRoot } = told;
      return own(issuer, { kind: "credentials-replaced", root, replacedRoot });
    }
    case "IssuerAccredited": {
      const { issuer, accreditation, accreditor, from, until, name, uri } = told;
      return own(issuer, { kind: "accreditation-granted", accreditation, accreditor, from, until, name, uri }, from);
    }
    case "AccreditationEnded":
      return wide({ kind: "accreditation-ended", accreditation: told.accreditation, until: told.until, ...end });
    case "AccreditorAppointed": {
      const { accreditor, from, until, name, uri } = told;
      const account = getAddress(told.account);
      return wide({ kind: "accreditor-appointed", accreditor, account, from, until, name, uri }, from);
    }
    case "AccreditorEnded":
      return wide({ kind: "accreditor-ended", accreditor: told.accreditor, until: told.until, ...end });
    case "AccreditorHandoverStarted": {
      const { accreditor, account } = told;
      return wide({ kind: "accreditor-handover-started", accreditor, account: readAccount(account) });
    }
    case "AccreditorHandoverAccepted": {
      const { accreditor, account } = told;
      return wide({ kind: "accreditor-handover-accepted", accreditor, account: getAddress(account) });
    }
    case "OwnershipTransferStarted":
      return wide({ kind: "governor-handover-started", account: readAccount(told.newOwner) });
    case "OwnershipTransferred":
      return wide({ kind: "governor-handover-accepted", account: getAddress(told.newOwner) });
    case "IssuerRegistered": {
      const { issuer, sponsor } = told;
      return own(issuer, { kind: "issuer-registered", sponsor, admin: getAddress(told.admin) });
    }
  }
}

/** An account; null for none: an offer that was taken back. */
function readAccount(account: string): string | null {
  return orNull(getAddress(account));
}

function countBits(mask: bigint): number {
  return mask.toString(2).replaceAll("0", "").length;
}
