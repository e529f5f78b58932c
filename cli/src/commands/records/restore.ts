// laurel restore: a batch's folder out of a backup, and its journal closed against the chain.
import {
  countNoun,
  formatMoment,
  openBatchFolder,
  readIssuingError,
  reissueFiles,
  type Restored,
  restoreFolder,
  type SettledBatch,
  settleRestored,
} from "@laurel/issuing";
import { withChain } from "../../chain/chain.ts";
import { readSettings, type SettlingOptions, tell } from "../../chain/office.ts";
import { noteKnownPlaces } from "../../notes/known-places.ts";
import { explainLibraryError } from "../../terminal/explain.ts";
import { CommandError } from "../../terminal/failure.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { BACKUP, openByPassword } from "../../terminal/prompt.ts";
import type { Session } from "../../terminal/session.ts";
import { neutralize, showPath } from "../../terminal/terminal.ts";

/** What `restore` takes. */
export interface RestoreOptions extends SettlingOptions {
  readonly out: string;
  readonly withKey?: boolean;
}

/** Restores a folder; what the chain says of it is asked where a node can be. */
export async function restore({ session, operand: file, options }: Invocation<RestoreOptions>): Promise<Outcome> {
  const { out, withKey } = options;
  const restored = await session.stoppable(() =>
    openByPassword(session, { ...options, path: file, use: BACKUP }, (password) =>
      restoreFolder({
        ...{ file, password, out, withKey, signal: session.stop },
        onEvent: (event) => tell(session, event),
      }).catch((error: unknown) => {
        const known = readIssuingError(error);
        throw known?.code === "password.wrong"
          ? new CommandError(known.code, 1, known.message, { cure: known.cure })
          : error;
      }),
    ),
  );
  const { record, manifest, key } = restored;
  await noteKnownPlaces(session, out, record);
  const settled = await settle(session, options, restored);
  const isOpen = settled instanceof CommandError;
  const anchor = isOpen ? "unknown" : settled.anchor;
  const { revoked, suspended } = isOpen ? { revoked: null, suspended: null } : settled;
  const value = {
    ...{ format: "laurel-restore-v1", folder: out, madeAt: manifest.madeAt, root: record.root, size: record.size },
    ...{ files: manifest.files.length, key, anchor, revoked, suspended, open: isOpen ? settled.message : null },
  };
  return done(value, [...describeRestored(restored, out), ...describeSettled(settled, showPath(out))]);
}

/** Closes the journal against the chain, by the registry that the batch names. @returns why not, where that cannot be done now */
async function settle(
  session: Session,
  options: RestoreOptions,
  { record }: Restored,
): Promise<SettledBatch | CommandError> {
  const { chainId, registry, issuer } = record;
  const place = `eip155:${chainId}:${registry}/issuers/${issuer}`;
  const folder = openBatchFolder(options.out);
  try {
    return await withChain(
      session,
      options.rpc === undefined ? options : { ...options, registry: place },
      async (chain) => {
        const settings = await readSettings(session, options, chain);
        const settled = await settleRestored({ ...settings, chain, issuer }, folder);
        if (settled === undefined)
          throw new CommandError("restored.open", 3, "another command is working in the folder");
        // Of a batch that was anchored only after its backup.
        if (settled.anchor === "final" && record.state !== "anchored") await reissueFiles(folder);
        return settled;
      },
    );
  } catch (error) {
    return explainLibraryError(error);
  }
}

function describeRestored({ record, manifest, key, isWeak }: Restored, out: string): string[] {
  const near = showPath(out);
  const when = formatMoment(Math.floor(Date.parse(manifest.madeAt) / 1000));
  return [
    `${near} holds the batch of ${countNoun(record.size, "credential")} again, as backed up on ${when}.`,
    ...(key === "restored" ? [`${near}/key.json is the operator's key, encrypted by its own password.`] : []),
    ...(key === "left" ? ["The backup also has the operator's key: to restore it, add --with-key."] : []),
    ...(isWeak
      ? ["This backup's password is quicker to guess than in backups that laurel makes: make a new backup."]
      : []),
  ];
}

function describeSettled(settled: SettledBatch | CommandError, near: string): string[] {
  if (settled instanceof CommandError) {
    return [
      neutralize(`Laurel could not check the batch against the chain: ${settled.message}.`),
      `Next: laurel status ${near}, with your laurel.json. Commands that send a transaction check the chain first.`,
    ];
  }
  const { record, anchor, revoked, suspended } = settled;
  if (anchor === "none") {
    const again = `the same laurel ${record.replaces === undefined ? "issue" : "correct"} … --out ${near}`;
    return ["The chain does not have this batch.", `Next: run ${again} again; it goes on where it stopped`];
  }
  const changes = `${revoked.toLocaleString("en")} revoked, ${suspended.toLocaleString("en")} suspended`;
  if (anchor === "pending")
    return [`The batch is on chain, in a block that is not final yet: ${changes}.`, `Next: laurel status ${near}`];
  const at = record.anchoredAt === null ? "" : ` on ${formatMoment(record.anchoredAt)}`;
  return [`The batch is on chain, anchored${at}: ${changes} so far.`, `Next: laurel audit ${near}`];
}
