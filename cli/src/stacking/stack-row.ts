// The cells of a larger credential: set by hand, or taken from the parts where these say the same of their learner.
import { type PartFile, readMember } from "./part-files.ts";
import { usageError } from "../terminal/failure.ts";
import { parseCells } from "../terminal/selection.ts";
import { type ColumnRule, type Course, deriveRules, listPlaceholders } from "@laurel/issuing";

/** One cell, and where its value came from. */
export interface StackCell {
  readonly rule: ColumnRule;
  readonly value: string;
  readonly origin: "set" | "parts" | "none";
  /** What the parts say, where they say different things. */
  readonly different: readonly string[];
}

/** Reads cells that were set as `column=value`. @throws CommandError for a column that there is not */
export function parseColumns(settings: readonly string[], columns: readonly string[]): Map<string, string> {
  const cells = parseCells(settings);
  for (const name of cells.keys())
    if (!columns.includes(name))
      throw usageError(`--set ${name}: no such column`, `the columns are ${columns.join(", ")}`);
  return cells;
}

/**
 * The cells of one learner. A column that alone fills a member of `credentialSubject` is taken from the same member of the parts;
 * an identifier only from parts of the same issuer, since others number their learners differently.
 */
export function fillCells(
  course: Course,
  parts: readonly PartFile[],
  set: ReadonlyMap<string, string>,
  isOwn: (part: PartFile) => boolean,
): StackCell[] {
  const places = listPlaceholders(course).filter(
    ({ parts, path, placeholder }) =>
      parts.length === 1 &&
      placeholder.type === "text" &&
      path[0] === "credentialSubject" &&
      !["achievement", "result"].includes(path[1] ?? ""),
  );
  return deriveRules(course).map((rule) => {
    const value = set.get(rule.name);
    if (value !== undefined) return { rule, value, origin: "set", different: [] };
    const found = new Set<string>();
    for (const { placeholder, path } of places) {
      // A part's dates are written as ISO 8601 writes them; a course that reads others takes them from --set.
      if (placeholder.column !== rule.name || (rule.types.has("date") && rule.dateFormat !== "YYYY-MM-DD")) continue;
      for (const part of parts) {
        const text = path[1] === "identifier" && !isOwn(part) ? undefined : readMember(part, path);
        if (text !== undefined) found.add(text);
      }
    }
    const [text = "", ...others] = found;
    if (others.length > 0) return { rule, value: "", origin: "none", different: [...found] };
    return { rule, value: text, origin: found.size === 0 ? "none" : "parts", different: [] };
  });
}
