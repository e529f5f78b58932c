// The cells of a larger credential: set by hand, or taken from the parts where these say the same of their learner.
import type { ColumnRule } from "./cell.ts";
import { type Course, listPlaceholders } from "./course.ts";
import { type PartFile, readMember } from "./part-files.ts";
import { usageError } from "./failure.ts";
import { deriveRules } from "./template.ts";

/** One cell, and where its value came from. */
export interface StackCell {
  readonly rule: ColumnRule;
  readonly value: string;
  readonly origin: "set" | "parts" | "none";
  /** What the parts say, where they say different things. */
  readonly different: readonly string[];
}

/** Reads cells that were set as `column=value`. @throws CommandError for a column that there is not */
export function readSettings(settings: readonly string[], columns: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const setting of settings) {
    const [name = "", ...value] = setting.split("=");
    if (!columns.includes(name) || !setting.includes("="))
      throw usageError(`--set ${setting}: not a cell`, `write column=value; the columns are ${columns.join(", ")}`);
    values.set(name, value.join("="));
  }
  return values;
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
    ({ template, path, placeholder }) =>
      /^\{\{[^{}]*\}\}$/.test(template) &&
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
