// Cells of a learner, as `--set column=value` writes them.
import { usageError } from "./failure.ts";

/** The cells by column. @throws CommandError for what is no cell */
export function parseCells(settings: readonly string[]): Map<string, string> {
  const cells = new Map<string, string>();
  for (const setting of settings) {
    const [name = "", ...value] = setting.split("=");
    if (name === "" || !setting.includes("=")) throw usageError(`--set ${setting}: not a cell`, "write column=value");
    cells.set(name, value.join("="));
  }
  return cells;
}
