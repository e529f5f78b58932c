import { encryptKeystoreJson, Wallet } from "ethers";
import { describe, expect, it } from "vitest";
import { createKeystore, openKeystore, readKeystoreAddress } from "../../../sdk/src/node/keystore.ts";
import { KEY, KEYSTORE, PASSWORD } from "../../nodes/key.ts";

const good = { address: KEY.address, json: KEYSTORE };

/** The good one, changed. */
function change(edit: (keystore: { address: string; crypto: Record<string, unknown> }) => object): string {
  const { Crypto: crypto, ...rest } = JSON.parse(good.json);
  return JSON.stringify(edit({ ...rest, crypto }));
}

describe("a keystore", () => {
  it("is made with scrypt, N = 2^17, and opened by its password alone", async () => {
    const made = await createKeystore(PASSWORD);
    const { kdf, kdfparams } = JSON.parse(made.json).Crypto;
    expect({ kdf, n: kdfparams.n, r: kdfparams.r }).toEqual({ kdf: "scrypt", n: 131_072, r: 8 });
    expect(readKeystoreAddress(made.json)).toBe(made.address);
    expect((await openKeystore(made.json, PASSWORD)).address).toBe(made.address);
    await expect(openKeystore(made.json, `${PASSWORD} `)).rejects.toMatchObject({ code: "password.wrong" });
  });

  it("made by others opens too, a mnemonic's without its mnemonic", async () => {
    const { address, privateKey, mnemonic } = Wallet.createRandom();
    const account = { address, privateKey, mnemonic: { path: "m/44'/60'/0'/0/0", entropy: mnemonic?.entropy ?? "" } };
    const json = await encryptKeystoreJson(account, PASSWORD, { scrypt: { N: 131_072 } });
    const opened = await openKeystore(json, PASSWORD);
    expect(opened.address).toBe(address);
    expect(Object.keys(opened)).not.toContain("mnemonic");
  });

  it.each([
    ["N = 2^14", (json: string) => json.replace('"n":131072', '"n":16384')],
    ["r = 1", (json: string) => json.replace('"r":8', '"r":1')],
    ["pbkdf2", (json: string) => json.replace('"kdf":"scrypt"', '"kdf":"pbkdf2"')],
    ["no N", (json: string) => json.replace('"n":131072,', "")],
  ])("whose password is too quick to guess is refused: %s", async (_, weaken) => {
    const weak = weaken(good.json);
    expect(weak).not.toBe(good.json);
    expect(() => readKeystoreAddress(weak)).toThrow(expect.objectContaining({ code: "keystore.weak" }));
    await expect(openKeystore(weak, PASSWORD)).rejects.toMatchObject({ code: "keystore.weak" });
  });

  it("that states another account than it holds is refused, and so is what is none", async () => {
    const other = change((keystore) => ({ ...keystore, address: "11".repeat(20) }));
    await expect(openKeystore(other, PASSWORD)).rejects.toMatchObject({ name: "KeystoreError" });
    const key = `"0x${"42".repeat(32)}"`;
    for (const text of ["", "null", "{}", key, change(({ crypto: _, ...rest }) => rest)])
      expect(() => readKeystoreAddress(text)).toThrow(expect.objectContaining({ code: "keystore.invalid" }));
  });
});
