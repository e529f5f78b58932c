// A verification's report: its form, and its lines for people.

import type { Holder } from "./credential.ts";
import type { FormatCode } from "./format-error.ts";
import type { JsonObject } from "./json.ts";
import type { ElementStatement } from "./profile/statement.ts";
import { findReason } from "./reason.ts";
import type { RpcCode } from "./rpc.ts";
import { describeElements } from "./profile/element-report.ts";
import { describeStack, type StackReport } from "./stack-report.ts";
import { type Language, REPORT_TEXTS } from "./texts/report-texts.ts";

/** What a verification comes to; `unknown` could not be checked. */
export type Verdict = "valid" | "invalid" | "unknown";

/** The seven checks, in the order in which they are reported. */
export const CHECKS = ["format", "integrity", "registry", "anchor", "authority", "status", "validity"] as const;

/** One of the seven checks. */
export type CheckName = (typeof CHECKS)[number];

/** How a check went; `skipped` only after one that made it meaningless. */
export type CheckOutcome = "pass" | "fail" | "unknown" | "skipped";

/** Why a check did not pass; the table in docs/protocol.md, section 8. */
export type CheckCode =
  | FormatCode
  | RpcCode
  | "integrity.altered"
  | "registry.untrusted"
  | "anchor.missing"
  | "anchor.size"
  | "anchor.pending"
  | "authority.operator"
  | "authority.accreditation"
  | "authority.accreditor"
  | "authority.identity"
  | "authority.unrecognised"
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
  /** In English. */
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
  /** The elements of a European micro-credential, from what the proof covers; null where nothing is proved. */
  readonly elements: readonly ElementStatement[] | null;
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
  /** Since when it, or its batch, is revoked, in seconds since 1970; null where it is not, or where the nodes do not tell. */
  readonly revokedAt: number | null;
  /** What was read. */
  readonly asOf: {
    /** The block that is final, or was at the moment asked for; `timestamp` in seconds since 1970. */
    readonly block: number;
    readonly timestamp: number;
    /** Its hash, where several nodes had to agree on it. */
    readonly hash: string | null;
    /** The newest block that was looked at too, for bad news. */
    readonly latest: { readonly block: number; readonly timestamp: number };
    /** How many nodes said the same, of how many that were asked. */
    readonly nodes: { readonly agreed: number; readonly asked: number };
    /** The past moment that was asked for, ISO 8601; null for now. */
    readonly moment: string | null;
  } | null;
  /** The moment for which validity was judged, ISO 8601. */
  readonly checkedAt: string;
  /** The ids of the credentials that it replaces, as its issuer says; see `listReplaced`. */
  readonly replaces: readonly string[];
  /** What the parts that it stands on come to; null for a credential that stands on none. */
  readonly stack: StackReport | null;
}

/** How a report is written for people. */
export interface DescribeOptions {
  /** English unless said. */
  readonly language?: Language;
}

/** The sentence of a check. */
export function describeCheck(
  check: CheckName,
  outcome: CheckOutcome,
  code?: CheckCode,
  language: Language = "en",
): string {
  const texts = REPORT_TEXTS[language];
  if (outcome === "pass") return texts.passed[check];
  return code === undefined ? texts.skipped : texts.codes[code].says;
}

/**
 * A report as lines for people: one headline, what is known, the checks, what it means for the reader. Text of the file and
 * the chain is not made harmless for a terminal.
 */
export function describeReport(report: Report, { language = "en" }: DescribeOptions = {}): string[] {
  const texts = REPORT_TEXTS[language];
  const { verdict, credential, issuer, accreditor, batch, withheld, asOf, replaces, stack } = report;
  const code = findReason(report)?.code;
  const moment = asOf?.moment ?? null;
  const on = moment === null ? "" : ` ${texts.asOf(formatTime(Date.parse(moment) / 1000, language))}`;
  const facts: [label: string, text: string][] = [];
  if (typeof credential?.name === "string") facts.push([texts.labels.credential, credential.name]);
  if (issuer !== null) facts.push([texts.labels.issuer, nameParty(issuer)]);
  if (accreditor !== null) facts.push([texts.labels.accreditor, nameParty(accreditor)]);
  if (batch !== null && batch.anchoredAt !== null)
    facts.push([texts.labels.anchored, formatTime(batch.anchoredAt, language)]);
  if (replaces.length > 0) facts.push([texts.labels.replaces, replaces.join(", ")]);
  if (withheld.length > 0) facts.push([texts.labels.withheld, withheld.join(", ")]);
  const checks = report.checks.map(({ check, outcome, code: of }): [string, string, string] => [
    texts.outcomes[outcome],
    texts.checks[check],
    `${describeCheck(check, outcome, of, language)}${of === undefined ? "" : ` [${of}]`}`,
  ]);
  const after: [label: string, text: string][] = [];
  if (asOf !== null) after.push([texts.labels.read, describeReading(asOf, language)]);
  if (code !== undefined) after.push([texts.labels.advice, texts.codes[code].advice]);
  return [
    `${texts.verdicts[verdict]}${on}: ${describeReason(report, language)}`,
    ...layOut(facts),
    ...(report.elements === null ? [] : describeElements(report.elements, language).flatMap(layOut)),
    ...layOut(checks),
    ...layOut(stack === null ? [] : describeStack(stack, language)),
    ...layOut(after),
    texts.bearer,
  ];
}

function describeReason(report: Report, language: Language): string {
  const texts = REPORT_TEXTS[language];
  const { issuer, revokedAt } = report;
  const code = findReason(report)?.code;
  if (issuer !== null && (code === "status.revoked" || code === "status.batch-revoked"))
    return texts.revoked(
      nameParty(issuer),
      revokedAt === null ? undefined : formatDay(revokedAt, language),
      code === "status.batch-revoked",
    );
  if (code !== undefined) return texts.codes[code].says;
  const holder = texts.holders[report.holder];
  return issuer === null ? holder : `${texts.issued(nameParty(issuer))}; ${holder}`;
}

/** A name is never shown without the identifier beside it: two parties can share a name. */
function nameParty({ name, uri }: Party): string {
  return `${name} (${uri})`;
}

function layOut(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map(
    (row) => `  ${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join("  ")}`,
  );
}

function describeReading({ block, timestamp, nodes }: NonNullable<Report["asOf"]>, language: Language): string {
  const { readAt, agreed } = REPORT_TEXTS[language];
  const read = readAt(String(block), formatTime(timestamp, language));
  return nodes.asked === 1 ? read : `${read}; ${agreed(String(nodes.agreed), String(nodes.asked))}`;
}

function formatTime(seconds: number, language: Language): string {
  return `${formatDate(seconds, language, { dateStyle: "long", timeStyle: "short" })} UTC`;
}

function formatDay(seconds: number, language: Language): string {
  return formatDate(seconds, language, { dateStyle: "long" });
}

function formatDate(seconds: number, language: Language, style: Intl.DateTimeFormatOptions): string {
  const locale = language === "en" ? "en-GB" : language;
  return new Intl.DateTimeFormat(locale, { ...style, timeZone: "UTC" }).format(seconds * 1000);
}
