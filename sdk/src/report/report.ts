// A verification's report (laurel-report-v1): its form, its codes, and what decided its verdict.

import type { HolderDisclosure } from "../credential/credential.ts";
import type { RegistryRef } from "../credential/issuer-ref.ts";
import type { FileKind } from "./kind.ts";
import type { FormatCode } from "../json/format-error.ts";
import type { JsonObject } from "../json/value.ts";
import type { ElementStatement } from "../profile/statement.ts";
import type { Votes } from "../reading/chain-reading.ts";
import type { TrustList } from "../reading/trust-list.ts";
import type { RpcCode } from "../rpc/rpc.ts";
import type { Sameness } from "../relations/same-learner.ts";
import type { PartName, StackRequirements } from "../relations/stack.ts";

/** What a verification comes to; `unknown` could not be checked. */
export type Verdict = "valid" | "invalid" | "unknown";

/** The seven checks, in the order in which they are reported. */
export const CHECKS = ["format", "integrity", "registry", "anchor", "authority", "status", "validity"] as const;

/** One of the seven checks. */
export type CheckName = (typeof CHECKS)[number];

/** How a check went; `skipped` only after one that made it meaningless. */
export type CheckOutcome = "pass" | "fail" | "unknown" | "skipped";

/**
 * Why nothing could be looked at: a file that cannot be read, a link that was cut or changed, a link without its dictionary, a file that
 * carries different credentials, one of which too much would have to be read, one that is not what it begins as.
 */
export type UnreadCode =
  "file.unreadable" | "link.damaged" | "link.dictionary" | "carrier.several" | "carrier.limit" | "carrier.damaged";

/** Why a check did not pass; the table in docs/protocol.md, section 8. */
export type CheckCode =
  | UnreadCode
  | FormatCode
  | Exclude<RpcCode, "rpc.no-logs">
  | "integrity.altered"
  | "registry.untrusted"
  | "anchor.missing"
  | "anchor.size"
  | "anchor.pending"
  | "authority.identity"
  | "authority.unrecognised"
  | "authority.operator"
  | "authority.accreditation"
  | "authority.accreditor"
  | "authority.pending"
  | "status.revoked"
  | "status.batch-revoked"
  | "status.suspended"
  | "status.pending"
  | "validity.not-yet"
  | "validity.expired";

/** One check of a report. */
export interface Check {
  readonly check: CheckName;
  readonly outcome: CheckOutcome;
  readonly code?: CheckCode;
  /** All that is wrong, the gravest (`code`) first; only where that is more than one thing. */
  readonly codes?: readonly CheckCode[];
  /** Of `code`, in English. */
  readonly message: string;
}

/** A party as the chain names it. */
export interface Party {
  readonly id: number;
  readonly name: string;
  readonly uri: string;
}

/** A registry, its address with the EIP-55 checksum, and what the trust list calls it; null where it is not on the list. */
export interface NamedRegistry extends RegistryRef {
  readonly name: string | null;
}

/** What a verifier says of one credential, laurel-report-v1. */
export interface Report {
  readonly format: "laurel-report-v1";
  readonly verdict: Verdict;
  /** What was given; null where nothing could be read. */
  readonly kind: FileKind | null;
  readonly checks: readonly Check[];
  /** The members that the proof covers, or null. */
  readonly credential: JsonObject | null;
  readonly withheld: readonly string[];
  /** The elements of a European micro-credential, from what the proof covers; null where nothing is proved. */
  readonly elements: readonly ElementStatement[] | null;
  readonly holder: HolderDisclosure;
  readonly issuer: Party | null;
  readonly accreditor: Party | null;
  /** By which trust list it was verified. */
  readonly trust: Pick<TrustList, "name" | "sha256">;
  /** The registry that it names; null where nothing is proved. */
  readonly registry: NamedRegistry | null;
  readonly batch: {
    readonly root: string;
    readonly index: number;
    readonly size: number;
    readonly anchoredAt: number | null;
  } | null;
  /** Since when it, or its batch, is revoked, in seconds since 1970; null where it is not, or where the nodes do not tell. */
  readonly revokedAt: number | null;
  /** What was read. */
  readonly asOf: {
    /** The block that is final, or was at the moment asked for; `timestamp` in seconds since 1970. */
    readonly block: number;
    readonly timestamp: number;
    /** Its hash, in hexadecimal. */
    readonly hash: string;
    /** The newest block that was looked at too, for bad news. */
    readonly latest: { readonly block: number; readonly timestamp: number };
    /** How many hosts said the same, of how many that were asked; spellings and ports of one host count once. */
    readonly nodes: Votes;
    /** Where no node said so, but evidence: who said that the block is on the chain. */
    readonly evidence?: {
      readonly confirmedBy: string;
      /** How old it might be, in seconds, where the verifier said so. */
      readonly maxAge?: number;
    };
    /** The past moment that was asked for, ISO 8601; null for now. */
    readonly moment: string | null;
  } | null;
  /** The moment for which validity was judged, ISO 8601. */
  readonly checkedAt: string;
  /** The same where it was asked for (`at`); null for now, or for the past moment at which the chain was read. */
  readonly at: string | null;
  /**
   * The ids of the credentials that it says it replaces (see `listReplaced`); none where it is not valid. It alone proves nothing about them: whose
   * they are, and whether they are revoked, `openCorrections` tells by the reports of both.
   */
  readonly replaces: readonly string[];
  /** What the parts that it stands on come to; null for a credential that stands on none. */
  readonly stack: StackReport | null;
}

/** How a stack, or one of its parts, came out. */
interface StackOutcome {
  readonly outcome: "pass" | "fail" | "unknown";
  readonly code?: StackCode;
  /** In English. */
  readonly message: string;
}

/** One named part. */
export interface StackPart extends PartName, StackOutcome {
  /** Whether it is of the same learner; null for a part that was not given, was altered, or is not known to be anchored. */
  readonly learner: Sameness | null;
  /** Its credits; null where it states none, withholds them, was not given, was altered, or is not known to be anchored. */
  readonly credits: number | null;
  /** The report of the part given, with its own parts. */
  readonly report: Report | null;
}

/** What a verifier says of the parts that a credential stands on. */
export interface StackReport extends StackOutcome {
  /** What the credential says was required of its parts; null where that cannot be read. */
  readonly requires: StackRequirements | null;
  /** The sum over the parts that passed. */
  readonly credits: number;
  readonly parts: readonly StackPart[];
}

/** The codes that make a stack fail, and those that leave it unknown, in table order. */
export const STACK_FAILS = [
  "stack.document",
  "stack.limit",
  "stack.twice",
  "stack.part-other",
  "stack.part-invalid",
  "stack.learner",
  "stack.achievement",
  "stack.credits",
] as const;
export const STACK_UNKNOWNS = [
  "stack.withheld",
  "stack.part-missing",
  "stack.part-unknown",
  "stack.learner-withheld",
  "stack.achievement-withheld",
  "stack.credits-withheld",
] as const;

/** Why a stack, or one of its parts, does not pass; the table in docs/protocol.md, "Stacking". */
export type StackCode = (typeof STACK_FAILS)[number] | (typeof STACK_UNKNOWNS)[number];

/** The check that decided the verdict, or the parts, unless all passed. */
export function findReason({ checks, stack }: Report): Check | StackReport | undefined {
  const all = stack === null ? checks : [...checks, stack];
  return all.find(({ outcome }) => outcome === "fail") ?? all.find(({ outcome }) => outcome === "unknown");
}
