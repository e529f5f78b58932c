// The checks that need the chain, and the one of the dates: what a standing says of a credential.

import type { Reading } from "../reading/chain-reading.ts";
import type { OpenedCredential } from "../credential/credential.ts";
import type { CheckCode, CheckName, CheckOutcome } from "../report/report.ts";
import { readBit } from "../registry/bitmap.ts";
import { findLapsedTerm, type Standing } from "../registry/standing.ts";
import type { TrustedRegistry } from "../reading/trust-list.ts";

/** How to verify. */
export interface VerifyOptions {
  /** The moment for which validity is judged: the document's dates. Now, or `asOf`, unless said. */
  readonly at?: Date | undefined;
  /** A past moment: the chain is read as it was then, which needs a node that keeps its history. Now unless said. */
  readonly asOf?: Date | undefined;
  /** The parts of credentials that stand on others, at most 4,096 and 64 MiB in all; those that are not given are `unknown`. */
  readonly parts?: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;
}

/** How one check went, with its code unless it passed. */
export type Result = readonly [CheckOutcome, CheckCode?];

/** The checks that were made. */
export type Results = Readonly<Partial<Record<CheckName, Result>>>;

/** The result of a check that passed. */
export const PASS: Result = ["pass"];

/** Judges registry, anchor, authority and status, each at the block that is final and again at the latest. */
export function judgeStanding(opened: OpenedCredential, registry: TrustedRegistry, reading: Reading): Results {
  const { final, latest } = reading;
  if (final.batch.anchoredAt === 0) {
    const isPending = latest.batch.anchoredAt !== 0;
    return { registry: PASS, anchor: isPending ? ["unknown", "anchor.pending"] : ["fail", "anchor.missing"] };
  }
  const twice = (judge: Judge, pending: CheckCode): Result => {
    const fault = judge(opened, registry, final);
    if (fault !== undefined) return ["fail", fault];
    return final === latest || judge(opened, registry, latest) === undefined ? PASS : ["unknown", pending];
  };
  const anchor = twice(judgeAnchor, "anchor.pending");
  if (anchor[0] === "fail") return { registry: PASS, anchor };
  const authority = twice(judgeAuthority, "authority.pending");
  return { registry: PASS, anchor, authority, status: twice(judgeStatus, "status.pending") };
}

/** Judges the document's dates. @param at in seconds since 1970 */
export function judgeValidity({ validity }: OpenedCredential, at: number): Result {
  if (!(at >= validity.validFrom)) return ["fail", "validity.not-yet"];
  return validity.validUntil === 0 || at < validity.validUntil ? PASS : ["fail", "validity.expired"];
}

type Judge = (opened: OpenedCredential, registry: TrustedRegistry, standing: Standing) => CheckCode | undefined;

function judgeAnchor({ proof }: OpenedCredential, _: TrustedRegistry, { batch }: Standing): CheckCode | undefined {
  if (batch.anchoredAt === 0) return "anchor.missing";
  return batch.size === proof.size ? undefined : "anchor.size";
}

function judgeAuthority(
  { document }: OpenedCredential,
  registry: TrustedRegistry,
  standing: Standing,
): CheckCode | undefined {
  const lapsed = findLapsedTerm(standing);
  if (lapsed !== undefined) return `authority.${lapsed}`;
  const { accreditation, accreditor } = standing;
  const { issuer } = document;
  const stated =
    typeof issuer === "string" ? { id: issuer } : (issuer as { id?: unknown; name?: unknown } | null | undefined);
  const named = typeof stated === "object" && stated !== null && "name" in stated ? stated.name : accreditation.name;
  if (stated?.id !== accreditation.uri || named !== accreditation.name) return "authority.identity";
  const { accreditors } = registry;
  return accreditors === undefined || accreditors.includes(accreditor.id) ? undefined : "authority.unrecognised";
}

function judgeStatus({ proof }: OpenedCredential, _: TrustedRegistry, standing: Standing): CheckCode | undefined {
  if (readBit(standing.revoked, proof.index)) return "status.revoked";
  if (standing.batch.revokedAt !== 0) return "status.batch-revoked";
  return readBit(standing.suspended, proof.index) ? "status.suspended" : undefined;
}
