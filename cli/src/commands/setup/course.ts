// laurel course: check a course, or write one to start from.
import { stat } from "node:fs/promises";
import type { StackRequirements } from "@laurel/sdk";
import { usageError } from "../../terminal/failure.ts";
import type { Invocation } from "../../terminal/invocation.ts";
import { done, type Outcome } from "../../terminal/session.ts";
import { layoutTable, neutralize } from "../../terminal/terminal.ts";
import {
  deriveRules,
  describeProblem,
  judgeCourse,
  type JudgedElement,
  locateFault,
  readCourse,
  readProfileName,
  starterCourse,
  writeFileAtomic,
} from "@laurel/issuing";

/** What `course check` takes. */
export interface CheckCourseOptions {
  readonly profile?: string;
}

/** Checks a course: the elements of its profile, present or missing, and the columns that it needs. Exit code 1 where `issue` would refuse it. */
export async function checkCourse({ session, words, options }: Invocation<CheckCourseOptions>): Promise<Outcome> {
  const course = await readCourse(words[0] ?? "");
  const profile = await readProfileName(options.profile);
  const { elements, faults } = await judgeCourse(course, profile);
  const refused = faults.some(({ severity }) => severity === "error");
  const columns = deriveRules(course).map(({ name, types, required, dateFormat }) => ({
    name,
    required,
    type: types.has("date")
      ? `date, ${dateFormat}`
      : types.has("number")
        ? "number"
        : types.has("boolean")
          ? "yes or no"
          : "text",
  }));
  const rows = columns.map(({ name, required, type }) => [
    `  ${neutralize(name)}`,
    required ? "required" : "may be empty",
    type,
  ]);
  const { bold, red, green } = session.colours;
  const file = neutralize(course.file);
  const verdict = refused ? red(`${file} cannot be issued yet. To mend:`) : green(`${file} can be issued.`);
  const lines = [
    ...(profile === "european" ? [bold("The elements of a European micro-credential"), ...tabulate(elements), ""] : []),
    verdict,
    ...faults.map((fault) => `  ${neutralize(describeProblem(locateFault(fault, course)))}`),
    "Its cohort needs the columns",
    ...layoutTable(rows),
    `Holders may withhold ${course.disclosable.map(neutralize).join(", ") || "nothing"}.`,
    ...(course.requires === undefined ? [] : describeRequirements(course.requires)),
  ];
  const value = {
    format: "laurel-course-check-v1",
    ...{ profile, key: course.key, columns, disclosable: course.disclosable },
    ...{ elements: profile === "european" ? elements : [], faults, requires: course.requires ?? null },
  };
  return { exitCode: refused ? 1 : 0, value, lines };
}

function describeRequirements({ credits, achievements = [], sameHolder }: StackRequirements): string[] {
  return [
    "It is made of verified parts (laurel stack), which must",
    ...(credits === undefined ? [] : [`  have ${credits} credits in sum`]),
    ...achievements.map(
      ({ id, issuer }) =>
        `  be of the achievement ${neutralize(id)}${issuer === undefined ? ", by any issuer" : `, by ${neutralize(issuer)}`}`,
    ),
    `  be of one learner${sameHolder === true ? ", whose id nobody withholds" : ", where that is disclosed"}`,
  ];
}

const SHOWN = 64;

function tabulate(elements: readonly JudgedElement[]): string[] {
  const rows = elements.map(({ title, need, state, texts, add }) => {
    const stated = neutralize(texts.join("; "));
    const said = stated.length > SHOWN ? `${stated.slice(0, SHOWN)}…` : stated;
    return [`  ${title}`, need, state, state === "present" ? said : add.map(describeAdding).join("; ")];
  });
  return layoutTable(rows);
}

function describeAdding({ at, add }: JudgedElement["add"][number]): string {
  return `add ${add} (${at})`;
}

/** Writes a course to start from. */
export async function newCourse({ words }: Invocation<object>): Promise<Outcome> {
  const file = words[0] ?? "";
  const taken = await stat(file).then(
    () => true,
    () => false,
  );
  if (taken) throw usageError(`${file} is there already`, "choose another name");
  await writeFileAtomic(file, `${JSON.stringify(starterCourse, null, 2)}\n`);
  return done({ format: "laurel-course-new-v1", file }, [
    `${neutralize(file)} written. Replace what stands in UPPER CASE; {{column}} is filled from the cohort's columns.`,
    `Next: laurel course check ${neutralize(file)}`,
  ]);
}
