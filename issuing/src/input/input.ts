// What a batch is issued from: a cohort with its course, or ready documents. Both become documents, row by row.
import { hashStream, type Hex, isObject, type Json, type JsonObject, keccak256, toHex } from "@laurel/sdk";
import { streamRegularFile } from "@laurel/sdk/node";
import { type Cohort, makeCohort, readCohort } from "../spreadsheet/cohort.ts";
import { type Course, readCourse } from "../course/course.ts";
import { IssuingError, type Location, type Problem, refuseUse } from "../messages/issuing-error.ts";
import { MAX_ROW, type TableIndex, TOO_LONG } from "../spreadsheet/table.ts";
import { listUnreplaced } from "../course/starter.ts";
import { bindCourse, type BoundCourse, checkRows } from "../course/template.ts";
import { countSteps, type Listener, type Step } from "../messages/events.ts";
import type { RecordIndex } from "../disk/record-file.ts";
import type { IssuerIdentity } from "../chain/authority.ts";

/** What a batch is made of, row by row. */
export interface InputRows {
  readonly count: number;
  /** The learner's cells; none for ready documents. */
  cells(row: number): readonly string[];
  /** Where a row, counted from 0, stands for a person: a row number, or a file. */
  locate(row: number): Location;
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
  readonly origin?: Origin | undefined;
}

/** Where ready documents are, for other threads: the lines of a file, or the files of a folder. */
export type DocumentFiles = RecordIndex | FolderIndex;

/** The files of a folder. */
export interface FolderIndex {
  readonly folder: string;
  readonly names: readonly string[];
  /** Of the bytes of each file, by which a change is noticed. */
  readonly digests: readonly Hex[];
}

/** The files of an input. */
export type Origin = { readonly table: TableIndex; readonly course: Course } | { readonly documents: DocumentFiles };

/** In place of a digest that is not known: rows are compared one by one. */
export const UNKNOWN_DIGEST: Hex = "0x";
/** What is read at once. */
const PIECE_BYTES = 256 * 1024;
/** So many rows make a step that is told. */
const SHOWN = 256;

/** Refuses an input with all that is wrong with it, in the order of its rows. */
export function refuseInput(file: string, found: readonly Problem[]): IssuingError {
  const problems = [...found].sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
  const count = problems.length === 1 ? "1 thing" : `${problems.length} things`;
  const message = `${file} has ${count} to mend; nothing was written and nothing was sent`;
  return new IssuingError("cohort.invalid", "refused", message, { problems });
}

/** Reads a cohort with its course. @throws IssuingError with every problem of both. */
export async function readCohortInput(cohortPath: string, coursePath: string, onEvent?: Listener): Promise<IssueInput> {
  const course = await readCourse(coursePath);
  requireIssuable(course);
  const cohort = await readCohort(cohortPath, { onEvent });
  return bindInput(cohort, course, toHex(await hashStream(streamRegularFile(cohortPath, PIECE_BYTES))), onEvent);
}

/**
 * Binds rows of a database, or of a program's own, to a course: no file is read.
 * @param name where they come from, for messages: `results row 3, column "grade": …`
 * @param rows one learner each, by the course's columns; null for an empty cell
 * @throws IssuingError `cohort.invalid` with every problem
 */
export function bindRows(name: string, rows: Iterable<Readonly<Record<string, unknown>>>, course: Course): IssueInput {
  requireIssuable(course);
  const all = [...rows];
  const header = [...new Set(all.flatMap(Object.keys))];
  const problems: Problem[] = [];
  for (const column of header)
    if (!isText(column)) problems.push({ file: name, column: column.toWellFormed(), message: "is not plain text" });
  const message = "is not plain text, a number or a truth value";
  const numbered = all.map((row, position) => ({
    number: position + 1,
    cells: header.map((column) => {
      const value = row[column] ?? "";
      const cell = PLAIN.has(typeof value) ? String(value) : "";
      if (!PLAIN.has(typeof value) || !isText(cell) || (typeof value === "number" && !Number.isFinite(value)))
        problems.push({ file: name, row: position + 1, column, message });
      return cell;
    }),
  }));
  for (const { number: row, cells } of numbered)
    if (Buffer.byteLength(cells.join(",")) > MAX_ROW) problems.push({ file: name, row, message: TOO_LONG });
  if (problems.length > 0) throw refuseInput(name, problems);
  const text = JSON.stringify([header, ...numbered.map(({ cells }) => cells)]);
  return bindInput(makeCohort(name, header, numbered), course, toHex(keccak256(new TextEncoder().encode(text))));
}

/** Whether a file can hold a text as it is. */
function isText(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

/** What `bindRows` takes as a cell, beside null. */
const PLAIN: ReadonlySet<string> = new Set(["string", "number", "bigint", "boolean"]);

/** Refuses a course that is still as in the starter, or whose credentials stand on parts, which nobody has checked here. */
function requireIssuable({ file, requires, template }: Course): void {
  if (requires !== undefined) throw refuseUse(`${file} requires parts`, "make its credentials from verified parts");
  const problems = listUnreplaced(template).map((pointer): Problem => {
    return { file, column: `/credential${pointer}`, message: "still as in the starter", cure: "replace it" };
  });
  if (problems.length === 0) return;
  const message = `${file} is not finished; nothing was written and nothing was sent`;
  throw new IssuingError("course.incomplete", "refused", message, { problems });
}

/**
 * Binds a cohort to its course.
 * @param digest keccak-256 of the input's bytes; rows are compared one by one where it is not known
 * @throws IssuingError `cohort.invalid` with every problem
 */
export function bindInput(
  cohort: Cohort,
  course: Course,
  digest: Hex = UNKNOWN_DIGEST,
  onEvent?: Listener,
): IssueInput {
  const problems: Problem[] = [...cohort.problems];
  const bound = bindCourse(course, cohort, problems);
  if (bound !== undefined) {
    const row = watch(onEvent, "rows checked", cohort.count, cohort.row);
    checkRows(bound, { ...cohort, row }, problems);
  }
  if (bound !== undefined && cohort.count === 0) {
    const cure = "put one learner on each row below the header";
    problems.push({ file: cohort.file, message: "it has no learners", cure });
  }
  if (problems.length > 0 || bound === undefined) throw refuseInput(cohort.file, problems);
  return {
    ...openCourseRows(bound, cohort),
    file: cohort.file,
    digest,
    disclosable: course.disclosable,
    course: { bytes: course.bytes, digest: toHex(keccak256(course.bytes)) },
    notes: cohort.notes,
    header: cohort.header,
    keyColumn: bound.keyColumn,
    origin: cohort.index && { table: cohort.index, course },
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
export function watchInput(input: IssueInput, onEvent: Listener | undefined): IssueInput {
  const { count, text, cells, document } = input;
  return {
    ...input,
    text: watch(onEvent, "rows compared", count, text),
    cells: watch(onEvent, "credentials made", count, cells),
    document: watch(onEvent, "credentials made", count, document),
  };
}

function watch<Result>(
  onEvent: Listener | undefined,
  step: Step,
  count: number,
  ask: (row: number) => Result,
): (row: number) => Result {
  const note = countSteps(onEvent, step, SHOWN, count);
  return (row) => {
    note();
    return ask(row);
  };
}

/** A document with `issuer.id` and `issuer.name` filled in where absent. @throws IssuingError where they say something else. */
export function fillIssuer(document: JsonObject, identity: IssuerIdentity, location: Location): JsonObject {
  const { issuer } = document;
  if (issuer === undefined) return { ...document, issuer: { id: identity.id, type: ["Profile"], name: identity.name } };
  const stated: Json = typeof issuer === "string" ? { id: issuer } : issuer;
  if (!isObject(stated)) return document;
  for (const member of ["id", "name"] as const) {
    const value = stated[member];
    if (value === undefined || value === identity[member]) continue;
    const message = `${JSON.stringify(value)} is not what the accreditation says, ${JSON.stringify(identity[member])}`;
    const cure = "write it exactly so, or leave it out: it is then filled in";
    const problems: Problem[] = [{ ...location, column: `/issuer/${member}`, message, cure }];
    const said = "the documents name another issuer than the one accredited; nothing was sent";
    throw new IssuingError("authority.identity", "refused", said, { problems });
  }
  if (typeof issuer === "string") return document;
  return { ...document, issuer: { ...stated, id: identity.id, name: identity.name } };
}
