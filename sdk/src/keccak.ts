// Keccak-256, as Ethereum uses it: by WebAssembly once it is loaded and where it is allowed, else in plain JavaScript.

import { keccak_256 } from "@noble/hashes/sha3";
import { createKeccak } from "hash-wasm";

let hashBytes: (data: Uint8Array) => Uint8Array = keccak_256;
let loading: Promise<void> | undefined;

/**
 * Switches to the fast hasher. Everything works without it, about five times slower; a content security policy that
 * refuses WebAssembly leaves it at that.
 */
export function loadKeccak(): Promise<void> {
  loading ??= createKeccak(256).then(
    (hasher) => {
      hashBytes = (data) => hasher.init().update(data).digest("binary");
    },
    () => {},
  );
  return loading;
}

/** The 32 bytes of keccak-256 over `data`. */
export function keccak256(data: Uint8Array): Uint8Array {
  return hashBytes(data);
}
