// A revert of the registry as a typed error: the one place where its data is read.

import type { credentialRegistryAbi } from "./abi.ts";
import { registryInterface } from "./contract.ts";
import { LaurelError } from "../text/laurel-error.ts";

/** The name of an error that the registry declares, `NotOperator` for one; or of Solidity's own, `Error` and `Panic`. */
export type RegistryErrorName =
  Extract<(typeof credentialRegistryAbi)[number], { readonly type: "error" }>["name"] | "Error" | "Panic";

/** An argument longer than this is cut in the message: a node makes it as long as it likes. */
const SHOWN = 200;

/** The registry refused a call, and changed nothing. */
export class RegistryError extends LaurelError {
  override readonly name: string = "RegistryError";
  /** The error's name in the contract. */
  readonly errorName: RegistryErrorName;
  /** Its arguments by name, as ethers decodes them: integers as bigint, addresses with their checksum. */
  readonly args: Readonly<Record<string, unknown>>;

  constructor(errorName: RegistryErrorName, args: Readonly<Record<string, unknown>>, options?: ErrorOptions) {
    const stated = Object.entries(args).map(([name, value]) => `${name} ${String(value).slice(0, SHOWN)}`);
    super(`the registry refuses this: ${errorName}${stated.length === 0 ? "" : ` (${stated.join(", ")})`}`, options);
    this.errorName = errorName;
    this.args = args;
  }
}

const DEEPEST = 6;

/**
 * Reads a revert's data.
 * @param data `0x`, a four-byte selector and ABI-encoded arguments (Solidity's custom errors)
 * @returns undefined where it is no error that the registry declares
 */
export function decodeRegistryError(data: unknown, cause?: unknown): RegistryError | undefined {
  // OpenEthereum and Nethermind write "Reverted 0x…".
  const [, bytes] = /^(?:Reverted )?(0x(?:[0-9a-f]{2}){4,})$/i.exec(String(data)) ?? [];
  if (bytes === undefined) return undefined;
  try {
    const parsed = registryInterface.parseError(bytes);
    if (parsed === null) return undefined;
    const names = parsed.fragment.inputs.map(({ name }, position) => name || String(position));
    const args = Object.fromEntries(names.map((name, position) => [name, parsed.args[position] as unknown]));
    return new RegistryError(parsed.name as RegistryErrorName, Object.freeze(args), { cause });
  } catch {
    return undefined;
  }
}

/**
 * The registry's error behind whatever a library threw, or that thing unchanged: nodes and ethers put the revert's data at different depths
 * (`data`, `info.error.data`, `error.data.data`).
 */
export function explainRevert(thrown: unknown): unknown {
  const seek = (value: unknown, depth: number): RegistryError | undefined => {
    const found = decodeRegistryError(value, thrown);
    if (found !== undefined || typeof value !== "object" || value === null || depth === DEEPEST) return found;
    for (const member of ["data", "info", "error", "cause"] as const) {
      const inner = seek((value as Record<string, unknown>)[member], depth + 1);
      if (inner !== undefined) return inner;
    }
    return undefined;
  };
  return thrown instanceof RegistryError ? thrown : (seek(thrown, 0) ?? thrown);
}
