// Whose accreditation is recognised: the registry's accreditors are shown, and the person chooses.
import { countNoun } from "@laurel/issuing";
import { describeAccreditor, type RegistryFacts, requireAccreditors } from "../../../chain/registry-facts.ts";
import { usageError } from "../../../terminal/failure.ts";
import { askLine } from "../../../terminal/prompt.ts";
import type { Session } from "../../../terminal/session.ts";
import { indent, neutralize } from "../../../terminal/terminal.ts";
import { parseAccreditors } from "./entry.ts";

/** How many accreditors are listed. */
export const MOST_LISTED = 200;
const TRIES = 3;

/** Shows a registry's accreditors. */
function tellAccreditors(session: Session, { accreditors, count }: RegistryFacts): void {
  session.note(
    count === 0 ? "The registry has no accreditor yet." : "Its accreditors:",
    ...indent(accreditors.map((one) => neutralize(describeAccreditor(one)))),
    ...(count > accreditors.length ? [`  … and ${countNoun(count - accreditors.length, "more", "more")}`] : []),
  );
}

/** Asks a person whom to recognise. @throws CommandError where they name nobody, or nobody can be asked */
export async function askAccreditors(session: Session, facts: RegistryFacts): Promise<readonly number[] | "all"> {
  tellAccreditors(session, facts);
  if (!session.interactive)
    throw usageError(
      "--accreditor names no one, but this is not a terminal",
      "write the accreditor's number after --accreditor, or all",
    );
  session.note(
    "Only credentials accredited by those you name here count. “all” recognises anyone that the governor appoints, now or later.",
  );
  for (let left = TRIES; ; left -= 1) {
    const answer = await askLine(session, "Whom do you recognise? Their numbers, or the word all:");
    const words = answer.split(/[\s,]+/).filter((word) => word !== "");
    try {
      if (words.length === 0) throw usageError("no one was named; nothing was done", "type the accreditor's number");
      const named = parseAccreditors(words);
      if (named !== "all") requireAccreditors(facts, named, "");
      return named;
    } catch (error) {
      if (left === 1 || words.length === 0) throw error;
      session.note(neutralize((error as Error).message.replace(/^(?:--accreditor)? /, "")));
    }
  }
}
