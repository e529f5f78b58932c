// Judging a stack: that the parts given are those named, each valid, of one learner, none counted twice, and enough.

import {
  type Report,
  STACK_FAILS,
  STACK_UNKNOWNS,
  type StackCode,
  type StackPart,
  type StackReport,
} from "../report/report.ts";
import { compareLearners, type Sameness } from "../relations/same-learner.ts";
import { findTangle, type GivenPart, type GivenParts, type StackMember } from "./stack-parts.ts";
import { isCredits, keyOfPart, type PartName, StackError, type StackRequirements } from "../relations/stack.ts";
import { REPORT_TEXTS } from "../report/languages.ts";

/** A report on the seven checks alone. */
export type ChecksReport = Omit<Report, "stack">;

/** Judges stacks over parts whose seven checks were made. */
export interface StackJudge {
  /** What a credential's parts come to; null where it stands on none. */
  judge(candidate: StackMember): StackReport | null;
  /** A credential's report with what its parts come to, if it is believed to stand on any; the verdict is the worse of both. */
  complete(candidate: StackMember | undefined, checks: ChecksReport): Report;
}

/** Makes a judge. @param reports the reports of the parts given, on the seven checks, by `keyOfPart` */
export function createStackJudge(given: GivenParts, reports: ReadonlyMap<string, ChecksReport>): StackJudge {
  const completed = new Map<string, Report>();

  function complete(candidate: StackMember | undefined, checks: ChecksReport): Report {
    const stack = candidate === undefined ? null : judge(candidate);
    const verdicts = [checks.verdict, VERDICTS[stack?.outcome ?? "pass"]];
    const verdict = (["invalid", "unknown"] as const).find((one) => verdicts.includes(one)) ?? "valid";
    return Object.freeze({ ...checks, verdict, replaces: verdict === "valid" ? checks.replaces : [], stack });
  }

  /** The part at a place, if it is anchored on a registry of the list: of any other nothing is believed, and nothing compared. */
  function findAnchored(key: string): StackMember | undefined {
    const anchor = reports.get(key)?.checks.find(({ check }) => check === "anchor");
    return anchor?.outcome === "pass" ? given.get(key)?.member : undefined;
  }

  function completePart({ key }: GivenPart): Report | undefined {
    const checks = reports.get(key);
    if (checks === undefined || completed.has(key)) return completed.get(key);
    const report = complete(findAnchored(key), checks);
    completed.set(key, report);
    return report;
  }

  function judge(candidate: StackMember): StackReport | null {
    const { statement, withholds, below, learner } = candidate;
    if (withholds.parts) return conclude(["stack.withheld"], null, []);
    if (statement === undefined) return null;
    if (statement instanceof StackError) return conclude(["stack.document"], null, []);
    const { requires, parts } = statement;
    // What is too deep, too much or doubled is not gone into: it could be without end.
    const tangle = findTangle(candidate, findAnchored);
    if (tangle !== undefined) return conclude([tangle], requires, parts.map(passOver));
    const anchored = below.map(findAnchored);
    const { learners } = compareLearners(
      learner,
      anchored.map((member) => member?.learner),
    );
    const judged = parts.map((name, i) => judgePart(name, anchored[i], learners[i] ?? null));
    const passed = judged.flatMap(({ outcome }, i) => (outcome === "pass" ? (anchored[i] ?? []) : []));
    const codes = judged.flatMap(({ code }) => code ?? []);
    return conclude([...codes, ...judgeSum(requires, judged, passed)], requires, judged);
  }

  function judgePart(name: PartName, member: StackMember | undefined, learner: Sameness | null): StackPart {
    const part = given.get(keyOfPart(name));
    const report = part === undefined ? undefined : completePart(part);
    if (part === undefined || report === undefined)
      return { ...passOver(name), ...describeOutcome(["stack.part-missing"]) };
    const codes: StackCode[] = [];
    if (part.opened.contentHash !== name.contentHash) codes.push("stack.part-other");
    if (report.verdict === "invalid") codes.push("stack.part-invalid");
    if (report.verdict === "unknown") codes.push("stack.part-unknown");
    if (learner === "different") codes.push("stack.learner");
    const credits = isCredits(member?.credits) ? member.credits : null;
    return { ...name, ...describeOutcome(codes), learner, credits, report };
  }

  return Object.freeze({ judge, complete });
}

const VERDICTS = { pass: "valid", fail: "invalid", unknown: "unknown" } as const;

function passOver(name: PartName): StackPart {
  const { passedOver: message } = REPORT_TEXTS.en.stack;
  return { ...name, outcome: "unknown", message, learner: null, credits: null, report: null };
}

function conclude(
  codes: readonly StackCode[],
  requires: StackRequirements | null,
  parts: readonly StackPart[],
): StackReport {
  return Object.freeze({
    ...{ ...describeOutcome(codes), requires, credits: sumCredits(parts) },
    parts: Object.freeze(parts),
  });
}

/** Whether the parts are what was required, judged on those that passed: the others are at fault already. */
function* judgeSum(
  { credits, achievements = [], sameHolder }: StackRequirements,
  parts: readonly StackPart[],
  passed: readonly StackMember[],
): Generator<StackCode> {
  const isWhole = passed.length === parts.length;
  if (sameHolder && parts.some(({ outcome, learner }) => outcome === "pass" && learner === "undisclosed"))
    yield "stack.learner-withheld";
  const earned = listIssuers(passed, ({ achievement }) => achievement);
  const withheld = listIssuers(passed, ({ withholds }) => (withholds.achievement ? "" : undefined)).get("");
  const isFrom = (issuers: ReadonlySet<string> | undefined, issuer: string | undefined): boolean =>
    issuers !== undefined && (issuer === undefined || issuers.has(issuer));
  for (const { id, issuer } of achievements) {
    if (isFrom(earned.get(id), issuer)) continue;
    if (isFrom(withheld, issuer)) yield "stack.achievement-withheld";
    else if (isWhole) yield "stack.achievement";
  }
  if (credits === undefined) return;
  if (passed.some(({ credits: stated }) => stated !== undefined && !isCredits(stated))) yield "stack.credits";
  if (toThousandths(sumCredits(parts)) >= toThousandths(credits)) return;
  if (passed.some(({ withholds }) => withholds.credits)) yield "stack.credits-withheld";
  else if (isWhole) yield "stack.credits";
}

/** The issuers of parts, by what the parts are asked for. */
function listIssuers(
  parts: readonly StackMember[],
  ask: (part: StackMember) => string | undefined,
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const part of parts) {
    const asked = ask(part);
    if (asked !== undefined) found.set(asked, (found.get(asked) ?? new Set()).add(part.issuer));
  }
  return found;
}

/** Credits are added in thousandths, so that 0.7 and 0.1 are 0.8. */
function toThousandths(credits: number): number {
  return Math.round(credits * 1000);
}

/** The sum over the parts that passed. */
function sumCredits(parts: readonly StackPart[]): number {
  const passed = parts.filter(({ outcome }) => outcome === "pass");
  return passed.reduce((sum, { credits }) => sum + toThousandths(credits ?? 0), 0) / 1000;
}

/** The outcome of some codes, with the first of them in table order. */
function describeOutcome(codes: readonly StackCode[]): Pick<StackReport, "outcome" | "code" | "message"> {
  const { codes: texts, stack } = REPORT_TEXTS.en;
  const failed = STACK_FAILS.find((one) => codes.includes(one));
  const code = failed ?? STACK_UNKNOWNS.find((one) => codes.includes(one));
  if (code === undefined) return { outcome: "pass", message: stack.passed };
  return { outcome: failed === undefined ? "unknown" : "fail", code, message: texts[code].says };
}
