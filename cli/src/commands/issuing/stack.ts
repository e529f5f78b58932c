// laurel stack: verified parts in, the larger credential that stands on them out, issued as any batch is.
import { checksumAddress, createPartCounter, createVerifier, draftStacks } from "@laurel/sdk";
import { type Config, readConfig } from "../../settings/config.ts";
import { CommandError, usageError } from "../../terminal/failure.ts";
import { readAnswers } from "../../cohort/options.ts";
import { groupByLearner, type PartFile, readParts } from "../../stacking/part-files.ts";
import { fillCells, parseColumns } from "../../stacking/stack-row.ts";
import {
  describeDrafts,
  describeList,
  describeNext,
  locateDrafts,
  locateLearner,
  refuseUnfit,
  type StackLearner,
} from "../../stacking/stack-text.ts";
import type { Invocation, Outcome } from "../../terminal/invocation.ts";
import { neutralize } from "../../terminal/terminal.ts";
import { openTrustedNodes } from "../../settings/nodes-file.ts";
import { requireTrust } from "../../settings/trust-file.ts";
import { issueInput, type IssueOptions } from "./issue/issue.ts";
import {
  bindDocuments,
  bindInput,
  type Course,
  deriveRules,
  makeCohort,
  readCourse,
  requireProfile,
} from "@laurel/issuing";

/** What `stack` takes. */
export interface StackOptions extends Omit<IssueOptions, "disclosable"> {
  readonly course: string;
  readonly set?: readonly string[];
  readonly part?: readonly string[];
  readonly eachLearner?: boolean;
}

/** Issues a larger credential, or one for each learner, once the parts are verified and what the course requires. */
export async function stack({ session, words, options }: Invocation<StackOptions>): Promise<Outcome> {
  const course = await readCourse(options.course);
  const { requires } = course;
  if (requires === undefined) {
    throw usageError(
      `${course.file} does not say what it requires of its parts`,
      'write it: "requires": { "credits": 9, "achievements": [{ "id": "https://…" }], "sameHolder": true }',
    );
  }
  for (const warning of await requireProfile(course, options.profile)) session.note(neutralize(warning));
  const config = await readConfig({ ...session, option: options.config });
  const trust = await requireTrust(session, options);
  const verifier = createVerifier(await openTrustedNodes(session, trust));
  const count = createPartCounter();
  const parts = await readParts(words, session, count);
  const below = options.part === undefined ? [] : await readParts(options.part, session, count);
  const groups = options.eachLearner === true ? groupByLearner(parts) : [parts];
  const learners = fillLearners(course, groups, options.set ?? [], config);
  const drafts = await draftStacks({
    verifier,
    issuerRef: { chainId: config.chainId, registry: config.registry, issuer: config.issuer },
    requires,
    drafts: learners.map((learner) => ({
      document: fillDocument(course, learner, options),
      parts: learner.parts.map(({ content }) => content),
    })),
    below: below.map(({ content }) => content),
  });
  refuseUnfit(course, learners, drafts);
  if (options.yes !== true && !session.json)
    session.note(...describeDrafts(session, learners, drafts), ...describeList(trust, drafts));
  const documents = drafts.map(({ document }, i) => ({ location: locateLearner(learners[i]), document }));
  const issued = await issueInput(session, bindDocuments(course.file, documents, course.disclosable), options);
  const { format } = issued.value as { readonly format: string };
  const files = format === "laurel-batch-v1" ? await locateDrafts(options.out, drafts) : [];
  const stacks = drafts.map(({ stack: { credits, parts: judged } }, i) => ({
    file: files[i] ?? null,
    credits,
    parts: judged.map(({ issuer, root, index, contentHash, learner, credits: earned }, j) => ({
      file: learners[i]?.parts[j]?.name ?? "",
      ...{ issuer, root, index, contentHash, learner, credits: earned },
    })),
  }));
  return {
    ...issued,
    value: {
      ...{ format: "laurel-stack-v1", requires, stacks, issued: issued.value },
      trust: { name: trust.name, sha256: trust.sha256 },
    },
    lines:
      files.length === 0
        ? issued.lines
        : [...issued.lines.slice(0, -1), ...describeNext(course, learners, files, options.out)],
  };
}

function fillLearners(
  course: Course,
  groups: readonly (readonly PartFile[])[],
  settings: readonly string[],
  config: Config,
): StackLearner[] {
  const columns = deriveRules(course).map(({ name }) => name);
  const set = parseColumns(settings, columns);
  const isOwn = ({ opened: { issuerRef } }: PartFile): boolean =>
    issuerRef.chainId === config.chainId &&
    issuerRef.registry === checksumAddress(config.registry) &&
    issuerRef.issuer === config.issuer;
  const learners = groups.map((parts) => ({ parts, cells: fillCells(course, parts, set, isOwn) }));
  const problems = learners.flatMap((learner) =>
    learner.cells
      .filter(({ rule, value, different }) => (rule.required && value === "") || different.length > 0)
      .map(({ rule: { name }, different }) => ({
        ...locateLearner(learner),
        column: name,
        message: different.length > 0 ? `the parts disagree: ${different.join("; ")}` : "no part states it",
        cure: `add --set ${name}=…`,
      })),
  );
  const message = `${course.file} needs values that the parts do not state; nothing was sent`;
  if (problems.length > 0) throw new CommandError("stack.values", 2, message, { problems });
  return learners;
}

/** The course's template, filled for a learner as for a row of a cohort. */
function fillDocument(course: Course, { parts, cells }: StackLearner, options: StackOptions) {
  const header = cells.map(({ rule }) => rule.name);
  const row = { number: 1, cells: cells.map(({ value }) => value) };
  const cohort = makeCohort(parts[0]?.name ?? "", header, [row]);
  // What verified parts say is as it is; what is typed is looked at.
  const given = new Set(parseColumns(options.set ?? [], header).keys());
  return bindInput(cohort, course, { ...readAnswers(options), given }).document(0);
}
