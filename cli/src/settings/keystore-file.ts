// Encrypted keystores on disk.
import { readFile } from "node:fs/promises";
import { createKeystore, KeystoreError, openKeystore, readKeystoreAddress as readAddress } from "@laurel/sdk/node";
import type { Wallet } from "ethers";
import { CommandError, usageError } from "../terminal/failure.ts";
import { createFile, describeReadError } from "@laurel/issuing";

const CURES = {
  "keystore.invalid": "keys are kept encrypted only; make one with `laurel keystore new`",
  "keystore.weak": "its password is too quick to guess: encrypt the key anew, or make one with `laurel keystore new`",
  "password.wrong": "try again",
} as const;

async function readText(path: string): Promise<string> {
  return readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new CommandError("keystore.missing", 2, `${path}: ${describeReadError(cause, "keystore")}`, {
      cure: "make one with `laurel keystore new`",
      cause,
    });
  });
}

function explain(path: string, error: unknown): unknown {
  if (!(error instanceof KeystoreError)) return error;
  return new CommandError(error.code, 1, `${path}: ${error.message}`, { cure: CURES[error.code] });
}

/** The account of a keystore, without its password. @throws CommandError where it is none, or a weak one. */
export async function readKeystoreAddress(path: string): Promise<string> {
  const text = await readText(path);
  try {
    return readAddress(text);
  } catch (error) {
    throw explain(path, error);
  }
}

/** Opens a keystore. @throws CommandError where the password is wrong. */
export async function openKeystoreFile(path: string, password: string): Promise<Wallet> {
  const text = await readText(path);
  return openKeystore(text, password).catch((error: unknown) => {
    throw explain(path, error);
  });
}

/** Makes a key and writes it encrypted, for its owner alone. @returns its address. @throws CommandError where anything has the file's name. */
export async function createKeystoreFile(path: string, password: string): Promise<string> {
  const { address, json } = await createKeystore(password);
  if (await createFile(path, `${json}\n`)) return address;
  throw refuseExisting(path);
}

/** Refuses to make a key in the place of another. */
export function refuseExisting(path: string): CommandError {
  return usageError(`${path} is there already`, "choose another name; a key that is lost cannot be made again");
}
