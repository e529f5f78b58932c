// A verification's report: its form, its words for people, its lines on a terminal.

import type { Holder } from "./credential.ts";
import type { JsonObject } from "./json.ts";

/** What a verification comes to; `unknown` could not be checked. */
export type Verdict = "valid" | "invalid" | "unknown";

/** The seven checks, in the order in which they are reported. */
export const CHECKS = ["format", "integrity", "registry", "anchor", "authority", "status", "validity"] as const;

/** One of the seven checks. */
export type CheckName = (typeof CHECKS)[number];

/** How a check went; `skipped` only after one that made it meaningless. */
export type CheckOutcome = "pass" | "fail" | "unknown" | "skipped";

/** One check of a report. */
export interface Check {
  readonly check: CheckName;
  readonly outcome: CheckOutcome;
  readonly code?: string;
  readonly message: string;
}

/** A party as the chain names it. */
export interface Party {
  readonly id: number;
  readonly name: string;
  readonly uri: string;
}

/** What a verifier says of one credential, laurel-report-v1. */
export interface Report {
  readonly format: "laurel-report-v1";
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
  /** The members that the proof covers, or null. */
  readonly credential: JsonObject | null;
  readonly withheld: readonly string[];
  readonly holder: Holder;
  readonly issuer: Party | null;
  readonly accreditor: Party | null;
  readonly registry: { readonly name: string; readonly chainId: number; readonly address: string } | null;
  readonly batch: {
    readonly root: string;
    readonly index: number;
    readonly size: number;
    readonly anchoredAt: number | null;
  } | null;
  /** The block that was read. */
  readonly asOf: { readonly block: number; readonly timestamp: number } | null;
  /** The moment for which validity was judged, ISO 8601. */
  readonly checkedAt: string;
}

/** What each code means to a person. */
export const MESSAGES: Readonly<Record<string, string>> = {
  "format.json": "the file is not readable as a credential",
  "format.duplicate-member": "the file says something twice, so that two readers could understand it differently",
  "format.limit": "the file is larger or deeper than a credential may be",
  "format.document": "the file's content is not that of a credential",
  "format.proof": "the file's proof is not of the right form",
  "integrity.altered": "the content was altered: it does not lead to the root that the file states",
  "registry.untrusted": "the registry that the file names is not on your list",
  "rpc.unreachable": "we could not reach the chain; try again",
  "rpc.wrong-chain": "the node is of another chain",
  "rpc.bad-answer": "the node's answer makes no sense; try another node",
  "rpc.disagreement": "the nodes contradict each other",
  "rpc.stale": "the node lags behind the chain; try again later",
  "registry.no-contract": "there is no registry at the address on your list",
  "registry.wrong-code": "the contract is not the one that your list pins",
  "anchor.missing": "this batch was never anchored by its issuer",
  "anchor.size": "the chain has another size for this batch",
  "anchor.pending": "the batch is on chain but not final yet; try again in some minutes",
  "authority.operator": "the account that anchored it was not entitled to at that time",
  "authority.accreditation": "its issuer was not accredited when it was anchored",
  "authority.accreditor": "its accreditor had no mandate when it was anchored",
  "authority.identity": "the issuer that the file names is not the one that was accredited",
  "authority.unrecognised": "its accreditor is not one that you recognise",
  "authority.pending": "a change of who may issue is not final yet; try again in some minutes",
  "status.revoked": "its issuer has revoked it",
  "status.batch-revoked": "its issuer has revoked the whole batch",
  "status.suspended": "its issuer has suspended it",
  "status.pending": "a change of its status is not final yet; try again in some minutes",
  "validity.not-yet": "it is not valid yet",
  "validity.expired": "it has expired",
};

const PASSED: Readonly<Record<CheckName, string>> = {
  format: "it is read without doubt",
  integrity: "nothing in it was altered",
  registry: "its registry is on your list, and the chain was read",
  anchor: "its batch is anchored",
  authority: "its issuer was accredited when it was anchored",
  status: "it is neither revoked nor suspended",
  validity: "it is within its dates",
};

/** The sentence of a check. */
export function describeCheck(check: CheckName, outcome: CheckOutcome, code?: string): string {
  if (outcome === "pass") return PASSED[check];
  if (outcome === "skipped") return "not looked at, since an earlier check did not pass";
  return MESSAGES[code ?? ""] ?? "it could not be checked";
}

const HEADLINES: Readonly<Record<Verdict, string>> = {
  valid: "VALID",
  invalid: "NOT VALID",
  unknown: "COULD NOT BE CHECKED",
};

const HOLDERS: Readonly<Record<Holder, string>> = {
  disclosed: "it names its learner",
  withheld: "its learner's name is withheld",
  none: "it names no learner",
};

/** A report as lines for people. Text of the file and the chain is not made harmless for a terminal. */
export function describeReport(report: Report): string[] {
  const { verdict, checks, credential, issuer, accreditor, batch, withheld, asOf } = report;
  const worst = checks.find(({ outcome }) => outcome === "fail") ?? checks.find(({ outcome }) => outcome === "unknown");
  const reason = worst === undefined ? HOLDERS[report.holder] : worst.message;
  const lines = [`${HEADLINES[verdict]}: ${reason}`];
  if (typeof credential?.name === "string") lines.push(`  credential  ${credential.name}`);
  if (issuer !== null) lines.push(`  issuer      ${issuer.name} (${issuer.uri})`);
  if (accreditor !== null) lines.push(`  accredited  by ${accreditor.name} (${accreditor.uri})`);
  if (batch !== null && batch.anchoredAt !== null) lines.push(`  anchored    ${formatSeconds(batch.anchoredAt)}`);
  if (withheld.length > 0) lines.push(`  withheld    ${withheld.join(", ")}`);
  for (const { check, outcome, code, message } of checks) {
    lines.push(`  ${outcome.padEnd(8)}${check.padEnd(10)} ${message}${code === undefined ? "" : ` [${code}]`}`);
  }
  if (asOf !== null) lines.push(`  read at block ${asOf.block}, ${formatSeconds(asOf.timestamp)}`);
  lines.push("This does not prove that whoever sent the file is its learner.");
  return lines;
}

function formatSeconds(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
