// Which credentials are meant, as options name them.
import { usageError } from "./failure.ts";
import type { Selection } from "@laurel/issuing";

/** Options that choose credentials. */
export interface SelectionOptions {
  readonly learner?: readonly string[];
  readonly index?: readonly string[];
  readonly credential?: readonly string[];
}

/** What the options choose. @throws CommandError for what is no index */
export function parseSelection({ learner, index, credential }: SelectionOptions): Selection {
  return { learners: learner, indexes: index?.map(parseIndex), credentials: credential };
}

/** An index as a person wrote it. @throws CommandError where it is none */
export function parseIndex(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw usageError(`--index ${text}: not an index`, "indexes count from 0; learners.csv has them");
}
