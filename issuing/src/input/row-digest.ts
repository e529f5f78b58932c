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

/** In place of a row: the header. */
export const HEADER = -1;

/**
 * Opens a look at what a batch was planned from.
 * @param digests those of the header and of the rows, in hexadecimal
 * @returns whether a row, or `HEADER`, has these cells, as far as its digest tells
 */
export function openRowCheck(seed: Hex, digests: string): (row: number, cells: readonly string[]) => boolean {
  return (row, cells) => {
    const at = (row + 1) * 8;
    const digest =
      row === HEADER ? digestHeader(seed, cells) : digestRows(seed, row, row + 1, () => JSON.stringify(cells));
    return Buffer.from(digest).toString("hex") === digests.slice(at, at + 8);
  };
}
