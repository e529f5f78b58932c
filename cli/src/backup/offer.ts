// The offer of a backup, before a batch is anchored and once it is.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { backUpFolder, type BatchFolder, isBackedUp } from "@laurel/issuing";
import { tell } from "../chain/office.ts";
import { askYes } from "../terminal/prompt.ts";
import type { Session } from "../terminal/session.ts";
import { neutralize, quoteWord, showPath } from "../terminal/terminal.ts";
import { chooseBackupPassword } from "./password.ts";

/** Offers a backup of what is about to be anchored: after that, what is lost with the folder cannot be made again. Nobody is asked twice. */
export async function offerBackup(session: Session, folder: BatchFolder, yes: boolean | undefined): Promise<void> {
  if (yes === true || !session.interactive || isBackedUp(folder)) return;
  const question =
    "If this computer breaks before you back up, no one can revoke by name or make lost files again. Back up now?";
  if (!(await askYes(session, question))) return;
  const out = nameBackup(folder.path);
  const password = await chooseBackupPassword(session, {});
  await backUpFolder({ folder, out, password, signal: session.stop, onEvent: (event) => tell(session, event) });
  session.note(`${showPath(out)} holds the batch, encrypted. Copy that file to another disk or place.`);
}

/** A name beside the folder that nothing has yet. */
function nameBackup(folder: string): string {
  const base = join(folder, ".");
  for (let number = 1; ; number += 1) {
    const name = `${base}${number === 1 ? "" : `-${number}`}.age`;
    if (!existsSync(name)) return name;
  }
}

/** What to type next of a batch that was not backed up yet. */
export function describeMissingBackup(folder: BatchFolder): string[] {
  if (isBackedUp(folder)) return [];
  const near = showPath(folder.path);
  return [`Next: laurel backup ${quoteWord(near)} --out ${quoteWord(`${near}.age`)}`].map(neutralize);
}
