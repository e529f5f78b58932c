// The registry's released runtimes: what verifiers find behind an address, but for seven values that follow from the chain and the address.

import { concatBytes, equalBytes, fromHex, type Hex, toHex, utf8, writeWord } from "../hash/bytes.ts";
import { keccak256 } from "../hash/keccak.ts";

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
/** Of EIP-712. */
const DOMAIN_TYPE = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";

/**
 * Which release the code of a registry is; undefined for any other code, also for a release that was made for another chain or address.
 * @param code what `eth_getCode` says
 */
export function identifyRuntime(code: string, place: RegistryPlace): ReleasedRuntime | undefined {
  const runtime = fromHex(code);
  return RELEASED_RUNTIMES.find(({ size, hash, immutables }) => {
    if (runtime.length !== size) return false;
    const template = Uint8Array.from(runtime);
    for (const start of Object.values(immutables)) template.fill(0, start, start + 32);
    return toHex(keccak256(template)) === hash && equalBytes(fillImmutables(template, immutables, place), runtime);
  });
}

/**
 * Keccak-256 of the code that the newest release has on a chain and at an address, as accounts name it.
 * @param creationCode the bytecode that deploys it: its runtime lies at the end
 * @throws TypeError where it is the bytecode of another release
 */
export function hashReleasedRuntime(creationCode: string, place: RegistryPlace): Hex {
  const { size, hash, immutables } = RELEASED_RUNTIMES.at(-1) as ReleasedRuntime;
  const template = fromHex(creationCode).slice(-size);
  if (toHex(keccak256(template)) !== hash) throw new TypeError("Not the bytecode of the newest release");
  return toHex(keccak256(fillImmutables(template, immutables, place)));
}

/** Where a registry is. */
interface RegistryPlace {
  readonly chainId: number;
  readonly address: string;
}

function fillImmutables(
  template: Uint8Array,
  immutables: ReleasedRuntime["immutables"],
  { chainId, address }: RegistryPlace,
): Uint8Array {
  const runtime = Uint8Array.from(template);
  const [chain, place] = [writeWord(BigInt(chainId)), writeWord(BigInt(address))];
  const [hashedName, hashedVersion] = [NAME, VERSION].map((text) => keccak256(utf8(text))) as [Uint8Array, Uint8Array];
  const values: Readonly<Record<Immutable, Uint8Array>> = {
    cachedDomainSeparator: keccak256(
      concatBytes(keccak256(utf8(DOMAIN_TYPE)), hashedName, hashedVersion, chain, place),
    ),
    ...{ cachedChainId: chain, cachedThis: place, hashedName, hashedVersion },
    ...{ name: packShortString(NAME), version: packShortString(VERSION) },
  };
  for (const [name, start] of Object.entries(immutables)) runtime.set(values[name as Immutable], start);
  return runtime;
}

/** OpenZeppelin's ShortString: the text from the left, its length in the last byte. */
function packShortString(text: string): Uint8Array {
  const packed = new Uint8Array(32);
  packed.set(utf8(text));
  packed[31] = text.length;
  return packed;
}
