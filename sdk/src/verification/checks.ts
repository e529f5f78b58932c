// The checks that need the chain, and the one of the dates: what a standing says of a credential.

import type { NodeSource } from "../rpc/source.ts";
import type { Reading } from "../reading/chain-reading.ts";
import type { OpenedCredential } from "../credential/credential.ts";
import type { CheckCode, CheckName, CheckOutcome } from "../report/report.ts";
import { readBit } from "../registry/bitmap.ts";
import { listLapsedTerms, type Standing } from "../registry/standing.ts";
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

/** How one check went, with what is wrong unless it passed, the gravest first. */
export type Result = readonly [CheckOutcome, ...CheckCode[]];

/** The checks that were made. */
export type Results = Readonly<Partial<Record<CheckName, Result>>>;

/** The result of a check that passed. */
export const PASS: Result = ["pass"];

/** Judges registry, anchor, authority and status, each at the block that is final and again at the latest. */
export function judgeStanding(
  opened: OpenedCredential,
  registry: TrustedRegistry<NodeSource>,
  reading: Reading,
): Results {
  const { final, latest } = reading;
  if (final.batch.anchoredAt === 0) {
    const isPending = latest.batch.anchoredAt !== 0;
    return { registry: PASS, anchor: isPending ? ["unknown", "anchor.pending"] : ["fail", "anchor.missing"] };
  }
  const twice = (judge: Judge, pending: CheckCode): Result => {
    const faults = judge(opened, registry, final);
    if (faults.length > 0) return ["fail", ...faults];
    return final === latest || judge(opened, registry, latest).length === 0 ? PASS : ["unknown", pending];
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

/** Gives all that is wrong, in the order of the table in docs/protocol.md, section 8: the gravest first. */
type Judge = (
  opened: OpenedCredential,
  registry: TrustedRegistry<NodeSource>,
  standing: Standing,
) => readonly CheckCode[];

function judgeAnchor(
  { proof }: OpenedCredential,
  _: TrustedRegistry<NodeSource>,
  { batch }: Standing,
): readonly CheckCode[] {
  if (batch.anchoredAt === 0) return ["anchor.missing"];
  return batch.size === proof.size ? [] : ["anchor.size"];
}

function judgeAuthority(
  { document }: OpenedCredential,
  { accreditors }: TrustedRegistry<NodeSource>,
  standing: Standing,
): readonly CheckCode[] {
  const { accreditation, accreditor } = standing;
  const { issuer } = document;
  const stated =
    typeof issuer === "string" ? { id: issuer } : (issuer as { id?: unknown; name?: unknown } | null | undefined);
  const named = typeof stated === "object" && stated !== null && "name" in stated ? stated.name : accreditation.name;
  const isNamed = stated?.id === accreditation.uri && named === accreditation.name;
  const isRecognised = accreditors === undefined || accreditors.includes(accreditor.id);
  const faults: CheckCode[] = [];
  if (!isNamed) faults.push("authority.identity");
  if (!isRecognised) faults.push("authority.unrecognised");
  // An accreditor that is not recognised can write and end what it likes: what lapsed comes after that.
  for (const term of listLapsedTerms(standing)) faults.push(`authority.${term}`);
  return faults;
}

function judgeStatus(
  { proof }: OpenedCredential,
  _: TrustedRegistry<NodeSource>,
  standing: Standing,
): readonly CheckCode[] {
  const faults: CheckCode[] = [];
  if (readBit(standing.revoked, proof.index)) faults.push("status.revoked");
  if (standing.batch.revokedAt !== 0) faults.push("status.batch-revoked");
  if (readBit(standing.suspended, proof.index)) faults.push("status.suspended");
  return faults;
}
