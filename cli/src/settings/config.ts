// laurel.json: which registry, issuer and key the commands of an institution use; and where it and trust.json are looked for.
import { access } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { readFormFile } from "@laurel/issuing";
import { CommandError } from "../terminal/failure.ts";

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

/** The options and variables that say where `laurel.json` and `trust.json` are. */
export interface Lookup {
  readonly option: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/** The folder of a person's own settings and keystores. */
export function userFolder(env: NodeJS.ProcessEnv): string {
  const base = process.platform === "win32" ? env.APPDATA : env.XDG_CONFIG_HOME;
  return join(base || join(homedir(), ".config"), "laurel");
}

/** Where a settings file is: as asked, here, by the variable, or in the user's folder; undefined where there is none. */
export async function findFile(
  name: "laurel.json" | "trust.json",
  { option, env }: Lookup,
): Promise<string | undefined> {
  if (option !== undefined) return option;
  const variable = name === "laurel.json" ? env.LAUREL_CONFIG : env.LAUREL_TRUST;
  for (const path of [name, variable, join(userFolder(env), name)]) {
    if (path && (await exists(path))) return path;
  }
  return undefined;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Reads `laurel.json`. @throws CommandError where there is none · IssuingError naming the members at fault */
export async function readConfig(lookup: Lookup): Promise<Config> {
  const path = await findFile("laurel.json", lookup);
  if (path === undefined) {
    const cure = "make it with `laurel init` (see laurel init --help), or name it with --config";
    throw new CommandError("config.missing", 2, "there is no laurel.json here, which says for whom to issue", { cure });
  }
  const { value } = await readFormFile<Omit<Config, "path">>("config", path);
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
