// The placeholders of a course's template: {{column}}, {{column?}}, {{column:number}}, {{column:date?}}.

import type { CellType } from "../spreadsheet/cell.ts";

/** A gap in a template that a cell fills. */
export interface Placeholder {
  readonly column: string;
  readonly type: CellType;
  /** The cell may be empty. */
  readonly optional: boolean;
}

/** A template string taken apart: texts and placeholders in turn. */
export type TemplateParts = readonly (string | Placeholder)[];

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
const INSIDE = /^\s*(.*?)\s*(?::\s*(number|boolean|date)\s*)?(\?)?\s*$/;

/** Takes a template string apart; a string without placeholders gives undefined. @throws Error saying what is wrong with a placeholder. */
export function parsePlaceholders(template: string): TemplateParts | undefined {
  const parts: (string | Placeholder)[] = [];
  let end = 0;
  for (const match of template.matchAll(PLACEHOLDER)) {
    if (match.index > end) parts.push(template.slice(end, match.index));
    parts.push(parsePlaceholder(match[1] ?? ""));
    end = match.index + match[0].length;
  }
  if (end < template.length) parts.push(template.slice(end));
  const rest = parts.filter((part) => typeof part === "string").join("");
  if (rest.includes("{{") || rest.includes("}}")) throw new Error(`"${template}" has a brace too many or too few`);
  const placeholders = parts.filter((part) => typeof part !== "string");
  if (placeholders.length === 0) return undefined;
  const typed = placeholders.find((placeholder) => placeholder.type !== "text" && placeholder.type !== "date");
  if (typed !== undefined && parts.length > 1) {
    const mixed = `"${template}" mixes {{${typed.column}:${typed.type}}} with text`;
    throw new Error(`${mixed}; a ${typed.type} stands alone in its string`);
  }
  return parts;
}

function parsePlaceholder(inside: string): Placeholder {
  const [, column = "", type = "text", optional] = INSIDE.exec(inside) ?? [];
  if (column === "") throw new Error(`{{${inside}}} names no column`);
  const unknownType = /:\s*([A-Za-z]+)$/.exec(column);
  if (unknownType !== null) {
    throw new Error(`{{${inside}}}: there is no type "${unknownType[1]}"; the types are number, boolean and date`);
  }
  return { column, type: type as CellType, optional: optional === "?" };
}
