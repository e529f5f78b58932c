// What a report says of a stack: its form, its codes, its lines for people.

import { findReason } from "./reason.ts";
import type { Report } from "./report.ts";
import type { Sameness } from "./same-learner.ts";
import type { PartName, StackRequirements } from "./stacking.ts";
import { type Language, REPORT_TEXTS } from "./texts/report-texts.ts";

/** How a stack, or one of its parts, came out. */
type StackOutcome = "pass" | "fail" | "unknown";

/** One named part. */
export interface StackPart extends PartName {
  readonly outcome: StackOutcome;
  readonly code?: StackCode;
  /** In English. */
  readonly message: string;
  /** Whether it is of the same learner; null for a part that was not given, or was altered. */
  readonly learner: Sameness | null;
  /** Its credits; null where it states none, withholds them, was not given, or was altered. */
  readonly credits: number | null;
  /** The report of the part given, with its own parts. */
  readonly report: Report | null;
}

/** What a verifier says of the parts that a credential stands on. */
export interface StackReport {
  readonly outcome: StackOutcome;
  readonly code?: StackCode;
  /** In English. */
  readonly message: string;
  /** What the credential says was required of its parts; null where that cannot be read. */
  readonly requires: StackRequirements | null;
  /** The sum over the parts that passed. */
  readonly credits: number;
  readonly parts: readonly StackPart[];
}

const FAILS = [
  "stack.document",
  "stack.limit",
  "stack.twice",
  "stack.part-other",
  "stack.part-invalid",
  "stack.learner",
  "stack.achievement",
  "stack.credits",
] as const;
const UNKNOWNS = [
  "stack.withheld",
  "stack.part-missing",
  "stack.part-unknown",
  "stack.learner-withheld",
  "stack.achievement-withheld",
  "stack.credits-withheld",
] as const;

/** Why a stack, or one of its parts, does not pass; the table in docs/protocol.md, "Stacking". */
export type StackCode = (typeof FAILS)[number] | (typeof UNKNOWNS)[number];

/** The outcome of some codes, with the first of them in table order. */
export function describeOutcome(codes: readonly StackCode[]): Pick<StackReport, "outcome" | "code" | "message"> {
  const { codes: texts, stack } = REPORT_TEXTS.en;
  const failed = FAILS.find((one) => codes.includes(one));
  const code = failed ?? UNKNOWNS.find((one) => codes.includes(one));
  if (code === undefined) return { outcome: "pass", message: stack.passed };
  return { outcome: failed === undefined ? "unknown" : "fail", code, message: texts[code].says };
}

/** A stack in a report for people, as rows of three cells: what it comes to, then each part, then the parts of parts. */
export function describeStack(
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
  const { credential, issuer } = part.report ?? {};
  const facts = [
    typeof credential?.name === "string" ? credential.name : stack.unseen(part.issuer, part.root, String(part.index)),
  ];
  if (issuer) facts.push(`${issuer.name} (${issuer.uri})`);
  if (part.credits !== null) facts.push(stack.credits(String(part.credits)));
  // A part that is not valid says why itself.
  const isOwn = part.code === "stack.part-invalid" || part.code === "stack.part-unknown";
  const code = isOwn && part.report !== null ? findReason(part.report)?.code : part.code;
  if (code !== undefined) facts.push(`${codes[code].says} [${code}]`);
  else if (part.learner === "undisclosed") facts.push(stack.undisclosed);
  return facts.join("; ");
}
