// What the columns of a list are for, guessed from their names and cells: for a course to start from.
import { DATE_FORMATS, type DateFormat, readDate } from "../columns/dates.ts";
import { type NamedField, readHeaderName } from "../columns/header-names.ts";
import { isEmptyMark } from "../columns/cell.ts";
import type { Cohort } from "../spreadsheet/cohort.ts";
import { formatPlaceholder } from "./placeholder.ts";

/** A column, and where it goes: `none` is not used. */
interface GuessedColumn {
  readonly name: string;
  readonly use: "key" | "name" | "grade" | "completed" | "none";
  /** Why, in a few words. */
  readonly why: string;
}

/** A list's columns as a course may use them. */
export interface Guess {
  /** In the order of the list. */
  readonly columns: readonly GuessedColumn[];
  readonly key: string | undefined;
  /** Whether the key is an address, which is put into no credential. */
  readonly isKeyPrivate: boolean;
  /** The learner's name as a template has it: `{{Vorname}} {{Name}}`. */
  readonly name: string | undefined;
  readonly grade: { readonly column: string; readonly scale: GradeScale } | undefined;
  readonly completed: { readonly column: string; readonly format: DateFormat } | undefined;
  /** What a person has to decide, as sentences. */
  readonly decisions: readonly string[];
  /** Columns that are used and empty for some: those learners may be left out. */
  readonly skipEmpty: readonly string[];
}

/** What grades there are, by the terms of Open Badges 3.0. */
interface GradeScale {
  readonly resultType: "LetterGrade" | "PerformanceLevel" | "Result" | "Percent" | "RawScore";
  readonly allowedValue?: readonly string[];
  readonly valueMin?: string;
  readonly valueMax?: string;
}

/** So many learners are looked at. */
const SAMPLE = 10_000;
/** A scale has no more grades. */
const MOST_GRADES = 25;
/** A number that a spreadsheet shortened: many learners have the same. */
const SHORTENED = /^\d(?:[.,]\d+)?E\+?\d+$/i;
const NUMBER = /^-?\d+(?:[.,]\d+)?\s?%?$/;
const LETTER_GRADE = /^[A-H][+-]?\*?$|^A\*$/;
const TIME = /^[T ,]\s?\d{1,2}:\d\d/;
const MONTH_BY_NAME = /^(?:\p{L}+,? )?(?:\d{1,2}\.? \p{L}{3,12}\.?,? \d{4}|\p{L}{3,12}\.? \d{1,2},? \d{4})(?!\d)/u;
/** Where the family name comes first, and no space between the two. */
const EAST_ASIAN = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;
const FAMILY_FIRST = /^(?:vezet|csal|họ|ho$)/i;

/** A column with what was seen of its cells. */
interface Seen {
  readonly name: string;
  readonly named: NamedField | undefined;
  readonly filled: number;
  /** Of the rows, by position. */
  readonly empties: ReadonlySet<number>;
  readonly shortened: number;
  /** Cells by their text, but for those shortened. */
  readonly counts: ReadonlyMap<string, number>;
}

/** Guesses what a list's columns are for. */
export function guessColumns(cohort: Cohort): Guess {
  const columns = lookAt(cohort);
  const decisions: string[] = [];
  const uses = new Map<Seen, Pick<GuessedColumn, "use" | "why">>();
  const key = guessKey(columns, decisions);
  if (key !== undefined) uses.set(key, { use: "key", why: describeKey(key) });
  const name = guessName(columns, uses, decisions);
  const grade = guessGrade(columns, uses, decisions);
  const completed = guessCompleted(columns, uses, decisions);
  return {
    columns: columns.map((seen) => ({
      name: seen.name,
      ...(uses.get(seen) ?? { use: "none", why: describeUnused(seen) }),
    })),
    key: key?.name,
    isKeyPrivate: key !== undefined && isAddress(key),
    name,
    grade,
    completed,
    decisions,
    skipEmpty: listSkipped(columns.filter((seen) => SKIPPED.includes(uses.get(seen)?.use ?? ""))),
  };
}

/** What a learner without is left out, if the person wants so. */
const SKIPPED: readonly string[] = ["grade", "completed"] satisfies readonly GuessedColumn["use"][];

/** The columns whose empty cells are in rows that no other leaves out. */
function listSkipped(columns: readonly Seen[]): string[] {
  const out = new Set<number>();
  return [...columns]
    .sort((a, b) => b.empties.size - a.empties.size)
    .flatMap(({ name, empties }) => {
      const isMore = [...empties].some((row) => !out.has(row));
      for (const row of empties) out.add(row);
      return isMore ? [name] : [];
    });
}

function lookAt({ header, count, row }: Cohort): Seen[] {
  const seen = header.map((name) => ({
    ...{
      name,
      named: readHeaderName(name),
      filled: 0,
      empties: new Set<number>(),
      shortened: 0,
      counts: new Map<string, number>(),
    },
  }));
  for (let position = 0; position < Math.min(count, SAMPLE); position += 1) {
    const { cells } = row(position);
    for (const [column, of] of seen.entries()) {
      const cell = cells[column] ?? "";
      if (isEmptyMark(cell)) of.empties.add(position);
      else {
        of.filled += 1;
        if (SHORTENED.test(cell)) of.shortened += 1;
        else of.counts.set(cell, (of.counts.get(cell) ?? 0) + 1);
      }
    }
  }
  return seen.filter(({ name }) => name !== "");
}

/** The columns of a field, the surest first; without cells there is nothing to use. */
function find(columns: readonly Seen[], ...fields: readonly NamedField["field"][]): Seen[] {
  const found = columns.filter(
    ({ named, filled }) => named !== undefined && fields.includes(named.field) && filled > 0,
  );
  const place = ({ named }: Seen): number => fields.indexOf(named?.field ?? "none") * 10_000 + (named?.rank ?? 0);
  return found.sort((a, b) => place(a) - place(b));
}

function isUnique({ filled, shortened, counts }: Seen): boolean {
  return counts.size > 0 && counts.size === filled - shortened;
}

function isAddress({ counts }: Seen): boolean {
  return [...counts.keys()].some((cell) => /\S@\S/.test(cell));
}

function guessKey(columns: readonly Seen[], decisions: string[]): Seen | undefined {
  const named = find(columns, "key", "email", "login");
  const sure = named.find((seen) => isUnique(seen) && seen.empties.size <= seen.filled);
  if (sure !== undefined) {
    const field = sure.named?.field ?? "";
    if (field !== "key")
      decisions.push(
        `"${sure.name}" identifies a learner, because there is no column with student numbers: is that right?`,
      );
    return sure;
  }
  const other = columns.find(
    (seen) => seen.named === undefined && isUnique(seen) && seen.empties.size === 0 && isCode([...seen.counts.keys()]),
  );
  const key = other ?? named[0];
  if (key === undefined)
    decisions.push("no column identifies the learners: add a column with a number or an address for each");
  else if (other !== undefined)
    decisions.push(`"${key.name}" identifies a learner, because every cell is different: is that right?`);
  else
    decisions.push(
      `"${key.name}" should identify a learner, but some learners share a value: fix the list, or name another column as key`,
    );
  return key;
}

/** Whether texts are numbers or codes: with digits, without spaces. */
function isCode(cells: readonly string[]): boolean {
  return (
    cells.every((cell) => /^\S{3,40}$/.test(cell) && /\d/.test(cell)) && !cells.every((cell) => /[.,:/]\d/.test(cell))
  );
}

function describeKey({ named, shortened, empties }: Seen): string {
  const why = named === undefined ? "every cell is different" : "by its name and its cells";
  const bad = [
    ...(shortened > 0 ? [`${shortened} shortened by a spreadsheet`] : []),
    ...(empties.size > 0 ? [`${empties.size} empty`] : []),
  ];
  return bad.length === 0 ? why : `${why}; ${bad.join(", ")}`;
}

type Uses = Map<Seen, Pick<GuessedColumn, "use" | "why">>;

function guessName(columns: readonly Seen[], uses: Uses, decisions: string[]): string | undefined {
  const [any] = find(columns, "anyName");
  const [full] = find(columns, "name");
  let [given] = find(columns, "given");
  let [family] = find(columns, "family");
  if (given !== undefined && family === undefined) family = any;
  else if (family !== undefined && given === undefined) given = any;
  if (given !== undefined && family !== undefined && given !== family) {
    const isEastAsian = EAST_ASIAN.test(family.name);
    const isFamilyFirst = isEastAsian || FAMILY_FIRST.test(family.name);
    const [infix] = find(columns, "infix");
    const [middle] = find(columns, "middle");
    const parts = (isFamilyFirst ? [family, infix, middle, given] : [given, middle, infix, family]).filter(
      (seen) => seen !== undefined && !uses.has(seen),
    ) as Seen[];
    for (const seen of parts)
      uses.set(seen, { use: "name", why: seen === family ? "the family name" : "a part of the name" });
    const optional = new Set([infix, middle, ...parts.filter(({ empties }) => empties.size > 0)]);
    return parts
      .map((seen) => formatPlaceholder({ column: seen.name, optional: optional.has(seen) }))
      .join(isEastAsian ? "" : " ");
  }
  const whole = full ?? any ?? given ?? family;
  if (whole === undefined || uses.has(whole)) {
    decisions.push("there is no column with the learners' names: write {{column}} as the name");
    return undefined;
  }
  uses.set(whole, { use: "name", why: "by its name" });
  const turned = [...whole.counts.keys()].filter((cell) => /^[^,]+, [^,]+$/.test(cell)).length;
  if (turned > whole.counts.size / 2)
    decisions.push(
      `"${whole.name}" is written "Last, First", and credentials will show names that way; if that is wrong, export given and family names as two columns`,
    );
  return formatPlaceholder({ column: whole.name });
}

function guessGrade(columns: readonly Seen[], uses: Uses, decisions: string[]): Guess["grade"] {
  const found = find(columns, "grade", "points").filter((seen) => !uses.has(seen));
  // A letter says more than the points that it stands for.
  const grade = found.find((seen) => seen.named?.field === "grade" && !isNumeric(seen)) ?? found[0];
  if (grade === undefined) return undefined;
  const scale = readScale(grade);
  const { allowedValue } = scale;
  const values = [...grade.counts].map(([value, count]) => `${value} (${count})`);
  uses.set(grade, { use: "grade", why: `by its name; ${describeScale(scale)}` });
  if (allowedValue !== undefined) {
    const shown = values.length > 12 ? [...values.slice(0, 12), "…"] : values;
    decisions.push(
      `"${grade.name}" has the grades ${shown.join(", ")}: add the other grades of the scale to allowedValue; if some learners did not pass, select by grade those who did`,
    );
  } else if (scale.valueMax === undefined)
    decisions.push(`the highest "${grade.name}" is not known: add valueMin and valueMax to the resultDescription`);
  return { column: grade.name, scale };
}

function isNumeric({ counts }: Seen): boolean {
  return [...counts.keys()].every((cell) => NUMBER.test(cell));
}

function readScale(seen: Seen): GradeScale {
  const { counts, filled, named } = seen;
  const values = [...counts.keys()];
  if (!isNumeric(seen)) {
    if (values.length > MOST_GRADES) return { resultType: "Result" };
    const isLetters = values.every((value) => LETTER_GRADE.test(value));
    return isLetters
      ? { resultType: "LetterGrade", allowedValue: values.sort(compareLetters) }
      : { resultType: "PerformanceLevel", allowedValue: values.sort() };
  }
  const isPercent =
    named?.most === "100" ||
    /percent|prozent|pourcent|%/i.test(seen.name) ||
    values.every((value) => value.includes("%"));
  if (isPercent) return { resultType: "Percent", valueMin: "0", valueMax: "100" };
  if (named?.most !== undefined) return { resultType: "RawScore", valueMin: "0", valueMax: named.most };
  const isScale = named?.field === "grade" && values.length <= MOST_GRADES && values.length < filled / 2;
  if (!isScale) return { resultType: "RawScore" };
  const number = (text: string): number => Number(text.replace(",", "."));
  return { resultType: "Result", allowedValue: values.sort((a, b) => number(a) - number(b)) };
}

/** The lowest first, as Open Badges asks for: F before A, B- before B before B+. */
function compareLetters(one: string, other: string): number {
  const rank = (grade: string): number => {
    const more = { "+": 0.3, "-": -0.3, "*": 0.5 }[grade.slice(1)] ?? 0;
    return -grade.charCodeAt(0) + more;
  };
  return rank(one) - rank(other);
}

function describeScale({ resultType, allowedValue, valueMax }: GradeScale): string {
  if (allowedValue !== undefined) return `${allowedValue.length} different grades`;
  if (resultType === "Percent") return "out of 100";
  return valueMax === undefined ? "a number" : `out of ${valueMax}`;
}

function guessCompleted(columns: readonly Seen[], uses: Uses, decisions: string[]): Guess["completed"] {
  const found = find(columns, "completed", "date").filter((seen) => !uses.has(seen));
  for (const seen of found) {
    const formats = listFormats([...seen.counts.keys()]);
    const [format, ...others] = formats;
    if (format === undefined) continue;
    if (others.length > 0) {
      decisions.push(
        `"${seen.name}" may be ${formats.join(" or ")}: write ${formatPlaceholder({ column: seen.name })}T00:00:00Z as validFrom and awardedDate, and its format under columns`,
      );
      return undefined;
    }
    uses.set(seen, { use: "completed", why: `by its name; ${format}` });
    return { column: seen.name, format };
  }
  decisions.push("there is no column with the day of completion: write that day as validFrom and awardedDate");
  return undefined;
}

/** The formats in which all texts are dates, with a time behind or without. */
function listFormats(cells: readonly string[]): DateFormat[] {
  if (cells.length === 0) return [];
  const days = cells.map((cell) => {
    const [day = ""] = /^[^T ,]+/.exec(cell) ?? [];
    return day === cell || TIME.test(cell.slice(day.length)) ? day : cell;
  });
  const fitting = DATE_FORMATS.filter((format) => days.every((day) => readDate(day, format) !== undefined));
  if (fitting.length > 0) return fitting;
  // Months by their names are asked about, and become YYYY-MM-DD.
  return cells.every((cell) => MONTH_BY_NAME.test(cell)) ? ["YYYY-MM-DD"] : [];
}

/** Why a column is not used. */
function describeUnused({ named, filled }: Seen): string {
  if (filled === 0) return "empty";
  switch (named?.field) {
    case "email":
      return "an address; not included in credentials";
    case "birth":
      return "a date of birth; add it yourself if you need it";
    case "key":
    case "login":
      return "another number or login";
    case "grade":
    case "points":
      return "another grade";
    case "none":
      return "about the export, not the learner";
    default:
      return "not known";
  }
}
