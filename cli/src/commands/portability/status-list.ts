// laurel status-list export: what verifiers read that do not read the chain, written where a web server finds it. Made for cron.
import {
  type Allocation,
  countNoun,
  formatUntil,
  keepPlaces,
  listAllocationFiles,
  openBatchFolder,
  readAllocation,
} from "@laurel/issuing";
import type { ExportedList, ListFormat } from "@laurel/portability";
import { chooseListRegistry } from "../../chain/list-registry.ts";
import { readConfig } from "../../settings/config.ts";
import { userFolder } from "../../settings/settings-file.ts";
import { openSigningKeyFile, type SigningKeyOptions } from "../../settings/signing-key-file.ts";
import { openNodes } from "../../settings/nodes-file.ts";
import { findTrust } from "../../settings/trust-file.ts";
import { CommandError, type ExitCode, usageError } from "../../terminal/failure.ts";
import type { Invocation, Outcome } from "../../terminal/invocation.ts";
import { neutralize } from "../../terminal/terminal.ts";

/** What `status-list export` takes. */
export interface ExportListsOptions extends SigningKeyOptions {
  readonly out: string;
  readonly all?: boolean;
  readonly format?: readonly string[];
  readonly ttl: string;
}

/** In seconds. */
const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];
const MOST_MINUTES = 1440;
/** Whoever looks first: what a person has to mend, then what was called wrongly, then what may go by itself. */
const GRAVITY: readonly ExitCode[] = [0, 3, 2, 1];

/** A list that was not written. */
interface Failure {
  readonly file: string;
  readonly error: CommandError;
}

/** Exports the list of a batch, or all lists; one that cannot be written does not stop the others. */
export async function exportLists({ session, operand, options }: Invocation<ExportListsOptions>): Promise<Outcome> {
  const { out, ttl, format, all = false } = options;
  const formats = parseFormats(format);
  const seconds = parseTtl(ttl);
  if (all === (operand !== "")) throw usageError("name one list or all", "name a batch's folder, or pass --all");
  const config = await readConfig({ ...session, option: options.config });
  const trust = await findTrust(session, options);
  const personFolder = userFolder(session.env);
  const files = all ? await listAllocationFiles(personFolder) : [await noteFolder(personFolder, operand)];
  if (files.length === 0) {
    const cure = "issue with --status-base first; from cron, set HOME or XDG_CONFIG_HOME as for the person who issues";
    throw new CommandError("status-list.none", 2, `there is no status list in ${personFolder}`, { cure });
  }
  const key = await openSigningKeyFile(session, options);
  const { exportList, openListSigner, readBatches } = await import("@laurel/portability");
  const signer = openListSigner(key);
  const lists: ExportedList[] = [];
  const failures: Failure[] = [];
  for (const file of files) {
    try {
      const allocation = await readAllocation(file);
      // No credential names it.
      if ((await readBatches(allocation)).length === 0) continue;
      const chosen = chooseListRegistry(refOf(allocation), config, trust);
      const registry = { ...chosen, rpc: await openNodes(session, chosen.rpc) };
      const request = { personFolder, allocation, registry, signer, formats, ttl: seconds, out, signal: session.stop };
      lists.push(await session.stoppable(() => exportList(request)));
    } catch (cause) {
      const { explainLibraryError } = await import("../../terminal/explain.ts");
      const error = explainLibraryError(cause);
      if (!all) throw error;
      failures.push({ file, error });
      session.note(neutralize(`laurel: ${file}: ${error.message}`));
      if (error.cure !== undefined) session.note(`  → ${neutralize(error.cure)}`);
    }
  }
  const exitCode = failures.reduce<ExitCode>((worst, { error }) => chooseGraver(worst, error.exitCode), 0);
  return { exitCode, value: describe(lists, failures), lines: lists.flatMap(listLines) };
}

/** The allocation of a batch's list, in which is noted where the batch lies now. @returns the allocation's file @throws CommandError where it has no places */
async function noteFolder(personFolder: string, path: string): Promise<string> {
  const folder = openBatchFolder(path);
  const record = (await folder.readRecord()) ?? (await folder.readSecret()) ?? (await folder.requireRecord());
  const { chainId, registry, issuer, root, size } = record;
  const status = record.status ?? (await folder.readSecret())?.status;
  if (status === undefined) {
    const cure = "to give credentials a status for other verifiers, issue them with --status-base";
    throw new CommandError("status-list.none", 1, `the batch in ${path} has no status list`, { cure });
  }
  await keepPlaces(personFolder, { chainId, registry, issuer, root, size, status, folder: path });
  const id = status.list.slice(status.list.lastIndexOf("/") + 1);
  const found = (await listAllocationFiles(personFolder)).find((file) => file.endsWith(`${id}.json`));
  return found as string;
}

function refOf({ chainId, registry }: Allocation) {
  return { chainId, address: registry };
}

function parseFormats(names: readonly string[] = ["bitstring"]): readonly ListFormat[] {
  return [...new Set(names)].map((name) => {
    if (name === "bitstring" || name === "token") return name;
    throw usageError(`--format ${name}: not a format of status lists`, "write bitstring, or token, or --format twice");
  });
}

function parseTtl(text: string): number {
  const [, number = "", unit] = /^(\d{1,4})([hm])$/.exec(text) ?? [];
  const seconds = Number(number) * (unit === "h" ? HOUR : MINUTE);
  if (seconds >= MINUTE && seconds <= DAY) return seconds;
  const cure = `write 24h or 60m: at most a day (${MOST_MINUTES}m), because a list that is not renewed must end soon`;
  throw usageError(`--ttl ${text}: not a time that a list can last`, cure);
}

function chooseGraver(one: ExitCode, other: ExitCode): ExitCode {
  return GRAVITY.indexOf(other) > GRAVITY.indexOf(one) ? other : one;
}

function describe(lists: readonly ExportedList[], failures: readonly Failure[]): object {
  return {
    format: "laurel-status-lists-v1",
    lists: lists.map(({ block, files, ...list }) => ({
      ...list,
      ...{ block: block.number, hash: block.hash, timestamp: block.timestamp },
      files: files.map(({ path, isWritten }) => ({ path, written: isWritten })),
    })),
    failures: failures.map(({ file, error: { code, message, cure = null, exitCode } }) => ({
      ...{ file, code, message, cure, exitCode },
    })),
  };
}

function listLines({ list, block, validUntil, files, revoked, suspended, entries, waiting }: ExportedList): string[] {
  const isWritten = files.some((file) => file.isWritten);
  const state = isWritten ? "written" : "unchanged";
  const counts = `${revoked} revoked, ${suspended} suspended of ${countNoun(entries, "entry", "entries")}`;
  return [
    `${list}: ${state}, block ${block.number}, ${formatUntil(validUntil)}; ${counts}`,
    ...waiting.map(
      (folder) => `  ${neutralize(folder)} is not anchored at that block: hand it out after the next export`,
    ),
  ].map(neutralize);
}
