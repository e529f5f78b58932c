// An operator's key that was encrypted once for all tests: scrypt takes a second each time.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Wallet } from "ethers";

export const PASSWORD = "correct horse battery staple";

/** The key itself. */
export const KEY = new Wallet(`0x${"4c617572656c".padStart(64, "5")}`);

/** Its keystore, encrypted as `createKeystore` does it. */
export const KEYSTORE: string = JSON.stringify(JSON.parse(readFileSync(join(import.meta.dirname, "key.json"), "utf8")));

/** The key by which the test's university signs for other verifiers, encrypted under the same password. */
export const SIGNING_KEY: string = readFileSync(join(import.meta.dirname, "signing-key.json"), "utf8");
