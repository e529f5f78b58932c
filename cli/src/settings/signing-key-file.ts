// The file of the key that signs for other verifiers.
import { describeReadError } from "@laurel/issuing";
import type { PublicSigningKey, SigningKey } from "@laurel/portability";
import { readSmallFile } from "@laurel/sdk/node";
import { CommandError, usageError } from "../terminal/failure.ts";
import { openByPassword, SIGNING } from "../terminal/prompt.ts";
import type { Session } from "../terminal/session.ts";
import { readKnownKeys } from "./did-seen.ts";

/** Options that name the key which signs for other verifiers. */
export interface SigningKeyOptions {
  readonly sign?: string;
  readonly signPasswordFile?: string;
}

const MAKE = "make one with `laurel did init`, or name the one that you have";
const CURES: Readonly<Record<string, string>> = {
  "signing-key.invalid": "name the key that `laurel did init` wrote",
  "signing-key.weak": "make a new key with `laurel did init`: its password is too quick to guess",
  "password.wrong": "try again, or restore the file from a copy",
};
/** In bytes; a file has some thousand. */
const MOST = 1 << 16;

/**
 * Opens the key that `--sign` names, by the password that `--sign-password-file`, `LAUREL_SIGN_PASSWORD_FILE` or the person says.
 * @throws CommandError where it is none, or the password is another
 */
export async function openSigningKeyFile(session: Session, options: SigningKeyOptions): Promise<SigningKey> {
  const { sign: path, signPasswordFile } = options;
  if (path === undefined) throw usageError("no key is named to sign with", "name it with --sign: signing-key.json");
  const text = readText(path);
  // Before a password is asked for in vain.
  const { ed25519 } = await readSigningKeyFile(path);
  const { state } = readKnownKeys(session.env).find(({ id }) => id === ed25519.id) ?? {};
  if (state === "retired" || state === "compromised")
    throw new CommandError(
      `signing-key.${state}`,
      1,
      `${path}: the key ${ed25519.id} is ${state} and no longer signs`,
      {
        cure: "name the newer key, or make one with `laurel did init`",
      },
    );
  const source = { path, use: SIGNING, ...(signPasswordFile === undefined ? {} : { passwordFile: signPasswordFile }) };
  const { openSigningKey } = await import("@laurel/portability");
  return openByPassword(session, source, (password) =>
    openSigningKey(text, password).catch((error: unknown) => {
      throw explain(path, error);
    }),
  );
}

/** What the file of a signing key says of its keys, without its password. @throws CommandError where it is none, or a weak one. */
export async function readSigningKeyFile(path: string): Promise<PublicSigningKey> {
  const text = readText(path);
  const { readSigningKey } = await import("@laurel/portability");
  try {
    return readSigningKey(text);
  } catch (error) {
    throw explain(path, error);
  }
}

function readText(path: string): string {
  try {
    return readSmallFile(path, MOST).toString("utf8");
  } catch (cause) {
    const message = `${path}: ${describeReadError(cause as NodeJS.ErrnoException, "signing key")}`;
    throw new CommandError("signing-key.missing", 2, message, { cure: MAKE, cause });
  }
}

function explain(path: string, error: unknown): unknown {
  const { name, code, message } = error as Error & { readonly code?: string };
  if (name !== "SigningKeyError" || code === undefined) return error;
  return new CommandError(code, 1, `${path}: ${message}`, { cure: CURES[code] });
}
