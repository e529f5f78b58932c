// A course to start from, made for a list: the starter with the list's own columns.
import type { Json, JsonObject } from "@laurel/sdk";
import type { Guess } from "./guess.ts";
import { formatPlaceholder } from "./placeholder.ts";
import { GAPS, starterCourse } from "./starter.ts";

/** Makes a course from what was guessed of a list's columns; what the list does not say is left to be replaced. */
export function draftCourse({ key = GAPS.key, isKeyPrivate, name = GAPS.name, grade, completed }: Guess): JsonObject {
  const { credential } = starterCourse;
  const { credentialSubject: subject } = credential;
  const { achievement, result, identifier, ...learner } = subject;
  const { resultDescription, ...described } = achievement;
  const { allowedValue: _, ...graded }: Partial<(typeof resultDescription)[number]> = resultDescription[0] ?? {};
  const day = completed === undefined ? GAPS.day : `${formatPlaceholder({ column: completed.column })}T00:00:00Z`;
  const number = { ...identifier[0], identityHash: formatPlaceholder({ column: key }) };
  const draft = {
    ...{ ...starterCourse, key },
    disclosable: [
      "/credentialSubject/name",
      ...(isKeyPrivate ? [] : ["/credentialSubject/identifier"]),
      ...(grade === undefined ? [] : ["/credentialSubject/result"]),
    ],
    columns: completed === undefined ? {} : { [completed.column]: { date: completed.format } },
    credential: {
      ...{ ...credential, validFrom: day, awardedDate: day },
      credentialSubject: {
        ...{ ...learner, name },
        ...(isKeyPrivate ? {} : { identifier: [number] }),
        ...(grade === undefined
          ? {}
          : { result: [{ ...result[0], value: formatPlaceholder({ column: grade.column }) }] }),
        achievement: {
          ...described,
          ...(grade === undefined ? {} : { resultDescription: [{ ...graded, ...grade.scale }] }),
        },
      },
    },
  };
  return draft as Json as JsonObject;
}
