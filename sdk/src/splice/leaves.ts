// The leaves of spliced credentials, a block at a time: each round of hashing for all rows of the block together.

import { type BatchRows, BLOCK_ROWS, openRows, type SplicedRow } from "./rows.ts";
import { CLAIM, CONTENT, CORE, isKept, SALT_BYTES } from "../credential/claims.ts";
import { openArena } from "../hash/arena.ts";
import { hashDocument, prepareDocument } from "../credential/issuing.ts";
import { DIGEST_BYTES, STRUCT_BYTES, writeDigest, writeStruct } from "../credential/leaf.ts";
import type { Piece } from "./pieces.ts";
import { invertOrder } from "./row-order.ts";

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
 * @param blame does the work of a row, and names the row in an error
 * @throws what `blame` makes of a FormatError or a TypeError in a row
 */
export function openLeaves(
  batch: BatchRows,
  blame: <T>(work: () => T, row: number) => T,
): (from: number, to: number, target: Leaves) => void {
  const { issue, rows, source } = batch;
  const readBlock = openRows(batch);
  const arena = openArena();
  const commitments = 1 + issue.pointers.length;
  const indexOf = invertOrder(rows);

  function hashBlock(from: number, to: number, { nodes, prints }: Leaves): void {
    const indexes = [...indexOf.subarray(from, to)];
    const block = readBlock(indexes);
    const positions: number[] = [];
    for (const [position, row] of block.rows.entries()) {
      if (row === undefined) continue;
      positions.push(position);
      addCommitment(position, row, 0, CORE, row.spliced.core);
      for (const [claim, piece] of row.spliced.claims.entries()) addCommitment(position, row, claim + 1, CLAIM, piece);
    }
    const committed = arena.finish();
    for (let i = 0; i < positions.length; i++) {
      const at = arena.open(1 + commitments * NODE);
      arena.bytes[at] = CONTENT;
      arena.bytes.set(committed.subarray(i * commitments * NODE, (i + 1) * commitments * NODE), at + 1);
      arena.close(at + 1 + commitments * NODE);
    }
    const contents = arena.finish();
    for (const [i, position] of positions.entries()) {
      const { validity } = block.rows[position] as SplicedRow;
      const at = arena.open(STRUCT_BYTES);
      const contentHash = contents.subarray(i * NODE, (i + 1) * NODE);
      writeStruct(arena.bytes.subarray(at), {
        ...issue.issuerRef,
        ...validity,
        index: indexes[position] as number,
        contentHash,
      });
      arena.close(at + STRUCT_BYTES);
    }
    const structs = arena.finish();
    for (let i = 0; i < positions.length; i++) {
      const at = arena.open(DIGEST_BYTES);
      writeDigest(arena.bytes.subarray(at), issue.issuerRef, structs.subarray(i * NODE, (i + 1) * NODE));
      arena.close(at + DIGEST_BYTES);
    }
    const hashed = arena.finish();
    for (const [i, position] of positions.entries()) {
      const index = indexes[position] as number;
      nodes.set(hashed.subarray(i * NODE, (i + 1) * NODE), index * NODE);
      prints.set(block.print(position).subarray(0, PRINT_BYTES), index * PRINT_BYTES);
    }
    for (const [position, index] of indexes.entries()) {
      if (block.rows[position] === undefined) nodes.set(hashPlainly(index), index * NODE);
    }

    function addCommitment(position: number, row: SplicedRow, claim: number, kind: number, piece: Piece): void {
      const start = arena.open(1 + SALT_BYTES + piece.length + row.length);
      arena.bytes[start] = kind;
      arena.bytes.set(block.salt(position, claim), start + 1);
      const out = { bytes: arena.bytes, at: start + 1 + SALT_BYTES };
      block.write(position, piece, out);
      arena.close(out.at);
    }
  }

  function hashPlainly(index: number): Uint8Array {
    const erased = isKept(issue.seed) ? issue.seed.erased.get(index) : undefined;
    if (erased !== undefined) return erased;
    const row = rows[index] as number;
    return blame(() => hashDocument(prepareDocument(source.document(row), issue, index), issue, index), row);
  }

  return (from, to, target) => {
    for (let start = from; start < to; start += BLOCK_ROWS) hashBlock(start, Math.min(to, start + BLOCK_ROWS), target);
  };
}
