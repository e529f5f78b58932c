// What a contract is asked of a credential: the arguments of isValid in contracts/ICredentialRegistry.sol, read from the file.

import type { Hex } from "../hash/bytes.ts";
import { openCredential, parseCredential } from "../credential/credential.ts";
import type { RegistryRef } from "../credential/issuer-ref.ts";
import { LaurelError } from "../text/laurel-error.ts";

/** The struct `Credential` of the contract, with the types that ethers and viem take: numbers for uint32, bigints for uint64. */
export interface CredentialStruct {
  /** The issuer's number in the registry, from 1 to 2^32 − 1. */
  readonly issuer: number;
  /** The credential's index in its batch, from 0 to 2^32 − 2. */
  readonly index: number;
  /** In seconds since 1970, inclusive. */
  readonly validFrom: bigint;
  /** In seconds since 1970, exclusive; 0 if the credential never expires. */
  readonly validUntil: bigint;
  /** The hash of what the credential says, 32 bytes. */
  readonly contentHash: Hex;
}

/** A credential's proof, as programs and contracts need it. It leads from the leaf to the root; only the chain knows whether that root is anchored. */
export interface CredentialProof {
  /** The registry that the credential names; its address has the EIP-55 checksum. */
  readonly registry: RegistryRef & { readonly address: Hex };
  /** The issuer's number in the registry, from 1 to 2^32 − 1. */
  readonly issuer: number;
  /** The credential's index in its batch, from 0 to size − 1. */
  readonly index: number;
  /** The number of credentials in the batch, from 1 to 2^32 − 1, as the file says; `isValid` is not told of it. */
  readonly size: number;
  /** The batch's Merkle root, 32 bytes. */
  readonly root: Hex;
  /** What `leafOf` of the contract gives for the struct, 32 bytes. */
  readonly leaf: Hex;
  /** The nodes that lead from the leaf to the root, lowest first, 32 bytes each. */
  readonly siblings: readonly Hex[];
  /** What the leaf commits to. */
  readonly credential: CredentialStruct;
}

/** The arguments of `isValid`, in its order. */
export type ProofArguments = readonly [credential: CredentialStruct, root: Hex, siblings: readonly Hex[]];

/** A credential whose content does not lead to the root in its own proof: it was changed after it was issued. */
export class AlteredError extends LaurelError {
  override readonly name: string = "AlteredError";
  /** The code that the verifier's report has for it. */
  readonly code: "integrity.altered" = "integrity.altered";
  /** What the content hashes to, 32 bytes. */
  readonly leaf: Hex;
  /** The root that the file states, 32 bytes. */
  readonly root: Hex;

  constructor(leaf: Hex, root: Hex) {
    super(
      `The credential was changed after it was issued: its content, leaf ${leaf}, does not lead to root ${root}. Ask its holder or issuer for the original file.`,
    );
    this.leaf = leaf;
    this.root = root;
  }
}

/**
 * Reads a credential's proof, as strictly as the verifier reads it, and follows it from the leaf to the root. No node is asked.
 * @param file the file's text, or its bytes; at most 256 KiB
 * @returns a deeply frozen object; two of its numbers are bigints, which `JSON.stringify` refuses
 * @throws FormatError if it is not a credential · AlteredError if its content does not lead to its root
 */
export function readProof(file: string | Uint8Array): CredentialProof {
  const { proof, issuerRef, validity, contentHash, leaf, leadsToRoot } = openCredential(parseCredential(file));
  const { root, size, index, siblings } = proof;
  if (!leadsToRoot) throw new AlteredError(leaf, root);
  const { chainId, registry: address, issuer } = issuerRef;
  const credential: CredentialStruct = Object.freeze({
    issuer,
    index,
    validFrom: BigInt(validity.validFrom),
    validUntil: BigInt(validity.validUntil),
    contentHash,
  });
  const registry = Object.freeze({ chainId, address: address as Hex });
  return Object.freeze({ registry, issuer, index, size, root, leaf, siblings, credential });
}

/**
 * Gives the arguments of the contract's `isValid` for a credential, as ethers and viem take them. The answer does not say whom the credential
 * is about: a contract that pays its sender must compare the address itself.
 * @param file the file's text, or its bytes; at most 256 KiB
 * @throws FormatError if it is not a credential · AlteredError if its content does not lead to its root
 * @example
 * const { valid, accreditor } = await connectRegistry(address, provider).isValid(...proofFor(await readFile("000012.json")));
 */
export function proofFor(file: string | Uint8Array): ProofArguments {
  const { credential, root, siblings } = readProof(file);
  return Object.freeze([credential, root, siblings]);
}
