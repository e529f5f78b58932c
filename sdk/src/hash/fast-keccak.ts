// Keccak-256 by WebAssembly, where it is allowed.

import { createKeccak } from "hash-wasm";
import { useHashers } from "./keccak.ts";
import { loadKernel } from "./kernel.ts";
import { openKeccak } from "./plain-keccak.ts";

let loading: Promise<void> | undefined;

/**
 * Switches to the fast hashers. Everything works without them, several times slower; a content security policy that
 * refuses WebAssembly leaves it at that.
 */
export function loadKeccak(): Promise<void> {
  const orNone = <T>(load: Promise<T>): Promise<T | undefined> => load.catch(() => undefined);
  loading ??= Promise.all([orNone(loadHasher()), orNone(loadKernel())]).then(([hash, kernel]) =>
    useHashers({ hash, kernel }),
  );
  return loading;
}

/** The keccak-256 of what is too long to be kept, piece by piece. */
export async function hashStream(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const hasher = (await createKeccak(256).catch(() => undefined)) ?? openKeccak();
  for await (const piece of pieces) hasher.update(piece);
  return hasher.digest("binary");
}

async function loadHasher(): Promise<(data: Uint8Array) => Uint8Array> {
  const hasher = await createKeccak(256);
  return (data) => hasher.init().update(data).digest("binary");
}
