// The files that `issue` writes for learners and registrar: credentials, learners.csv, and the copies it can be made again from.
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder, removeParts, writeFileAtomic } from "./atomic-file.ts";
import { credentialFile, NAMES } from "./batch-folder.ts";
import type { IssueInput } from "./issue-input.ts";
import { ADDED, formatLine } from "./learners.ts";
import type { Plan } from "./plan.ts";
import type { Session } from "./session.ts";

const AT_ONCE = 16;

/** Writes the input's copy: learners.csv with index, file and id, and the course; or the documents. For the registrar alone. */
export async function writeInputCopy(folder: string, input: IssueInput, { batch }: Plan): Promise<void> {
  if (input.course === null) {
    const lines = Array.from({ length: input.count }, (_, row) => `${input.text(row)}\n`);
    return writeFileAtomic(join(folder, NAMES.documents), lines.join(""), { mode: 0o600 });
  }
  const lines = [formatLine([...input.header, ...ADDED])];
  const indexes = new Uint32Array(batch.size);
  for (let index = 0; index < batch.size; index += 1) indexes[batch.row(index)] = index;
  for (const [row, index] of indexes.entries()) {
    const { id } = batch.credential(index);
    lines.push(formatLine([...input.cells(row), String(index), credentialFile(index, batch.size), String(id)]));
  }
  await writeFileAtomic(join(folder, NAMES.course), input.course.bytes);
  await writeFileAtomic(join(folder, NAMES.learners), lines.join(""), { mode: 0o600 });
}

/** Writes the credentials at these indexes, each whole or not at all; what is there already and whole stays. */
export async function writeCredentials(
  folder: string,
  { batch }: Plan,
  options: { readonly session: Session; readonly indexes?: readonly number[] },
): Promise<void> {
  const { session, indexes } = options;
  const count = indexes?.length ?? batch.size;
  const at = (position: number): number => (indexes === undefined ? position : (indexes[position] ?? 0));
  await prepareFolders(
    Array.from({ length: count }, (_, position) => dirname(credentialFile(at(position), batch.size))),
    folder,
  );
  let next = 0;
  async function work(): Promise<void> {
    for (let position = next++; position < count; position = next++) {
      const index = at(position);
      const path = join(folder, credentialFile(index, batch.size));
      const text = `${batch.text(index)}\n`;
      // Compared, since a power cut may leave a file empty or cut short.
      if ((await readFile(path, "utf8").catch(() => undefined)) !== text)
        await writeFileAtomic(path, text, { durable: false });
      session.requireGoing();
      session.progress(`wrote ${position.toLocaleString("en")} of ${count.toLocaleString("en")} credentials`);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Makes the folders that the credentials go to, and clears away what a run that was killed left half-written there. */
async function prepareFolders(names: readonly string[], folder: string): Promise<void> {
  for (const name of new Set(names)) {
    await makeFolder(join(folder, name));
    await removeParts(join(folder, name));
  }
}
