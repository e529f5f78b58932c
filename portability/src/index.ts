// What a program needs to make Laurel credentials useful to verifiers, wallets and people that know nothing of Laurel.

export { DidError } from "./keys/did-error.ts";
export { type PublicKey, type PublicSigningKey, readSigningKey, SigningKeyError } from "./keys/key-file.ts";
export {
  createSigningKey,
  type Ed25519Key,
  openSigningKey,
  type P256Key,
  type SigningKey,
} from "./keys/signing-key.ts";
