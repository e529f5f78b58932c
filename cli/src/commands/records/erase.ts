// laurel erase: a learner asks to be erased, and everybody else's files stay as they are.
import {
  type ByHand,
  countNoun,
  eraseCredentials,
  type Erasure,
  openBatchFolder,
  openLedger,
  type RelatedBatch,
} from "@laurel/issuing";
import { tell } from "../../chain/office.ts";
import { userFolder } from "../../settings/settings-file.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { confirm } from "../../terminal/prompt.ts";
import { listShort, parseSelection, type SelectionOptions } from "../../terminal/selection.ts";
import { listSome, neutralize, showPath } from "../../terminal/terminal.ts";

/** What `erase` takes. */
export interface EraseOptions extends SelectionOptions {
  readonly in?: readonly string[];
  readonly yes?: boolean;
}

const LISTED = 20;

/** Erases learners from a batch, for good. Exit code 1 where something is left to be done by hand. */
export async function erase({ session, operand, options }: Invocation<EraseOptions>): Promise<Outcome> {
  const near = showPath(operand);
  const erasure = await eraseCredentials({
    folder: openBatchFolder(operand),
    selection: parseSelection(options),
    places: options.in,
    ledger: openLedger(userFolder(session.env)),
    signal: session.stop,
    onEvent: (event) => tell(session, event),
    async approve({ indexes, corrections }) {
      for (const line of describeRelated(corrections)) session.note(line);
      session.note(
        `The learner's own file stays valid unless you revoke it. To revoke it first, say no and type laurel revoke ${near} ${nameIndexes(indexes)}`,
      );
      const what = `${countNoun(indexes.length, "credential")} (index ${listShort(indexes)})`;
      await confirm(session, `Erase ${what} of ${near} for good? This cannot be undone.`, options.yes);
    },
  });
  const { record, indexes, completed, erasedOn, removed, rewritten, byHand, corrections, backups } = erasure;
  const value = {
    ...{ format: "laurel-erasure-v1", root: record.root, size: record.size, indexes, erasedOn, completed },
    ...{ removed, rewritten, backups },
    byHand: byHand.map(({ file, row = null, reason }) => ({ file, row, reason })),
    corrections: corrections.map(({ root, index, folder = null }) => ({ root, index, folder })),
  };
  return { ...done(value, describeErasure(erasure, near)), exitCode: byHand.length === 0 ? 0 : 1 };
}

function nameIndexes(indexes: readonly number[]): string {
  const [first = 0] = indexes;
  return indexes.length === 1 ? `--index ${first}` : `--index ${first} --index …`;
}

function describeErasure(erasure: Erasure, near: string): string[] {
  const { record, indexes, completed, unfound, removed, rewritten, byHand, corrections, backups } = erasure;
  const which = `${indexes.length === 1 ? "Credential" : "Credentials"} ${listShort(indexes)}`;
  const others = record.size - erasure.erased;
  return [
    ...(completed.length === 0 ? [] : [`Completed an earlier erasure: index ${listShort(completed)}.`]),
    ...unfound.map(
      (key) =>
        `No learner of this batch has the key ${neutralize(key)} any more. If that learner was not erased just now, the key was mistyped and erased no one.`,
    ),
    `${which} of ${near} ${indexes.length === 1 ? "is" : "are"} erased. The seed of the batch is destroyed.`,
    ...(others === 0
      ? []
      : [`The files of the other ${countNoun(others, "learner")} can still be made again, byte for byte.`]),
    ...listFiles("Removed", removed),
    ...listFiles("Removed from", rewritten),
    ...describeByHand(byHand),
    ...describeRelated(corrections),
    ...(backups.length === 0 ? [] : ["These backups still have the learner. Make a new backup, then delete them:"]),
    ...listSome(
      backups.map((file) => neutralize(file)),
      LISTED,
    ),
    "Laurel cannot erase: backups, copies of the folder, sent e-mails, your student system, and what a disk or its snapshots keep of deleted files.",
    `The learner's own file stays valid until you revoke it: laurel revoke ${near} ${nameIndexes(indexes)}`,
  ];
}

function listFiles(what: string, files: readonly string[]): string[] {
  if (files.length === 0) return [];
  return [
    `${what} ${countNoun(files.length, "file")}:`,
    ...listSome(
      files.map((file) => neutralize(file)),
      LISTED,
    ),
  ];
}

function describeByHand(byHand: readonly ByHand[]): string[] {
  if (byHand.length === 0) return [];
  const lines = byHand.map(
    ({ file, row, reason }) => `${neutralize(file)}${row === undefined ? "" : ` row ${row}`}: ${neutralize(reason)}`,
  );
  return ["Left to you:", ...listSome(lines, LISTED)];
}

function describeRelated(related: readonly RelatedBatch[]): string[] {
  return related.map(({ root, index, folder }) =>
    folder === undefined
      ? `The same learner is in the batch ${root}, index ${index}, but its folder is not known here: erase there too.`
      : `The same learner is in another batch: laurel erase ${showPath(folder)} --index ${index}`,
  );
}
