// Which laurel.json and trust.json count: the one that an option or a variable names, else the person's own. What lies in the working folder is never read by itself.
import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { type FormOptions, forgiveMissing, makeFolder, readFormFile, writeFileAtomic } from "@laurel/issuing";
import { CommandError } from "../terminal/failure.ts";

const SETTINGS = {
  "laurel.json": {
    form: "config",
    option: "--config",
    variable: "LAUREL_CONFIG",
    code: "config.missing",
    says: "the settings of your issuer",
    maker: "laurel init",
  },
  "trust.json": {
    form: "trust",
    option: "--trust",
    variable: "LAUREL_TRUST",
    code: "trust.missing",
    says: "your list of trusted registries",
    maker: "laurel trust add",
  },
} as const;

/** Where the user and password of a node belong. */
export const KEPT_APART = "take them out of the URL and put them in nodes.json (docs/operations.md, Nodes and chains)";

/** What decides who signs, and whom a verifier trusts. */
export type SettingsName = keyof typeof SETTINGS;

/** What says where a settings file is. */
export interface Lookup {
  /** The file that `--config` or `--trust` names. */
  readonly option: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** The command that asks, to be named in a cure. */
  readonly command?: string;
}

/** A settings file that was read. */
export interface SettingsFile<Value> {
  readonly path: string;
  readonly value: Value;
  readonly bytes: Uint8Array;
}

/** The folder of a person's own settings, keystores and journal; absolute, whatever the variables say. */
export function userFolder(env: NodeJS.ProcessEnv): string {
  const { APPDATA, XDG_CONFIG_HOME, HOME } = env;
  const bases = process.platform === "win32" ? [APPDATA] : [XDG_CONFIG_HOME, HOME && join(HOME, ".config")];
  // A relative one would be another folder wherever a person stands: the XDG specification passes it over, too.
  const base = bases.find((one) => one !== undefined && isAbsolute(one)) ?? join(userInfo().homedir, ".config");
  return join(base, "laurel");
}

/** Where a settings file is read and written. */
export function locateSettings(name: SettingsName, { option, env }: Lookup): string {
  return option ?? (env[SETTINGS[name].variable] || join(userFolder(env), name));
}

/**
 * Reads a settings file; undefined where nobody named one and the person has none.
 * @param options as `readFormFile` takes them
 * @throws CommandError where a variable names a file that is not there · IssuingError where it cannot be read, or naming the members at fault
 */
export async function findSettings<Value>(
  name: SettingsName,
  lookup: Lookup,
  options?: FormOptions,
): Promise<SettingsFile<Value> | undefined> {
  const { form, variable, code } = SETTINGS[name];
  const { option, env } = lookup;
  const path = locateSettings(name, lookup);
  const read = await readFormFile<Value>(form, path, options).catch((cause: Error) => {
    if (option !== undefined) throw cause;
    forgiveMissing(cause);
    if (!env[variable]) return undefined;
    const cure = `correct the variable, or remove it: unset ${variable}`;
    throw new CommandError(code, 2, `${variable} names ${path}: there is no such file`, { cure, cause });
  });
  return read && { path, ...read };
}

/** What to say where there is no such settings file: a file in the working folder is named, with what to type to have it read. */
export function refuseMissing(name: SettingsName, { env, command = "laurel" }: Lookup): CommandError {
  const { option, code, says, maker } = SETTINGS[name];
  const message = `there is no ${join(userFolder(env), name)}, ${says}`;
  const make = `make it with \`${maker}\` (see ${maker} --help)`;
  if (!existsSync(name)) return new CommandError(code, 2, message, { cure: `${make}, or name it with ${option}` });
  return new CommandError(code, 2, `${message}; the ${name} in this folder counts only if you name it`, {
    cure: `${make}; or, if you know who wrote the one in this folder: ${command} … ${option} ./${name}`,
  });
}

/** Writes a settings file, and makes its folder; for its owner alone, since the URL of a node may hold a key. */
export async function writeSettings(path: string, value: object): Promise<void> {
  await makeFolder(dirname(path));
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}
