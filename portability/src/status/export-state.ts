// What was exported last of a list, kept beside its allocation: an export never goes back behind it.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { describeReadError, IssuingError, writeFileAtomic } from "@laurel/issuing";
import { readSmallFile } from "@laurel/sdk/node";
import type { BatchState } from "./batch-state.ts";
import { createBits, decodeToken, encodeToken } from "./bits.ts";
import type { ListBlock, ListName } from "./list-file.ts";

/** The last export of a list. */
export interface ExportState {
  readonly list: string;
  readonly block: ListBlock;
  /** How many entries the issuer had given out. */
  readonly entries: number;
  /** Those that were anchored. */
  readonly batches: readonly BatchState[];
  /** SHA-256 of each file as it was written last, in hexadecimal: so a file is known again though another key signs now. */
  readonly files: Readonly<Partial<Record<ListName, string>>>;
}

const NAME = "export.json";
const FORMAT = "laurel-status-export-v1";
/** In bytes: bits of 200 million credentials. */
const MOST = 1 << 26;

/** A state file as JSON has it. */
interface StateFile extends Omit<ExportState, "batches"> {
  readonly format: typeof FORMAT;
  readonly batches: readonly (Omit<BatchState, "revoked" | "suspended"> & {
    readonly revoked: string;
    readonly suspended: string;
  })[];
}

/** Reads the last export from a list's folder; undefined where there was none. @throws IssuingError `status-list.state` where the file is none, or of another list */
export function readState(folder: string, list: string): ExportState | undefined {
  const path = join(folder, NAME);
  let text: string;
  try {
    text = readSmallFile(path, MOST, { isOwn: true }).toString("utf8");
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    if (cause.code === "ENOENT") return undefined;
    throw refuseState(path, describeReadError(cause));
  }
  try {
    const { format, batches, ...state } = JSON.parse(text) as StateFile;
    if (format !== FORMAT) throw new TypeError(`the format is not ${FORMAT}`);
    if (state.list !== list) throw new TypeError("the file belongs to a different list");
    requireNumbers(state.block?.number, state.entries);
    if (!Array.isArray(batches) || typeof state.files !== "object") throw new TypeError("a member is missing");
    return { ...state, batches: batches.map(readBatch) };
  } catch (error) {
    throw refuseState(path, error instanceof TypeError ? error.message : "not JSON");
  }
}

/** Keeps an export, on the disk for good before anything is published. */
export async function writeState(folder: string, { batches, ...state }: ExportState): Promise<void> {
  const file: StateFile = {
    format: FORMAT,
    ...state,
    batches: batches.map(({ revoked, suspended, ...batch }) => ({
      ...batch,
      ...{ revoked: encodeToken(revoked), suspended: encodeToken(suspended) },
    })),
  };
  await writeFileAtomic(join(folder, NAME), `${JSON.stringify(file, null, 2)}\n`);
}

/** A file's SHA-256, as a state has it. */
export function digestFile(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function readBatch({ revoked, suspended, ...batch }: StateFile["batches"][number]): BatchState {
  requireNumbers(batch.offset, batch.size, batch.anchoredAt);
  const read = (text: string): Uint8Array => {
    const bits = decodeToken(text, batch.size);
    if (bits.length !== createBits(batch.size).length) throw new TypeError("a batch has too few bits");
    return bits;
  };
  return { ...batch, revoked: read(revoked), suspended: read(suspended) };
}

function requireNumbers(...numbers: readonly (number | undefined)[]): void {
  if (!numbers.every((number) => Number.isSafeInteger(number) && Number(number) >= 0))
    throw new TypeError("a number is missing");
}

function refuseState(path: string, problem: string): IssuingError {
  const cure = "restore the file from a copy; or delete it: the file in the web root then says what was exported last";
  return new IssuingError("status-list.state", "refused", `${path}: ${problem}`, { cure });
}
