// Encrypted keystores on disk: the format that ethers, geth and others share (Web3 Secret Storage, version 3).
import { readFile } from "node:fs/promises";
import { encryptKeystoreJson, getAddress, HDNodeWallet, isAddress, Wallet } from "ethers";
import { writeFileAtomic } from "./atomic-file.ts";
import { CommandError } from "./failure.ts";

/** The least work that a password must cost: scrypt's N. */
const MIN_SCRYPT_N = 131_072;

async function readKeystore(path: string): Promise<{ text: string; address: string }> {
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    const missing = cause.code === "ENOENT";
    throw new CommandError(
      "keystore.missing",
      2,
      missing ? `${path}: there is no such keystore` : `${path}: ${cause.message}`,
      {
        cure: "make one with `laurel keystore new`",
        cause,
      },
    );
  });
  const refuse = (message: string, cure: string): CommandError =>
    new CommandError("keystore.invalid", 1, `${path}: ${message}`, { cure });
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse("not an encrypted keystore", "keys are kept encrypted only; make one with `laurel keystore new`");
  }
  const crypto = (value.crypto ?? value.Crypto) as { kdf?: unknown; kdfparams?: { n?: unknown } } | undefined;
  const address = `0x${String(value.address ?? "").replace(/^0x/, "")}`;
  if (value.version !== 3 || crypto === undefined || !isAddress(address)) {
    throw refuse("not an encrypted keystore", "keys are kept encrypted only; make one with `laurel keystore new`");
  }
  if (crypto.kdf !== "scrypt" || !(Number(crypto.kdfparams?.n) >= MIN_SCRYPT_N)) {
    throw refuse("its password is too quick to guess", `encrypt the key anew with scrypt, N at least ${MIN_SCRYPT_N}`);
  }
  return { text, address: getAddress(address) };
}

/** The account of a keystore, without its password. @throws CommandError where it is none, or a weak one. */
export async function readKeystoreAddress(path: string): Promise<string> {
  return (await readKeystore(path)).address;
}

/** Opens a keystore. @throws CommandError where the password is wrong. */
export async function openKeystoreFile(path: string, password: string): Promise<Wallet> {
  const { text } = await readKeystore(path);
  let wallet: Wallet | HDNodeWallet;
  try {
    wallet = await Wallet.fromEncryptedJson(text, password);
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== "INVALID_ARGUMENT") throw cause;
    throw new CommandError("password.wrong", 1, `the password does not open ${path}`, { cure: "try again" });
  }
  return wallet instanceof HDNodeWallet ? new Wallet(wallet.privateKey) : wallet;
}

/** Makes a key and writes it encrypted, mode 0600. @returns its address. */
export async function createKeystoreFile(path: string, password: string): Promise<string> {
  const wallet = new Wallet(Wallet.createRandom().privateKey);
  const account = { address: wallet.address, privateKey: wallet.privateKey };
  const text = await encryptKeystoreJson(account, password, { scrypt: { N: MIN_SCRYPT_N, r: 8, p: 1 } });
  await writeFileAtomic(path, `${text}\n`, { mode: 0o600 });
  return wallet.address;
}
