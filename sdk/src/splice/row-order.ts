// The order of a batch: which row of the input each index is of.

import { toHex } from "../hash/bytes.ts";
import { deriveSecret, deriveSecrets } from "../credential/claims.ts";

const LABEL = "order";

/** The row of each index: as given, or shuffled into the ascending order of `keccak(seed ‖ uint32be(row) ‖ "order")`. */
export function orderRows(seed: Uint8Array, size: number, shuffle: boolean): Uint32Array {
  const rows = new Uint32Array(size);
  for (let row = 0; row < size; row++) rows[row] = row;
  if (!shuffle) return rows;
  const secrets = deriveSecrets(seed, 0, size, () => LABEL);
  const view = new DataView(secrets.buffer, secrets.byteOffset);
  // The first 48 bits of a key nearly always tell two keys apart.
  const keys = Float64Array.from(rows, (row) => view.getUint32(row * 32) * 2 ** 16 + view.getUint16(row * 32 + 4));
  return sortByKey(rows, keys, (a, b) => compareKeys(seed, a, b));
}

/** The index of each row. */
export function invertOrder(rows: Uint32Array): Uint32Array {
  const indexes = new Uint32Array(rows.length);
  for (let index = 0; index < rows.length; index++) indexes[rows[index] as number] = index;
  return indexes;
}

// Keys are spread evenly, so that each of as many buckets as there are rows holds one or two.
function sortByKey(rows: Uint32Array, keys: Float64Array, decide: (a: number, b: number) => number): Uint32Array {
  const bucketOf = (row: number): number => Math.floor(((keys[row] as number) / 2 ** 48) * rows.length);
  const ends = new Uint32Array(rows.length + 1);
  for (const row of rows) ends[bucketOf(row) + 1] = (ends[bucketOf(row) + 1] as number) + 1;
  for (let bucket = 1; bucket < ends.length; bucket++)
    ends[bucket] = (ends[bucket] as number) + (ends[bucket - 1] as number);
  const sorted = new Uint32Array(rows.length);
  const starts = ends.slice(0, -1);
  for (const row of rows) {
    const bucket = bucketOf(row);
    const at = starts[bucket] as number;
    sorted[at] = row;
    starts[bucket] = at + 1;
  }
  const compare = (a: number, b: number): number => (keys[a] as number) - (keys[b] as number) || decide(a, b);
  for (let bucket = 0; bucket < rows.length; bucket++) {
    const [from, to] = [ends[bucket] as number, ends[bucket + 1] as number];
    if (to - from > 1) sorted.subarray(from, to).sort(compare);
  }
  return sorted;
}

function compareKeys(seed: Uint8Array, a: number, b: number): number {
  const [keyA, keyB] = [toHex(deriveSecret(seed, a, LABEL)), toHex(deriveSecret(seed, b, LABEL))];
  if (keyA === keyB) return a - b;
  return keyA < keyB ? -1 : 1;
}
