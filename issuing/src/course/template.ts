// A course's template, compiled once and filled for each learner.
import { formatPointer, type Json, type JsonObject, shareJson } from "@laurel/sdk";
import { type CellType, type ColumnRule, convertCell } from "../columns/cell.ts";
import type { Cohort } from "../spreadsheet/cohort.ts";
import { sameName } from "../spreadsheet/layout.ts";
import { type Course, listPlaceholders, type UsedPlaceholder } from "./course.ts";
import { joinTidily } from "./join.ts";
import { formatPlaceholder, parsePlaceholders } from "./placeholder.ts";
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
  /** The course's file, and the members of its template that cells fill, by their JSON pointers. */
  readonly file: string;
  readonly members: ReadonlyMap<string, FilledMember>;
}

/** A member of a template that cells fill. */
interface FilledMember {
  /** As the course writes it: `{{given?}} {{family}}`. */
  readonly text: string;
  readonly columns: readonly string[];
}

/** A value that a learner's cells decide. */
export interface Slot {
  /** A JSON pointer into the filled document. */
  readonly pointer: string;
  /** A JSON pointer into the template: in a list it may be another one. */
  readonly member: string;
  readonly fill: Fill;
}

/** What a column must hold, and where it stands in a row. */
export type BoundRule = ColumnRule & { readonly column: number };

/** A column whose text must be a date although the template does not say `:date`: `{{x}}T00:00:00Z`, `"dateOfBirth": "{{x}}"`. */
function readsAsDate({ path, parts: [first, next], placeholder }: UsedPlaceholder): boolean {
  if (placeholder.type !== "text" || first !== placeholder) return false;
  return next === undefined
    ? /^date[A-Z]|[a-z]Date$/.test(path.at(-1) ?? "")
    : typeof next === "string" && /^T\d\d:\d\d/.test(next);
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
  for (const used of listPlaceholders(course)) {
    const { placeholder } = used;
    const rule = at(placeholder.column);
    rule.types.add(readsAsDate(used) ? "date" : placeholder.type);
    if (!placeholder.optional) rule.required = true;
  }
  for (const name of formats.keys()) if (rules.has(name)) at(name).types.add("date");
  return [...rules].map(([name, rule]) => ({ name, ...rule, dateFormat: formats.get(name) ?? "YYYY-MM-DD" }));
}

/** Binds a course to a header. Columns that are missing are reported; nothing can be filled then. */
export function bindCourse(course: Course, cohort: Cohort, problems: Problem[]): BoundCourse | undefined {
  const rules = bindRules(course, cohort.header);
  const missing = rules.filter((rule) => rule.column === -1);
  for (const { name: column } of missing) {
    const message = "this column is missing, but the course needs it";
    problems.push({ file: cohort.file, row: cohort.headerRow, column, message, cure: suggestColumn(column, cohort) });
  }
  if (missing.length > 0) return undefined;
  const columns = new Map(rules.map((rule) => [rule.name, rule]));
  const filling = { columns, isTidy: course.isTidy };
  const fill = compileMember(course.template, filling) as Fill<JsonObject>;
  const dropping = listPlaceholders(course).filter(({ placeholder }) => placeholder.optional);
  const shaping = new Set(dropping.map(({ placeholder }) => columns.get(placeholder.column)?.column ?? -1));
  return {
    fill,
    listSlots: (cells) => listSlots({ value: course.template, pointer: "", member: "" }, filling, cells),
    shaping: [...shaping],
    keyColumn: columns.get(course.key)?.column ?? -1,
    rules,
    file: course.file,
    members: listMembers(course),
  };
}

/** The members of a course's template that cells fill, by their JSON pointers. */
function listMembers(course: Course): Map<string, FilledMember> {
  const members = new Map<string, FilledMember>();
  for (const { path, text, placeholder } of listPlaceholders(course)) {
    const pointer = formatPointer(path);
    members.set(pointer, { text, columns: [...(members.get(pointer)?.columns ?? []), placeholder.column] });
  }
  return members;
}

/** What each column must hold, with where it stands in a row; -1 for a column that is not there. */
export function bindRules(course: Course, header: readonly string[]): BoundRule[] {
  return deriveRules(course).map((rule) => ({
    ...rule,
    column: header.findIndex((name) => sameName(name, rule.name)),
  }));
}

function suggestColumn(name: string, { header }: Cohort): string {
  const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  const near = header.find((other) => plain(other) === plain(name));
  if (near !== undefined)
    return `rename "${near}" to "${name}", or write ${formatPlaceholder({ column: near })} in the course`;
  if (header.length === 1)
    return "no separator was found: save the file with commas, semicolons or tabs between the cells";
  return `add the column, or correct its name in the course; the columns are ${header.join(", ")}`;
}

/** What the strings of a template are filled by. */
interface Filling {
  readonly columns: ReadonlyMap<string, BoundRule>;
  readonly isTidy: boolean;
}

function compileMember(value: Json, filling: Filling): Fill {
  if (typeof value === "string") return compileString(value, filling);
  // What no cell fills is the same object in every document, and so is written once.
  if (!hasPlaceholder(value)) {
    const fixed = shareJson(value);
    return () => fixed;
  }
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => compileMember(item, filling));
    return (cells) => items.map((fill) => fill(cells)).filter((item) => item !== undefined);
  }
  const members = Object.entries(value as JsonObject).map(
    ([name, member]) => [name, compileMember(member, filling)] as const,
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

/** A member of the template, and where it is in the document that is filled. */
interface Place {
  readonly value: Json;
  readonly pointer: string;
  readonly member: string;
}

function listSlots({ value, pointer, member }: Place, filling: Filling, cells: readonly string[]): Slot[] {
  if (typeof value === "string")
    return hasPlaceholder(value) ? [{ pointer, member, fill: compileString(value, filling) }] : [];
  if (typeof value !== "object" || value === null) return [];
  const kept = Object.entries(value).filter(
    ([, inner]) => typeof inner !== "string" || compileString(inner, filling)(cells) !== undefined,
  );
  // In a list, what is left out lets the others move up.
  return kept.flatMap(([name, inner], position) => {
    const place = Array.isArray(value) ? String(position) : name;
    const at = { pointer: pointer + formatPointer([place]), member: member + formatPointer([name]) };
    return listSlots({ value: inner, ...at }, filling, cells);
  });
}

function compileString(template: string, { columns, isTidy }: Filling): Fill {
  const parts = parsePlaceholders(template);
  if (parts === undefined) return () => template;
  const fills = parts.map((part): Fill => {
    if (typeof part === "string") return () => part;
    const rule = columns.get(part.column);
    if (rule === undefined) throw new Error(`no column ${part.column}`);
    return (cells) => {
      const cell = cells[rule.column] ?? "";
      return cell === "" ? undefined : convertCell(cell, part.type, rule);
    };
  });
  const [only] = fills;
  if (fills.length === 1 && only !== undefined) return only;
  const joinAll: Fill<string> = (cells) => fills.map((fill) => fill(cells) ?? "").join("");
  if (!isTidy || !parts.some((part) => typeof part !== "string" && part.optional)) return joinAll;
  return (cells) => {
    const values = fills.map((fill) => fill(cells) as string | undefined);
    return values.includes(undefined) ? joinTidily(parts, values) || undefined : values.join("");
  };
}
