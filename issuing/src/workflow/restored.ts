// A folder that came out of a backup: the chain, or another copy of the folder, may have gone on since. Before anything is sent from it, its
// journal and its record are closed against the chain.
import { lstatSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { connectChain, countUnknown, readAnchor, RpcError } from "@laurel/sdk";
import { syncFolder } from "@laurel/sdk/node";
import { readBatchStanding } from "../chain/standing.ts";
import { type BatchFolder, type BatchRecord, NAMES } from "../folder/batch-folder.ts";
import { IssuingError } from "../messages/issuing-error.ts";
import { countNoun } from "../messages/words.ts";
import { type Office, requireOwn, settlingOptions } from "./office.ts";

/** What the chain says of a restored batch. */
export interface SettledBatch {
  readonly record: BatchRecord;
  /** `final`: anchored for good, and the folder's record says so now. `pending`: in a block that is not final yet. `none`: the chain does not have it. */
  readonly anchor: "final" | "pending" | "none";
  /** How many of its credentials are revoked and suspended at the newest block, whoever did it. */
  readonly revoked: number;
  readonly suspended: number;
}

/** Whether a folder came out of a backup, and its journal is not closed against the chain yet. */
export function isUnsettled({ path }: Pick<BatchFolder, "path">): boolean {
  return lstatSync(join(path, NAMES.restored), { throwIfNoEntry: false }) !== undefined;
}

/**
 * Closes the journal of a restored folder against the chain: the record says what the chain says, and no transaction of the operator waits of which
 * the journal knows nothing. Until the anchor is final or there is none, it is looked at again the next time.
 * @returns undefined where the folder was not restored, or that was done before
 * @throws IssuingError `restored.open` where the chain cannot be asked, or such a transaction waits: nothing may be sent · `batch.place`
 */
export async function settleRestored(office: Office, folder: BatchFolder): Promise<SettledBatch | undefined> {
  if (!isUnsettled(folder)) return undefined;
  return folder.lock(async () => {
    const before = await folder.requireRecord();
    requireOwn(office, { ...before, issuer: office.issuer });
    const settled = await read(office, folder, before).catch((error: unknown) => {
      if (!(error instanceof RpcError)) throw error;
      throw refuseOpen(folder, `the chain cannot be read: ${error.message}`, "name a node that answers", error);
    });
    const { record, anchor } = settled;
    if (record !== before) await folder.writeRecord(record);
    if (anchor !== "pending") await unmark(folder);
    return settled;
  });
}

async function read(office: Office, folder: BatchFolder, record: BatchRecord): Promise<SettledBatch> {
  const { issuer, accreditation, operator, root, size } = record;
  await requireNoRivals(office, folder, record);
  const settling = settlingOptions(office);
  const plan = { ...settling, issuer, accreditation, operator, root, size, journal: folder.journal };
  const anchored = await readAnchor(plan);
  if (anchored === undefined) return { record, anchor: "none", revoked: 0, suspended: 0 };
  const [now, final] = await Promise.all([
    readBatchStanding(office, record, "latest"),
    // A chain that names no final block: there the newest is all there is.
    readBatchStanding(office, record, "final").catch((error: unknown) => {
      if (error instanceof RpcError && error.code === "rpc.no-finality") return undefined;
      throw error;
    }),
  ]);
  const count = (is: (index: number) => boolean): number => {
    let counted = 0;
    for (let index = 0; index < size; index += 1) if (is(index)) counted += 1;
    return counted;
  };
  const anchor = final === undefined || final.batch.anchoredAt !== 0 ? "final" : "pending";
  const known = { state: "anchored", ...anchored } as const;
  const isKnown = record.state === "anchored" && record.anchoredAt === anchored.anchoredAt;
  return {
    record: anchor === "final" && !isKnown ? { ...record, ...known } : record,
    anchor,
    revoked: now.batch.revokedAt === 0 ? count(now.isRevoked) : size,
    suspended: count(now.isSuspended),
  };
}

/** @throws IssuingError `restored.open` where transactions of the operator wait that another copy of the folder sent */
async function requireNoRivals(
  { chain, issuer, operator }: Office,
  folder: BatchFolder,
  record: BatchRecord,
): Promise<void> {
  const { ref, rpc, plainHttp, registry } = chain;
  const client = connectChain({ chainId: ref.chainId, rpc, plainHttp });
  const accounts = new Set<string>();
  for (const id of new Set([record.operator, operator ?? record.operator]))
    accounts.add((await registry.getOperator(issuer, id)).account);
  for (const account of accounts) {
    const unknown = await countUnknown(client, account, folder.journal);
    if (unknown === 0) continue;
    const waits = unknown === 1 ? "waits" : "wait";
    const what = `${countNoun(unknown, "transaction")} of ${account} ${waits} for a block, unknown to this copy`;
    throw refuseOpen(folder, what, "wait until they are in a block, then try again");
  }
}

function refuseOpen({ path }: BatchFolder, why: string, cure: string, cause?: unknown): IssuingError {
  const last = `if you are certain that no other copy of this batch is in use, delete ${join(path, NAMES.restored)}`;
  const message = `${path} was restored from a backup, and its journal was not yet compared with the chain: ${why}; nothing was sent`;
  return new IssuingError("restored.open", "unfinished", message, { cure: `${cure}; ${last}`, cause });
}

async function unmark({ path }: BatchFolder): Promise<void> {
  await rm(join(path, NAMES.restored), { force: true });
  await syncFolder(path);
}
