// The trust list: which registries a verifier trusts, how it reads them, and whose accreditation it recognises.

import { refuseArgument } from "../text/argument.ts";
import { checksumAddress, isChecksummedAddress } from "../hash/address.ts";
import { readMembers, type Refuse } from "../json/members.ts";
import { parseJson } from "../json/parse.ts";
import { freezeTree, isObject } from "../json/value.ts";
import { DIGEST_TEXT, type Hex, MAX_UINT32, toHex, utf8 } from "../hash/bytes.ts";
import { sha256 } from "../hash/sha256.ts";
import { findUrlFault, resolveNode } from "../rpc/node-url.ts";
import { findSourceFault, identifySource, type NodeSource, readEndpoint } from "../rpc/source.ts";
import { LaurelError } from "../text/laurel-error.ts";

/** At which block a registry is read: one that the chain holds final, or the n-th before the latest. */
export type Finality = "finalized" | "safe" | "latest" | { readonly confirmations: number };

/** A registry on a verifier's list, with every default filled in. */
export interface TrustedRegistry<Node extends NodeSource = string> {
  readonly name: string;
  readonly chainId: number;
  /** With its EIP-55 checksum. */
  readonly address: string;
  /** keccak-256 of the deployed code, where it is pinned. */
  readonly codeHash: Hex | undefined;
  /**
   * Nodes, none of them twice, however it is spelled; none at all where evidence alone decides. A file names them by their URLs; a program may put
   * others in their place.
   */
  readonly rpc: readonly Node[];
  /** Whether far hosts may be asked by http, where anybody on the way can answer in their place. */
  readonly plainHttp: boolean;
  /** How many hosts must agree; 1 believes one node. */
  readonly quorum: number;
  readonly finality: Finality;
  /** How old the chain's head may be, in seconds; null for a chain of one's own that stands still. */
  readonly maxAge: number | null;
  /** The accreditors that are recognised; undefined for all. */
  readonly accreditors: readonly number[] | undefined;
}

/** A trust list, as `readTrust` or `parseTrust` read it. */
export interface TrustList<Node extends NodeSource = string> {
  readonly format: "laurel-trust-v1";
  /** What reports call the list: its own name, else that of its file. */
  readonly name: string;
  /** SHA-256 of its file as `sha256sum` prints it, 64 lower-case hex digits; null where it was read from an object, which has no bytes. */
  readonly sha256: string | null;
  readonly registries: readonly TrustedRegistry<Node>[];
}

/** A trust list as a program writes it: like the file, but its nodes may be providers, and URLs with headers. */
export interface TrustInput {
  readonly format: "laurel-trust-v1";
  readonly name?: string | undefined;
  readonly sha256?: string | null | undefined;
  readonly registries: readonly (Pick<TrustedRegistry<NodeSource>, "name" | "chainId" | "address" | "rpc"> &
    Partial<TrustedRegistry<NodeSource>>)[];
}

/** How a trust list is read. */
export interface TrustOptions {
  /**
   * The URL of the list, where a page has fetched it. Relative URLs of nodes are resolved against it: `/rpc`, `./rpc` or `rpc`, on its own host.
   * Without it they are refused.
   */
  readonly base?: string | URL | undefined;
}

/** A trust list that cannot be used. */
export class TrustError extends LaurelError {
  override readonly name: string = "TrustError";
  /** The member at fault, e.g. `registries[0].address`. */
  readonly member: string;

  constructor(member: string, problem: string) {
    super(`${member}: ${problem}`);
    this.member = member;
  }
}

const MEMBERS = [
  "name",
  "chainId",
  "address",
  "codeHash",
  "rpc",
  "plainHttp",
  "quorum",
  "finality",
  "maxAge",
  "accreditors",
];
const refuse: Refuse = (at, problem) => new TrustError(at, problem);
const DEFAULT_MAX_AGE = 3600;
const MAX_CONFIRMATIONS = 1_000_000;
const MAX_NAME_LENGTH = 100;

/**
 * Reads a trust list (`trust.json`) and keeps which one it was, for the reports.
 * @param input the file's text or bytes, at most 256 KiB
 * @param fileName what reports call a list that states no name; of a path, the last part
 * @throws FormatError where it is not JSON that every reader reads alike · TrustError naming the member at fault · TypeError where nothing can be resolved against `base`
 */
export function readTrust(input: string | Uint8Array, fileName = "", options: TrustOptions = {}): TrustList {
  const value = parseJson(input);
  const list = parseTrust(value, options);
  const { name = fileName.split(/[/\\]/).at(-1) || list.name } = value as { readonly name?: string };
  const bytes = typeof input === "string" ? utf8(input) : input;
  return Object.freeze({ ...list, name, sha256: toHex(sha256(bytes)).slice(2) });
}

/**
 * Reads a trust list that is an object already: reports then tell its name and no SHA-256.
 * @throws TrustError naming the member at fault · TypeError where nothing can be resolved against `base`
 */
export function parseTrust(value: unknown, { base }: TrustOptions = {}): TrustList {
  return readList(value, (url, options) => findUrlFault(url, options), base) as TrustList;
}

/** Reads a program's own list, or one that was read. @throws TrustError naming the member at fault */
export function admitTrust(trust: TrustInput): TrustList<NodeSource> {
  if (!isObject(trust)) throw refuseArgument("trust", "a trust list, as readTrust gives it", trust);
  const { sha256: stated = null, ...list } = trust as TrustInput;
  return Object.freeze({ ...readList(list, findSourceFault), sha256: stated });
}

function readList(
  value: unknown,
  findFault: typeof findSourceFault,
  base?: TrustOptions["base"],
): TrustList<NodeSource> {
  // What was imported decides nothing: whoever keeps it reads it, and a page that verifies stays small.
  const list = readMembers(value, "trust list", ["$schema", "format", "name", "registries", "imported"], refuse, ".");
  const { $schema = "", format, name = "trust list", registries: listed } = list;
  if (typeof $schema !== "string") throw new TrustError("$schema", "must be a text");
  if (format !== "laurel-trust-v1") throw new TrustError("format", 'must be "laurel-trust-v1"');
  if (!isListName(name))
    throw new TrustError("name", `must be a text of 1 to ${MAX_NAME_LENGTH} characters, none of them a control`);
  if (!Array.isArray(listed)) throw new TrustError("registries", "must be an array");
  const registries = listed.map((registry, i) => readRegistry(registry, `registries[${i}]`, findFault, base));
  const places = registries.map(({ chainId, address }) => `${chainId}:${address}`);
  places.forEach((place, i) => {
    if (places.indexOf(place) !== i) throw new TrustError(`registries[${i}]`, "the same registry is listed twice");
  });
  return freezeTree<TrustList<NodeSource>>({ format, name, sha256: null, registries });
}

function isListName(value: unknown): value is string {
  return typeof value === "string" && /^\P{Cc}+$/u.test(value) && [...value].length <= MAX_NAME_LENGTH;
}

function readRegistry(
  value: unknown,
  at: string,
  findFault: typeof findSourceFault,
  base: TrustOptions["base"],
): TrustedRegistry<NodeSource> {
  const registry = readMembers(value, at, MEMBERS, refuse, ".");
  const { name, codeHash, plainHttp = false, maxAge = DEFAULT_MAX_AGE } = registry;
  if (typeof plainHttp !== "boolean") throw new TrustError(`${at}.plainHttp`, "must be true or false");
  const rpc = readNodes(resolveNodes(registry.rpc, base), (node) => findFault(node, { plainHttp }), `${at}.rpc`);
  if (typeof name !== "string" || name === "") throw new TrustError(`${at}.name`, "must be a name");
  if (codeHash !== undefined && !(typeof codeHash === "string" && DIGEST_TEXT.test(codeHash))) {
    throw new TrustError(`${at}.codeHash`, "must be 32 bytes in lower-case hexadecimal");
  }
  return {
    name,
    chainId: readInteger(registry.chainId, `${at}.chainId`, 1, Number.MAX_SAFE_INTEGER),
    address: readAddress(registry.address, `${at}.address`),
    codeHash: codeHash as Hex | undefined,
    ...{ rpc, plainHttp },
    quorum: readQuorum(registry.quorum, rpc, at),
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

function resolveNodes(value: unknown, base: TrustOptions["base"]): unknown {
  return Array.isArray(value) && base !== undefined ? value.map((url) => resolveNode(url, base)) : value;
}

function readNodes(
  value: unknown,
  findFault: (node: unknown) => string | undefined,
  at: string,
): readonly NodeSource[] {
  if (!Array.isArray(value)) throw new TrustError(at, "must be an array of nodes' URLs");
  const places: string[] = [];
  value.forEach((node, i) => {
    const fault = findFault(node);
    if (fault !== undefined) throw new TrustError(`${at}[${i}]`, fault);
    const { place } = identifySource(node);
    const other = places.indexOf(place);
    if (other !== -1) throw new TrustError(`${at}[${i}]`, `the same node is listed twice: see ${at}[${other}]`);
    places.push(place);
  });
  // Frozen here: what a provider holds is its own.
  return Object.freeze([...value]);
}

/** Hosts count, and not the URLs that name them. */
function readQuorum(value: unknown, rpc: readonly NodeSource[], at: string): number {
  const voters = rpc.map((node) => identifySource(node).voter);
  const hosts = new Set(voters).size;
  if (value === undefined) return Math.floor(hosts / 2) + 1;
  const same = voters.findIndex((voter, i) => voters.indexOf(voter) !== i);
  if (same !== -1 && Number.isInteger(value) && (value as number) > hosts) {
    const [first, second] = [voters.indexOf(voters[same] ?? ""), same].map(
      (i) => `rpc[${i}] (${writeHost(readEndpoint(rpc[i] ?? "").url)})`,
    );
    throw new TrustError(`${at}.quorum`, `must be at most ${hosts}: ${first} and ${second} are one host`);
  }
  return readInteger(value, `${at}.quorum`, 1, hosts || MAX_UINT32);
}

/** The beginning of a URL as it was written; what follows may hold a key. */
function writeHost(url: string): string {
  return /^https?:\/\/[^/?#]*/i.exec(url)?.[0] ?? "";
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
