// What is known of a registry's events, in the person's folder: the next run goes on from there, also after this one was killed.
import { join } from "node:path";
import {
  createFold,
  identifySource,
  type NodeSource,
  type RegisterBlock,
  type RegisterFold,
  type RegistryRef,
  restoreFold,
  saveFold,
  type SavedFold,
  type TrustedRegistry,
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
  readonly hosts: readonly string[];
  readonly quorum: number;
  readonly block: RegisterBlock;
  readonly fold: SavedFold;
}

/** The longest file that is read: no text of Node's can hold more. */
const MOST_BYTES = 1 << 29;

/** Where what is known of a registry lies. */
export function locateScan(personFolder: string, { chainId, address }: RegistryRef): string {
  return join(personFolder, "registers", `${chainId}-${address.toLowerCase()}.json`);
}

/** A registry, and the nodes that tell of it. */
type ScannedRegistry = Pick<TrustedRegistry<NodeSource>, "chainId" | "address" | "rpc" | "quorum">;

/**
 * Reads what is known of a registry; nothing where no file is there, or where it was told by fewer nodes, or by one that is named no more: what that one
 * left out would never be found.
 * @throws IssuingError where the file is spoilt, or of another registry
 */
export async function readScan(path: string, registry: ScannedRegistry): Promise<RegisterScan> {
  const { chainId, address, quorum } = registry;
  const found = await readFormFile<ScanFile>("scan", path, { most: MOST_BYTES }).catch(forgiveMissing);
  if (found === undefined) return { fold: createFold(), block: undefined };
  const { value } = found;
  if (value.chainId === chainId && value.address.toLowerCase() === address.toLowerCase()) {
    const hosts = listHosts(registry);
    const isTold = value.quorum >= quorum && value.hosts.every((host) => hosts.includes(host));
    return isTold ? { fold: restoreFold(value.fold), block: value.block } : { fold: createFold(), block: undefined };
  }
  const cure = "delete the file: the registry is then read from its first block";
  throw new IssuingError("register.invalid", "refused", `${path} belongs to a different registry`, { cure });
}

/** Keeps what is known of a registry. @throws IssuingError saying what the disk said */
export async function writeScan(
  path: string,
  registry: ScannedRegistry,
  { fold, block }: RegisterScan & { readonly block: RegisterBlock },
): Promise<void> {
  const { chainId, address, quorum } = registry;
  const { number, hash, timestamp } = block;
  const told = { format: "laurel-register-scan-v1", chainId, address, hosts: listHosts(registry), quorum };
  const place = { ...told, block: { number, hash, timestamp } };
  await makeFolder(join(path, ".."));
  await writeFileAtomic(path, `${JSON.stringify({ ...place, fold: saveFold(fold) })}\n`);
}

function listHosts({ rpc }: ScannedRegistry): readonly string[] {
  return [...new Set(rpc.map((node) => identifySource(node).voter))].sort();
}
