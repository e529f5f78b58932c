// Which credentials are meant, and what their cells are to be, as options say it.
import { usageError } from "./failure.ts";
import type { LearnersFile, Selection } from "@laurel/issuing";

/** Options that choose credentials. */
export interface SelectionOptions {
  readonly learner?: readonly string[];
  readonly index?: readonly string[];
  readonly credential?: readonly string[];
}

/** What the options choose, and a list. @throws CommandError for what is no index, and where nothing is chosen */
export function parseSelection({ learner, index, credential }: SelectionOptions, list?: LearnersFile): Selection {
  if (list === undefined && [learner, index, credential].every((chosen) => chosen === undefined || chosen.length === 0))
    throw usageError("no credential is named", "name them with --learner, --list, --index or --credential");
  return { learners: learner, list, indexes: index?.map(parseIndex), credentials: credential };
}

/** The one credential that the options choose, each given once. @throws CommandError where none is chosen, or one option has two values */
export function parseChoice({ learner, index, credential }: SelectionOptions): {
  readonly learner: string | undefined;
  readonly index: number | undefined;
  readonly credential: string | undefined;
} {
  const named = Object.entries({ learner, index, credential }).filter(([, values = []]) => values.length > 0);
  if (named.length === 0)
    throw usageError("no credential is named", "name one with --learner, --index or --credential");
  for (const [name, values = []] of named)
    if (new Set(values).size > 1)
      throw usageError(
        `--${name} names two: ${values.join(" and ")}`,
        "name one credential; correct the other separately",
      );
  const [place] = index ?? [];
  return {
    learner: learner?.[0],
    index: place === undefined ? undefined : parseIndex(place),
    credential: credential?.[0],
  };
}

/** An index as a person wrote it. @throws CommandError where it is none */
export function parseIndex(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw usageError(`--index ${text}: not an index`, "indexes count from 0: see learners.csv");
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
