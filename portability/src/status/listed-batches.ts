// The batches of a list, as their folders have them: none is left out, or all of a list would call its credentials good.
import {
  type Allocation,
  type BatchRecord,
  type BatchSecret,
  IssuingError,
  NAMES,
  openBatchFolder,
} from "@laurel/issuing";
import { formatIssuerRef } from "@laurel/sdk";
import type { ListedBatch } from "./batch-state.ts";

/**
 * Reads the batches that have places in a list; those that never had a root were given up, and nothing of them can be on chain. That a batch had none
 * may be what an older copy of the allocation says: where its folder has one for these very places, that is taken.
 * @throws IssuingError `status-list.folder` where a folder is not there, or holds another batch · as its `readRecord`
 */
export async function readBatches(allocation: Allocation): Promise<readonly ListedBatch[]> {
  const batches: ListedBatch[] = [];
  for (const place of allocation.places) {
    const root = place.root ?? (await findRoot(allocation, place));
    if (root !== undefined) batches.push(await readBatch(allocation, { ...place, root }));
  }
  return batches;
}

/** The root of the batch that a folder holds, if it was planned for these places. */
async function findRoot({ list }: Allocation, { offset, folder: path }: Allocation["places"][number]) {
  const folder = openBatchFolder(path);
  const stated = [await folder.readRecord(), await folder.readSecret()];
  return stated.find((one) => one?.status?.list === list && one.status.offset === offset)?.root;
}

async function readBatch(
  allocation: Allocation,
  { offset, size, folder: path, root }: Allocation["places"][number],
): Promise<ListedBatch> {
  const folder = openBatchFolder(path);
  const [record, secret] = [await folder.readRecord(), await folder.readSecret()];
  const stated = [record, secret].filter((one) => one !== undefined);
  if (stated.length === 0 || root === null)
    throw refuseFolder(allocation, `${path} is missing, or has no ${NAMES.batch}`);
  const places = stated.flatMap(({ status }) => status ?? []);
  const isPlace = places.every((place) => place.list === allocation.list && place.offset === offset);
  const isBatch = (one: BatchRecord | BatchSecret): boolean =>
    one.root === root && one.size === size && formatIssuerRef(one) === formatIssuerRef(allocation);
  if (places.length === 0 || !isPlace || !stated.every(isBatch))
    throw refuseFolder(allocation, `${path} does not contain the batch at entry ${offset}`);
  return { offset, size, root, folder: path, identity: secret?.identity };
}

function refuseFolder({ list }: Allocation, problem: string): IssuingError {
  const cure = "put the batch's folder back, or name its new place; until then the list is not written";
  return new IssuingError("status-list.folder", "refused", `${problem} (of the status list ${list})`, { cure });
}
