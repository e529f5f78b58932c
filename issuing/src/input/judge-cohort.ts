// A cohort held to its course, as a whole: everything that cannot be right, everything to ask about, and what is left after a yes.
import type { Problem } from "../messages/issuing-error.ts";
import { countSteps, type Listener } from "../messages/events.ts";
import { checkCell } from "../columns/cell.ts";
import type { Finding } from "../columns/finding.ts";
import { isLeftOut, openColumnJudge } from "../columns/judge.ts";
import type { JudgedColumn } from "../columns/cell.ts";
import { guessRole } from "../columns/header-names.ts";
import { type Course, listPlaceholders } from "../course/course.ts";
import { bindCourse, type BoundCourse, bindRules } from "../course/template.ts";
import { type Cohort, type CohortRow, refineCohort } from "../spreadsheet/cohort.ts";
import { describeNobody } from "../spreadsheet/filter.ts";
import { openKeyIndex } from "./key-index.ts";
import { normalizeName, sameName } from "../spreadsheet/layout.ts";
import type { WorkbookMark } from "../workbook/marks.ts";
import type { Cure } from "../spreadsheet/table.ts";
import { openTally, type Tallied } from "../columns/tally.ts";
import { formatPointer } from "@laurel/sdk";

/** How a cohort came out. */
export interface JudgedCohort {
  /** Undefined where columns are missing. */
  readonly bound: BoundCourse | undefined;
  /** The cohort after a yes to all that is asked: cured, and without the rows that are left out. */
  readonly cohort: Cohort;
  /** What cannot be right. */
  readonly problems: readonly Problem[];
  /** Of the grades `ask` and `note`. */
  readonly findings: readonly Finding[];
  /** Those of them whose rows the cohort no longer has. */
  readonly leftOut: readonly Finding[];
}

/** What is already decided. */
export interface JudgeOptions {
  /** Whether the cells that a finding counts stay as they are, because a person said so. */
  readonly isKept?: (finding: Finding) => boolean;
  /** The columns whose cells are new; the others were judged when they were first read. All unless said. */
  readonly given?: ReadonlySet<string> | undefined;
  readonly now?: Date;
  readonly onEvent?: Listener | undefined;
}

/** So many rows make a step that is told. */
const SHOWN = 256;

type UsedColumn = JudgedColumn & { readonly column: number; readonly member: string };

/** Judges a cohort for a course. */
export function judgeCohort(cohort: Cohort, course: Course, options: JudgeOptions = {}): JudgedCohort {
  const { isKept = () => false, given, now = new Date(), onEvent } = options;
  const { file } = cohort;
  const columns = listUsed(course, cohort);
  const problems: Problem[] = [];
  const bound = bindCourse(course, cohort, problems);
  for (const { name } of columns)
    if (cohort.header.filter((other) => sameName(other, name)).length > 1) problems.push(describeTwins(cohort, name));

  const fresh = columns.filter(({ name }) => given === undefined || [...given].some((one) => sameName(one, name)));
  const judged = fresh.length === 0 ? [] : judgeColumns(cohort, fresh, now, onEvent);
  const marked = describeMarks(cohort, columns);
  const found: Finding[] = [
    ...cohort.findings,
    ...marked.map(({ finding }) => finding),
    ...judged.flatMap(({ findings }) => findings),
  ];
  for (const finding of found)
    if (finding.grade === "refuse") problems.push({ ...locateFinding(file, finding), accept: finding.setting });

  // What stays as it is was never cured or left out; all else that is asked about is, if the answer is yes.
  const isOpen = (finding: Finding): boolean => finding.grade === "ask" && !isKept(finding);
  const open = judged.flatMap(({ column, findings }) =>
    findings.filter(isOpen).map((finding) => ({ column, finding })),
  );
  const cures: Cure[] = open
    .filter(({ finding }) => finding.effect === "cure")
    .map(({ column: { column }, finding: { kind } }) => ({ column, kind }));
  const leaving = open.filter(({ finding }) => finding.effect === "leave-out");
  const rows = marked
    .filter(({ finding }) => isOpen(finding) && finding.effect === "leave-out")
    .map((mark) => mark.rows);
  const isLeft = ({ number, cells }: CohortRow): boolean =>
    rows.some((of) => of.has(number)) ||
    leaving.some(({ column, finding }) => isLeftOut(finding.kind, cells[column.column] ?? "", column));
  const kept = leaving.length + rows.length === 0 ? undefined : listPositions(cohort, (row) => !isLeft(row));
  const refined = refineCohort(cohort, { cures, kept });
  const refused = new Set(
    judged.flatMap(({ column, findings }) => (findings.some(({ grade }) => grade === "refuse") ? [column.column] : [])),
  );
  if (bound !== undefined) problems.push(...checkRefined(refined, columns, bound.keyColumn, refused));
  if (refined.count === 0 && problems.length === 0) {
    const nobody = cohort.count === 0 ? describeNobody(cohort.findings) : undefined;
    const cure = "put one learner on each row below the header";
    const message = cohort.count === 0 ? "no learners" : "all learners were left out";
    problems.push({ file, ...(nobody ?? { message, cure }) });
  }
  const findings = found.filter(({ grade }) => grade !== "refuse");
  const leftOut = findings.filter((finding) => finding.effect === "leave-out" && !isKept(finding));
  return { bound, cohort: refined, problems, findings, leftOut };
}

function describeTwins({ file, headerRow }: Cohort, column: string): Problem {
  const [message, cure] = ["two columns have this name", "rename or delete one of them"];
  return { file, row: headerRow, column, message, cure };
}

/** The columns that a course uses and a cohort has, with what they are for. */
function listUsed(course: Course, { header }: Cohort): UsedColumn[] {
  const pointers = new Map<string, string[]>();
  for (const { placeholder, path } of listPlaceholders(course))
    pointers.set(placeholder.column, [...(pointers.get(placeholder.column) ?? []), formatPointer(path)]);
  return bindRules(course, header)
    .filter(({ column }) => column !== -1)
    .map((rule) => ({
      ...rule,
      role: rule.name === course.key ? "key" : guessRole(rule.name, pointers.get(rule.name) ?? []),
      member: `${course.file} ${describeMembers(pointers.get(rule.name))}`,
    }));
}

/** The first member that a column fills, and how many more; one that fills none is the key. */
function describeMembers([first, ...others]: readonly string[] = []): string {
  if (first === undefined) return "/key";
  return `/credential${first}${others.length === 0 ? "" : ` and ${others.length} more`}`;
}

/** A used column with what was found in it. */
interface JudgedCells {
  readonly column: UsedColumn;
  readonly findings: readonly Finding[];
}

function judgeColumns(
  cohort: Cohort,
  columns: readonly UsedColumn[],
  now: Date,
  onEvent: Listener | undefined,
): JudgedCells[] {
  const judges = columns.map((column) => ({ column, judge: openColumnJudge(column, now) }));
  const note = countSteps(onEvent, "rows checked", SHOWN, cohort.count);
  for (let position = 0; position < cohort.count; position += 1) {
    const { number, cells } = cohort.row(position);
    for (const { column, judge } of judges) judge.note(number, cells[column.column] ?? "");
    note();
  }
  return judges.map(({ column, judge }) => ({
    column,
    findings: judge
      .finish()
      .map((finding) => (cohort.is1904 ? refuseSerial(finding) : finding))
      .map((finding) => (finding.grade === "note" ? finding : { ...finding, member: column.member })),
  }));
}

/** A count of days is cured from 1900, and so by a workbook that counts from 1904 four years off. */
function refuseSerial(finding: Finding): Finding {
  if (finding.kind !== "dates-serial") return finding;
  return {
    ...finding,
    grade: "refuse",
    effect: "keep",
    message: "a number of days, in a workbook that counts from 1904",
  };
}

/** The marks of used columns and of learners' rows, as findings with all of their rows. */
function describeMarks(
  cohort: Cohort,
  columns: readonly UsedColumn[],
): { readonly finding: Finding; readonly rows: ReadonlySet<number> }[] {
  if (cohort.marks.length === 0) return [];
  const learners = new Set<number>();
  for (let position = 0; position < cohort.count; position += 1) learners.add(cohort.row(position).number);
  const names = new Map(columns.map(({ column, name }) => [column, name]));
  return cohort.marks.flatMap(({ column, rows: all, examples, ...mark }: WorkbookMark) => {
    const name = column === undefined ? undefined : names.get(column);
    if (column !== undefined && name === undefined) return [];
    const rows = new Set(Array.from(all ?? learners).filter((row) => learners.has(row)));
    if (rows.size === 0) return [];
    const shown = examples.filter(({ row }) => rows.has(row));
    const finding = { ...mark, column: name, count: rows.size, rows: [...rows].slice(0, NAMED), examples: shown };
    return [{ finding, rows }];
  });
}

/** So many rows are named. */
const NAMED = 100;

/** The positions of the rows that pass a test. */
function listPositions({ count, row }: Cohort, test: (row: CohortRow) => boolean): Uint32Array {
  const positions = new Uint32Array(count);
  let length = 0;
  for (let position = 0; position < count; position += 1) if (test(row(position))) positions[length++] = position;
  return positions.slice(0, length);
}

/** What is wrong with rows as they would be issued: cells that no kind of finding is of, and keys that two learners have. */
function checkRefined(
  cohort: Cohort,
  columns: readonly UsedColumn[],
  keyColumn: number,
  refused: ReadonlySet<number>,
): Problem[] {
  const { file, count } = cohort;
  const keyAt = (position: number): string => normalizeName(cohort.row(position).cells[keyColumn] ?? "");
  const noteKey = openKeyIndex(count, keyAt);
  const checked = columns.filter(({ column }) => !refused.has(column));
  const faults = openTally();
  const faulty = new Map<string, Pick<Problem, "column" | "member" | "message" | "cure">>();
  const twice: Problem[] = [];
  for (let position = 0; position < count; position += 1) {
    const { number, cells } = cohort.row(position);
    for (const rule of checked) {
      const fault = checkCell(cells[rule.column] ?? "", rule);
      if (fault === undefined) continue;
      const kind = `${rule.name}\n${fault.message}\n${fault.cure}`;
      faulty.set(kind, { column: rule.name, member: rule.member, ...fault });
      faults.note(kind, number, "");
    }
    const key = keyAt(position);
    const first = key === "" ? undefined : noteKey(position, key);
    if (first === undefined) continue;
    const message = `${key} is already in row ${cohort.row(first).number}`;
    const cure = "delete one of the two: a batch has one credential for each learner";
    twice.push({ file, row: number, column: cohort.header[keyColumn], message, cure });
  }
  const located = faults.list().map(({ kind, ...of }) => ({ ...locateRows(file, of), ...faulty.get(kind) }) as Problem);
  return [...located, ...twice];
}

/** A finding as a problem of its file; one that is asked about has no way to be accepted here. */
export function locateFinding(file: string, finding: Finding): Problem {
  const { column, member, message, cure, count, rows = finding.examples.map(({ row }) => row) } = finding;
  return { ...locateRows(file, { count, rows }), column, ...(member === undefined ? {} : { member }), message, cure };
}

function locateRows(
  file: string,
  { count, rows }: Pick<Tallied, "count" | "rows">,
): Pick<Problem, "file" | "row" | "rows" | "count"> {
  return { file, row: rows[0], ...(count > 1 ? { rows, count } : {}) };
}
