// laurel.json: which registry, issuer and key the commands of an institution use; and where it and trust.json are looked for.
import { access, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
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

/** Reads a settings file that a person made. @throws CommandError where it is absent or no JSON. */
export async function readSettings(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw new CommandError(
      "config.missing",
      2,
      missing ? `${path}: there is no such file` : `${path}: ${(cause as Error).message}`,
      { cause },
    );
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CommandError("config.invalid", 2, `${path} is not JSON: ${(cause as Error).message}`, {
      cure: "mend it, or write it anew",
      cause,
    });
  }
}

/** Reads `laurel.json`. @throws CommandError naming the member at fault. */
export async function readConfig(lookup: Lookup): Promise<Config> {
  const path = await findFile("laurel.json", lookup);
  if (path === undefined) {
    const cure = "make it with `laurel init` (see laurel init --help), or name it with --config";
    throw new CommandError("config.missing", 2, "there is no laurel.json here, which says for whom to issue", { cure });
  }
  return parseConfig(path, await readSettings(path));
}

function parseConfig(path: string, value: unknown): Config {
  const source = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const refuse = (member: string, expected: string): never => {
    throw new CommandError("config.invalid", 2, `${path}: "${member}" is not ${expected}`, {
      cure: "mend it, or make the file anew with `laurel init`",
    });
  };
  const positive = (member: string): number => {
    const number = source[member];
    return typeof number === "number" && Number.isSafeInteger(number) && number > 0
      ? number
      : refuse(member, "a positive whole number");
  };
  if (source.format !== "laurel-config-v1") refuse("format", '"laurel-config-v1"');
  const { rpc, registry } = source;
  if (!Array.isArray(rpc) || rpc.length === 0 || !rpc.every((url) => typeof url === "string" && URL.canParse(url)))
    refuse("rpc", "a list of URLs");
  if (typeof registry !== "string" || !/^0x[0-9a-fA-F]{40}$/.test(registry)) refuse("registry", "an address");
  return {
    path,
    chainId: positive("chainId"),
    registry: registry as string,
    rpc: rpc as string[],
    issuer: positive("issuer"),
    accreditation: source.accreditation === undefined ? undefined : positive("accreditation"),
    operator: source.operator === undefined ? undefined : positive("operator"),
    signer: parseSigner(path, source.signer, refuse),
  };
}

function parseSigner(path: string, value: unknown, refuse: (member: string, expected: string) => never): SignerConfig {
  const signer = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  if (signer.type === "keystore" && typeof signer.path === "string") {
    return { type: "keystore", path: isAbsolute(signer.path) ? signer.path : resolve(dirname(path), signer.path) };
  }
  if (signer.type === "rpc-account" && typeof signer.address === "string")
    return { type: "rpc-account", address: signer.address };
  return refuse("signer", '{ "type": "keystore", "path" } or { "type": "rpc-account", "address" }');
}

/** A signer as `--signer` names it: an account of the node (its address), or the path of a keystore. */
export function parseSignerOption(text: string): SignerConfig {
  return /^0x[0-9a-fA-F]{40}$/.test(text)
    ? { type: "rpc-account", address: text }
    : { type: "keystore", path: resolve(text) };
}
