// laurel correct: a corrected credential that names the one it replaces, anchored first; then the old one is revoked.
import { requireAnchoring, type SettlingOptions, withOffice } from "../../chain/office.ts";
import { parseCells } from "../../terminal/selection.ts";
import { confirm } from "../../terminal/prompt.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { neutralize } from "../../terminal/terminal.ts";
import { describeChange } from "./change-text.ts";
import { describeIssued } from "./issue-text.ts";
import { correctCredential, openBatchFolder } from "@laurel/issuing";

/** What `correct` takes. */
export interface CorrectOptions extends SettlingOptions {
  readonly learner: string;
  readonly set: readonly string[];
  readonly out: string;
}

/** Issues the corrected credential, then revokes the one it replaces. */
export async function correct({ session, operand, options }: Invocation<CorrectOptions>): Promise<Outcome> {
  const { learner, out, yes } = options;
  const cells = parseCells(options.set);
  return withOffice(session, options, async (office) => {
    requireAnchoring(office.config);
    const { replaced, issued, revoked } = await correctCredential(office, {
      folder: openBatchFolder(operand),
      out: openBatchFolder(out),
      ...{ learner, cells },
      approve: (id) =>
        confirm(session, `Issue a corrected credential for ${neutralize(learner)} and revoke ${id}?`, yes),
    });
    if (issued.wasAnchored) session.note("This batch is anchored already; nothing was sent.");
    const change = describeChange("revoke", revoked);
    const value = { format: "laurel-correction-v1", replaced, issued: issued.record, revoked: change.value };
    return done(value, [...describeIssued(out, issued.record, { course: null, files: issued.files }), ...change.lines]);
  });
}
