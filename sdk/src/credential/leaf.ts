// The leaf of a credential: an EIP-712 digest that ties it to one chain, registry, issuer and index in the batch.

import { fromHex, utf8, writeUint32 } from "../hash/bytes.ts";
import type { Validity } from "./document.ts";
import { keccak256 } from "../hash/keccak.ts";
import type { IssuerRef } from "./issuer-ref.ts";

/** What a leaf commits to. */
export interface LeafInput extends IssuerRef, Validity {
  /** The credential's index in its batch, from 0 to 2^32 − 2. */
  readonly index: number;
  /** 32 bytes. */
  readonly contentHash: Uint8Array;
}

const DOMAIN_TYPE = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";
const CREDENTIAL_TYPE = "Credential(uint32 issuer,uint32 index,uint64 validFrom,uint64 validUntil,bytes32 contentHash)";

let credentialType: Uint8Array | undefined;
let lastDomain: { chainId: number; registry: string; separator: Uint8Array } | undefined;

/**
 * Hashes a credential's leaf, 32 bytes, as `CredentialRegistry.leafOf` does
 * ([EIP-712](https://eips.ethereum.org/EIPS/eip-712)).
 */
export function hashLeaf(input: LeafInput): Uint8Array {
  const struct = new Uint8Array(STRUCT_BYTES);
  writeStruct(struct, input);
  const digest = new Uint8Array(DIGEST_BYTES);
  writeDigest(digest, input, keccak256(struct));
  return keccak256(digest);
}

/** The length of what `writeStruct` writes. */
export const STRUCT_BYTES = 192;
/** The length of what `writeDigest` writes. */
export const DIGEST_BYTES = 66;

/** Writes what is hashed to the credential's struct hash, 192 bytes. */
export function writeStruct(struct: Uint8Array, input: LeafInput): void {
  credentialType ??= keccak256(utf8(CREDENTIAL_TYPE));
  struct.set(credentialType);
  writeInteger(struct, 1, input.issuer);
  writeInteger(struct, 2, input.index);
  writeInteger(struct, 3, input.validFrom);
  writeInteger(struct, 4, input.validUntil);
  struct.set(input.contentHash, 5 * 32);
}

/** Writes what is hashed to the leaf, 66 bytes. */
export function writeDigest(digest: Uint8Array, { chainId, registry }: IssuerRef, structHash: Uint8Array): void {
  digest[0] = 0x19;
  digest[1] = 0x01;
  digest.set(separateDomain(chainId, registry), 2);
  digest.set(structHash, 2 + 32);
}

function separateDomain(chainId: number, registry: string): Uint8Array {
  if (lastDomain?.chainId === chainId && lastDomain.registry === registry) return lastDomain.separator;
  const struct = new Uint8Array(5 * 32);
  struct.set(keccak256(utf8(DOMAIN_TYPE)));
  struct.set(keccak256(utf8("Laurel")), 32);
  struct.set(keccak256(utf8("1")), 2 * 32);
  writeInteger(struct, 3, chainId);
  struct.set(fromHex(registry), 4 * 32 + 12);
  const separator = keccak256(struct);
  lastDomain = { chainId, registry, separator };
  return separator;
}

// Writes a safe integer as the big-endian 256-bit word number `word`.
function writeInteger(bytes: Uint8Array, word: number, value: number): void {
  bytes.fill(0, word * 32, word * 32 + 24);
  writeUint32(bytes, word * 32 + 24, Math.floor(value / 2 ** 32));
  writeUint32(bytes, word * 32 + 28, value % 2 ** 32);
}
