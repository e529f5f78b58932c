// Keccak-256, as Ethereum uses it: in plain JavaScript, and by faster hashers once they are loaded ("fast-keccak.ts").

import { openKeccak } from "./plain-keccak.ts";

/** Hashes two messages at once. Addresses are offsets in `memory`, which is shared: whoever writes there reads the outcome before anyone else may write. */
export interface KeccakKernel {
  /** `MEMORY_BYTES` long; callers may write from `ARENA_START` on. */
  readonly memory: Uint8Array;
  /** Hashes two padded messages of as many 136-byte blocks to 32 bytes each. */
  hashPair(a: number, b: number, blocks: number, toA: number, toB: number): void;
  /** Hashes `count` pairs of nodes, 64 bytes each, to 32 bytes each; an odd count takes one pair more. */
  hashNodes(from: number, to: number, count: number): void;
}

/** Where in a kernel's memory a caller may write. */
export const ARENA_START = 1024;
/** The length of a kernel's memory. */
export const MEMORY_BYTES: number = 0x10_0000;

let hashBytes: ((data: Uint8Array) => Uint8Array) | undefined;
let kernel: KeccakKernel | undefined;

/** Takes faster hashers from now on; of those that are not given, what was there stays. */
export function useHashers(faster: {
  readonly hash?: ((data: Uint8Array) => Uint8Array) | undefined;
  readonly kernel?: KeccakKernel | undefined;
}): void {
  hashBytes = faster.hash ?? hashBytes;
  kernel = faster.kernel ?? kernel;
}

/** The kernel for many messages, if one is loaded. */
export function getKernel(): KeccakKernel | undefined {
  return kernel;
}

/** The 32 bytes of keccak-256 over `data`. */
export function keccak256(data: Uint8Array): Uint8Array {
  if (hashBytes !== undefined) return hashBytes(data);
  const hasher = openKeccak();
  hasher.update(data);
  return hasher.digest();
}
