// Every credential of a plan, checked as its verifier will, in all but the anchor: before anything is sent.
import { FormatError, openCredential, parseCredential } from "@laurel/sdk";
import { formatMoment } from "./dates.ts";
import { readProfileName } from "./course-profile.ts";
import { CommandError, type Problem } from "./failure.ts";
import { type IssueInput, refuseInput } from "./issue-input.ts";
import type { Plan } from "./plan.ts";
import type { Session } from "./session.ts";

/** What a plan is checked with. */
export interface CheckPlanOptions {
  readonly session: Session;
  readonly input: IssueInput;
  readonly profile: string;
}

/** Checks every file's text as a verifier reads it. @throws CommandError naming the rows whose credentials would not be valid now. */
export async function checkPlan({ batch }: Plan, { session, input, profile: name }: CheckPlanOptions): Promise<void> {
  const profile = await readProfileName(name);
  const { checkProfile } = await import("@laurel/sdk/profile");
  const problems: Problem[] = [];
  const now = Math.floor(Date.now() / 1000);
  for (let index = 0; index < batch.size; index += 1) {
    if (index % 64 === 0)
      session.progress(`checked ${index.toLocaleString("en")} of ${batch.size.toLocaleString("en")} credentials`);
    const place = input.locate(batch.row(index));
    try {
      const { document, pointers, leadsToRoot, validity } = openCredential(parseCredential(batch.text(index)));
      if (!leadsToRoot)
        throw new CommandError(
          "integrity.altered",
          3,
          `credential ${index} does not lead to its root: nothing was sent`,
        );
      for (const { severity, pointer, message, cure } of checkProfile(document, profile, pointers)) {
        if (severity === "error")
          problems.push({ ...place, column: pointer, message, ...(cure === undefined ? {} : { cure }) });
      }
      if (now < validity.validFrom) {
        const message = `valid only from ${formatMoment(validity.validFrom)}`;
        problems.push({
          ...place,
          column: "/validFrom",
          message,
          cure: "issue it on that day, or write an earlier one",
        });
      } else if (validity.validUntil !== 0 && now >= validity.validUntil) {
        const message = `expired on ${formatMoment(validity.validUntil)} already`;
        problems.push({ ...place, column: "/validUntil", message, cure: "write a later date" });
      }
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      problems.push({
        ...place,
        ...(error.pointer === undefined ? {} : { column: error.pointer }),
        message: error.message,
      });
    }
  }
  if (problems.length > 0)
    throw refuseInput(
      input.file,
      problems.sort((a, b) => (a.row ?? 0) - (b.row ?? 0)),
    );
}
