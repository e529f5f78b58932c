// laurel reissue: lost or damaged files made again, byte for byte.
import { tell } from "../../chain/office.ts";
import type { Invocation } from "../../terminal/invocation.ts";
import { done, type Outcome } from "../../terminal/session.ts";
import { parseSelection, type SelectionOptions } from "../../terminal/selection.ts";
import { countNoun, openBatchFolder, reissueFiles } from "@laurel/issuing";

/** Makes the chosen files again, or all where none is chosen. */
export async function reissue({ session, words, options }: Invocation<SelectionOptions>): Promise<Outcome> {
  const folder = words[0] ?? "";
  const isChosen = options.index !== undefined || options.learner !== undefined;
  const { record, files } = await reissueFiles(
    openBatchFolder(folder),
    isChosen ? parseSelection(options) : undefined,
    { onEvent: (event) => tell(session, event), signal: session.stop },
  );
  const where = files.length === 1 ? `: ${folder}/${files[0]}` : ` in ${folder}`;
  return done({ format: "laurel-reissue-v1", root: record.root, files }, [
    `${countNoun(files.length, "file")} made again${where}.`,
  ]);
}
