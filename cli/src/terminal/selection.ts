// Which credentials are meant, and what their cells are to be, as options say it.
import { usageError } from "./failure.ts";
import type { Selection } from "@laurel/issuing";

/** Options that choose credentials. */
export interface SelectionOptions {
  readonly learner?: readonly string[];
  readonly index?: readonly string[];
  readonly credential?: readonly string[];
}

/** What the options choose. @throws CommandError for what is no index, and where nothing is chosen */
export function parseSelection({ learner, index, credential }: SelectionOptions): Selection {
  if ([learner, index, credential].every((chosen) => chosen === undefined || chosen.length === 0))
    throw usageError("no credential is named", "name them with --learner, --index or --credential");
  return { learners: learner, indexes: index?.map(parseIndex), credentials: credential };
}

/** An index as a person wrote it. @throws CommandError where it is none */
export function parseIndex(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw usageError(`--index ${text}: not an index`, "indexes count from 0; learners.csv has them");
}

/** Cells of a learner by column, as `--set column=value` writes them. @throws CommandError for what is no cell */
export function parseCells(settings: readonly string[]): Map<string, string> {
  const cells = new Map<string, string>();
  for (const setting of settings) {
    const [name = "", ...value] = setting.split("=");
    if (name === "" || !setting.includes("=")) throw usageError(`--set ${setting}: not a cell`, "write column=value");
    cells.set(name, value.join("="));
  }
  return cells;
}

/** Indexes for a sentence, the first eight of them. */
export function listShort(indexes: readonly number[]): string {
  const shown = indexes.slice(0, 8).join(", ");
  return indexes.length > 8 ? `${shown} and ${(indexes.length - 8).toLocaleString("en")} more` : shown;
}
