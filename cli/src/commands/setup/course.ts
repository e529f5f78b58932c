// laurel course: check a course, or write one to start from.
import { isObject, type StackRequirements } from "@laurel/sdk";
import { type Fault, microCredentialContext } from "@laurel/sdk/profile";
import { usageError } from "../../terminal/failure.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { tabulate } from "../../terminal/table.ts";
import { indent, neutralize } from "../../terminal/terminal.ts";
import {
  type ColumnRule,
  type Course,
  createFile,
  deriveRules,
  describeProblem,
  judgeAcceptance,
  judgeCourse,
  type JudgedElement,
  locateFault,
  readCourse,
  readProfileName,
  starterCourse,
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
  const verdict = refused ? red(`${file} cannot be issued yet. To mend:`) : green(`${file} can be issued.`);
  const lines = [
    ...(profile === "european"
      ? [bold("The elements of a European micro-credential"), ...tabulateElements(elements), ""]
      : []),
    verdict,
    ...indent(faults.map((fault) => describeProblem(locateFault(fault, course)))),
    "Its cohort needs the columns",
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
    "It is made of verified parts (laurel stack), which must",
    ...(credits === undefined ? [] : [`  have ${credits} credits in sum`]),
    ...achievements.map(
      ({ id, issuer = "any issuer" }) => `  be of the achievement ${neutralize(id)}, by ${neutralize(issuer)}`,
    ),
    `  be of one learner${sameHolder === true ? ", whose id nobody withholds" : ", where that is disclosed"}`,
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

/** Writes a course to start from. */
export async function newCourse({ operand: file }: Invocation<object>): Promise<Outcome> {
  if (!(await createFile(file, `${JSON.stringify(starterCourse, null, 2)}\n`, { mode: 0o644 })))
    throw usageError(`${file} is there already`, "choose another name");
  return done({ format: "laurel-course-new-v1", file }, [
    `${neutralize(file)} written. Replace what stands in UPPER CASE; {{column}} is filled from the cohort's columns.`,
    `Next: laurel course check ${neutralize(file)}`,
  ]);
}
