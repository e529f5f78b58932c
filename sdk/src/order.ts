// The order of a cohort's rows in its batch: drawn from the seed, so that an index tells neither the alphabet nor the ranking.

import { fromHex, type Hex, toHex } from "./bytes.ts";
import { deriveSecret } from "./claims.ts";

/**
 * Orders rows by `keccak(seed ‖ uint32be(row) ‖ utf8("order"))`, ascending. Call `loadKeccak` first where there are many.
 * @param seed the batch's secret, 32 bytes
 * @param count the number of rows of the input, at most 2^32 − 1
 * @returns the row, counted from 0, for each index of the batch
 */
export function orderRows(seed: Hex, count: number): Uint32Array {
  const secret = fromHex(seed);
  const keys = Array.from({ length: count }, (_, row) => toHex(deriveSecret(secret, row, "order")));
  return Uint32Array.from(keys.keys()).sort((a, b) => ((keys[a] as Hex) < (keys[b] as Hex) ? -1 : 1));
}
