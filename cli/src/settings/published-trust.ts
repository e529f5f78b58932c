// The list that a ministry or a governor publishes: which registries it vouches for. It names no node and no rule of reading; those are each verifier's own.
import { type FormProblem, IssuingError, readFormBytes } from "@laurel/issuing";
import {
  checksumAddress,
  formatRegistryRef,
  isObject,
  parseJson,
  readTrust,
  TrustError,
  type TrustedRegistry,
  type TrustList,
} from "@laurel/sdk";
import { isAddress } from "ethers";

/** Where a host publishes its list. */
export const PUBLISHED_PATH = "/.well-known/laurel-trust.json";

/** A registry that a publisher vouches for. */
export interface PublishedRegistry {
  readonly name: string;
  readonly chainId: number;
  /** With its EIP-55 checksum. */
  readonly address: string;
  /** Keccak-256 of its code. */
  readonly codeHash: string;
  readonly accreditors: readonly number[] | "all";
}

/** What a published list says. */
export interface PublishedTrust {
  readonly publisher: string | undefined;
  /** When it was written, as ISO 8601 in UTC to the second. */
  readonly updated: string | undefined;
  readonly registries: readonly PublishedRegistry[];
  /** What it has besides, and what is never taken over: `2 nodes`. */
  readonly leftOut: readonly string[];
}

/** A published list as its file has it. */
export interface PublishedFile extends Pick<PublishedTrust, "registries"> {
  readonly format: "laurel-published-trust-v1";
  readonly publisher?: string;
  readonly updated: string;
}

/**
 * Reads a published list, or a verifier's own list that somebody published: of that, only what a published one may have.
 * @param path where the bytes are from
 * @throws IssuingError naming every member at fault
 */
export function readPublishedTrust(file: { readonly path: string; readonly bytes: Uint8Array }): PublishedTrust {
  if (readFormat(file.bytes) === "laurel-trust-v1") return convertOwnList(file);
  const list = readFormBytes<PublishedFile>("published", file, {
    findMore: (source, faults) => (faults.length > 0 ? [] : findFaults(source as unknown as PublishedFile)),
  });
  const { publisher, updated } = list;
  const registries = list.registries.map((one) => ({ ...one, address: checksumAddress(one.address) }));
  return { publisher, updated, registries, leftOut: [] };
}

/** Whether bytes are a published list by what they say of themselves; not somebody's own list. */
export function isPublishedList(bytes: Uint8Array): boolean {
  return readFormat(bytes) === "laurel-published-trust-v1";
}

function readFormat(bytes: Uint8Array): unknown {
  try {
    const value = parseJson(bytes);
    return isObject(value) ? value.format : undefined;
  } catch {
    // Whoever reads it says what is wrong.
    return undefined;
  }
}

/** What a schema cannot say. */
function findFaults({ updated, registries }: PublishedFile): FormProblem[] {
  const places = registries.map(({ chainId, address }) => `${chainId}:${address.toLowerCase()}`);
  const isMoment =
    !Number.isNaN(Date.parse(updated)) && new Date(updated).toISOString().startsWith(updated.slice(0, 19));
  return [
    ...(isMoment ? [] : [{ column: "/updated", message: "there is no such day or time" }]),
    ...registries.flatMap(({ address, accreditors }, i) => [
      ...(isAddress(address)
        ? []
        : [{ column: `/registries/${i}/address`, message: "not an address with its EIP-55 checksum" }]),
      ...(places.indexOf(places[i] ?? "") === i
        ? []
        : [{ column: `/registries/${i}`, message: "the registry is in the list twice" }]),
      ...(accreditors === "all" || new Set(accreditors).size === accreditors.length
        ? []
        : [{ column: `/registries/${i}/accreditors`, message: "an accreditor is in the list twice" }]),
    ]),
  ];
}

/** What may be taken of a list that somebody verifies by. */
function convertOwnList(file: { readonly path: string; readonly bytes: Uint8Array }): PublishedTrust {
  const { registries } = readOwnList(file);
  const problems = registries.flatMap(({ codeHash, accreditors }, i) => [
    ...(codeHash === undefined ? [{ file: file.path, message: `registries[${i}].codeHash: missing` }] : []),
    ...(accreditors === undefined ? [{ file: file.path, message: `registries[${i}].accreditors: missing` }] : []),
  ]);
  if (problems.length > 0) {
    const cure = "ask the publisher for a list made with `laurel trust publish`, which says both";
    const message = `${file.path} does not say which code and which accreditors it vouches for; nothing was imported`;
    throw new IssuingError("import.invalid", "refused", message, { problems, cure });
  }
  return {
    ...{ publisher: undefined, updated: undefined },
    registries: registries.map(({ name, chainId, address, codeHash = "", accreditors = [] }) => ({
      ...{ name, chainId, address, codeHash, accreditors },
    })),
    leftOut: registries.flatMap(listLeftOut),
  };
}

function readOwnList({ path, bytes }: { readonly path: string; readonly bytes: Uint8Array }): TrustList {
  try {
    // A page's list may name nodes by paths, which are not taken over either.
    return readTrust(bytes, path, { base: "https://page.invalid/" });
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    const message = `${path}: ${error.message}; nothing was imported`;
    throw new IssuingError("import.invalid", "refused", message, { cause: error, cure: "ask the publisher" });
  }
}

function listLeftOut({ chainId, address, rpc }: TrustedRegistry): string[] {
  return [
    `${formatRegistryRef({ chainId, address })}: its ${rpc.length === 1 ? "node" : `${rpc.length} nodes`}, and how it is read`,
  ];
}
