// laurel status --registry: the issuer's batches as the chain has them, and which of them no folder here knows.
import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { IssuerRef } from "@laurel/sdk";
import { withChain } from "../../chain/chain.ts";
import type { SettlingOptions } from "../../chain/office.ts";
import { readConfig } from "../../settings/config.ts";
import { userFolder } from "../../settings/settings-file.ts";
import { explainLibraryError } from "../../terminal/explain.ts";
import { usageError } from "../../terminal/failure.ts";
import type { Outcome } from "../../terminal/invocation.ts";
import type { Session } from "../../terminal/session.ts";
import { tabulate } from "../../terminal/table.ts";
import { cutMiddle, indent, listSome, neutralize, showPath } from "../../terminal/terminal.ts";
import {
  countNoun,
  describeNetwork,
  formatMoment,
  isSameIssuer,
  type ListedBatch,
  listBatches,
  NAMES,
  openBatchFolder,
  openLedger,
} from "@laurel/issuing";

/** What knows of a batch. */
interface Knower {
  /** Undefined where the ledger knows the batch and not where it lies. */
  readonly folder: string;
  /** As the folder itself has it; undefined where only the ledger is known. */
  readonly size?: number;
  readonly isAnchored?: boolean;
}

/** A batch with the folder that knows it. */
interface Row extends ListedBatch {
  readonly state: "counts" | "no longer counts" | "revoked";
  readonly known: Knower | undefined;
}

const LISTED = 20;
/** Of a folder's name, in columns. */
const NAME = 24;

/**
 * Lists the batches of laurel.json's issuer, and looks for them in the ledger and in the named folders. Exit code 1 where one counts that none of these knows,
 * else 3 where there may be more batches than could be listed.
 */
export async function registryStatus(
  session: Session,
  folders: readonly string[],
  options: SettlingOptions,
): Promise<Outcome> {
  const { chainId, registry, issuer } = await readConfig({ ...session, option: options.config });
  const issuerRef = { chainId, registry, issuer };
  const named = await readFolders(folders, issuerRef);
  return withChain(session, options, async (chain) => {
    const { batches, unread } = await session.stoppable(() =>
      listBatches(chain, issuer, {
        signal: session.stop,
        onProgress: ({ done, of }) =>
          session.progress(`looking for batches: ${done.toLocaleString("en")} of ${of.toLocaleString("en")} blocks`),
      }),
    );
    const ledger = openLedger(userFolder(session.env));
    const rows: Row[] = [];
    for (const batch of batches) {
      const { folder } = named.has(batch.root) ? {} : ((await ledger.knowsRoot(issuerRef, batch.root)) ?? {});
      const known = named.get(batch.root) ?? (folder === undefined ? undefined : { folder });
      const state = batch.revokedAt !== 0 ? "revoked" : batch.lapsed.length > 0 ? "no longer counts" : "counts";
      rows.push({ ...batch, state, known });
    }
    const listed = new Set(batches.map(({ root }) => root));
    const missing = [...named].flatMap(([root, { folder, isAnchored }]) =>
      isAnchored === true && !listed.has(root) ? [{ root, folder }] : [],
    );
    const alarming = rows.filter(({ known, state }) => known === undefined && state === "counts");
    const why = unread === undefined ? undefined : explainLibraryError(unread);
    const isComplete = why === undefined && missing.length === 0;
    const place = `issuer ${issuer} of the registry ${chain.ref.address} on ${describeNetwork(chainId)}`;
    const lines = [
      `${countNoun(rows.length, "batch", "batches")} of ${place}, according to ${countNoun(chain.rpc.length, "node")}:`,
      ...(rows.length === 0 ? [] : ["", ...describeRows(rows), ""]),
      ...rows.flatMap(describeSize),
      ...describeAlarm(alarming),
      ...missing.map(({ root, folder }) => `${showPath(folder)} was anchored, but the list lacks its batch ${root}.`),
      ...(why === undefined ? [] : [neutralize(`The list is not complete: ${why.message}`)]),
      ...(isComplete
        ? []
        : [`There may be more batches. Next: ${neutralize(why?.cure ?? "name another node (--config)")}`]),
      ...(isComplete && alarming.length === 0 && rows.length > 0 ? [describeCalm(rows)] : []),
    ];
    const value = {
      ...{ format: "laurel-registry-status-v1", ...issuerRef, complete: isComplete },
      batches: rows.map(writeRow),
      missing,
    };
    return { exitCode: alarming.length > 0 ? 1 : isComplete ? 0 : 3, value, lines };
  });
}

/** The batches of the issuer that folders know, by root: of each folder itself, or of those in it. @throws CommandError where there is none */
async function readFolders(folders: readonly string[], issuerRef: IssuerRef): Promise<Map<string, Knower>> {
  const found = new Map<string, Knower>();
  for (const word of folders) {
    const isBatch = await stat(join(word, NAMES.batch)).then(
      () => true,
      () => false,
    );
    const entries = isBatch ? [] : await readdir(word, { withFileTypes: true }).catch(() => []);
    const inner = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(word, name));
    let isEmpty = true;
    for (const folder of isBatch ? [word] : inner) {
      const record = await openBatchFolder(folder).readRecord();
      if (record === undefined) continue;
      isEmpty = false;
      const { root, size, state } = record;
      if (isSameIssuer(record, issuerRef))
        found.set(root.toLowerCase(), { folder: resolve(folder), size, isAnchored: state === "anchored" });
    }
    if (isEmpty)
      throw usageError(`${word} holds no batch`, "name a folder from `laurel issue --out`, or a folder of those");
  }
  return found;
}

function describeRows(rows: readonly Row[]): string[] {
  const cells = rows.map((row) => [
    `${row.root.slice(0, 10)}…`,
    formatMoment(row.anchoredAt).slice(0, 10),
    row.size.toLocaleString("en"),
    String(row.operator),
    row.known === undefined ? "NO FOLDER" : cutMiddle(showPath(row.known.folder), NAME),
    describeStanding(row),
  ]);
  return tabulate([["batch", "anchored", "size", "op", "known by", "state"], ...cells]);
}

function describeStanding({ state, size, revoked, suspended, replaces }: Row): string {
  const parts = [state === "counts" ? "counts" : state];
  if (revoked === undefined) parts.push("too many to count");
  const isWhole = state === "revoked";
  if (revoked && !isWhole) parts.push(revoked === size ? "all revoked" : `${revoked} revoked`);
  if (suspended && !isWhole) parts.push(`${suspended} suspended`);
  if (replaces.length > 0) parts.push("a correction");
  return parts.join(", ");
}

/** A batch of which the chain has another size than its folder: somebody anchored the root first. */
function describeSize({ root, size, known }: Row): string[] {
  if (known?.size === undefined || known.size === size) return [];
  const folder = showPath(known.folder);
  return [
    `${folder} has ${countNoun(known.size, "credential")}, but the chain has ${size} under its root ${root}: see laurel status ${folder}`,
  ];
}

/** Batches that count and that nothing here knows, and what to do. */
function describeAlarm(rows: readonly Row[]): string[] {
  if (rows.length === 0) return [];
  const [one, it] = rows.length === 1 ? [true, "it"] : [false, "them"];
  const first = new Map<number, number>();
  for (const { operator, anchoredAt } of rows)
    first.set(operator, Math.min(anchoredAt, first.get(operator) ?? anchoredAt));
  const told = rows.map(
    ({ root, size, operator, anchoredAt }) =>
      `${root}: ${countNoun(size, "credential")}, by operator ${operator}, ${formatMoment(anchoredAt)}`,
  );
  const ends = [...first].map(
    ([operator, moment]) =>
      `laurel operator end ${operator} --as-of ${new Date(moment * 1000).toISOString().replace(".000Z", "Z")}`,
  );
  return [
    `${countNoun(rows.length, "batch", "batches")} ${one ? "counts" : "count"} but ${one ? "has" : "have"} no folder here. Unless you issued ${it}, a thief may have:`,
    ...listSome(told, LISTED, " (--json lists all)"),
    `If you issued ${it} on another computer, name the folder: \`laurel status --registry <folder>\``,
    "Otherwise the issuer's admin ends the operator as of that moment; then nothing that it anchored since counts:",
    ...indent(ends),
    "Or, if you have a credential of the batch: `laurel revoke-batch <file>`",
  ];
}

function describeCalm(rows: readonly Row[]): string {
  const unknown = rows.filter(({ known }) => known === undefined).length;
  return unknown === 0
    ? "All of them have a folder here."
    : `All that count have a folder here; ${countNoun(unknown, "other")} ${unknown === 1 ? "does" : "do"} not count.`;
}

function writeRow({ lapsed: _, known, revokedAt, revoked, suspended, ...batch }: Row) {
  const counted = { revoked: revoked ?? null, suspended: suspended ?? null };
  return { ...batch, ...counted, revokedAt: revokedAt || null, folder: known?.folder ?? null };
}
