// Encrypted keystores on disk.
import {
  createKeystore,
  KeystoreError,
  openKeystore,
  readKeystoreAddress as readAddress,
  readSmallFile,
} from "@laurel/sdk/node";
import type { Wallet } from "ethers";
import { CommandError, usageError } from "../terminal/failure.ts";
import { createFile, describeReadError } from "@laurel/issuing";

const CURES = {
  "keystore.invalid": "make an encrypted key with `laurel keystore new`",
  "keystore.other": "name the operator's keystore, from `laurel keystore new`; this one is for --sign",
  "keystore.weak": "encrypt the key again: its password is too quick to guess; or make one with `laurel keystore new`",
  "password.wrong": "try again",
} as const;

/** In bytes; a keystore has some five hundred. */
const MOST = 1 << 16;

function readText(path: string): string {
  try {
    return readSmallFile(path, MOST).toString("utf8");
  } catch (cause) {
    const message = `${path}: ${describeReadError(cause as NodeJS.ErrnoException, "keystore")}`;
    throw new CommandError("keystore.missing", 2, message, { cure: "make one with `laurel keystore new`", cause });
  }
}

function explain(path: string, error: unknown): unknown {
  if (!(error instanceof KeystoreError)) return error;
  return new CommandError(error.code, 1, `${path}: ${error.message}`, { cure: CURES[error.code] });
}

/** The account of a keystore, without its password. @throws CommandError where it is none, or a weak one. */
export async function readKeystoreAddress(path: string): Promise<string> {
  const text = readText(path);
  try {
    return readAddress(text);
  } catch (error) {
    throw explain(path, error);
  }
}

/** Opens a keystore. @throws CommandError where the password is wrong. */
export async function openKeystoreFile(path: string, password: string): Promise<Wallet> {
  const text = readText(path);
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
  return usageError(`${path} exists already`, "choose another name: a lost key cannot be made again");
}
