// The trust list: which registries a verifier trusts, how it reads them, and whose accreditation it recognises.

import { checksumAddress, isChecksummedAddress } from "../hash/address.ts";
import { readMembers, type Refuse } from "../json/members.ts";
import { freezeTree } from "../json/value.ts";
import { DIGEST_TEXT, type Hex } from "../hash/bytes.ts";

/** At which block a registry is read: one that the chain holds final, or the n-th before the latest. */
export type Finality = "finalized" | "safe" | "latest" | { readonly confirmations: number };

/** A registry on a verifier's list, with every default filled in. */
export interface TrustedRegistry {
  readonly name: string;
  readonly chainId: number;
  /** With its EIP-55 checksum. */
  readonly address: string;
  /** keccak-256 of the deployed code, where it is pinned. */
  readonly codeHash: Hex | undefined;
  readonly rpc: readonly string[];
  /** How many nodes must agree. */
  readonly quorum: number;
  readonly finality: Finality;
  /** How old the chain's head may be, in seconds; null for a chain of one's own that stands still. */
  readonly maxAge: number | null;
  /** The accreditors that are recognised; undefined for all. */
  readonly accreditors: readonly number[] | undefined;
}

/** A trust list, as `parseTrust` read it. */
export interface TrustList {
  readonly format: "laurel-trust-v1";
  readonly registries: readonly TrustedRegistry[];
}

/** A trust list that cannot be used. */
export class TrustError extends Error {
  override readonly name: string = "TrustError";
  /** The member at fault, e.g. `registries[0].address`. */
  readonly member: string;

  constructor(member: string, problem: string) {
    super(`${member}: ${problem}`);
    this.member = member;
  }
}

const MEMBERS = ["name", "chainId", "address", "codeHash", "rpc", "quorum", "finality", "maxAge", "accreditors"];
const refuse: Refuse = (at, problem) => new TrustError(at, problem);
const DEFAULT_MAX_AGE = 3600;
const MAX_CONFIRMATIONS = 1_000_000;

/**
 * Reads a trust list (the content of `trust.json`).
 * @throws TrustError naming the member at fault
 */
export function parseTrust(value: unknown): TrustList {
  const list = readMembers(value, "trust list", ["$schema", "format", "registries"], refuse, ".");
  const { $schema = "", format, registries: listed } = list;
  if (typeof $schema !== "string") throw new TrustError("$schema", "must be a text");
  if (format !== "laurel-trust-v1") throw new TrustError("format", 'must be "laurel-trust-v1"');
  if (!Array.isArray(listed)) throw new TrustError("registries", "must be an array");
  const registries = listed.map((registry, i) => readRegistry(registry, `registries[${i}]`));
  const places = registries.map(({ chainId, address }) => `${chainId}:${address}`);
  places.forEach((place, i) => {
    if (places.indexOf(place) !== i)
      throw new TrustError(`registries[${i}]`, "the same registry stands in the list twice");
  });
  return freezeTree({ format: "laurel-trust-v1", registries });
}

function readRegistry(value: unknown, at: string): TrustedRegistry {
  const registry = readMembers(value, at, MEMBERS, refuse, ".");
  const rpc = readUrls(registry.rpc, `${at}.rpc`);
  const { name, codeHash, quorum = Math.floor(rpc.length / 2) + 1, maxAge = DEFAULT_MAX_AGE } = registry;
  if (typeof name !== "string" || name === "") throw new TrustError(`${at}.name`, "must be a name");
  if (codeHash !== undefined && !(typeof codeHash === "string" && DIGEST_TEXT.test(codeHash))) {
    throw new TrustError(`${at}.codeHash`, "must be 32 bytes in lower-case hexadecimal");
  }
  return {
    name,
    chainId: readInteger(registry.chainId, `${at}.chainId`, 1, Number.MAX_SAFE_INTEGER),
    address: readAddress(registry.address, `${at}.address`),
    codeHash: codeHash as Hex | undefined,
    rpc,
    quorum: readInteger(quorum, `${at}.quorum`, 1, rpc.length),
    finality: readFinality(registry.finality, `${at}.finality`),
    maxAge: maxAge === null ? null : readInteger(maxAge, `${at}.maxAge`, 1, Number.MAX_SAFE_INTEGER),
    accreditors: readAccreditors(registry.accreditors, `${at}.accreditors`),
  };
}

function readInteger(value: unknown, at: string, from: number, to: number): number {
  if (Number.isInteger(value) && (value as number) >= from && (value as number) <= to) return value as number;
  throw new TrustError(at, `must be a whole number from ${from} to ${to}`);
}

function readAddress(value: unknown, at: string): string {
  const isAddress = typeof value === "string" && /^0x[0-9a-fA-F]{40}$/.test(value);
  if (isAddress && (value === value.toLowerCase() || isChecksummedAddress(value))) return checksumAddress(value);
  throw new TrustError(at, "must be an address with its EIP-55 checksum, or all in lower case");
}

function readUrls(value: unknown, at: string): readonly string[] {
  if (!Array.isArray(value) || value.length === 0)
    throw new TrustError(at, "must be an array of at least one node's URL");
  value.forEach((url, i) => {
    if (typeof url !== "string" || !/^https?:\/\/[^/\\]/i.test(url) || !URL.canParse(url))
      throw new TrustError(`${at}[${i}]`, "must be a URL with http or https");
    if (value.indexOf(url) !== i) throw new TrustError(`${at}[${i}]`, "the same node stands in the list twice");
  });
  return [...value];
}

function readFinality(value: unknown = "finalized", at: string): Finality {
  if (value === "finalized" || value === "safe" || value === "latest") return value;
  if (typeof value !== "object") {
    throw new TrustError(at, 'must be "finalized", "safe", "latest" or { "confirmations": n }');
  }
  const { confirmations } = readMembers(value, at, ["confirmations"], refuse, ".");
  return { confirmations: readInteger(confirmations, `${at}.confirmations`, 1, MAX_CONFIRMATIONS) };
}

function readAccreditors(value: unknown, at: string): readonly number[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw new TrustError(at, "must be an array of accreditors' numbers");
  return value.map((id, i) => readInteger(id, `${at}[${i}]`, 1, 0xffff_ffff));
}
