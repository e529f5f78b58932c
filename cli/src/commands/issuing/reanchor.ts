// laurel reanchor: a batch whose anchor no longer counts, anchored again; its files stay as they are.
import { requireAnchoring, type SettlingOptions, withOffice } from "../../chain/office.ts";
import { noteKnownPlaces } from "../../notes/known-places.ts";
import { confirm } from "../../terminal/prompt.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { countNoun, openBatchFolder, reanchorBatch } from "@laurel/issuing";

/** Asks, and anchors the batch again. */
export async function reanchor({ session, operand, options }: Invocation<SettlingOptions>): Promise<Outcome> {
  return withOffice(session, options, async (office) => {
    requireAnchoring(office.config);
    const { record, wasSent } = await reanchorBatch(office, {
      folder: openBatchFolder(operand),
      async approve({ size, operator }) {
        const question = `Anchor these ${countNoun(size, "credential")} again, by operator ${operator}? Do this only if the batch is honest: you vouch for it.`;
        await confirm(session, question, options.yes);
      },
    });
    await noteKnownPlaces(session, operand, record);
    if (!wasSent) return done(record, ["This batch counts; there is nothing to repair."]);
    return done(record, [`Anchored again in block ${record.block ?? "?"}; the learners' files need no change.`]);
  });
}
