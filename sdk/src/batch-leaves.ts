// The leaves of spliced credentials, a block at a time: each round of hashing for all rows of the block together.

import { type BatchRows, BLOCK_ROWS, openRows, type SplicedRow } from "./batch-rows.ts";
import { CLAIM, CONTENT, CORE, SALT_BYTES } from "./claims.ts";
import { openArena } from "./hash-arena.ts";
import { hashDocument, prepareDocument } from "./issuing.ts";
import { DIGEST_BYTES, STRUCT_BYTES, writeDigest, writeStruct } from "./leaf.ts";
import type { Piece } from "./splicing.ts";
import { invertOrder } from "./ordering.ts";

/** The leaves of a batch, and of every row the print by which a change is noticed. */
export interface Leaves {
  /** 32 bytes an index, and room for the nodes above them. */
  readonly nodes: Uint8Array;
  /** `PRINT_BYTES` an index. */
  readonly prints: Uint8Array;
}

/** The length of a print: as hard to meet by chance or on purpose as a salt is. */
export const PRINT_BYTES = 16;
const NODE = 32;

/**
 * Opens a batch for hashing; what is returned hashes the leaves of the rows from `from` up to `to`, into `target`. It goes by rows,
 * which lie next to each other in the input, and not by indexes.
 * @throws what `refuse` makes of a FormatError or a TypeError in a row
 */
export function openLeaves(
  batch: BatchRows,
  attempt: <T>(work: () => T, row: number) => T,
): (from: number, to: number, target: Leaves) => void {
  const { issue, rows, source } = batch;
  const readBlock = openRows(batch);
  const arena = openArena();
  const parts = 1 + issue.pointers.length;
  const indexOf = invertOrder(rows);

  function hashBlock(from: number, to: number, { nodes, prints }: Leaves): void {
    const indexes = [...indexOf.subarray(from, to)];
    const block = readBlock(indexes);
    const places: number[] = [];
    for (const [place, row] of block.rows.entries()) {
      if (row === undefined) continue;
      places.push(place);
      addPart(place, row, 0, CORE, row.spliced.core);
      for (const [claim, piece] of row.spliced.claims.entries()) addPart(place, row, claim + 1, CLAIM, piece);
    }
    const committed = arena.finish();
    for (let i = 0; i < places.length; i++) {
      const at = arena.open(1 + parts * NODE);
      arena.bytes[at] = CONTENT;
      arena.bytes.set(committed.subarray(i * parts * NODE, (i + 1) * parts * NODE), at + 1);
      arena.close(at + 1 + parts * NODE);
    }
    const contents = arena.finish();
    for (const [i, place] of places.entries()) {
      const { validity } = block.rows[place] as SplicedRow;
      const at = arena.open(STRUCT_BYTES);
      const contentHash = contents.subarray(i * NODE, (i + 1) * NODE);
      writeStruct(arena.bytes.subarray(at), {
        ...issue.place,
        ...validity,
        index: indexes[place] as number,
        contentHash,
      });
      arena.close(at + STRUCT_BYTES);
    }
    const structs = arena.finish();
    for (let i = 0; i < places.length; i++) {
      const at = arena.open(DIGEST_BYTES);
      writeDigest(arena.bytes.subarray(at), issue.place, structs.subarray(i * NODE, (i + 1) * NODE));
      arena.close(at + DIGEST_BYTES);
    }
    const hashed = arena.finish();
    for (const [i, place] of places.entries()) {
      const index = indexes[place] as number;
      nodes.set(hashed.subarray(i * NODE, (i + 1) * NODE), index * NODE);
      prints.set(block.print(place).subarray(0, PRINT_BYTES), index * PRINT_BYTES);
    }
    for (const [place, index] of indexes.entries()) {
      if (block.rows[place] === undefined) nodes.set(hashPlainly(index), index * NODE);
    }

    function addPart(place: number, row: SplicedRow, claim: number, kind: number, piece: Piece): void {
      const start = arena.open(1 + SALT_BYTES + piece.length + row.length);
      arena.bytes[start] = kind;
      arena.bytes.set(block.salt(place, claim), start + 1);
      const out = { bytes: arena.bytes, at: start + 1 + SALT_BYTES };
      block.write(place, piece, out);
      arena.close(out.at);
    }
  }

  function hashPlainly(index: number): Uint8Array {
    const row = rows[index] as number;
    return attempt(() => hashDocument(prepareDocument(source.document(row), issue, index), issue, index), row);
  }

  return (from, to, target) => {
    for (let start = from; start < to; start += BLOCK_ROWS) hashBlock(start, Math.min(to, start + BLOCK_ROWS), target);
  };
}
