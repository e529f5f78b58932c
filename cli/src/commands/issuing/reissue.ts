// laurel reissue: lost or damaged files made again, byte for byte.
import { withChain } from "../../chain/chain.ts";
import { readSettings, type SettlingOptions, tell } from "../../chain/office.ts";
import { describeSigned, openFolderSigner } from "../../credentials/sign-folder.ts";
import type { SigningKeyOptions } from "../../settings/signing-key-file.ts";
import { usageError } from "../../terminal/failure.ts";
import { parseSelection, type SelectionOptions } from "../../terminal/selection.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { neutralize, showPath } from "../../terminal/terminal.ts";
import {
  countNoun,
  type IssuingEvent,
  type ListState,
  NAMES,
  openBatchFolder,
  reissueFiles,
  selectIndexes,
} from "@laurel/issuing";
import { describeUnsigned } from "./issue/issue-text.ts";

/** What `reissue` takes. */
export interface ReissueOptions extends SelectionOptions, SigningKeyOptions, SettlingOptions {}

/** Makes the chosen files again, or all where none is chosen; with `--sign` those of a signed batch with their signatures. */
export async function reissue(invocation: Invocation<ReissueOptions>): Promise<Outcome> {
  const { session, operand, options } = invocation;
  const selection = options.index === undefined && options.learner === undefined ? undefined : parseSelection(options);
  const folder = openBatchFolder(operand);
  if (options.sign === undefined) {
    const watching = { onEvent: (event: IssuingEvent) => tell(session, event), signal: session.stop };
    const { record, files, unsigned, list } = await reissueFiles(folder, selection, watching);
    const where = neutralize(files.length === 1 ? `: ${operand}/${files[0]}` : ` in ${operand}`);
    const value = { format: "laurel-reissue-v1", root: record.root, files, unsigned, list };
    const made = `${countNoun(files.length, "file")} made again${where}.`;
    return done(value, [made, ...describeList(list), ...describeUnsigned(record, unsigned, showPath(operand))]);
  }
  const record = await folder.requireRecord();
  if (record.signed === undefined)
    throw usageError(`${operand} was never signed for other verifiers`, "sign the whole batch with `laurel sign`");
  const indexes = selection === undefined ? undefined : await selectIndexes(folder, record, selection);
  // What is revoked gets no signature: so the chain is asked.
  return withChain(session, options, async (chain) => {
    const office = { ...(await readSettings(session, options, chain)), chain, issuer: record.issuer };
    const signer = await openFolderSigner(session, options);
    const { value, lines } = describeSigned(await session.stoppable(() => signer.sign(office, { folder, indexes })));
    return done(value, lines);
  });
}

function describeList(list: ListState): string[] {
  if (list === "written") return [`${NAMES.learners} made again.`];
  if (list !== "changed") return [];
  return [`${NAMES.learners} differs from what was issued and was not changed: to make it again, move it away first.`];
}
