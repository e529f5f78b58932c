// laurel course: check a course, or write one to start from.
import { basename, extname } from "node:path";
import { isObject, type StackRequirements } from "@laurel/sdk";
import { type Fault, microCredentialContext } from "@laurel/sdk/profile";
import { tell } from "../../chain/office.ts";
import { type ListOptions, readTableOptions } from "../../cohort/options.ts";
import { CommandError, usageError } from "../../terminal/failure.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { tabulate } from "../../terminal/table.ts";
import { formatOption, indent, neutralize, quoteWord } from "../../terminal/terminal.ts";
import {
  type ColumnRule,
  type Course,
  countNoun,
  createFile,
  deriveRules,
  describeProblem,
  draftCourse,
  type Guess,
  guessColumns,
  judgeAcceptance,
  judgeCourse,
  type JudgedElement,
  locateFault,
  locateFinding,
  readCohort,
  readCourse,
  readProfileName,
  starterCourse,
  type TableOptions,
} from "@laurel/issuing";

/** What `course check` takes. */
export interface CheckCourseOptions {
  readonly profile?: string;
}

/** Checks a course: the elements of its profile, present or missing, and the columns that it needs. Exit code 1 where `issue` would refuse it. */
export async function checkCourse({ session, operand, options }: Invocation<CheckCourseOptions>): Promise<Outcome> {
  const course = await readCourse(operand);
  const profile = await readProfileName(options.profile);
  const { elements, faults } = await judgeCourse(course, profile);
  const refused = faults.some(({ severity }) => severity === "error");
  const others = judgeAcceptance(course);
  const columns = deriveRules(course).map(({ name, required, ...rule }) => ({ name, required, type: nameType(rule) }));
  const rows = columns.map(({ name, required, type }) => [name, required ? "required" : "may be empty", type]);
  const { bold, red, green } = session.colours;
  const file = neutralize(course.file);
  const verdict = refused ? red(`${file} cannot be issued yet. To fix:`) : green(`${file} can be issued.`);
  const lines = [
    ...(profile === "european"
      ? [bold("The elements of a European micro-credential"), ...tabulateElements(elements), ""]
      : []),
    verdict,
    ...indent(faults.map((fault) => describeProblem(locateFault(fault, course)))),
    "Its cohort needs these columns",
    ...indent(tabulate(rows)),
    `Holders may withhold ${course.disclosable.map(neutralize).join(", ") || "nothing"}.`,
    ...(course.requires === undefined ? [] : describeRequirements(course.requires)),
    ...describeAcceptance(others, course),
  ];
  const value = {
    format: "laurel-course-check-v1",
    ...{ profile, key: course.key, columns, disclosable: course.disclosable },
    ...{ elements: profile === "european" ? elements : [], faults, requires: course.requires ?? null },
    otherVerifiers: { faults: others, context: others.some(isOfContext) ? microCredentialContext : null },
  };
  return { exitCode: refused ? 1 : 0, value, lines };
}

function nameType({ types, dateFormat }: Pick<ColumnRule, "types" | "dateFormat">): string {
  if (types.has("date")) return `date, ${dateFormat}`;
  return types.has("number") ? "number" : types.has("boolean") ? "yes or no" : "text";
}

function describeRequirements({ credits, achievements = [], sameHolder }: StackRequirements): string[] {
  return [
    "This course is made of verified parts (laurel stack), which must",
    ...(credits === undefined ? [] : [`  have ${credits} credits in total`]),
    ...achievements.map(
      ({ id, issuer = "any issuer" }) => `  be of the achievement ${neutralize(id)}, by ${neutralize(issuer)}`,
    ),
    `  belong to one learner${sameHolder === true ? ", with the id disclosed" : ", where the id is disclosed"}`,
  ];
}

const isOfContext = ({ pointer }: Fault): boolean => pointer.startsWith("/@context");

function describeAcceptance(faults: readonly Fault[], course: Course): string[] {
  if (faults.length === 0) {
    const filled = isObject(course.template.issuer) && course.template.issuer.id === undefined;
    const where = filled ? ", if its accreditation's uri is a did:web" : "";
    return [`Other verifiers can accept its credentials${where}: issue them with --status-base and --sign.`];
  }
  const refused = faults.some(({ severity }) => severity === "error");
  const contextNote = "`laurel course new <file>` writes a new course; with --json, this command prints that entry.";
  return [
    refused
      ? "No other verifier will accept its credentials, not even if they are signed later:"
      : "Some other verifiers may refuse its credentials:",
    ...indent(faults.map((fault) => describeProblem(locateFault(fault, course)))),
    ...(faults.some(isOfContext) ? [contextNote] : []),
  ];
}

const SHOWN = 64;

function tabulateElements(elements: readonly JudgedElement[]): string[] {
  const rows = elements.map(({ title, need, state, texts, add }) => {
    const stated = texts.join("; ");
    const said = stated.length > SHOWN ? `${stated.slice(0, SHOWN)}…` : stated;
    const missing = add.map(({ at, add: member }) => `add ${member} (${at})`).join("; ");
    return [title, need, state, state === "present" ? said : missing];
  });
  return indent(tabulate(rows));
}

/** What `course new` takes. */
export interface NewCourseOptions extends ListOptions {
  readonly from?: string;
}

/** Writes a course to start from; of a list, with its columns. */
export async function newCourse(invocation: Invocation<NewCourseOptions>): Promise<Outcome> {
  const { operand: file, options } = invocation;
  const table = readTableOptions(options);
  if (options.from !== undefined) return draftFrom(invocation, options.from, table);
  const [given] = Object.entries(table).find(([, value]) => value !== undefined) ?? [];
  if (given !== undefined)
    throw usageError("these options are for reading a list, but no list is named", "add --from <list>");
  await writeCourse(file, starterCourse);
  return done({ format: "laurel-course-new-v1", file }, [
    `${neutralize(file)} written. Replace the words in UPPER CASE; {{column}} is filled from the cohort's columns.`,
    `Next: laurel course check ${neutralize(file)}`,
  ]);
}

async function writeCourse(file: string, course: object): Promise<void> {
  if (await createFile(file, `${JSON.stringify(course, null, 2)}\n`, { mode: 0o644 })) return;
  throw usageError(`${file} exists already`, "choose another name");
}

async function draftFrom(
  { session, operand: file }: Invocation<NewCourseOptions>,
  list: string,
  table: TableOptions,
): Promise<Outcome> {
  const cohort = await readCohort(list, { ...table, onEvent: (event) => tell(session, event) });
  const problems = cohort.findings
    .filter(({ grade }) => grade === "refuse")
    .map((finding) => locateFinding(cohort.file, finding));
  if (problems.length > 0) throw new CommandError("cohort.invalid", 1, `${list} has problems`, { problems });
  const guess = guessColumns(cohort);
  await writeCourse(file, draftCourse(guess));
  const flags = listFlags(table, guess);
  const next = [
    `laurel course check ${quoteWord(file)}`,
    [
      "laurel issue",
      quoteWord(list),
      "--course",
      quoteWord(file),
      "--out",
      quoteWord(nameFolder(list)),
      "--dry-run",
      ...flags,
    ].join(" "),
  ];
  const found = cohort.findings
    .filter(({ kind }) => kind !== "spaces")
    .map((finding) => describeProblem(locateFinding(cohort.file, finding)));
  const { bold } = session.colours;
  const used = guess.columns.filter(({ use }) => use !== "none");
  const unused = guess.columns.filter(({ use }) => use === "none");
  const value = {
    ...{ format: "laurel-course-new-v1", file, from: list, learners: cohort.count },
    ...{ columns: guess.columns, decisions: guess.decisions, next },
  };
  return done(value, [
    `${neutralize(file)} written, for the ${countNoun(cohort.count, "learner")} of ${neutralize(list)}.`,
    ...found.map((line) => `! ${line}`),
    bold("Used"),
    ...indent(
      tabulate(
        used.map(({ name, use, why }) => [name, WHERE[use], why]),
        "nothing",
      ),
    ),
    bold("Not used"),
    ...indent(
      tabulate(
        unused.map(({ name, why }) => [name, why]),
        "nothing",
      ),
    ),
    ...(guess.decisions.length === 0 ? [] : [bold("To decide")]),
    ...guess.decisions.map((decision) => `  ${neutralize(decision)}.`.replace(/\?\.$/, "?")),
    bold("Next"),
    `  Replace the words in UPPER CASE in ${neutralize(file)}.`,
    ...indent(next.map(neutralize)),
  ]);
}

/** Where a column goes. */
const WHERE: Readonly<Record<Guess["columns"][number]["use"], string>> = {
  key: "the learner's key",
  name: "credentialSubject/name",
  grade: "credentialSubject/result",
  completed: "validFrom, awardedDate",
  none: "",
};

/** The options by which the list is read again as it was now, and those that leave learners out; what is asked about is answered then. */
function listFlags({ headerRow, encoding, sheet, values }: TableOptions, { skipEmpty }: Guess): string[] {
  const given = Object.entries({ headerRow, encoding, sheet, values: values === true ? "" : undefined });
  return [
    ...given.flatMap(([option, value]) => (value === undefined ? [] : [{ option, value: String(value) }])),
    ...skipEmpty.map((value) => ({ option: "skipEmpty", value })),
  ].map(formatOption);
}

/** A folder named after a list. */
function nameFolder(list: string): string {
  return basename(list, extname(list)) || "batch";
}
