// What a batch is issued from: a cohort with its course, or ready documents. Both become documents, row by row.
import {
  hashStream,
  type Hex,
  isObject,
  type Json,
  type JsonObject,
  keccak256,
  stateReplacement,
  toHex,
} from "@laurel/sdk";
import { streamRegularFile } from "@laurel/sdk/node";
import type { Finding } from "../columns/finding.ts";
import { type Cohort, makeCohort, readCohort, type TableOptions } from "../spreadsheet/cohort.ts";
import { type Course, readCourse } from "../course/course.ts";
import { describeProblem, IssuingError, type Location, type Problem, refuseUse } from "../messages/issuing-error.ts";
import { countNoun } from "../messages/words.ts";
import { type Answers, isAnswered, nameAcceptance, ROWS, sayEffect } from "./answers.ts";
import { judgeCohort, type JudgedCohort, locateFinding } from "./judge-cohort.ts";
import { MAX_ROW, type TableIndex, TOO_LONG } from "../spreadsheet/table.ts";
import { listUnreplaced } from "../course/starter.ts";
import { bindCourse, type BoundCourse, deriveRules } from "../course/template.ts";
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
  /** The rows of credentials that are erased: nothing is known of them. */
  readonly erased?: ReadonlySet<number> | undefined;
  /** Of a correction: the `id` of the credential that it replaces, which `document` states. */
  readonly replaced?: string;
}

/** Where the documents of a batch come from. */
export interface IssueInput extends InputRows {
  /** The file's or folder's name, for messages. */
  readonly file: string;
  /** Keccak-256 of the input's bytes. */
  readonly digest: Hex;
  readonly disclosable: readonly string[];
  /** The course's file, its bytes with their digest, and how it is filled; null for ready documents. */
  readonly course: (Pick<Course, "file" | "bytes" | "isTidy"> & { readonly digest: Hex }) | null;
  /** The same as a batch of the first version was made of it. */
  readonly untidied?: (() => IssueInput) | undefined;
  /** What was put right without asking, or is odd. */
  readonly notes: readonly string[];
  /** What was found in the list and agreed to, with the notes; none for ready documents. */
  readonly findings: readonly Finding[];
  /** Those of them whose rows are left out. */
  readonly leftOut: readonly Finding[];
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
  const count = countNoun(problems.length, "problem");
  const message = `${file} has ${count}; nothing was written or sent`;
  return new IssuingError("cohort.invalid", "refused", message, { problems });
}

/** What a cohort's list is read with, as far as a person says it. */
export interface CohortInputOptions extends TableOptions, Answers {
  /** Is asked once about everything that is probably damaged; whoever declines rejects. Without it that is refused. */
  readonly confirm?: ((questions: readonly Question[]) => Promise<void>) | undefined;
  readonly onEvent?: Listener | undefined;
}

/** Something to be asked about: what was found, and the same as a problem of its file. */
export interface Question {
  readonly finding: Finding;
  readonly problem: Problem;
}

/**
 * Reads a cohort with its course.
 * @throws IssuingError `cohort.invalid` with every problem of both, `cohort.unsure` where something is probably damaged and nobody said that it is so
 */
export async function readCohortInput(
  cohortPath: string,
  coursePath: string,
  options: CohortInputOptions = {},
): Promise<IssueInput> {
  const course = await readCourse(coursePath);
  requireIssuable(course);
  const { keep, confirm, onEvent } = options;
  const wanted = [course.key, ...deriveRules(course).map(({ name }) => name)];
  const learners = new Set(keep?.filter(({ column }) => column === ROWS).map(({ kind }) => kind));
  const cohort = await readCohort(cohortPath, { ...pickTableOptions(options), wanted, learners, onEvent });
  for (const finding of cohort.findings)
    if (learners.has(finding.kind) && !isAnswered(keep, finding))
      throw refuseUse(`the list has ${finding.count} rows of the kind ${finding.kind}`, "give their number as printed");
  const judged = judgeCohort(cohort, course, { isKept: (finding) => isAnswered(keep, finding), onEvent });
  const questions = listQuestions(cohort.file, judged, options);
  if (judged.problems.length > 0 || judged.bound === undefined)
    throw refuseInput(cohort.file, [...judged.problems, ...questions.map(({ problem }) => problem)]);
  if (questions.length > 0) {
    if (confirm === undefined) throw refuseUnsure(cohort.file, questions);
    await confirm(questions);
  }
  const bytes = toHex(await hashStream(streamRegularFile(cohortPath, PIECE_BYTES)));
  return finishInput(judged, judged.bound, course, digestDecisions(bytes, judged, options));
}

/** Of all options, those that say how a table is read. */
function pickTableOptions({ headerRow, encoding, sheet, values, only, skipEmpty }: TableOptions): TableOptions {
  return { headerRow, encoding, sheet, values, only, skipEmpty };
}

/** What is still to be asked. */
function listQuestions(file: string, { findings }: JudgedCohort, { accept, keep }: Answers): Question[] {
  return findings
    .filter((finding) => finding.grade === "ask" && !isAnswered(accept, finding) && !isAnswered(keep, finding))
    .map((finding) => ({
      finding,
      problem: { ...locateFinding(file, finding), accept: nameAcceptance(finding), outcome: sayEffect(finding) },
    }));
}

function refuseUnsure(file: string, questions: readonly Question[]): IssuingError {
  const message = `${file} needs your answer: ${countNoun(questions.length, "possible fault")}; nothing was written or sent`;
  const problems = questions.map(({ problem }) => problem);
  return new IssuingError("cohort.unsure", "refused", message, { problems });
}

/** The digest of the same bytes read in another way is another one. */
function digestDecisions(bytes: Hex, { cohort, findings }: JudgedCohort, options: CohortInputOptions): Hex {
  const made = [
    pickTableOptions(options),
    cohort.index?.cures,
    findings.filter(({ effect }) => effect !== "keep"),
    options.keep,
  ];
  const isPlain =
    findings.length === 0 &&
    (options.keep ?? []).length === 0 &&
    Object.values(pickTableOptions(options)).every((value) => value === undefined);
  return isPlain ? bytes : toHex(keccak256(new TextEncoder().encode(bytes + JSON.stringify(made))));
}

/**
 * Binds rows of a database, or of a program's own, to a course: no file is read.
 * @param name where they come from, for messages: `results row 3, column "grade": …`
 * @param rows one learner each, by the course's columns; null for an empty cell
 * @param answers to what is probably damaged
 * @throws IssuingError as `bindInput`
 */
export function bindRows(
  name: string,
  rows: Iterable<Readonly<Record<string, unknown>>>,
  course: Course,
  answers: Answers = {},
): IssueInput {
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
  const digest = toHex(keccak256(new TextEncoder().encode(text)));
  return bindInput(makeCohort(name, header, numbered), course, { ...answers, digest });
}

/** Whether a file can hold a text as it is. */
function isText(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

/** What `bindRows` takes as a cell, beside null. */
const PLAIN: ReadonlySet<string> = new Set(["string", "number", "bigint", "boolean"]);

/** Refuses a course that is still as in the starter, or whose credentials stand on parts, which nobody has checked here. */
function requireIssuable({ file, requires, template }: Course): void {
  if (requires !== undefined) throw refuseUse(`${file} requires parts`, "make the credentials from verified parts");
  const problems = listUnreplaced(template).map((pointer): Problem => {
    return { file, column: `/credential${pointer}`, message: "still as in the starter", cure: "replace it" };
  });
  if (problems.length === 0) return;
  const message = `${file} is not finished; nothing was written or sent`;
  throw new IssuingError("course.incomplete", "refused", message, { problems });
}

/** What `bindInput` takes. */
export interface BindOptions extends Answers {
  /** Keccak-256 of the input's bytes; rows are compared one by one where it is not known. */
  readonly digest?: Hex;
  /** The columns whose cells are new; the others were judged when they were first read, and stay as they are if they fit. All unless said. */
  readonly given?: ReadonlySet<string>;
}

/**
 * Binds a cohort to its course.
 * @throws IssuingError `cohort.invalid` with every problem, `cohort.unsure` where something is probably damaged
 */
export function bindInput(cohort: Cohort, course: Course, options: BindOptions = {}): IssueInput {
  const { digest = UNKNOWN_DIGEST, keep, given } = options;
  const judged = judgeCohort(cohort, course, { given, isKept: (finding) => isAnswered(keep, finding) });
  const questions = listQuestions(cohort.file, judged, options);
  if (judged.problems.length > 0 || judged.bound === undefined)
    throw refuseInput(cohort.file, [...judged.problems, ...questions.map(({ problem }) => problem)]);
  if (questions.length > 0) throw refuseUnsure(cohort.file, questions);
  return finishInput(judged, judged.bound, course, digest);
}

/**
 * Binds rows that were issued by this course, and compared with their digests: they are not judged again.
 * @throws IssuingError `cohort.invalid` where the course asks for a column that is not there
 */
export function bindIssued(cohort: Cohort, course: Course, digest: Hex): IssueInput {
  const problems: Problem[] = [];
  const bound = bindCourse(course, cohort, problems);
  if (bound === undefined) throw refuseInput(cohort.file, problems);
  return finishInput({ bound, cohort, problems, findings: [], leftOut: [] }, bound, course, digest);
}

function finishInput(judged: JudgedCohort, bound: BoundCourse, course: Course, digest: Hex): IssueInput {
  const { cohort, findings, leftOut } = judged;
  return {
    ...openCourseRows(bound, cohort),
    file: cohort.file,
    digest,
    disclosable: course.disclosable,
    course: { file: course.file, bytes: course.bytes, isTidy: course.isTidy, digest: toHex(keccak256(course.bytes)) },
    untidied() {
      const plain = { ...course, isTidy: false };
      return finishInput(judged, bindCourse(plain, cohort, []) ?? bound, plain, digest);
    },
    findings,
    leftOut,
    notes: findings
      .filter(({ grade }) => grade === "note")
      .map((finding) => describeProblem(locateFinding(cohort.file, finding))),
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

/** The same input for a correction: its document states which credential it replaces. An `id` of its own it has from its batch. */
export function correctInput(input: IssueInput, replaced: string): IssueInput {
  const { untidied } = input;
  return {
    ...input,
    replaced,
    document(row) {
      const { id: _id, ...document } = input.document(row);
      return stateReplacement(document, replaced);
    },
    untidied: untidied && (() => correctInput(untidied(), replaced)),
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
export function fillIssuer(
  document: JsonObject,
  identity: IssuerIdentity,
  locate: (pointer: string) => Location,
): JsonObject {
  const { issuer } = document;
  if (issuer === undefined) return { ...document, issuer: { id: identity.id, type: ["Profile"], name: identity.name } };
  const stated: Json = typeof issuer === "string" ? { id: issuer } : issuer;
  if (!isObject(stated)) return document;
  for (const member of ["id", "name"] as const) {
    const value = stated[member];
    if (value === undefined || value === identity[member]) continue;
    const message = `${JSON.stringify(value)} differs from the accreditation, which says ${JSON.stringify(identity[member])}`;
    const cure = "write exactly that, or leave it out: the accreditation supplies it";
    const problems: Problem[] = [{ ...locate(`/issuer/${member}`), message, cure }];
    const said = "the documents name an issuer other than the accredited one; nothing was sent";
    throw new IssuingError("authority.identity", "refused", said, { problems });
  }
  if (typeof issuer === "string") return document;
  return { ...document, issuer: { ...stated, id: identity.id, name: identity.name } };
}
