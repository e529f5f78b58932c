// Encrypted keys in the format that ethers, geth and others share: Web3 Secret Storage, version 3.

import { encryptKeystoreJson, getAddress, HDNodeWallet, isAddress, Wallet } from "ethers";
import { LaurelError } from "../text/laurel-error.ts";

/** The least work that a password must cost: scrypt's N and r. */
const MIN_SCRYPT_N = 131_072;
const MIN_SCRYPT_R = 8;

/** A keystore that is not used: none at all, a key of another use, one whose password is too quick to guess, or another password. */
export class KeystoreError extends LaurelError {
  override readonly name: string = "KeystoreError";
  readonly code: "keystore.invalid" | "keystore.other" | "keystore.weak" | "password.wrong";

  constructor(code: KeystoreError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * The account of a keystore, without its password. The text says so; that it is so is checked when it is opened.
 * @param json the keystore's text
 * @throws KeystoreError `keystore.invalid`, `keystore.other` (a key that signs for other verifiers) or `keystore.weak` (not scrypt, N below 2^17 or r below 8)
 */
export function readKeystoreAddress(json: string): string {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(json);
  } catch {
    throw new KeystoreError("keystore.invalid", "not an encrypted keystore");
  }
  if (value?.format === "laurel-signing-key-v1")
    throw new KeystoreError("keystore.other", "this key signs for other verifiers; it is not the key of an account");
  const crypto = (value?.crypto ?? value?.Crypto) as
    { kdf?: unknown; kdfparams?: { n?: unknown; r?: unknown } } | undefined;
  const address = `0x${String(value?.address ?? "").replace(/^0x/, "")}`;
  if (value?.version !== 3 || crypto === undefined || !isAddress(address))
    throw new KeystoreError("keystore.invalid", "not an encrypted keystore");
  const { n, r } = crypto.kdfparams ?? {};
  if (crypto.kdf !== "scrypt" || !(Number(n) >= MIN_SCRYPT_N) || !(Number(r) >= MIN_SCRYPT_R))
    throw new KeystoreError(
      "keystore.weak",
      `not encrypted with scrypt, N of at least ${MIN_SCRYPT_N} and r of at least ${MIN_SCRYPT_R}`,
    );
  return getAddress(address);
}

/** Opens a keystore; takes a second or so. @throws KeystoreError, `password.wrong` among them */
export async function openKeystore(json: string, password: string): Promise<Wallet> {
  const address = readKeystoreAddress(json);
  let wallet: Wallet | HDNodeWallet;
  try {
    wallet = await Wallet.fromEncryptedJson(json, password);
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== "INVALID_ARGUMENT") throw cause;
    // The cause is left out: ethers puts what it was given into its errors.
    throw new KeystoreError("password.wrong", "the password is wrong");
  }
  if (wallet.address !== address)
    throw new KeystoreError("keystore.invalid", "the address in the file does not match the key");
  return wallet instanceof HDNodeWallet ? new Wallet(wallet.privateKey) : wallet;
}

/** Makes a key from the platform's random generator and encrypts it with scrypt, N = 2^17. */
export async function createKeystore(password: string): Promise<{ readonly address: string; readonly json: string }> {
  const { address, privateKey } = Wallet.createRandom();
  const json = await encryptKeystoreJson({ address, privateKey }, password, {
    scrypt: { N: MIN_SCRYPT_N, r: MIN_SCRYPT_R, p: 1 },
  });
  return { address, json };
}
