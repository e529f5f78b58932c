// Writing a report: only what the proof covers and what the nodes agreed on gets into it, frozen.

import type { NodeSource } from "../rpc/source.ts";
import type { Reading } from "../reading/chain-reading.ts";
import { listReplaced } from "../relations/correction.ts";
import { freezeTree } from "../json/value.ts";
import type { OpenedCredential } from "../credential/credential.ts";
import type { Results } from "./checks.ts";
import { stateElements } from "../profile/statement.ts";
import type { FileKind } from "../report/kind.ts";
import { type Check, CHECKS, type NamedRegistry, type Party, type Report, type UnreadCode } from "../report/report.ts";
import { describeCheck } from "../report/describe/describe.ts";
import type { Revocations } from "../reading/revocation-date.ts";
import { RpcError } from "../rpc/rpc.ts";
import type { ChecksReport } from "./stack.ts";
import type { TrustedRegistry, TrustList } from "../reading/trust-list.ts";

/** One file on its way through the checks. */
export interface Candidate {
  /** By which it is judged. */
  readonly trust: TrustList<NodeSource>;
  readonly opened?: OpenedCredential;
  readonly registry?: TrustedRegistry<NodeSource>;
  readonly kind: FileKind | null;
  readonly results: Results;
}

/** What is known besides. */
export interface Circumstances {
  /** For which the dates were judged. */
  readonly moment: Date;
  /** The same, where it was asked for. */
  readonly at: Date | undefined;
  /** The past moment at which the chain was read, if any. */
  readonly asOf: Date | undefined;
  readonly revocations: Revocations | undefined;
}

/** Writes the report of one file. */
export function writeReport(
  { trust, opened, registry, kind, results }: Candidate,
  found: Reading | RpcError | undefined,
  { moment, at, asOf, revocations }: Circumstances,
): ChecksReport {
  const checks = CHECKS.map((check): Check => {
    const [outcome, ...codes] = results[check] ?? ["skipped"];
    const [code] = codes;
    const message = describeCheck(check, outcome, code);
    if (code === undefined) return { check, outcome, message };
    return codes.length === 1 ? { check, outcome, code, message } : { check, outcome, code, codes, message };
  });
  const failed = checks.some(({ outcome }) => outcome === "fail");
  const verdict = failed ? "invalid" : checks.every(({ outcome }) => outcome === "pass") ? "valid" : "unknown";
  const shown = opened?.leadsToRoot ? opened : undefined;
  const reading = found instanceof RpcError ? undefined : found;
  const anchored = reading?.final.batch.anchoredAt ? reading.final : undefined;
  return freezeTree<ChecksReport>({
    format: "laurel-report-v1",
    verdict,
    kind,
    checks,
    credential: shown?.document ?? null,
    withheld: shown?.withheld ?? [],
    elements: shown === undefined ? null : stateElements(shown.document, shown.withheld),
    holder: shown?.holder ?? "none",
    issuer: anchored && shown ? nameParty(shown.issuerRef.issuer, anchored.accreditation) : null,
    accreditor: anchored ? nameParty(anchored.accreditor.id, anchored.accreditor) : null,
    trust: { name: trust.name, sha256: trust.sha256 },
    registry: shown ? nameRegistry(shown, registry) : null,
    batch: shown ? { ...locateLeaf(shown.proof), anchoredAt: anchored?.batch.anchoredAt ?? null } : null,
    revokedAt: anchored && shown ? findRevocation(results, shown, anchored, revocations) : null,
    asOf: reading ? { ...describeReading(reading), moment: asOf?.toISOString() ?? null } : null,
    checkedAt: moment.toISOString(),
    at: at?.toISOString() ?? null,
    replaces: shown === undefined ? [] : listReplaced(shown.document),
  });
}

/** What could not be read, on its way through the checks. */
export function openUnread(code: UnreadCode, trust: TrustList<NodeSource>): Candidate {
  return { trust, kind: null, results: { format: ["unknown", code] } };
}

/** The report of what could not be read: unknown, and nothing else was looked at. A verifier writes the same for null. */
export function reportUnread(code: UnreadCode, trust: TrustList<NodeSource>, moment: Date = new Date()): Report {
  const circumstances = { moment, at: undefined, asOf: undefined, revocations: undefined };
  return Object.freeze({ ...writeReport(openUnread(code, trust), undefined, circumstances), stack: null });
}

function nameParty(id: number, { name, uri }: Omit<Party, "id">): Party {
  return { id, name, uri };
}

function nameRegistry(
  { issuerRef }: OpenedCredential,
  trusted: TrustedRegistry<NodeSource> | undefined,
): NamedRegistry {
  return { name: trusted?.name ?? null, chainId: issuerRef.chainId, address: issuerRef.registry };
}

function locateLeaf({ root, index, size }: OpenedCredential["proof"]) {
  return { root, index, size };
}

function describeReading({ final, latest, nodes, evidence }: Reading) {
  const { block, timestamp, hash } = final;
  const read = { block, timestamp, hash, latest: { block: latest.block, timestamp: latest.timestamp }, nodes };
  return evidence === undefined ? read : { ...read, evidence: nameEvidence(evidence) };
}

function nameEvidence({ confirmedBy, maxAge }: NonNullable<Reading["evidence"]>) {
  return maxAge === undefined ? { confirmedBy } : { confirmedBy, maxAge };
}

function findRevocation(
  { status }: Results,
  { proof }: OpenedCredential,
  { batch, timestamp }: Reading["final"],
  revocations: Revocations | undefined,
): number | null {
  if (status?.[1] === "status.batch-revoked") return batch.revokedAt;
  const date = status?.[1] === "status.revoked" ? revocations?.dateOf(proof.index) : undefined;
  return date !== undefined && date <= timestamp ? date : null;
}
