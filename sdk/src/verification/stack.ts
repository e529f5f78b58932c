// Judging a stack: that the parts given are those named, each valid, of one learner, none counted twice, and enough.

import { openCredential, type OpenedCredential, parseCredential } from "../credential/credential.ts";
import { formatIssuerRef, type IssuerRef } from "../credential/issuer-ref.ts";
import {
  type Report,
  STACK_FAILS,
  STACK_UNKNOWNS,
  type StackCode,
  type StackPart,
  type StackReport,
} from "../report/report.ts";
import { findSameness, type Sameness } from "../relations/same-learner.ts";
import {
  countLevels,
  countsTwice,
  findProved,
  type GivenParts,
  openParts,
  readAchievementId,
  readCredits,
  type StackCandidate,
  withholds,
} from "./stack-parts.ts";
import {
  isCredits,
  keyOfPart,
  namePart,
  type PartName,
  readStack,
  STACK_POINTER,
  StackError,
  type StackRequirements,
  type StackStatement,
  stateParts,
} from "../relations/stack.ts";
import { REPORT_TEXTS } from "../report/languages.ts";
import type { JsonObject } from "../json/value.ts";
import type { VerifyOptions } from "./checks.ts";

/** How many levels of parts may lie below a credential. */
const MAX_LEVELS = 4;

/** A report on the seven checks alone. */
export type ChecksReport = Omit<Report, "stack">;

/** Judges stacks over parts whose seven checks were made. */
export interface StackJudge {
  /** What a document's parts come to; null where it stands on none. */
  judge(candidate: StackCandidate): StackReport | null;
  /** A credential's report with what its parts come to; the verdict is the worse of both. */
  complete(opened: OpenedCredential | undefined, checks: ChecksReport): Report;
}

/** Makes a judge. @param reports the reports of the parts given, on the seven checks, by `keyOfPart` */
export function createStackJudge(given: GivenParts, reports: ReadonlyMap<string, ChecksReport>): StackJudge {
  const completed = new Map<string, Report>();

  function complete(opened: OpenedCredential | undefined, checks: ChecksReport): Report {
    const stack = opened?.leadsToRoot ? judge(opened) : null;
    const verdicts = [checks.verdict, VERDICTS[stack?.outcome ?? "pass"]];
    const verdict = (["invalid", "unknown"] as const).find((one) => verdicts.includes(one)) ?? "valid";
    return Object.freeze({ ...checks, verdict, stack });
  }

  function completePart(key: string, part: OpenedCredential): Report | undefined {
    const checks = reports.get(key);
    const report = completed.get(key) ?? (checks === undefined ? undefined : complete(part, checks));
    if (report !== undefined) completed.set(key, report);
    return report;
  }

  function judge(candidate: StackCandidate): StackReport | null {
    if (candidate.withheld.some((pointer) => `${pointer}/`.startsWith(`${STACK_POINTER}/`)))
      return conclude(["stack.withheld"], null, []);
    let statement: StackStatement | undefined;
    try {
      statement = readStack(candidate.document);
    } catch (error) {
      if (!(error instanceof StackError)) throw error;
      return conclude(["stack.document"], null, []);
    }
    if (statement === undefined) return null;
    const { requires, parts } = statement;
    // What is too deep or doubled is not gone into: it could be without end.
    if (countLevels(candidate, given, MAX_LEVELS) > MAX_LEVELS)
      return conclude(["stack.limit"], requires, parts.map(passOver));
    if (countsTwice(candidate, given)) return conclude(["stack.twice"], requires, parts.map(passOver));
    const proved = parts.map((name) => findProved(given, name));
    const learners = findSameness(candidate, proved);
    const judged = parts.map((name, i) => judgePart(name, learners[i] ?? null));
    const codes = judged.flatMap(({ code }) => code ?? []);
    return conclude([...codes, ...judgeSum(requires, judged, given)], requires, judged);
  }

  function judgePart(name: PartName, learner: Sameness | null): StackPart {
    const key = keyOfPart(name);
    const part = given.get(key);
    const report = part === undefined ? undefined : completePart(key, part);
    if (part === undefined || report === undefined)
      return { ...passOver(name), ...describeOutcome(["stack.part-missing"]) };
    const codes: StackCode[] = [];
    if (part.contentHash !== name.contentHash) codes.push("stack.part-other");
    if (report.verdict === "invalid") codes.push("stack.part-invalid");
    if (report.verdict === "unknown") codes.push("stack.part-unknown");
    if (learner === "different") codes.push("stack.learner");
    const credits = part.leadsToRoot ? readCredits(part) : undefined;
    return { ...name, ...describeOutcome(codes), learner, credits: isCredits(credits) ? credits : null, report };
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
  const passed = parts.filter(({ outcome }) => outcome === "pass");
  const credits = sumCredits(passed);
  return Object.freeze({ ...describeOutcome(codes), requires, credits, parts: Object.freeze(parts) });
}

/** Whether the parts are what was required, judged on those that passed: the others are at fault already. */
function* judgeSum(
  { credits, achievements = [], sameHolder }: StackRequirements,
  parts: readonly StackPart[],
  given: GivenParts,
): Generator<StackCode> {
  const passed = parts.filter(({ outcome }) => outcome === "pass");
  const opened = passed.flatMap((part) => given.get(keyOfPart(part)) ?? []);
  const isWhole = passed.length === parts.length;
  if (sameHolder && passed.some(({ learner }) => learner === "undisclosed")) yield "stack.learner-withheld";
  for (const { id, issuer } of achievements) {
    const from = opened.filter(({ issuerRef }) => issuer === undefined || formatIssuerRef(issuerRef) === issuer);
    if (from.some((part) => readAchievementId(part) === id)) continue;
    if (from.some((part) => withholds(part, "achievement/id"))) yield "stack.achievement-withheld";
    else if (isWhole) yield "stack.achievement";
  }
  if (credits === undefined) return;
  const stated = opened.map(readCredits);
  if (stated.some((one) => one !== undefined && !isCredits(one))) yield "stack.credits";
  if (toThousandths(sumCredits(passed)) >= toThousandths(credits)) return;
  if (opened.some((part) => withholds(part, "creditsEarned"))) yield "stack.credits-withheld";
  else if (isWhole) yield "stack.credits";
}

/** Credits are added in thousandths, so that 0.7 and 0.1 are 0.8. */
function toThousandths(credits: number): number {
  return Math.round(credits * 1000);
}

function sumCredits(parts: readonly StackPart[]): number {
  return parts.reduce((sum, { credits }) => sum + toThousandths(credits ?? 0), 0) / 1000;
}

/** The outcome of some codes, with the first of them in table order. */
function describeOutcome(codes: readonly StackCode[]): Pick<StackReport, "outcome" | "code" | "message"> {
  const { codes: texts, stack } = REPORT_TEXTS.en;
  const failed = STACK_FAILS.find((one) => codes.includes(one));
  const code = failed ?? STACK_UNKNOWNS.find((one) => codes.includes(one));
  if (code === undefined) return { outcome: "pass", message: stack.passed };
  return { outcome: failed === undefined ? "unknown" : "fail", code, message: texts[code].says };
}

/** Verifies parts: what a `Verifier` does for many files. */
interface PartVerifier {
  verifyMany(inputs: Iterable<string | Uint8Array>, options: VerifyOptions): AsyncIterable<Report>;
}

/** What larger credentials are drafted from. */
export interface StackDraftInput {
  /** Verifies the parts, by the issuer's own trust list. */
  readonly verifier: PartVerifier;
  /** Who will issue them, and where. */
  readonly issuerRef: IssuerRef;
  readonly requires: StackRequirements;
  /** For each learner a document without a statement of parts, and the parts that it names: each file's text or bytes, 1 to 64. */
  readonly drafts: readonly { readonly document: JsonObject; readonly parts: readonly (string | Uint8Array)[] }[];
  /** The parts of those that stand on others themselves. */
  readonly below?: readonly (string | Uint8Array)[];
}

/** A draft; to be issued only where `stack.outcome` is `pass`. */
export interface StackDraft {
  /** The document with the names of its parts. */
  readonly document: JsonObject;
  readonly stack: StackReport;
}

/**
 * Drafts larger credentials from parts, and verifies these as their verifiers will, a batch at a time.
 * @throws FormatError if a part is no credential
 * @throws StackError if the requirements are not of the right form, a document names parts already, or there are more than 4,096
 */
export async function draftStacks(
  { verifier, issuerRef, requires, drafts, below = [] }: StackDraftInput,
  options: VerifyOptions = {},
): Promise<StackDraft[]> {
  const all = [...drafts.flatMap(({ parts }) => parts), ...below];
  const names = all.map((part) => namePart(openCredential(parseCredential(part))));
  const reports = new Map<string, Report>();
  let count = 0;
  for await (const report of verifier.verifyMany(all, { ...options, parts: all })) {
    reports.set(keyOfPart(names[count++] as PartName), report);
  }
  const { judge } = createStackJudge(openParts(all), reports);
  const unused = [...names];
  return drafts.map(({ document, parts }) => {
    const stated = stateParts(document, requires, unused.splice(0, parts.length));
    const stack = judge({ document: stated, issuerRef, withheld: [] });
    if (stack === null) throw new Error("a stack that was stated is read");
    return { document: stated, stack };
  });
}
