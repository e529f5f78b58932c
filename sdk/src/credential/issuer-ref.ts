// Which registry, and which issuer in it: the texts `eip155:<chain id>:<registry>` and `eip155:<chain id>:<registry>/issuers/<issuer>`
// (CAIP-10 for the contract, "The proof" in docs/protocol.md).

import { MAX_UINT32 } from "../hash/bytes.ts";
import { checksumAddress, isChecksummedAddress } from "../hash/address.ts";

/** A registry: one contract on one chain. */
export interface RegistryRef {
  /** EIP-155 chain id, from 1 to 2^53 − 1. */
  readonly chainId: number;
  /** The contract's address. */
  readonly address: string;
}

/** An issuer: its number in a registry. */
export interface IssuerRef {
  /** EIP-155 chain id, from 1 to 2^53 − 1. */
  readonly chainId: number;
  /** The registry's address. */
  readonly registry: string;
  /** The issuer's number in that registry, from 1 to 2^32 − 1. */
  readonly issuer: number;
}

const REF = /^eip155:([1-9][0-9]{0,15}):(0x[0-9a-fA-F]{40})(?:\/issuers\/([1-9][0-9]{0,9}))?$/;

/** Writes the verification method of an issuer: `eip155:<chain id>:<registry>/issuers/<issuer>`. */
export function formatIssuerRef({ chainId, registry, issuer }: IssuerRef): string {
  return `${formatRegistryRef({ chainId, address: registry })}/issuers/${issuer}`;
}

/** Writes a registry with its checksum: `eip155:<chain id>:<registry>`. */
export function formatRegistryRef({ chainId, address }: RegistryRef): string {
  return `eip155:${chainId}:${checksumAddress(address)}`;
}

/** Reads the verification method of an issuer; undefined for anything else, and for an address without its EIP-55 checksum. */
export function parseIssuerRef(text: unknown): IssuerRef | undefined {
  const found = parseRegistryRef(text);
  if (found?.issuer === undefined || !isChecksummedAddress(found.address)) return undefined;
  return Object.freeze({ chainId: found.chainId, registry: found.address, issuer: found.issuer });
}

/** Reads a registry, with an issuer where the text names one; the address as it is written, with or without its checksum. */
export function parseRegistryRef(text: unknown): (RegistryRef & { readonly issuer: number | undefined }) | undefined {
  const [, chain, address, number] = (typeof text === "string" && REF.exec(text)) || [];
  const chainId = Number(chain);
  const issuer = number === undefined ? undefined : Number(number);
  if (address === undefined || !Number.isSafeInteger(chainId) || (issuer ?? 1) > MAX_UINT32) return undefined;
  return { chainId, address, issuer };
}
