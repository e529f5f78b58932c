// The registry's released runtimes: what verifiers find behind an address, but for seven values that follow from the chain and the address.

import { getAddress, getBytes, hexlify, keccak256, toBeHex, toUtf8Bytes, TypedDataEncoder } from "ethers";
import type { Hex } from "../hash/bytes.ts";

/** The immutables of OpenZeppelin's EIP712, by their names there without the underscore. */
type Immutable =
  "cachedDomainSeparator" | "cachedChainId" | "cachedThis" | "hashedName" | "hashedVersion" | "name" | "version";

/** A released runtime of contracts/CredentialRegistry.sol. */
export interface ReleasedRuntime {
  readonly release: number;
  /** Bytes of the runtime. */
  readonly size: number;
  /** Keccak-256 of the runtime with zeros in place of its immutables. */
  readonly hash: Hex;
  /** Where each immutable's 32 bytes begin in the runtime. */
  readonly immutables: Readonly<Record<Immutable, number>>;
}

/** Every release there is. A change of the contracts' sources, comments included, is another one: docs/decisions/. */
export const RELEASED_RUNTIMES: readonly ReleasedRuntime[] = [
  {
    release: 1,
    size: 23_551,
    hash: "0xb8ad679b6e17ec28eea4e83499274a45c3290cfba44e15776434a493387e6239",
    immutables: {
      cachedDomainSeparator: 18_041,
      cachedChainId: 17_999,
      cachedThis: 17_957,
      hashedName: 18_122,
      hashedVersion: 18_162,
      name: 16_364,
      version: 16_412,
    },
  },
];

const NAME = "Laurel";
const VERSION = "1";

/**
 * Which release the code of a registry is; undefined for any other code, also for a release that was made for another chain or address.
 * @param code what `eth_getCode` says
 */
export function identifyRuntime(
  code: string,
  { chainId, address }: { readonly chainId: number; readonly address: string },
): ReleasedRuntime | undefined {
  const values: Readonly<Record<Immutable, string>> = {
    cachedDomainSeparator: TypedDataEncoder.hashDomain({
      ...{ name: NAME, version: VERSION, chainId, verifyingContract: getAddress(address) },
    }),
    cachedChainId: toBeHex(chainId, 32),
    cachedThis: toBeHex(address, 32),
    hashedName: keccak256(toUtf8Bytes(NAME)),
    hashedVersion: keccak256(toUtf8Bytes(VERSION)),
    name: packShortString(NAME),
    version: packShortString(VERSION),
  };
  return RELEASED_RUNTIMES.find(({ size, hash, immutables }) => {
    const runtime = getBytes(code);
    if (runtime.length !== size) return false;
    const isFilled = Object.entries(immutables).every(([name, start]) => {
      const expected = getBytes(values[name as Immutable]);
      return runtime.subarray(start, start + 32).every((byte, i) => byte === expected[i]);
    });
    for (const start of Object.values(immutables)) runtime.fill(0, start, start + 32);
    return isFilled && keccak256(runtime) === hash;
  });
}

/** OpenZeppelin's ShortString: the text from the left, its length in the last byte. */
function packShortString(text: string): string {
  const packed = new Uint8Array(32);
  packed.set(toUtf8Bytes(text));
  packed[31] = text.length;
  return hexlify(packed);
}
