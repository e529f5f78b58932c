// Keccak-256, as Ethereum uses it: by WebAssembly once it is loaded and where it is allowed, else in plain JavaScript.

import { keccak_256 } from "@noble/hashes/sha3";
import { createKeccak } from "hash-wasm";
import { type KeccakKernel, loadKernel } from "./kernel.ts";

let hashBytes: (data: Uint8Array) => Uint8Array = keccak_256;
let kernel: KeccakKernel | undefined;
let loading: Promise<void> | undefined;

/**
 * Switches to the fast hashers. Everything works without them, several times slower; a content security policy that
 * refuses WebAssembly leaves it at that.
 */
export function loadKeccak(): Promise<void> {
  loading ??= Promise.all([loadHasher().catch(() => {}), loadKernel().catch(() => undefined)]).then(([, loaded]) => {
    kernel = loaded;
  });
  return loading;
}

/** The kernel for many messages, if it is loaded. Its memory is shared: whoever writes there reads the outcome before anyone else may write. */
export function getKernel(): KeccakKernel | undefined {
  return kernel;
}

/** The 32 bytes of keccak-256 over `data`. */
export function keccak256(data: Uint8Array): Uint8Array {
  return hashBytes(data);
}

/** The keccak-256 of what is too long to be kept, piece by piece. */
export async function hashStream(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const hasher = await createKeccak(256).catch(() => undefined);
  const plain = keccak_256.create();
  for await (const piece of pieces) {
    if (hasher === undefined) plain.update(piece);
    else hasher.update(piece);
  }
  return hasher === undefined ? plain.digest() : hasher.digest("binary");
}

async function loadHasher(): Promise<void> {
  const hasher = await createKeccak(256);
  hashBytes = (data) => hasher.init().update(data).digest("binary");
}
