// laurel report: what was issued, corrected, revoked and suspended, in a year or in all: over folders, the ledger and the chain.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  type BatchRecord,
  describeReadError,
  type IssuerReport,
  type Ledger,
  noteFolder,
  openBatchFolder,
  openLedger,
  readIssuingError,
  reportIssuer,
} from "@laurel/issuing";
import { formatJson } from "@laurel/sdk/text";
import { withChain } from "../../chain/chain.ts";
import { readSettings, type SettlingOptions, tell } from "../../chain/office.ts";
import { userFolder } from "../../settings/settings-file.ts";
import { usageError } from "../../terminal/failure.ts";
import type { Invocation, Outcome } from "../../terminal/invocation.ts";
import type { Session } from "../../terminal/session.ts";
import { neutralize } from "../../terminal/terminal.ts";
import { describeAttention, formatCsv, formatReport } from "./report-text.ts";

/** What `report` takes. */
export interface ReportOptions extends SettlingOptions {
  readonly year?: string;
  readonly format?: string;
  readonly expiring?: string;
  readonly ledger?: boolean;
}

/** Reports an issuer's credentials. Exit code 3 where something could not be found out. */
export async function report({ session, words, options }: Invocation<ReportOptions>): Promise<Outcome> {
  const format = parseFormat(options.format);
  const year = options.year === undefined ? undefined : parseYear(options.year);
  const months = parseMonths(options.expiring);
  const folders = (await Promise.all(words.map(listFolders))).flat();
  const ledger = openLedger(userFolder(session.env));
  return withChain(session, options, async (chain) => {
    const { issuer } = chain;
    if (issuer === undefined)
      throw usageError("no issuer is named", "name one with --registry eip155:…/issuers/<n>, or leave --registry out");
    const place = { chainId: chain.ref.chainId, registry: chain.ref.address, issuer };
    if (options.ledger !== false) for (const folder of folders) await noteLacking(session, ledger, folder, place);
    const { finality } = await readSettings(session, options, chain);
    const found = await reportIssuer({
      ...{ chain, finality, issuer, ledger, folders, year, months },
      onEvent: (event) => tell(session, event),
    });
    const exitCode = found.unknown.length === 0 ? 0 : 3;
    const value = { format: "laurel-issuer-report-v1", ...place, year: year ?? null, ...describeValue(found) };
    if (session.json || format === "table")
      return { exitCode, value, lines: formatReport(found, { issuer, year, months }) };
    if (format === "csv") {
      session.note(...describeAttention(found, months));
      return { exitCode, value, lines: formatCsv(found) };
    }
    await session.write(`${formatJson(value)}\n`);
    return { exitCode, value: undefined, lines: [] };
  });
}

function parseFormat(format = "table"): "table" | "csv" | "json" {
  if (format === "table" || format === "csv" || format === "json") return format;
  throw usageError(`--format ${format}: there is no such format`, "write table, csv or json");
}

function parseYear(text: string): number {
  if (/^[12]\d{3}$/.test(text)) return Number(text);
  throw usageError(`--year ${text}: not a year`, "write it as 2026");
}

function parseMonths(text = "6"): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw usageError(`--expiring ${text}: not a number of months`, "write a number such as 6");
}

/** The batch's folder that is named, or those in a folder of folders. */
async function listFolders(path: string): Promise<string[]> {
  const isBatch = (folder: string): Promise<boolean> =>
    stat(join(folder, "batch.json")).then(
      () => true,
      () => false,
    );
  if (await isBatch(path)) return [path];
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    throw usageError(
      `${path}: ${describeReadError(cause, "folder")}`,
      "name the folder of a batch, or a folder of batches",
    );
  });
  const inside = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name));
  const found: string[] = [];
  for (const folder of inside.sort()) if (await isBatch(folder)) found.push(folder);
  if (found.length > 0) return found;
  throw usageError(`${path} holds no batch`, "name a folder from `laurel issue --out`, or a folder of those");
}

/** Notes what the ledger lacks of a folder: it is rebuilt so. What fails is told, and stops no report. */
async function noteLacking(
  session: Session,
  ledger: Ledger,
  path: string,
  place: Pick<BatchRecord, "chainId" | "registry" | "issuer">,
): Promise<void> {
  const folder = openBatchFolder(path);
  try {
    const record = await folder.readRecord();
    const isOurs =
      record?.chainId === place.chainId &&
      record.issuer === place.issuer &&
      record.registry.toLowerCase() === place.registry.toLowerCase();
    if (!isOurs) return;
    const isNew = await noteFolder(ledger, folder, (event) => tell(session, event));
    if (isNew) session.note(neutralize(`Noted in your ledger: ${path}.`));
  } catch (error) {
    const known = readIssuingError(error);
    if (known === undefined) throw error;
    session.note(neutralize(`Not noted in your ledger: ${path}: ${known.message}.`));
  }
}

/** The report as a program reads it. */
function describeValue({ asOf, totals, reasons, batches, attention, damaged, unknown }: IssuerReport): object {
  return {
    asOf: { block: asOf.block, time: asOf.timestamp },
    // What is not known is no number.
    totals: unknown.length === 0 ? totals : null,
    atLeast: totals,
    reasons,
    folders: batches.map(({ folder = null, title = null, expiring = null, ...batch }) => {
      const { root, size, anchoredAt, isCorrection, issued, corrected, revoked, suspended, valid, expired } = batch;
      return {
        ...{ folder, root, course: title, size, anchoredAt, correction: isCorrection },
        ...{ issued, corrected, revoked, suspended, reasons: batch.reasons, valid, expired, expiring },
      };
    }),
    attention: attention.map(({ kind, folder = null, root = null, message = null }) => ({
      kind,
      folder,
      root,
      message,
    })),
    damaged: damaged.map(({ file, message }) => ({ file, message })),
    unknown,
  };
}
