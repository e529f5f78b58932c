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
 * Reads the batches that have places in a list; those that never had a root were given up, and nothing of them can be on chain.
 * @throws IssuingError `status-list.folder` where a folder is not there, or holds another batch · as its `readRecord`
 */
export async function readBatches(allocation: Allocation): Promise<readonly ListedBatch[]> {
  const batches: ListedBatch[] = [];
  for (const place of allocation.places) if (place.root !== null) batches.push(await readBatch(allocation, place));
  return batches;
}

async function readBatch(
  allocation: Allocation,
  { offset, size, folder: path, root }: Allocation["places"][number],
): Promise<ListedBatch> {
  const folder = openBatchFolder(path);
  const [record, secret] = [await folder.readRecord(), await folder.readSecret()];
  const stated = [record, secret].filter((one) => one !== undefined);
  if (stated.length === 0 || root === null)
    throw refuseFolder(allocation, `${path} is not there, or has no ${NAMES.batch}`);
  const places = stated.flatMap(({ status }) => status ?? []);
  const isPlace = places.every((place) => place.list === allocation.list && place.offset === offset);
  const isBatch = (one: BatchRecord | BatchSecret): boolean =>
    one.root === root && one.size === size && formatIssuerRef(one) === formatIssuerRef(allocation);
  if (places.length === 0 || !isPlace || !stated.every(isBatch))
    throw refuseFolder(allocation, `${path} holds another batch than the one at entry ${offset}`);
  return { offset, size, root, folder: path, identity: secret?.identity };
}

function refuseFolder({ list }: Allocation, problem: string): IssuingError {
  const cure = "put the batch's folder back, or say where it is now; until then the list is not written";
  return new IssuingError("status-list.folder", "refused", `${problem} (of the status list ${list})`, { cure });
}
