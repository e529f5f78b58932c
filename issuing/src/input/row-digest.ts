// The digests by which a changed row is noticed: the first four bytes of `keccak(seed ‖ uint32be(row) ‖ text)`.
import { deriveSecret, deriveSecrets, fromHex, type Hex } from "@laurel/sdk";

const HEADER_ROW = 0xffffffff;

/** The digest of a header. */
export function digestHeader(seed: Hex, header: readonly string[]): Uint8Array {
  return deriveSecret(fromHex(seed), HEADER_ROW, JSON.stringify(header)).subarray(0, 4);
}

/** The digests of the rows from `from` up to `to`, four bytes each. */
export function digestRows(seed: Hex, from: number, to: number, text: (row: number) => string): Uint8Array {
  const secrets = deriveSecrets(fromHex(seed), from, to, text);
  const digests = new Uint8Array((to - from) * 4);
  for (let at = 0; at < to - from; at += 1) digests.set(secrets.subarray(at * 32, at * 32 + 4), at * 4);
  return digests;
}
