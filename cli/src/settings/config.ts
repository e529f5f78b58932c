// laurel.json: which registry, issuer and key the commands of an institution use.
import { dirname, resolve } from "node:path";
import { findSettings, type Lookup, refuseMissing } from "./settings-file.ts";

/** How transactions are signed. */
export type SignerConfig =
  { readonly type: "keystore"; readonly path: string } | { readonly type: "rpc-account"; readonly address: string };

/** What `laurel.json` says. */
export interface Config {
  /** Where it was read. */
  readonly path: string;
  readonly chainId: number;
  /** The registry's address, EIP-55. */
  readonly registry: string;
  readonly rpc: readonly string[];
  readonly issuer: number;
  readonly accreditation: number | undefined;
  readonly operator: number | undefined;
  readonly signer: SignerConfig;
}

/** Reads `laurel.json`. @throws CommandError where there is none · IssuingError naming the members at fault */
export async function readConfig(lookup: Lookup): Promise<Config> {
  const found = await findSettings<Omit<Config, "path">>("laurel.json", lookup);
  if (found === undefined) throw refuseMissing("laurel.json", lookup);
  const { path, value } = found;
  const { chainId, registry, rpc, issuer, accreditation, operator, signer } = value;
  const named = signer.type === "keystore" ? { ...signer, path: resolve(dirname(path), signer.path) } : signer;
  return { path, chainId, registry, rpc, issuer, accreditation, operator, signer: named };
}

/** A signer as `--signer` names it: an account of the node (its address), or the path of a keystore. */
export function parseSignerOption(text: string): SignerConfig {
  return /^0x[0-9a-fA-F]{40}$/.test(text)
    ? { type: "rpc-account", address: text }
    : { type: "keystore", path: resolve(text) };
}
