// A report as lines for people, in every language of the catalogue.

import { readEdge } from "../../credential/moment.ts";
import { formatRegistryRef } from "../../credential/issuer-ref.ts";
import type { ElementName } from "../../profile/elements.ts";
import type { ElementStatement } from "../../profile/statement.ts";
import { neutralize } from "../../text/neutralize.ts";
import type { FileKind } from "../kind.ts";
import { type Language, REPORT_TEXTS } from "../languages.ts";
import {
  type CheckCode,
  type CheckName,
  type CheckOutcome,
  findReason,
  type NamedRegistry,
  type Party,
  type Report,
  type StackCode,
  type StackPart,
  type StackReport,
} from "../report.ts";
import type { CodeText } from "../texts.ts";
import { showsContent } from "../tone.ts";

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
 * A report as lines for people: one headline, what is known, the checks, what it means for the reader. What the file and the
 * chain say in them is safe to print: it moves, hides and reorders nothing, and is cut where it is long.
 */
export function describeReport(report: Report, options: DescribeOptions = {}): string[] {
  return describeReportVerbatim(
    mapTexts(report, (text) => shorten(neutralize(text))),
    options,
  );
}

/** The same with names as they are written: for a page that sets them as `textContent`. Never to be printed on a terminal. */
export function describeReportVerbatim(report: Report, { language = "en" }: DescribeOptions = {}): string[] {
  const texts = REPORT_TEXTS[language];
  const { verdict, kind, accreditor, batch, asOf, stack } = report;
  // Of what is not to be believed at all, nothing is told: not the issuer's name either, which its accreditor wrote.
  const isShown = showsContent(report);
  const { credential, issuer, withheld, replaces, elements } = isShown ? report : NOTHING_SHOWN;
  const reason = explainReport(report, language);
  const { labels } = texts;
  const facts = keepTexts([
    [labels.credential, credential?.name],
    [labels.issuer, issuer && nameParty(issuer)],
    [labels.accreditor, accreditor && nameParty(accreditor)],
    [labels.anchored, batch?.anchoredAt && formatTime(batch.anchoredAt, language)],
    [labels.replaces, replaces.length > 0 && replaces.join(", ") + texts.claimed],
    [labels.withheld, withheld.length > 0 && withheld.join(", ")],
  ]);
  const checks = report.checks.map(({ check, outcome, code, codes }): [string, string, string] => [
    texts.outcomes[outcome],
    texts.checks[check],
    `${describeCheck(check, outcome, code, language)}${code === undefined ? "" : ` [${(codes ?? [code]).join(", ")}]`}`,
  ]);
  const after = keepTexts([
    [labels.read, asOf && describeReading(asOf, language)],
    ...describeTrust(report.trust, { registries: listRegistries(report), language }),
    [labels.advice, reason && [...reason.stand, reason.advice].join(" ")],
  ]);
  // What has a label stands in one column, whatever is between.
  const before = [...facts, ...(elements === null ? [] : describeElements(elements, language))];
  const labelled = layoutTable([...before, ...after]);
  const lines = [
    ...labelled.slice(0, before.length),
    ...layoutTable(checks),
    ...(stack === null ? [] : layoutTable(describeStack(stack, language))),
    ...labelled.slice(before.length),
  ];
  const word = isOther(kind) ? texts.notLaurel : `${texts.verdicts[verdict]}${describeMoments(report, language)}`;
  return [
    `${word}: ${describeReason(report, language)}`,
    ...lines.map((line) => `  ${line}`),
    ...(isOther(kind) ? [] : [texts.bearer]),
  ];
}

/** What decided a report, in words: what is so, what that says of the credential (one sentence or none), and what to do. */
export interface Explanation extends CodeText {
  readonly code: CheckCode | StackCode;
  readonly stand: readonly string[];
}

/** Explains what decided the verdict; undefined where all passed. In English unless said. */
export function explainReport(report: Report, language: Language = "en"): Explanation | undefined {
  const code = findReason(report)?.code;
  return code === undefined ? undefined : explainCode(report, code, language);
}

/** Explains one of a report's codes. */
export function explainCode(report: Report, code: CheckCode | StackCode, language: Language): Explanation {
  const texts = REPORT_TEXTS[language];
  const { kind } = report;
  const { says, advice } =
    isOther(kind) && code.startsWith("format.")
      ? { says: texts.kinds[kind], advice: texts.askFile }
      : texts.codes[code];
  return { code, says, stand: describeStand(report, code, language), advice };
}

/** From when on a credential is valid, and the last day on which it is: days with their zone, or moments, as `sayDay` reads them; empty where none is stated. */
export function readPeriod({ credential }: Pick<Report, "credential">): readonly [from: string, until: string] {
  return [readEdge(String(credential?.validFrom)), readEdge(String(credential?.validUntil), true)];
}

function describeStand(report: Report, code: CheckCode | StackCode, language: Language): string[] {
  const { untilThen, notAgainst } = REPORT_TEXTS[language];
  const all = [...report.checks, report.stack].filter((one) => one !== null);
  if (code === "validity.expired")
    return all.every((one) => one.outcome === "pass" || one.code === code) ? [untilThen] : [];
  const isOpen = all.some((one) => one.outcome === "unknown" && one.code === code);
  // What is pending there is bad news already, and so is what its issuer withdrew, whatever else is open.
  const isBad = all.some((one) => one.outcome === "fail" && one.code?.startsWith("status."));
  return isOpen && !isBad && !/^(?:authority|status)/.test(code) ? [notAgainst] : [];
}

/** Of a file that was refused, since it has no Laurel proof. */
function isOther(kind: Report["kind"]): kind is Exclude<FileKind, "laurel"> {
  return kind !== null && kind !== "laurel";
}

const NOTHING_SHOWN = { credential: null, issuer: null, withheld: [], replaces: [], elements: null } as const;

/** The rows that have a text. */
function keepTexts(rows: readonly (readonly [label: string, text: unknown])[]): [label: string, text: string][] {
  return rows.flatMap(([label, text]) => (typeof text === "string" ? [[label, text]] : []));
}

/** By which trust list credentials were verified, and in which registries, as rows of label and text. */
export function describeTrust(
  { name, sha256 }: Report["trust"],
  { registries = [], language = "en" }: DescribeOptions & { readonly registries?: readonly NamedRegistry[] } = {},
): [label: string, text: string][] {
  const { labels, unlisted } = REPORT_TEXTS[language];
  const places = new Set(registries.map((place) => `${place.name ?? unlisted}, ${formatRegistryRef(place)}`));
  return [
    [labels.list, sha256 === null ? name : `${name}, SHA-256 ${sha256}`],
    ...[...places].map((place): [string, string] => [labels.registry, place]),
  ];
}

/** The registry that a report names, and those of the parts that were given. */
function listRegistries({ registry, stack }: Report): NamedRegistry[] {
  const parts = stack?.parts.flatMap(({ report }) => (report === null ? [] : listRegistries(report))) ?? [];
  return registry === null ? parts : [registry, ...parts];
}

/** For which moments a report was asked, where that is not now: ` as of …`, `, as if it were …`, both, or nothing. */
export function describeMoments(report: Pick<Report, "at" | "asOf" | "stack">, language: Language = "en"): string {
  const { at, asOf } = report;
  const texts = REPORT_TEXTS[language];
  const format = (moment: string): string => formatTime(Date.parse(moment) / 1000, language);
  const shown = listShown(report);
  const moment = shown.length > 0 ? new Date(Math.min(...shown) * 1000).toISOString() : asOf?.moment;
  const read = moment ? ` ${texts.asOf(format(moment))}` : "";
  return at === null ? read : `${read}, ${texts.asIf(format(at))}`;
}

/** The moments of the blocks by which evidence shows a report and its parts: the verdict is of the earliest. */
function listShown({ asOf, stack }: Pick<Report, "asOf" | "stack">): number[] {
  const parts = stack?.parts.flatMap(({ report }) => (report === null ? [] : listShown(report))) ?? [];
  return asOf?.evidence === undefined ? parts : [asOf.timestamp, ...parts];
}

/** A report with each of its texts edited. */
function mapTexts(report: Report, edit: (text: string) => string): Report {
  return JSON.parse(JSON.stringify(report, (_, value: unknown) => (typeof value === "string" ? edit(value) : value)));
}

function describeReason(report: Report, language: Language): string {
  const texts = REPORT_TEXTS[language];
  const { issuer, revokedAt } = report;
  const code = findReason(report)?.code;
  if (issuer !== null && (code === "status.revoked" || code === "status.batch-revoked")) {
    const day = revokedAt === null ? undefined : formatDate(revokedAt, language);
    return texts.revoked(nameParty(issuer), day, code === "status.batch-revoked");
  }
  const [first, last] = readPeriod(report);
  if (code === "validity.not-yet") return texts.from(sayDay(first, language));
  if (code === "validity.expired") return texts.until(sayDay(last, language, true));
  if (code !== undefined) return explainCode(report, code, language).says;
  const holder = texts.holders[report.holder];
  return issuer === null ? holder : `${texts.issued(nameParty(issuer))}; ${holder}`;
}

/** A name is never shown without the identifier beside it: two parties can share a name. */
export function nameParty({ name, uri }: Party): string {
  return `${name} (${uri})`;
}

/** Rows as lines of columns; the last cell of a row is not padded. @param measure the columns of a text: its length, unless said */
export function layoutTable(
  rows: readonly (readonly string[])[],
  measure: (text: string) => number = (text) => text.length,
): string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, measure(cell));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : cell + " ".repeat((widths[column] ?? 0) - measure(cell)),
      )
      .join("  "),
  );
}

/** At which block was read, and how many hosts agree. */
export function describeReading(
  { block, timestamp, hash, nodes, evidence }: NonNullable<Report["asOf"]>,
  language: Language,
): string {
  const texts = REPORT_TEXTS[language];
  const { agreed, asked, byNumber } = nodes;
  const believed = agreed === 1 ? texts.oneBelieved : texts.agreed(String(agreed), String(asked));
  const read = texts.readAt(String(block), formatTime(timestamp, language));
  if (evidence !== undefined) return `${read}; ${texts.byEvidence(evidence, hash)}`;
  return `${read}; ${believed}${byNumber === undefined ? "" : texts.byNumber(byNumber)}`;
}

/** A moment in words, in UTC. @param seconds since 1970 */
export function formatTime(seconds: number, language: Language): string {
  return `${formatDate(seconds, language, "short")} UTC`;
}

/** By locale and style: making one takes longer than all else in a report. */
const formats: Record<string, Intl.DateTimeFormat> = {};

/** A day in words. @param seconds since 1970 */
export function formatDate(seconds: number, language: Language, timeStyle?: "short" | "medium"): string {
  const locale = language === "en" ? "en-GB" : language;
  const key = `${locale} ${timeStyle}`;
  formats[key] ??= new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle, timeZone: "UTC" });
  return formats[key].format(seconds * 1000);
}

/** The elements that are days. */
const DAYS: readonly ElementName[] = ["date-of-issue", "award", "validity", "feedback", "review"];

/** What an element says, days in words. */
export function sayTexts(
  { element, texts }: Pick<ElementStatement, "element" | "texts">,
  language: Language = "en",
): readonly string[] {
  return DAYS.includes(element) ? texts.map((text) => sayDay(text, language, element === "validity")) : texts;
}

/**
 * A day, such as `2027-06-14` or `2027-06-14+13:00`, or a moment, in words, with its zone where that is not UTC; what is none stays as it is.
 * @param isLast says of a day that it is included
 */
export function sayDay(text: string, language: Language, isLast = false): string {
  const [, day, clock, zone = ""] = /^([\d-]{10})(T[\d:]{8})?(|Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const time = Date.parse(`${day}${clock ?? "T00:00:00"}Z`);
  if (Number.isNaN(time)) return text;
  const utc = `UTC${zone.replace(/Z|:00$/, "").replace(/^(.)0/, "$1")}`;
  if (clock) return `${formatDate(time / 1000, language, clock.endsWith(":00") ? "short" : "medium")} ${utc}`;
  return `${formatDate(time / 1000, language)}${zone && ` (${utc})`}${isLast ? REPORT_TEXTS[language].inclusive : ""}`;
}

/** A stack in a report for people, as rows of three cells: what it comes to, then each part, then the parts of parts. */
function describeStack(
  { outcome, code, parts, requires, credits }: StackReport,
  language: Language,
  above = "",
): [outcome: string, name: string, text: string][] {
  const { outcomes, codes, stack } = REPORT_TEXTS[language];
  const says = code === undefined ? stack.passed : `${codes[code].says} [${code}]`;
  const sum = requires?.credits === undefined ? "" : `; ${stack.sum(String(credits), String(requires.credits))}`;
  const rows: [string, string, string][] = [[outcomes[outcome], `${stack.parts}${above}`, `${says}${sum}`]];
  for (const [i, part] of parts.entries()) {
    const number = `${above === "" ? " " : `${above}.`}${i + 1}`;
    rows.push([outcomes[part.outcome], `${stack.part}${number}`, describePart(part, language)]);
    if (part.report?.stack) rows.push(...describeStack(part.report.stack, language, number));
  }
  return rows;
}

function describePart(part: StackPart, language: Language): string {
  const { codes, stack } = REPORT_TEXTS[language];
  const { credential, issuer } = part.report !== null && showsContent(part.report) ? part.report : NOTHING_SHOWN;
  const facts = [
    typeof credential?.name === "string" ? credential.name : stack.unseen(part.issuer, part.root, String(part.index)),
  ];
  if (issuer) facts.push(nameParty(issuer));
  if (part.credits !== null) facts.push(stack.credits(String(part.credits)));
  // A part that is not valid says why itself.
  const isOwn = part.code === "stack.part-invalid" || part.code === "stack.part-unknown";
  const code = isOwn && part.report !== null ? findReason(part.report)?.code : part.code;
  if (code !== undefined) facts.push(`${codes[code].says} [${code}]`);
  else if (part.learner === "undisclosed") facts.push(stack.undisclosed);
  return facts.join("; ");
}

/** What people call an element; in English unless said. */
export function nameElement(element: ElementName, language: Language = "en"): string {
  return REPORT_TEXTS[language].elements[element];
}

/** A text longer than this is cut. */
const SHOWN = 300;

export function shorten(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`;
}

/** Rows of label and text: whether it is a complete micro-credential, and what it states. */
function describeElements(elements: readonly ElementStatement[], language: Language): string[][] {
  const texts = REPORT_TEXTS[language];
  const lacking = elements.filter(({ need, state }) => need === "mandatory" && state === "missing");
  const names = lacking.map(({ element }) => texts.elements[element]).join(", ");
  const stated = elements.filter(({ state }) => state !== "missing");
  return [
    [texts.labels.profile, lacking.length === 0 ? texts.complete : texts.incomplete(names)],
    ...stated.map((statement) => [texts.elements[statement.element], describeStatement(statement, language)]),
  ];
}

function describeStatement(
  { element, state, texts: said, statedByIssuer, overdue }: ElementStatement,
  language: Language,
): string {
  const texts = REPORT_TEXTS[language];
  if (state === "withheld") return texts.withheldElement;
  const notes = [...(statedByIssuer ? [texts.statedByIssuer] : []), ...(overdue ? [texts.overdue] : [])];
  return `${shorten(sayTexts({ element, texts: said }, language).join("; "))}${notes.length === 0 ? "" : ` (${notes.join("; ")})`}`;
}
