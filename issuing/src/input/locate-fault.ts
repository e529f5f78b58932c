// Where a fault of a document comes from: its row, the column that fills the member at fault, and that member of the course.
import type { Problem } from "../messages/issuing-error.ts";
import type { BoundCourse } from "../course/template.ts";
import type { InputRows } from "./input.ts";

/** Where something is wrong, for a person. */
export type Place = Pick<Problem, "file" | "row" | "column" | "member">;

/**
 * Finds the place of a fault in a row's document.
 * @param pointers JSON pointers of the member at fault, and of another that it contradicts
 * @returns the cell that fills the first of them which one does; the course where it says so itself; and of ready documents the member
 */
export function locateFault(
  { bound, cells, locate }: Pick<InputRows, "bound" | "cells" | "locate">,
  row: number,
  pointers: readonly (string | undefined)[],
): Place {
  const [first = ""] = pointers;
  if (bound === undefined) return { ...locate(row), column: first };
  const filled = pointers.map((pointer) => pointer !== undefined && findMember(bound, cells(row), pointer));
  const member = filled.find((one) => one !== false && one !== undefined);
  if (!member) return { file: bound.file, column: `/credential${first}` };
  return { ...locate(row), ...nameMember(bound, member) };
}

/** The column that fills a member of the template, and the member: with its text where several do. */
function nameMember(
  { file, members }: Pick<BoundCourse, "file" | "members">,
  pointer: string,
): Pick<Place, "column" | "member"> {
  const { columns = [], text = "" } = members.get(pointer) ?? {};
  const member = `${file} /credential${pointer}`;
  return { column: columns[0], member: columns.length > 1 ? `${member}: ${text}` : member };
}

/** The member of the template that is filled at a pointer into a document, or alone below it; or that is left out there. */
function findMember(bound: BoundCourse, cells: readonly string[], pointer: string): string | undefined {
  const slots = bound.listSlots(cells);
  const exact = slots.find((slot) => slot.pointer === pointer)?.member;
  if (exact !== undefined || bound.members.has(pointer)) return exact ?? pointer;
  const [below, ...others] = slots.filter((slot) => slot.pointer.startsWith(`${pointer}/`));
  return others.length === 0 ? below?.member : undefined;
}
