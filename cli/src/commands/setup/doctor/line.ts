// One line of what laurel doctor says: what was looked at, how it is, and what to do.
import { describeProblem } from "@laurel/issuing";
import { explainLibraryError } from "../../../terminal/explain.ts";

/** `ok`; `note`: works, and could be better; `fault`: has to be fixed; `unknown`: could not be looked at. */
export type State = "ok" | "note" | "fault" | "unknown";

/** What was found out about one thing. */
export interface Line {
  /** What was looked at, such as `disk` or a node's host. */
  readonly about: string;
  readonly state: State;
  readonly message: string;
  /** What to type or to do; null where nothing is to be done. */
  readonly cure: string | null;
}

/** All is well. */
export const well = (about: string, message: string): Line => ({ about, state: "ok", message, cure: null });

/** Something is not, with its cure. */
export const wrong = (about: string, state: Exclude<State, "ok">, message: string, cure: string): Line => ({
  ...{ about, state, message, cure },
});

/** An error as lines: each thing that it names is one. What the chain or the nodes did not say is unknown; anything else has to be fixed. */
export function explainLines(about: string, error: unknown): readonly Line[] {
  const { message, cure, problems, exitCode } = explainLibraryError(error);
  const found = problems.length === 0 ? [message] : problems.map(describeProblem);
  const state = exitCode === 3 ? "unknown" : "fault";
  return found.map((one) => wrong(about, state, one, cure ?? "run the command that needs it; that command says more"));
}
