// laurel course: check a course, or write one to start from.
import { stat } from "node:fs/promises";
import { writeFileAtomic } from "../atomic-file.ts";
import { readCourse } from "../course.ts";
import { usageError } from "../failure.ts";
import type { Invocation } from "../invocation.ts";
import { done, type Outcome } from "../session.ts";
import { starterCourse } from "../starter-course.ts";
import { deriveRules } from "../template.ts";
import { layoutTable, neutralize } from "../terminal.ts";

/** Checks a course's form and prints the columns that it needs. @throws CommandError with everything wrong in it. */
export async function checkCourse({ words }: Invocation<object>): Promise<Outcome> {
  const course = await readCourse(words[0] ?? "");
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
  const lines = [
    `${neutralize(course.file)} can be issued. Its cohort needs the columns`,
    ...layoutTable(rows),
    `Holders may withhold ${course.disclosable.map(neutralize).join(", ") || "nothing"}.`,
  ];
  return done({ format: "laurel-course-check-v1", key: course.key, columns, disclosable: course.disclosable }, lines);
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
