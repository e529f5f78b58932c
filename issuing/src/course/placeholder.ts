// The placeholders of a course's template: {{column}}, {{column?}}, {{column:number}}, {{column:date?}}, {{'any: name'?}}.

import type { CellType } from "../columns/cell.ts";

/** A gap in a template that a cell fills. */
export interface Placeholder {
  readonly column: string;
  readonly type: CellType;
  /** The cell may be empty. */
  readonly optional: boolean;
}

/** A template string taken apart: texts and placeholders in turn. */
export type TemplateParts = readonly (string | Placeholder)[];

// The name in quotes with what follows it, or all that is inside.
const PLACEHOLDER = /\{\{(?:\s{0,99}'((?:[^']|''){1,999})'([^{}']*)|([^{}]*))\}\}/g;
const TYPES: readonly string[] = ["number", "boolean", "date"] satisfies readonly CellType[];

/** Takes a template string apart; a string without placeholders gives undefined. @throws Error saying what is wrong with a placeholder. */
export function parsePlaceholders(template: string): TemplateParts | undefined {
  const parts: (string | Placeholder)[] = [];
  let end = 0;
  for (const { 0: whole, 1: quoted, 2: after = "", 3: inside = "", index } of template.matchAll(PLACEHOLDER)) {
    if (index > end) parts.push(template.slice(end, index));
    parts.push(quoted === undefined ? parsePlaceholder(inside) : parseQuoted(quoted, after, whole));
    end = index + whole.length;
  }
  if (end < template.length) parts.push(template.slice(end));
  const rest = parts.filter((part) => typeof part === "string").join("");
  if (rest.includes("{{") || rest.includes("}}")) throw new Error(`"${template}" has unbalanced braces`);
  const placeholders = parts.filter((part) => typeof part !== "string");
  if (placeholders.length === 0) return undefined;
  const typed = placeholders.find((placeholder) => placeholder.type !== "text" && placeholder.type !== "date");
  if (typed !== undefined && parts.length > 1) {
    const mixed = `"${template}" mixes ${formatPlaceholder(typed)} with text`;
    throw new Error(`${mixed}; a ${typed.type} must be alone in its string`);
  }
  return parts;
}

/** A placeholder as a template has it: in quotes where the column's name would be read in another way without. */
export function formatPlaceholder({
  column,
  type = "text",
  optional = false,
}: Pick<Placeholder, "column"> & Partial<Placeholder>): string {
  return `{{${quoteName(column)}${type === "text" ? "" : `:${type}`}${optional ? "?" : ""}}}`;
}

function quoteName(name: string): string {
  const isPlain = !/[{}]|^\s|^'|[\s?]$|^$|:\s*[A-Za-z]+$/.test(name);
  return isPlain ? name : `'${name.replaceAll("'", "''")}'`;
}

function parseQuoted(quoted: string, after: string, whole: string): Placeholder {
  const suffix = splitSuffix(after);
  if (suffix.name !== "")
    throw new Error(`${whole} has "${suffix.name}" after the quotes; only :number, :boolean, :date or ? may follow`);
  return { column: quoted.replaceAll("''", "'"), type: suffix.type, optional: suffix.optional };
}

function parsePlaceholder(inside: string): Placeholder {
  const { name: column, type, optional } = splitSuffix(inside);
  if (column === "") throw new Error(`{{${inside}}} names no column`);
  const unknownType = /:\s{0,99}([A-Za-z]+)$/.exec(column)?.[1];
  if (unknownType === undefined) return { column, type, optional };
  const types = `there is no type "${unknownType}"; the types are number, boolean and date`;
  throw new Error(
    `{{${inside}}}: ${types}; put a name with a colon in quotes: ${formatPlaceholder({ column, type, optional })}`,
  );
}

/** Takes `?` and a type from the end. */
function splitSuffix(inside: string): { readonly name: string; readonly type: CellType; readonly optional: boolean } {
  const text = inside.trim();
  const optional = text.endsWith("?");
  const rest = optional ? text.slice(0, -1).trimEnd() : text;
  const at = rest.lastIndexOf(":");
  const type = rest.slice(at + 1).trim();
  if (at === -1 || !TYPES.includes(type)) return { name: rest, type: "text", optional };
  return { name: rest.slice(0, at).trimEnd(), type: type as CellType, optional };
}
