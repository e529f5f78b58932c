// Questions about a cohort's list: everything that may be damaged in one go, with examples, and one yes for all of it.
import { describeProblem, type Question } from "@laurel/issuing";
import { CommandError } from "../terminal/failure.ts";
import { confirm } from "../terminal/prompt.ts";
import type { Session } from "../terminal/session.ts";
import { indent, neutralize } from "../terminal/terminal.ts";

/** Asks once about all questions. `--yes` is no answer to them. @throws IssuingError `cohort.unsure` where nobody can be asked */
export function openAsking(session: Session): ((questions: readonly Question[]) => Promise<void>) | undefined {
  if (!session.interactive) return undefined;
  return async (questions) => {
    session.endProgress();
    for (const line of describeQuestions(questions)) session.note(line);
    await confirm(
      session,
      questions.length === 1 ? "Go on with this?" : `Go on with all ${questions.length}?`,
      undefined,
    ).catch((error: unknown) => {
      if (!(error instanceof CommandError) || error.code !== "declined") throw error;
      throw new CommandError("declined", 1, "nothing was written or sent", {
        cure: "fix the list and run the command again",
      });
    });
  };
}

/** Questions as they are shown. */
function describeQuestions(questions: readonly Question[]): string[] {
  return questions.flatMap(({ finding, problem }) => {
    const shown = finding.examples
      .filter(({ text }) => text !== "")
      .map(({ row, text, cured }) => neutralize(`row ${row}: ${text}${cured === undefined ? "" : ` → ${cured}`}`));
    return [
      `? ${describeProblem({ ...problem, outcome: undefined })}`,
      ...indent([...shown, `If you say yes: ${sayYes(finding)}`]),
    ];
  });
}

function sayYes({ effect, count, setting }: Question["finding"]): string {
  const isOne = count === 1;
  if (effect === "leave-out") return `no credential is made for ${isOne ? "this row" : `these ${count} rows`}.`;
  if (effect === "cure") return isOne ? "the cell changes as shown." : `all ${count} cells change as shown.`;
  if (setting?.option === "future" || setting?.option === "expired") return "they are issued anyway.";
  return setting === undefined ? "the cells stay as they are." : "the list is read that way.";
}
