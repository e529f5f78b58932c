// The places of a batch in status lists, known to the next export whatever copy of the person's folder this is.
import { type ChangedBatch, keepPlaces, readIssuingError } from "@laurel/issuing";
import { userFolder } from "../settings/settings-file.ts";
import type { Session } from "../terminal/session.ts";
import { neutralize } from "../terminal/terminal.ts";

/** Writes down where a batch and its places are, which a restored backup may not know of. What fails is told and stops nothing: a revocation comes first. */
export async function noteKnownPlaces(session: Session, folder: string, record: ChangedBatch): Promise<void> {
  const { status } = record;
  if (status === undefined) return;
  await keepPlaces(userFolder(session.env), { ...record, status, folder }).catch((error: unknown) => {
    const known = readIssuingError(error);
    if (known === undefined) throw error;
    session.note(neutralize(`The next \`laurel status-list export\` will fail: ${known.message}.`));
  });
}
