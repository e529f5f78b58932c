// Rows of text in columns, made harmless for a terminal.
import { layoutTable } from "@laurel/sdk";
import { measure, neutralize } from "./terminal.ts";

/** Rows as lines of columns, harmless to print. @param none the line that stands for no rows */
export function tabulate(rows: readonly (readonly string[])[], none?: string): string[] {
  if (rows.length === 0 && none !== undefined) return [none];
  return layoutTable(
    rows.map((row) => row.map(neutralize)),
    measure,
  );
}
