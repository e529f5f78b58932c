// Which row a key was met in first, for as many rows as a cohort has: four bytes a row and slot, and the key itself is read again where two may be alike.

/** Notes that a row has a key, and gives the first row that had it; undefined for the first itself. */
export type KeyIndex = (row: number, key: string) => number | undefined;

const EMPTY = 0xffffffff;

/** Opens an index. @param keyOf the key of a row that was noted before */
export function openKeyIndex(count: number, keyOf: (row: number) => string): KeyIndex {
  // Twice as many slots as rows, a power of two: the next free slot is near.
  const mask = 2 ** Math.ceil(Math.log2(Math.max(2, count * 2))) - 1;
  const rows = new Uint32Array(mask + 1).fill(EMPTY);
  const hashes = new Uint32Array(mask + 1);

  return (row, key) => {
    const hash = hashText(key);
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const other = rows[slot] as number;
      if (other === EMPTY) {
        rows[slot] = row;
        hashes[slot] = hash;
        return undefined;
      }
      if (hashes[slot] === hash && keyOf(other) === key) return other;
    }
  };
}

// FNV-1a over UTF-16 code units, mixed so that its low bits depend on all.
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
