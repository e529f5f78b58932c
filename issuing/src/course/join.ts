// The parts of a string joined to one text: without the spaces and separators beside a part that is empty.

import type { TemplateParts } from "./placeholder.ts";

const OPENING = "([{«“„";
const CLOSING = ")]}»”“";
const ENDING = `${CLOSING}.!?,;:`;
// Between words: a space, a comma or semicolon, and what stands apart by spaces.
const BEFORE = /\s{0,99}(?:[,;]|:(?=\s)|(?<=\s)[-–—/|·•&+]{1,9})?\s{0,99}$/u;
const AFTER = /^\s{0,99}(?:[,;]|[-:–—/|·•&+]{1,9}(?=\s))?\s{0,99}/u;

/**
 * Joins parts as a person would: of the separators on both sides of an empty part one stays, and none at the ends; brackets around nothing go too.
 * `{{given?}} {{family}}` without a given name is `Suharto`, `{{name}} ({{title?}})` without a title `Ada`.
 * @param values of each part; undefined where a cell is empty
 */
export function joinTidily(parts: TemplateParts, values: readonly (string | undefined)[]): string {
  const last = values.findLastIndex((value) => value !== undefined);
  let text = "";
  // The fixed text since the last cell, and whether an empty one stands at its end.
  let [fixed, hasGap] = ["", false];
  for (const [position, value] of values.entries()) {
    const isFixed = typeof parts[position] === "string";
    if (value === undefined) hasGap = true;
    else if (isFixed) {
      fixed = hasGap ? closeGap(text, fixed, value, position === last) : fixed + value;
      hasGap = false;
    } else {
      text += (hasGap ? closeGap(text, fixed, "", false) : fixed) + value;
      [fixed, hasGap] = ["", false];
    }
  }
  return text + (hasGap ? closeGap(text, fixed, "", true) : fixed);
}

/** Whether a string is left out where the cells that may be empty are. */
export function mayVanish(parts: TemplateParts): boolean {
  if (!parts.every((part) => typeof part === "string" || part.optional)) return false;
  return (
    joinTidily(
      parts,
      parts.map((part) => (typeof part === "string" ? part : undefined)),
    ) === ""
  );
}

/** The fixed texts on both sides of an empty part as one. @param before what stands before them @param isLast whether nothing follows */
function closeGap(before: string, left: string, right: string, isLast: boolean): string {
  let [head, tail] = [left.replace(BEFORE, ""), right.replace(AFTER, "")];
  let separator = left.slice(head.length) || right.slice(0, right.length - tail.length);
  const at = OPENING.indexOf(head.at(-1) ?? "\0");
  if (at !== -1 && CLOSING[at] === tail[0]) {
    const [inner, outer] = [head.slice(0, -1), tail.slice(1)];
    [head, tail] = [inner.replace(BEFORE, ""), outer.replace(AFTER, "")];
    separator = inner.slice(head.length) || outer.slice(0, outer.length - tail.length);
  }
  const isFirst = before === "" && head === "";
  const isAtEdge = isFirst || (isLast && tail === "");
  if (
    isAtEdge ||
    (head !== "" && OPENING.includes(head.at(-1) ?? "")) ||
    (tail !== "" && ENDING.includes(tail[0] ?? ""))
  )
    return head + tail;
  return head + separator + tail;
}
