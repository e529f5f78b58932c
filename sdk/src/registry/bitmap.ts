// The registry's bitmaps: a bit an index, 256 to a word (contracts/Bitmap.sol).

/** How many indexes one word holds. */
export const WORD_BITS = 256;

/** The word that holds the bit of an index. */
export function wordOf(index: number): number {
  return Math.floor(index / WORD_BITS);
}

/** Whether a word has the bit of an index, which is one of its own. */
export function hasBit(word: bigint, index: number): boolean {
  return ((word >> BigInt(index % WORD_BITS)) & 1n) === 1n;
}

/** Indexes as words and masks of a bitmap, 256 to a word, in order. */
export function packIndexes(indexes: readonly number[]): { readonly words: number[]; readonly masks: bigint[] } {
  const masks = new Map<number, bigint>();
  for (const index of indexes) {
    const word = wordOf(index);
    masks.set(word, (masks.get(word) ?? 0n) | (1n << BigInt(index % WORD_BITS)));
  }
  const words = [...masks.keys()].sort((a, b) => a - b);
  return { words, masks: words.map((word) => masks.get(word) ?? 0n) };
}

/** The indexes of some words and masks, as `packIndexes` writes them. */
export function unpackIndexes(words: readonly number[], masks: readonly bigint[]): number[] {
  const bits = Array.from({ length: WORD_BITS }, (_, bit) => bit);
  return words.flatMap((word, i) =>
    bits.filter((bit) => hasBit(masks[i] ?? 0n, bit)).map((bit) => word * WORD_BITS + bit),
  );
}

/**
 * Whether the bit of an index is set in a bitmap: words by their number, as hexadecimal numbers without `0x`.
 * @throws RangeError where the index's word is not there
 */
export function readBit(bitmap: Readonly<Record<number, string>>, index: number): boolean {
  const word = bitmap[wordOf(index)];
  if (word === undefined) throw new RangeError(`No word for index ${index}`);
  return hasBit(BigInt(`0x${word}`), index);
}
