// laurel reissue: lost or damaged files made again, byte for byte.
import { tell } from "../../chain/office.ts";
import { parseSelection, type SelectionOptions } from "../../terminal/selection.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { neutralize } from "../../terminal/terminal.ts";
import { countNoun, type IssuingEvent, openBatchFolder, reissueFiles } from "@laurel/issuing";

/** Makes the chosen files again, or all where none is chosen. */
export async function reissue({ session, operand: folder, options }: Invocation<SelectionOptions>): Promise<Outcome> {
  const isChosen = options.index !== undefined || options.learner !== undefined;
  const selection = isChosen ? parseSelection(options) : undefined;
  const watching = { onEvent: (event: IssuingEvent) => tell(session, event), signal: session.stop };
  const { record, files } = await reissueFiles(openBatchFolder(folder), selection, watching);
  const where = neutralize(files.length === 1 ? `: ${folder}/${files[0]}` : ` in ${folder}`);
  return done({ format: "laurel-reissue-v1", root: record.root, files }, [
    `${countNoun(files.length, "file")} made again${where}.`,
  ]);
}
