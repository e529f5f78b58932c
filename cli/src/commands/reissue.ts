// laurel reissue: lost or damaged files made anew, byte for byte.
import { requireBatchRecord } from "../batch-folder.ts";
import { listFiles, writeCredentials } from "../credential-files.ts";
import { withFolderLock } from "../folder-lock.ts";
import type { Invocation } from "../invocation.ts";
import { rebuildFolder } from "../rebuild.ts";
import { selectIndexes, type SelectionOptions } from "../selection.ts";
import { done, type Outcome } from "../session.ts";
import { countNoun } from "../terminal.ts";

/** Makes the chosen files anew, or all where none is chosen. */
export async function reissue({ session, words, options }: Invocation<SelectionOptions>): Promise<Outcome> {
  const folder = words[0] ?? "";
  const record = await requireBatchRecord(folder);
  const indexes =
    options.index === undefined && options.learner === undefined
      ? undefined
      : await selectIndexes(folder, record, options);
  const { plan } = await rebuildFolder(folder, session);
  await withFolderLock(folder, () => writeCredentials(folder, plan, { session, indexes }));
  const files = [...listFiles(record.size, plan.secret.files, indexes)].map(({ file }) => file);
  const where = files.length === 1 ? `: ${folder}/${files[0]}` : ` in ${folder}`;
  return done({ format: "laurel-reissue-v1", root: record.root, files }, [
    `${countNoun(files.length, "file")} made anew${where}.`,
  ]);
}
