// What `stack` says to the person: why parts are refused, what they are and what is filled in, and whose file is which.
import { join } from "node:path";
import {
  describeTrust,
  findReason,
  type JsonObject,
  readStack,
  REPORT_TEXTS,
  type StackDraft,
  type TrustList,
} from "@laurel/sdk";
import { CommandError } from "../terminal/failure.ts";
import type { PartFile } from "./part-files.ts";
import type { Session } from "../terminal/session.ts";
import type { StackCell } from "./stack-row.ts";
import { tabulate } from "../terminal/table.ts";
import { indent, showPath } from "../terminal/terminal.ts";
import { countNoun, type Course, credentialFile, type Problem, readCredentialFile } from "@laurel/issuing";

/** One learner's parts, and what the larger credential is filled with. */
export interface StackLearner {
  readonly parts: readonly PartFile[];
  readonly cells: readonly StackCell[];
}

const SHOWN = 3;

/** Where a learner's row would stand: the first of the parts' files. */
export function locateLearner(learner: StackLearner | undefined): Pick<Problem, "file"> {
  return { file: learner?.parts[0]?.name ?? "" };
}

/** Refuses parts that a verifier would not hold for what the course requires, naming what is wrong with each. */
export function refuseUnfit({ file }: Course, learners: readonly StackLearner[], drafts: readonly StackDraft[]): void {
  const { codes } = REPORT_TEXTS.en;
  const unfit = drafts.flatMap(({ stack: judged }, i) => (judged.code === undefined ? [] : [{ judged, i }]));
  const [first] = unfit;
  if (first?.judged.code === undefined) return;
  const problems = unfit.flatMap(({ judged, i }): Problem[] => {
    const found = judged.parts.flatMap(({ code, message, report }, j): Problem[] => {
      if (code === undefined) return [];
      const reason = report === null ? undefined : findReason(report);
      const why = reason === undefined || reason.outcome === "pass" ? message : `${message}: ${reason.message}`;
      return [{ file: learners[i]?.parts[j]?.name ?? "", message: why, cure: codes[code].advice }];
    });
    const whole = judged.parts.some(({ code }) => code === judged.code);
    return whole ? found : [...found, { ...locateLearner(learners[i]), message: judged.message }];
  });
  const unknown = unfit.every(({ judged }) => judged.outcome === "unknown");
  const message = `the parts are not what ${file} requires; nothing was written or sent`;
  throw new CommandError(first.judged.code, unknown ? 3 : 1, message, { problems });
}

/** Before it asks: which parts, and what the larger credential is filled with. */
export function describeDrafts(
  { colours: { bold } }: Session,
  learners: readonly StackLearner[],
  drafts: readonly StackDraft[],
) {
  const lines: string[] = [];
  for (const [i, { stack: judged }] of drafts.slice(0, SHOWN).entries()) {
    const { parts = [], cells = [] } = learners[i] ?? {};
    const rows = judged.parts.map(({ report, credits, learner }, j) => [
      parts[j]?.name ?? "",
      String(report?.credential?.name ?? ""),
      report?.issuer?.name ?? "",
      credits === null ? "" : `${credits} credits`,
      learner === "same" ? "the same learner" : "LEARNER NOT DISCLOSED: check that it is the same learner",
    ]);
    const values = cells
      .filter(({ value }) => value !== "")
      .map(({ rule, value, origin }) => [rule.name, value, origin === "set" ? "by --set" : "from the parts"]);
    lines.push(
      bold("The parts, verified:"),
      ...indent(tabulate(rows)),
      bold("Filled in:"),
      ...indent(tabulate(values)),
      "",
    );
  }
  if (drafts.length > SHOWN) lines.push(`… and ${countNoun(drafts.length - SHOWN, "learner")} more`, "");
  return lines;
}

/** By which trust list the parts were verified, and in which registries. */
export function describeList(trust: TrustList, drafts: readonly StackDraft[]): string[] {
  const parts = drafts.flatMap(({ stack: { parts: judged } }) => judged);
  return [...tabulate(describeTrust(trust, { registries: parts.flatMap(({ report }) => report?.registry ?? []) })), ""];
}

/** The files that were written, for each draft its own; the order of a batch is drawn from its seed. */
export async function locateDrafts(folder: string, drafts: readonly StackDraft[]): Promise<string[]> {
  const files = new Map<string, string>();
  for (let index = 0; index < drafts.length; index += 1) {
    const file = credentialFile(index, drafts.length);
    files.set(nameParts(JSON.parse(new TextDecoder().decode(readCredentialFile(join(folder, file))))), file);
  }
  return drafts.map(({ document }) => files.get(nameParts(document)) ?? "");
}

/** Whose file is which, by the course's key, and what to do next: these are checked with their parts. */
export function describeNext(
  { key }: Course,
  learners: readonly StackLearner[],
  files: readonly string[],
  folder: string,
): string[] {
  const whose = files.map((file, i) => {
    const cell = learners[i]?.cells.find(({ rule }) => rule.name === key);
    return [cell?.value ?? "", file];
  });
  return [...indent(tabulate(whose)), `Next: laurel verify ${showPath(folder)} --part <file or folder of the parts>`];
}

function nameParts(document: JsonObject): string {
  return JSON.stringify(readStack(document)?.parts);
}
