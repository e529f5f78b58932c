// A course's template, compiled once and filled for each learner.
import { formatPointer, type Json, type JsonObject, shareJson } from "@laurel/sdk";
import { type CellFault, type CellType, checkCell, type ColumnRule, convertCell } from "../spreadsheet/cell.ts";
import type { Cohort, CohortRow } from "../spreadsheet/cohort.ts";
import { type Course, listPlaceholders } from "./course.ts";
import { openKeyIndex } from "../spreadsheet/key-index.ts";
import { parsePlaceholders } from "./placeholder.ts";
import type { Problem } from "../messages/issuing-error.ts";

/** Fills a value of the template for one row, which has passed the checks. */
type Fill<Value = Json | undefined> = (cells: readonly string[]) => Value;

/** A course bound to the columns of a cohort. */
export interface BoundCourse {
  readonly fill: Fill<JsonObject>;
  /** Where a row's document differs from others of the same form, and with what values. */
  readonly listSlots: Fill<readonly Slot[]>;
  /** The columns whose empty cells drop a member: rows that agree in them have documents of the same form. */
  readonly shaping: readonly number[];
  /** Where the key stands in a row. */
  readonly keyColumn: number;
  readonly rules: readonly BoundRule[];
}

/** A value that a learner's cells decide. */
export interface Slot {
  /** A JSON pointer into the filled document. */
  readonly pointer: string;
  readonly fill: Fill;
}

/** What a column must hold, and where it stands in a row. */
type BoundRule = ColumnRule & { readonly column: number };

/** A column whose text must be a date although the template does not say `:date`: `{{x}}T00:00:00Z`, `"dateOfBirth": "{{x}}"`. */
function readsAsDate(path: readonly string[], template: string): boolean {
  return (
    /^\{\{[^{}]*\}\}T\d\d:\d\d/.test(template) ||
    (/^\{\{[^{}]*\}\}$/.test(template) && /^date[A-Z]|[a-z]Date$/.test(path.at(-1) ?? ""))
  );
}

/** What each column must hold, from how the template uses it. */
export function deriveRules(course: Course): ColumnRule[] {
  const formats = course.dateFormats;
  const rules = new Map<string, { types: Set<CellType>; required: boolean }>();
  const at = (name: string) => {
    const rule = rules.get(name) ?? { types: new Set(), required: false };
    rules.set(name, rule);
    return rule;
  };
  at(course.key).required = true;
  for (const { placeholder, path, template } of listPlaceholders(course)) {
    const rule = at(placeholder.column);
    rule.types.add(placeholder.type === "text" && readsAsDate(path, template) ? "date" : placeholder.type);
    if (!placeholder.optional) rule.required = true;
  }
  for (const name of formats.keys()) if (rules.has(name)) at(name).types.add("date");
  return [...rules].map(([name, rule]) => ({ name, ...rule, dateFormat: formats.get(name) ?? "YYYY-MM-DD" }));
}

/** Binds a course to a header. Columns that are missing are reported; nothing can be filled then. */
export function bindCourse(course: Course, cohort: Cohort, problems: Problem[]): BoundCourse | undefined {
  const rules = deriveRules(course).map((rule) => ({ ...rule, column: cohort.header.indexOf(rule.name) }));
  const missing = rules.filter((rule) => rule.column === -1);
  if (missing.length > 0 && rules.every((rule) => cohort.secondRow.includes(rule.name))) {
    const [message, cure] = ["the column names stand in row 2", "delete the row above it"];
    problems.splice(0, problems.length, { file: cohort.file, row: 1, message, cure });
    return undefined;
  }
  for (const { name: column } of missing) {
    const message = "there is no such column, but the course needs it";
    problems.push({ file: cohort.file, row: 1, column, message, cure: suggestColumn(column, cohort) });
  }
  if (missing.length > 0) return undefined;
  const columns = new Map(rules.map((rule) => [rule.name, rule]));
  const fill = compileMember(course.template, columns) as Fill<JsonObject>;
  const dropping = listPlaceholders(course).filter(({ placeholder }) => placeholder.optional);
  const shaping = new Set(dropping.map(({ placeholder }) => columns.get(placeholder.column)?.column ?? -1));
  return {
    fill,
    listSlots: (cells) => listSlots(course.template, columns, cells, ""),
    shaping: [...shaping],
    keyColumn: cohort.header.indexOf(course.key),
    rules,
  };
}

function suggestColumn(name: string, { header }: Cohort): string {
  const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  const near = header.find((other) => plain(other) === plain(name));
  if (near !== undefined) return `rename "${near}" to "${name}", or write {{${near}}} in the course`;
  if (header.length === 1)
    return "no separator was found: save the file with commas, semicolons or tabs between the cells";
  return `add it, or write the right name in the course; the columns are ${header.join(", ")}`;
}

/** Checks every row against what the course needs; every problem is reported. */
export function checkRows(bound: BoundCourse, cohort: Cohort, problems: Problem[]): void {
  const keyOf = (position: number): string => cohort.row(position).cells[bound.keyColumn] ?? "";
  const noteKey = openKeyIndex(cohort.count, keyOf);
  for (let position = 0; position < cohort.count; position += 1) {
    const row = cohort.row(position);
    if (position === 0 && isSecondHeader(row, bound, cohort.count > 1 ? cohort.row(1) : undefined)) {
      const cure = "delete it; only row 1 names the columns";
      problems.push({ file: cohort.file, row: row.number, message: "a second row of headings", cure });
      continue;
    }
    for (const rule of bound.rules) {
      const fault = checkCell(row.cells[rule.column] ?? "", rule);
      if (fault !== undefined) problems.push(locate(fault, cohort.file, row, rule.name));
    }
    const key = row.cells[bound.keyColumn] ?? "";
    if (key === "") continue;
    const first = noteKey(position, key);
    if (first !== undefined) {
      const fault = {
        message: `${key} already stands in row ${cohort.row(first).number}`,
        cure: "delete one of the two; a learner gets one credential in a batch",
      };
      problems.push(locate(fault, cohort.file, row, cohort.header[bound.keyColumn] ?? ""));
    }
  }
}

function locate(fault: CellFault, file: string, row: CohortRow, column: string): Problem {
  return { file, row: row.number, column, ...fault };
}

/** Headings under headings: names repeated, or words where the next row and the course have digits. */
function isSecondHeader(row: CohortRow, { rules, keyColumn }: BoundCourse, next: CohortRow | undefined): boolean {
  const digits = /\d/;
  const cell = (column: number): string => row.cells[column] ?? "";
  if (rules.every((rule) => cell(rule.column).toLowerCase() === rule.name.toLowerCase())) return true;
  const typed = rules.filter((rule) => rule.types.has("date") || rule.types.has("number"));
  const wordsForKey = !digits.test(cell(keyColumn)) && next !== undefined && digits.test(next.cells[keyColumn] ?? "");
  return wordsForKey && typed.every((rule) => !digits.test(cell(rule.column)));
}

type Columns = ReadonlyMap<string, BoundRule>;

function compileMember(value: Json, columns: Columns): Fill {
  if (typeof value === "string") return compileString(value, columns);
  // What no cell fills is the same object in every document, and so is written once.
  if (!hasPlaceholder(value)) {
    const fixed = shareJson(value);
    return () => fixed;
  }
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => compileMember(item, columns));
    return (cells) => items.map((fill) => fill(cells)).filter((item) => item !== undefined);
  }
  const members = Object.entries(value as JsonObject).map(
    ([name, member]) => [name, compileMember(member, columns)] as const,
  );
  return (cells) => {
    const filled: Record<string, Json> = {};
    for (const [name, fill] of members) {
      const member = fill(cells);
      if (member !== undefined) filled[name] = member;
    }
    return filled;
  };
}

function hasPlaceholder(value: Json): boolean {
  if (typeof value === "string") return parsePlaceholders(value) !== undefined;
  return typeof value === "object" && value !== null && Object.values(value).some(hasPlaceholder);
}

function listSlots(value: Json, columns: Columns, cells: readonly string[], pointer: string): Slot[] {
  if (typeof value === "string") return hasPlaceholder(value) ? [{ pointer, fill: compileString(value, columns) }] : [];
  if (typeof value !== "object" || value === null) return [];
  const isKept = (member: Json): boolean =>
    typeof member !== "string" || compileString(member, columns)(cells) !== undefined;
  // In a list, what is left out lets the others move up.
  const members = Array.isArray(value) ? value.filter(isKept).entries() : Object.entries(value);
  return [...members].flatMap(([name, member]) =>
    isKept(member) ? listSlots(member, columns, cells, `${pointer}${formatPointer([name])}`) : [],
  );
}

function compileString(template: string, columns: Columns): Fill {
  const parts = parsePlaceholders(template);
  if (parts === undefined) return () => template;
  const fills = parts.map((part) => {
    if (typeof part === "string") return () => part;
    const rule = columns.get(part.column);
    if (rule === undefined) throw new Error(`no column ${part.column}`);
    return (cells: readonly string[]) => {
      const cell = cells[rule.column] ?? "";
      return cell === "" ? undefined : convertCell(cell, part.type, rule);
    };
  });
  const [only] = fills;
  if (fills.length === 1 && only !== undefined) return only;
  return (cells) => fills.map((fill) => fill(cells) ?? "").join("");
}
