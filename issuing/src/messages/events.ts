// What is told while a batch is issued or changed, in place of printing.
import type { PartPlace, Progress } from "@laurel/sdk";
import { IssuingError } from "./issuing-error.ts";

/** What is counted as it goes on. */
export type Step =
  | "rows read"
  | "documents read"
  | "rows checked"
  | "rows compared"
  | "credentials made"
  | "rows noted"
  | "credentials checked"
  | "rows kept"
  | "credentials listed"
  | "credentials written"
  | "credentials signed"
  | "credentials exported"
  | "credentials handed out"
  | "credentials compared"
  | "files noted"
  | "files backed up"
  | "files restored"
  | "batches counted"
  | "blocks read"
  | "receipts read";

/** Something that a program may want to show; every text in it is safe to print. */
export type IssuingEvent =
  /** So many are done, of so many where that is known. */
  | { readonly type: "step"; readonly step: Step; readonly done: number; readonly total?: number | undefined }
  /** How far a transaction is; of several, which one. */
  | { readonly type: "transaction"; readonly progress: Progress; readonly part?: PartPlace | undefined }
  /** A batch that no longer counts, and why: the terms that were not in force when it was anchored (seconds since 1970), such as `operator 1 (0x…) was in force until …`. */
  | { readonly type: "lapsed"; readonly anchoredAt: number; readonly terms: readonly string[] }
  /** What was put right without asking, or will need attention soon. */
  | { readonly type: "notice"; readonly kind: "input" | "term"; readonly message: string };

/** Is told what happens; must not throw. */
export type Listener = (event: IssuingEvent) => void;

/** Tells a step, but only after each `every` of them, so that it costs nothing. */
export function countSteps(listener: Listener | undefined, step: Step, every: number, total?: number): () => void {
  let done = 0;
  return () => {
    done += 1;
    if (done % every === 0 && done <= (total ?? done)) listener?.({ type: "step", step, done, total });
  };
}

/** Where work may be stopped. @throws IssuingError `transaction.stopped` once the signal is aborted */
export function requireGoing(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new IssuingError("transaction.stopped", "unfinished", "stopped");
}
