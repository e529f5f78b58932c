// The trust list: which registries a verifier trusts, how it reads them, and whose accreditation it recognises.

import { checksumAddress, isChecksummedAddress } from "../hash/address.ts";
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
const DEFAULT_MAX_AGE = 3600;
const MAX_CONFIRMATIONS = 1_000_000;

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads a trust list (the content of `trust.json`).
 * @throws TrustError naming the member at fault
 */
export function parseTrust(value: unknown): TrustList {
  const list = readObject(value, "trust list", ["format", "registries"]);
  if (list.format !== "laurel-trust-v1") throw new TrustError("format", 'must be "laurel-trust-v1"');
  if (!Array.isArray(list.registries)) throw new TrustError("registries", "must be an array");
  const registries = list.registries.map((registry, i) => readRegistry(registry, `registries[${i}]`));
  const places = registries.map(({ chainId, address }) => `${chainId}:${address}`);
  places.forEach((place, i) => {
    if (places.indexOf(place) !== i)
      throw new TrustError(`registries[${i}]`, "the same registry stands in the list twice");
  });
  return freezeTree({ format: "laurel-trust-v1", registries });
}

function readRegistry(value: unknown, at: string): TrustedRegistry {
  const registry = readObject(value, at, MEMBERS);
  const rpc = readUrls(registry.rpc, `${at}.rpc`);
  const { codeHash, maxAge } = registry;
  if (typeof registry.name !== "string" || registry.name === "") throw new TrustError(`${at}.name`, "must be a name");
  if (codeHash !== undefined && !(typeof codeHash === "string" && DIGEST_TEXT.test(codeHash))) {
    throw new TrustError(`${at}.codeHash`, "must be 32 bytes in lower-case hexadecimal");
  }
  return {
    name: registry.name,
    chainId: readInteger(registry.chainId, `${at}.chainId`, 1, Number.MAX_SAFE_INTEGER),
    address: readAddress(registry.address, `${at}.address`),
    codeHash: codeHash as Hex | undefined,
    rpc,
    quorum: readInteger(registry.quorum ?? Math.floor(rpc.length / 2) + 1, `${at}.quorum`, 1, rpc.length),
    finality: readFinality(registry.finality ?? "finalized", `${at}.finality`),
    maxAge: maxAge === null ? null : readInteger(maxAge ?? DEFAULT_MAX_AGE, `${at}.maxAge`, 1, Number.MAX_SAFE_INTEGER),
    accreditors: readAccreditors(registry.accreditors, `${at}.accreditors`),
  };
}

function readObject(value: unknown, at: string, members: readonly string[]): Members {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new TrustError(at, "must be an object");
  for (const member of Object.keys(value)) {
    if (!members.includes(member))
      throw new TrustError(`${at}.${member}`, `no such member; there are ${members.join(", ")}`);
  }
  return value as Members;
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
    const isHttp = typeof url === "string" && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
    if (!isHttp) throw new TrustError(`${at}[${i}]`, "must be a URL with http or https");
    if (value.indexOf(url) !== i) throw new TrustError(`${at}[${i}]`, "the same node stands in the list twice");
  });
  return [...value];
}

function readFinality(value: unknown, at: string): Finality {
  if (value === "finalized" || value === "safe" || value === "latest") return value;
  if (typeof value !== "object") {
    throw new TrustError(at, 'must be "finalized", "safe", "latest" or { "confirmations": n }');
  }
  const { confirmations } = readObject(value, at, ["confirmations"]);
  return { confirmations: readInteger(confirmations, `${at}.confirmations`, 1, MAX_CONFIRMATIONS) };
}

function readAccreditors(value: unknown, at: string): readonly number[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw new TrustError(at, "must be an array of accreditors' numbers");
  return value.map((id, i) => readInteger(id, `${at}[${i}]`, 1, 0xffff_ffff));
}
