// The leaf of a credential: an EIP-712 digest that ties it to one chain, registry, issuer and place in the batch.

import { fromHex, utf8 } from "./bytes.ts";
import type { Validity } from "./document.ts";
import { keccak256 } from "./keccak.ts";

/** Who issues, and where it is anchored. */
export interface Place {
  /** EIP-155 chain id, from 1 to 2^53 − 1. */
  readonly chainId: number;
  /** The registry's address. */
  readonly registry: string;
  /** The issuer's number in that registry, from 1 to 2^32 − 1. */
  readonly issuer: number;
}

/** What a leaf commits to. */
export interface LeafInput extends Place, Validity {
  /** The credential's place in its batch, from 0 to 2^32 − 2. */
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
  credentialType ??= keccak256(utf8(CREDENTIAL_TYPE));
  const struct = new Uint8Array(6 * 32);
  struct.set(credentialType);
  writeInteger(struct, 1, input.issuer);
  writeInteger(struct, 2, input.index);
  writeInteger(struct, 3, input.validFrom);
  writeInteger(struct, 4, input.validUntil);
  struct.set(input.contentHash, 5 * 32);
  const digest = new Uint8Array(2 + 2 * 32);
  digest[0] = 0x19;
  digest[1] = 0x01;
  digest.set(separateDomain(input.chainId, input.registry), 2);
  digest.set(keccak256(struct), 2 + 32);
  return keccak256(digest);
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
  const view = new DataView(bytes.buffer);
  view.setUint32(word * 32 + 24, Math.floor(value / 2 ** 32));
  view.setUint32(word * 32 + 28, value % 2 ** 32);
}
