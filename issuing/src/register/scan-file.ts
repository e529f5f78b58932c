// What is known of a registry's events, in the person's folder: the next run goes on from there, also after this one was killed.
import { join } from "node:path";
import {
  createFold,
  type RegisterBlock,
  type RegisterFold,
  type RegistryRef,
  restoreFold,
  saveFold,
  type SavedFold,
} from "@laurel/sdk";
import { makeFolder, writeFileAtomic } from "../disk/atomic-file.ts";
import { forgiveMissing, readFormFile } from "../disk/form-file.ts";
import { IssuingError } from "../messages/issuing-error.ts";

/** What the events up to a block say; no block where none was read yet. */
export interface RegisterScan {
  readonly fold: RegisterFold;
  readonly block: RegisterBlock | undefined;
}

interface ScanFile extends RegistryRef {
  readonly format: "laurel-register-scan-v1";
  readonly block: RegisterBlock;
  readonly fold: SavedFold;
}

/** The longest file that is read: no text of Node's can hold more. */
const MOST_BYTES = 1 << 29;

/** Where what is known of a registry lies. */
export function locateScan(personFolder: string, { chainId, address }: RegistryRef): string {
  return join(personFolder, "registers", `${chainId}-${address.toLowerCase()}.json`);
}

/**
 * Reads what is known of a registry; nothing where no file is there.
 * @throws IssuingError where the file is spoilt, or of another registry
 */
export async function readScan(path: string, { chainId, address }: RegistryRef): Promise<RegisterScan> {
  const found = await readFormFile<ScanFile>("scan", path, { most: MOST_BYTES }).catch(forgiveMissing);
  if (found === undefined) return { fold: createFold(), block: undefined };
  const { value } = found;
  if (value.chainId === chainId && value.address.toLowerCase() === address.toLowerCase())
    return { fold: restoreFold(value.fold), block: value.block };
  const cure = "delete it: the registry is then read from its first block";
  throw new IssuingError("register.invalid", "refused", `${path} is of another registry`, { cure });
}

/** Keeps what is known of a registry. @throws IssuingError saying what the disk said */
export async function writeScan(
  path: string,
  { chainId, address }: RegistryRef,
  { fold, block }: Required<RegisterScan> & { readonly block: RegisterBlock },
): Promise<void> {
  const { number, hash, timestamp } = block;
  const place = { format: "laurel-register-scan-v1", chainId, address, block: { number, hash, timestamp } };
  await makeFolder(join(path, ".."));
  await writeFileAtomic(path, `${JSON.stringify({ ...place, fold: saveFold(fold) })}\n`);
}
