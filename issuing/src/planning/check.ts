// Every credential of a plan, checked as its verifier will, in all but the anchor: before anything is sent.
import {
  type Batch,
  type DocumentSource,
  type DocumentTemplate,
  FormatError,
  type Json,
  type JsonObject,
  openCredential,
  parseCredential,
  readValidity,
  type Validity,
} from "@laurel/sdk";
import { readProfileName } from "../course/profile.ts";
import { describeProblem, IssuingError, type Problem } from "../messages/issuing-error.ts";
import { openProblems } from "../messages/problems.ts";
import { countNoun } from "../messages/words.ts";
import { type IssueInput, type Question, refuseInput } from "../input/input.ts";
import { locateFault } from "../input/locate-fault.ts";
import { type AllowedPeriods, findPeriod, type LateRow, openPeriods } from "./period.ts";
import type { Plan } from "./plan.ts";
import type { SplicedRows } from "../input/filled-rows.ts";
import type { Listener } from "../messages/events.ts";

/** What a plan is checked with. */
export interface CheckPlanOptions {
  readonly input: IssueInput;
  readonly profile: string;
  readonly allow?: AllowedPeriods | undefined;
  /** Is asked about credentials that are not valid now; whoever declines rejects. Without it they are refused. */
  readonly confirm?: ((questions: readonly Question[]) => Promise<void>) | undefined;
  readonly onEvent?: Listener | undefined;
}

/** What is wrong with the credential of a row, counted from 0. */
interface RowFault extends Pick<Problem, "message" | "cure"> {
  readonly row: number;
  /** JSON pointers of the member at fault, and of another that it contradicts. */
  readonly pointers: readonly (string | undefined)[];
}

/** Finds what is wrong with the credentials of the rows from `from` up to `to`. */
type Check = (batch: Batch, from: number, to: number) => (RowFault | LateRow)[];

/** Of a spliced batch, one file in so many is read back whole: what is spliced is checked value by value already. */
const READ_BACK = 64;
/** In place of an `id` that is made: one is like another. */
const ANY_ID = "urn:uuid:00000000-0000-8000-8000-000000000000";
/** Up to this size every file is. */
const SMALL = 1000;
/** How many are checked between two lines of progress. */
const PIECE = 4096;

/**
 * Checks a plan.
 * @throws IssuingError `cohort.invalid` naming the rows at fault, `cohort.unsure` naming those whose credentials would not be valid now, which nobody has agreed to
 */
export async function checkPlan(plan: Plan, options: CheckPlanOptions): Promise<void> {
  const { input, profile, allow, confirm, onEvent } = options;
  const { batch, workers } = plan;
  const problems = openProblems();
  const late = openPeriods(input);
  for await (const faults of workers?.call(batch, "check") ?? checkHere()) {
    for (const fault of faults as (RowFault | LateRow)[]) {
      if ("period" in fault) late.note(fault);
      else {
        const { row, pointers, message, cure } = fault;
        problems.note({ ...locateFault(input, row, pointers), message, cure });
      }
    }
  }
  const [agreed, questions] = late.list(allow);
  const found = problems.list();
  if (found.length > 0) throw refuseInput(input.file, [...found, ...questions.map(({ problem }) => problem)]);
  for (const { problem } of agreed)
    onEvent?.({ type: "notice", kind: "input", message: describeProblem({ ...problem, cure: undefined }) });
  if (questions.length === 0) return;
  if (confirm === undefined) throw refuseLate(input.file, questions);
  await confirm(questions);

  async function* checkHere(): AsyncGenerator<(RowFault | LateRow)[]> {
    const check = await openCheck(profile, plan.documents);
    for (let from = 0; from < batch.size; from += PIECE) {
      yield check(batch, from, Math.min(batch.size, from + PIECE));
      onEvent?.({ type: "step", step: "credentials checked", done: from, total: batch.size });
    }
  }
}

function refuseLate(file: string, questions: readonly Question[]): IssuingError {
  const count = questions.reduce((sum, { finding }) => sum + finding.count, 0);
  const message = `${file}: ${countNoun(count, "credential")} would not be valid now; nothing was written or sent`;
  const cure = `to allow this, set allow: { ${questions.map(({ finding }) => `${finding.kind}: true`).join(", ")} }`;
  return new IssuingError("cohort.unsure", "refused", message, {
    problems: questions.map(({ problem }) => problem),
    cure,
  });
}

/** Opens the check of credentials that are made of these documents. */
export async function openCheck(profileName: string, documents: SplicedRows | DocumentSource): Promise<Check> {
  const profile = await readProfileName(profileName);
  const { checkProfile } = await import("@laurel/sdk/profile");
  const decoder = new TextDecoder();
  const now = Math.floor(Date.now() / 1000);
  const readTemplates = new Set<unknown>();
  // Most learners of a cohort share their dates.
  let last: { validFrom: Json | undefined; validUntil: Json | undefined; validity: Validity } | undefined;

  function open(batch: Batch, row: number): { document: JsonObject; pointers?: readonly string[]; validity: Validity } {
    const index = batch.index(row);
    if (batch.size > SMALL && index % READ_BACK !== 0) {
      const { template, document: content } = read(batch, row);
      if (template !== undefined && readTemplates.has(template)) {
        const document: JsonObject = { id: ANY_ID, ...content };
        const { validFrom, validUntil } = document;
        if (last === undefined || validFrom !== last.validFrom || validUntil !== last.validUntil)
          last = { validFrom, validUntil, validity: readValidity(document) };
        return { document, validity: last.validity };
      }
      readTemplates.add(template);
    }
    const text = decoder.decode(batch.lines(index, index + 1)).slice(0, -1);
    const opened = openCredential(parseCredential(text));
    const message = `credential ${index} does not match its root; nothing was sent`;
    if (!opened.leadsToRoot) throw new IssuingError("integrity.altered", "unfinished", message);
    return opened;
  }

  function read(batch: Batch, row: number): { template: DocumentTemplate | undefined; document: JsonObject } {
    if ("read" in documents) return documents.read(row);
    return { template: batch.template(row), document: documents.document(row) as JsonObject };
  }

  return (batch, from, to) => {
    const faults: (RowFault | LateRow)[] = [];
    for (let row = from; row < to; row += 1) {
      try {
        const { document, pointers, validity } = open(batch, row);
        for (const { severity, pointer, against, message, cure } of checkProfile(document, profile, pointers)) {
          if (severity === "error") faults.push({ row, pointers: [pointer, against], message, cure });
        }
        const late = findPeriod(validity, document, now);
        if (late !== undefined) faults.push({ row, ...late });
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        faults.push({ row, pointers: [error.pointer], message: error.message });
      }
    }
    return faults;
  };
}
