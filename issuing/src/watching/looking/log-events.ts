// The registry's events as a watch tells them: those of one issuer and of whom it depends on, or all.
import { type ChainLog, RpcError } from "@laurel/sdk";
import { AbiCoder, getAddress, toBeHex } from "ethers";
import { parseEvent } from "../../chain/issuer-events.ts";
import type { WatchFacts } from "../events/event.ts";
import { orNull, readText, registryAbi } from "./view.ts";

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

const coder = AbiCoder.defaultAbiCoder();

/** Credentials whose bits changed, by the event. */
const CHANGES: Readonly<Record<string, "revoked" | "suspended" | "reinstated" | "annulled">> = {
  CredentialsRevoked: "revoked",
  CredentialsSuspended: "suspended",
  CredentialsReinstated: "reinstated",
  CredentialRevocationsAnnulled: "annulled",
};

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
  const [topic = ""] = log.topics;
  const name = registryAbi.getEvent(topic)?.name ?? "";
  const texts = name === "IssuerAccredited" || name === "AccreditorAppointed" ? readTexts(log) : undefined;
  if (texts !== undefined) return readStated(name, log, texts);
  const event = parseEvent({ interface: registryAbi }, log);
  if (event === null) return undefined;
  const { args } = event;
  const number = (member: string): number => Number(args[member]);
  const text = (member: string): string => String(args[member]);
  const account = (member: string): string | null => orNull(text(member));
  const end = { until: number("until"), backDated: false, batches: null } as const;
  const own = (facts: WatchFacts, at?: number): Read => ({ issuer: number("issuer"), at, facts });
  const wide = (facts: WatchFacts): Read => ({ issuer: null, at: undefined, facts });
  const root = text("root");
  const change = CHANGES[name];
  if (change !== undefined) return own({ kind: `credentials-${change}`, root, count: countBits(BigInt(text("mask"))) });
  switch (name) {
    case "RecoveryStarted": {
      const startedAt = number("startedAt");
      const by = { proposedAdmin: text("proposedAdmin"), starter: number("starter"), startedAt };
      return own({ kind: "recovery-started", ...by }, startedAt);
    }
    case "RecoveryObjected":
      return own({ kind: "recovery-objected" });
    case "RecoveryRejected":
      return own({ kind: "recovery-rejected" });
    case "RecoveryCompleted":
      return own({ kind: "recovery-completed", admin: text("admin") });
    case "IssuerHandoverStarted":
      return own({ kind: "admin-handover-started", account: account("admin") });
    case "IssuerHandoverAccepted":
      return own({ kind: "admin-handover-accepted", account: text("admin") });
    case "OperatorAdded": {
      const term = { from: number("from"), until: number("until") };
      const who = { operator: number("operator"), account: text("account"), rights: number("rights") };
      return own({ kind: "operator-added", ...who, ...term }, term.from);
    }
    case "OperatorEnded":
      return own({ kind: "operator-ended", operator: number("operator"), account: null, ...end });
    case "BatchAnchored": {
      const anchoredAt = number("anchoredAt");
      const by = { accreditation: number("accreditation"), operator: number("operator") };
      return own({ kind: "batch-anchored", root, size: number("size"), ...by, anchoredAt, known: null }, anchoredAt);
    }
    case "BatchRevoked": {
      const revokedAt = number("revokedAt");
      return own({ kind: "batch-revoked", root, operator: number("operator"), revokedAt }, revokedAt);
    }
    case "BatchRevocationAnnulled":
      return own({ kind: "batch-revocation-annulled", root });
    case "CredentialsReplaced":
      return own({ kind: "credentials-replaced", root, replacedRoot: text("replacedRoot") });
    case "AccreditationEnded":
      return wide({ kind: "accreditation-ended", accreditation: number("accreditation"), ...end });
    case "AccreditorEnded":
      return wide({ kind: "accreditor-ended", accreditor: number("accreditor"), ...end });
    case "AccreditorHandoverStarted": {
      const offered = { accreditor: number("accreditor"), account: account("account") };
      return wide({ kind: "accreditor-handover-started", ...offered });
    }
    case "AccreditorHandoverAccepted": {
      const taken = { accreditor: number("accreditor"), account: text("account") };
      return wide({ kind: "accreditor-handover-accepted", ...taken });
    }
    case "OwnershipTransferStarted":
      return wide({ kind: "governor-handover-started", account: account("newOwner") });
    case "OwnershipTransferred":
      return wide({ kind: "governor-handover-accepted", account: text("newOwner") });
    case "IssuerRegistered":
      return own({ kind: "issuer-registered", sponsor: number("sponsor"), admin: text("admin") });
    default:
      return undefined;
  }
}

/** A term, and two texts that may be any bytes: ethers refuses to read those that are no UTF-8. */
function readTexts({ data }: ChainLog): { from: number; until: number; name: string; uri: string } {
  try {
    const [from, until, name, uri] = coder.decode(["uint40", "uint40", "bytes", "bytes"], data);
    return { from: Number(from), until: Number(until), name: readText(name), uri: readText(uri) };
  } catch {
    throw new RpcError("rpc.bad-answer", "the node did not tell the registry's events");
  }
}

function readStated(name: string, { topics }: ChainLog, stated: ReturnType<typeof readTexts>): Read {
  const [, first = "", second = "", third = ""] = topics;
  if (name === "AccreditorAppointed") {
    const account = getAddress(`0x${second.slice(-40)}`);
    const facts = { kind: "accreditor-appointed", accreditor: Number(first), account, ...stated } as const;
    return { issuer: null, at: stated.from, facts };
  }
  const [accreditation, accreditor] = [Number(first), Number(third)];
  const facts = { kind: "accreditation-granted", accreditation, accreditor, ...stated } as const;
  return { issuer: Number(second), at: stated.from, facts };
}

function countBits(mask: bigint): number {
  return mask.toString(2).replaceAll("0", "").length;
}
