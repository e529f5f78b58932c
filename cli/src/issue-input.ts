// What a batch is issued from: a cohort with its course, or ready documents. Both become documents, row by row.
import { hashStream, keccak256, type Hex, type Json, type JsonObject, toHex } from "@laurel/sdk";
import { createReadStream } from "node:fs";
import { type Cohort, readCohort } from "./cohort.ts";
import { type Course, readCourse } from "./course.ts";
import type { DocumentFiles } from "./document-input.ts";
import { CommandError, type Problem } from "./failure.ts";
import type { TableIndex } from "./table.ts";
import { bindCourse, type BoundCourse, checkRows } from "./template.ts";

/** What a batch is made of, row by row. */
export interface InputRows {
  readonly count: number;
  /** The learner's cells; none for ready documents. */
  cells(row: number): readonly string[];
  /** Where a row, counted from 0, stands for a person: a row number, or a file. */
  locate(row: number): Pick<Problem, "file" | "row">;
  /** The row's content as one text, by which a change is noticed. */
  text(row: number): string;
  /** The row's document, without what the accreditation fills in. */
  document(row: number): JsonObject;
  /** The course, as it is filled from the cells; undefined for ready documents. */
  readonly bound?: BoundCourse;
}

/** Where the documents of a batch come from. */
export interface IssueInput extends InputRows {
  /** The file's or folder's name, for messages. */
  readonly file: string;
  /** Keccak-256 of the input's bytes. */
  readonly digest: Hex;
  readonly disclosable: readonly string[];
  /** The course's bytes with their digest; null for ready documents. */
  readonly course: { readonly bytes: Uint8Array; readonly digest: Hex } | null;
  /** What was put right without asking. */
  readonly notes: readonly string[];
  /** The names of the columns; empty for ready documents. */
  readonly header: readonly string[];
  /** The column that identifies a learner; -1 for ready documents. */
  readonly keyColumn: number;
  /** What other threads open the same input from; undefined where the rows are in no file of their own. */
  readonly origin?: Origin;
}

/** The files of an input. */
export type Origin = { readonly table: TableIndex; readonly course: Course } | { readonly documents: DocumentFiles };

/** A line of progress for so many rows. */
const SHOWN = 256;

/** Refuses an input with all that is wrong with it. */
export function refuseInput(file: string, problems: readonly Problem[]): CommandError {
  const count = problems.length === 1 ? "1 thing" : `${problems.length} things`;
  return new CommandError(
    "cohort.invalid",
    1,
    `${file} has ${count} to mend; nothing was written and nothing was sent`,
    { problems },
  );
}

/** Reads a cohort with its course. @throws CommandError with every problem of both. */
export async function readCohortInput(
  cohortPath: string,
  coursePath: string,
  progress?: (text: string) => void,
): Promise<IssueInput> {
  const course = await readCourse(coursePath);
  const cohort = await readCohort(cohortPath, { progress });
  return bindInput(cohort, course, toHex(await hashStream(createReadStream(cohortPath))), progress);
}

/** Binds a cohort that was read to its course. @throws CommandError with every problem. */
export function bindInput(
  cohort: Cohort,
  course: Course,
  digest: Hex,
  progress: (text: string) => void = () => undefined,
): IssueInput {
  const problems: Problem[] = [...cohort.problems];
  const bound = bindCourse(course, cohort, problems);
  if (bound !== undefined) {
    const row = watch(progress, "checked row", cohort.count, cohort.row);
    checkRows(bound, { ...cohort, row }, problems);
  }
  if (bound !== undefined && cohort.count === 0) {
    problems.push({
      file: cohort.file,
      message: "it has no learners",
      cure: "put one learner on each row below the header",
    });
  }
  if (problems.length > 0 || bound === undefined)
    throw refuseInput(
      cohort.file,
      problems.sort((a, b) => (a.row ?? 0) - (b.row ?? 0)),
    );
  return {
    ...openCourseRows(bound, cohort),
    file: cohort.file,
    digest,
    disclosable: course.disclosable,
    course: { bytes: course.bytes, digest: toHex(keccak256(course.bytes)) },
    notes: cohort.notes,
    header: cohort.header,
    keyColumn: bound.keyColumn,
    ...(cohort.index === undefined ? {} : { origin: { table: cohort.index, course } }),
  };
}

/** The rows of a cohort that fill a course. */
export function openCourseRows(
  bound: BoundCourse,
  { file, count, row }: Pick<Cohort, "file" | "count" | "row">,
): InputRows {
  return {
    count,
    cells: (position) => row(position).cells,
    locate: (position) => ({ file, row: row(position).number }),
    text: (position) => JSON.stringify(row(position).cells),
    document: (position) => bound.fill(row(position).cells),
    bound,
  };
}

/** An input that shows how far a batch is that is made of it on this thread. */
export function watchInput(input: IssueInput, progress: (text: string) => void): IssueInput {
  const { count, text, cells, document } = input;
  return {
    ...input,
    text: watch(progress, "compared row", count, text),
    cells: watch(progress, "made credential", count, cells),
    document: watch(progress, "made credential", count, document),
  };
}

function watch<Result>(
  progress: (text: string) => void,
  what: string,
  count: number,
  ask: (row: number) => Result,
): (row: number) => Result {
  let asked = 0;
  return (row) => {
    asked += 1;
    if (asked % SHOWN === 0 && asked <= count)
      progress(`${what} ${asked.toLocaleString("en")} of ${count.toLocaleString("en")}`);
    return ask(row);
  };
}

/** Who the accreditation says the issuer is. */
export interface IssuerIdentity {
  readonly id: string;
  readonly name: string;
}

/** A document with `issuer.id` and `issuer.name` filled in where absent. @throws CommandError where they say something else. */
export function fillIssuer(
  document: JsonObject,
  identity: IssuerIdentity,
  place: Pick<Problem, "file" | "row">,
): JsonObject {
  const { issuer } = document;
  if (issuer === undefined) return { ...document, issuer: { id: identity.id, type: ["Profile"], name: identity.name } };
  const stated: Json = typeof issuer === "string" ? { id: issuer } : issuer;
  if (typeof stated !== "object" || stated === null || Array.isArray(stated)) return document;
  for (const member of ["id", "name"] as const) {
    const value = (stated as JsonObject)[member];
    if (value === undefined || value === identity[member]) continue;
    const message = `${JSON.stringify(value)} is not what the accreditation says, ${JSON.stringify(identity[member])}`;
    const cure = "write it exactly so, or leave it out: it is then filled in";
    const problems: Problem[] = [{ ...place, column: `/issuer/${member}`, message, cure }];
    throw new CommandError(
      "authority.identity",
      1,
      "the documents name another issuer than the one accredited; nothing was sent",
      { problems },
    );
  }
  if (typeof issuer === "string") return document;
  return { ...document, issuer: { ...(stated as JsonObject), id: identity.id, name: identity.name } };
}
