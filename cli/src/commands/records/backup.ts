// laurel backup: a batch's folder as one encrypted file, which `age` and `tar` open too.
import { existsSync } from "node:fs";
import { type Backup, backUpFolder, countNoun, openBatchFolder } from "@laurel/issuing";
import { chooseBackupPassword } from "../../backup/password.ts";
import { chooseSigner } from "../../chain/chain.ts";
import { tell } from "../../chain/office.ts";
import { readConfig } from "../../settings/config.ts";
import { usageError } from "../../terminal/failure.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import type { PasswordSource } from "../../terminal/prompt.ts";
import type { Session } from "../../terminal/session.ts";
import { showPath } from "../../terminal/terminal.ts";

/** What `backup` takes. */
export interface BackupOptions extends PasswordSource {
  readonly out: string;
  readonly withKey?: boolean;
}

/** Writes a backup of a batch's folder. */
export async function backup({ session, operand, options }: Invocation<BackupOptions>): Promise<Outcome> {
  const { out } = options;
  const folder = openBatchFolder(operand);
  await folder.requireRecord();
  // Again when it is written: here it spares a password.
  if (existsSync(out)) throw usageError(`${out} exists already`, "name another file: backups never overwrite one");
  const keystore = options.withKey === true ? await findKeystore(session, options.config) : undefined;
  const password = await chooseBackupPassword(session, options);
  const made = await session.stoppable(() =>
    folder.lock(() =>
      backUpFolder({ folder, out, password, keystore, signal: session.stop, onEvent: (event) => tell(session, event) }),
    ),
  );
  const { file, manifest, record, hasKey } = made;
  const { madeAt, root, size, files } = manifest;
  const value = {
    format: "laurel-backup-v1",
    file,
    madeAt,
    root,
    size,
    state: record.state,
    files: files.length,
    hasKey,
  };
  return done(value, describeBackup(made, out));
}

function describeBackup({ manifest, hasKey }: Backup, out: string): string[] {
  const near = showPath(out);
  return [
    `${near} holds the batch of ${countNoun(manifest.size, "credential")}, encrypted: ${countNoun(manifest.files.length, "file")}.`,
    ...(hasKey
      ? [
          "The backup includes the operator's key: anyone who opens this file and guesses that key's own password can issue in your name.",
        ]
      : []),
    "Copy the backup to another disk or place. Keep its password elsewhere: without the password no one can open the backup.",
    `To restore: laurel restore ${near} --out <new folder>`,
  ];
}

/** The keystore of laurel.json. @throws CommandError where a node holds the key */
async function findKeystore(session: Session, option: string | undefined): Promise<string> {
  const config = await readConfig({ ...session, option });
  const signer = chooseSigner({}, config);
  if (signer.type === "keystore") return signer.path;
  throw usageError(`${config.path} names no keystore: the node holds the key`, "leave out --with-key");
}
