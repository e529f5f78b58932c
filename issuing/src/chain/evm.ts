// Whether a chain can run the registry: its code has opcodes that came with Shanghai and Cancun.
import type { NodeSource } from "@laurel/sdk";
import { type Evm, probeEvm } from "@laurel/sdk/node";
import { IssuingError } from "../messages/issuing-error.ts";

/** How long a node may take to say it, in milliseconds. */
const LIMIT_MS = 5_000;

/** What a chain lacks that runs an older EVM, as the end of a sentence; undefined where it lacks nothing, or nobody knows. */
export function describeEvmFault(evm: Evm | undefined): string | undefined {
  if (evm === "older") return "has an EVM older than Shanghai (no PUSH0): the registry cannot run there";
  if (evm === "shanghai") return "has an EVM older than Cancun (no MCOPY): the registry cannot be read there";
  return undefined;
}

/** Requires that a chain can run the registry, where its nodes say so. @throws IssuingError `chain.evm` where more of them say that it cannot than that it can */
export async function requireEvm(rpc: readonly NodeSource[]): Promise<void> {
  const said = await Promise.all(rpc.map((source) => probeEvm(source, LIMIT_MS).catch(() => undefined)));
  const faults = said.flatMap((evm) => describeEvmFault(evm) ?? []);
  if (faults.length <= said.filter((evm) => evm === "cancun").length) return;
  const cure = "use a chain with Cancun or later, or ask whoever runs this one to upgrade it";
  throw new IssuingError("chain.evm", "refused", `this chain ${faults[0]}`, { cure });
}
