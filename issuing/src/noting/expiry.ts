// When the credentials of a batch expire: from the ledger, from a course that says it for all, or from a batch made again that is small.
import { readValidity } from "@laurel/sdk";
import { listPlaceholders } from "../course/course.ts";
import type { BatchFolder, BatchSecret } from "../folder/batch-folder.ts";
import type { BatchKey, Ledger } from "../ledger/ledger.ts";
import { IssuingError } from "../messages/issuing-error.ts";
import { readCopiedCourse, rebuildFolder } from "../planning/rebuild.ts";
import { openExpiry } from "./note-batch.ts";

/** When a credential expires, by its index: in seconds since 1970, undefined for never. */
export type Expiry = (index: number) => number | undefined;

/** A batch of more credentials is not made again for it. */
const MOST_MADE = 10_000;

/** Reads when the credentials of a batch expire; undefined where nothing here says it. */
export async function readExpiry(
  { ledger, folder }: { readonly ledger?: Ledger | undefined; readonly folder?: BatchFolder | undefined },
  batch: BatchKey & { readonly size: number },
): Promise<Expiry | undefined> {
  return (await forgive(() => readNoted(ledger, batch))) ?? (await forgive(() => readMade(folder, batch)));
}

async function readNoted(ledger: Ledger | undefined, batch: BatchKey): Promise<Expiry | undefined> {
  const known = await ledger?.find(batch);
  if (ledger === undefined || known?.noted === undefined || known.noted.key === "") return undefined;
  const moments = new Float64Array(known.noted.size);
  let index = 0;
  for (const { until } of ledger.readLearners(known)) {
    moments[index] = until ?? 0;
    index += 1;
  }
  return (at) => moments[at] || undefined;
}

async function readMade(
  folder: BatchFolder | undefined,
  { root, size }: BatchKey & { readonly size: number },
): Promise<Expiry | undefined> {
  const secret = await folder?.readSecret();
  if (folder === undefined || secret === undefined || secret.root !== root) return undefined;
  const same = secret.course === null ? undefined : await readSame(folder, secret);
  if (same !== undefined || size > MOST_MADE) return same;
  const { plan, input } = await rebuildFolder(folder);
  const read = openExpiry(input);
  return (index) => read(plan.batch.row(index));
}

/** What the course says for all of its credentials. */
async function readSame(folder: BatchFolder, secret: BatchSecret): Promise<Expiry | undefined> {
  const course = await readCopiedCourse(folder.path, secret);
  if (listPlaceholders(course).some(({ path }) => path[0] === "validUntil")) return undefined;
  const { validUntil } = course.template;
  if (validUntil === undefined) return () => undefined;
  const moment = readValidity({ validFrom: "1970-01-01T00:00:01Z", validUntil }).validUntil;
  return () => moment;
}

/** What cannot be read here is not known: nothing is decided by it. */
async function forgive(read: () => Promise<Expiry | undefined>): Promise<Expiry | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof IssuingError) return undefined;
    throw error;
  }
}
