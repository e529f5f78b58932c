// The files of spliced credentials, a block at a time, one line each.

import {
  type BatchRows,
  BLOCK_ROWS,
  openRows,
  reserve,
  type RowBlock,
  type SplicedRow,
  type Target,
  writeHex,
} from "./rows.ts";
import { PRINT_BYTES } from "./leaves.ts";
import { equalBytes } from "../hash/bytes.ts";
import { type Piece, SIBLINGS, type Spliced } from "./pieces.ts";
import { findSiblings, measureLevels } from "../hash/tree.ts";

/** What the lines of a batch are written from. */
export interface LinesInput extends BatchRows {
  /** All nodes of the tree, level after level. */
  readonly nodes: Uint8Array;
  readonly prints: Uint8Array;
}

const NODE = 32;
/** A sibling as JSON, with a comma. */
const SIBLING_BYTES = 69;
const COMMA = 0x2c;

/**
 * Opens a batch for writing; what is returned adds the lines of the indexes from `from` up to `to` to `out`, each ended by a line feed.
 * @param writePlainly writes a credential that cannot be spliced, or whose row has changed; nothing for one that is erased
 */
export function openLines(
  input: LinesInput,
  writePlainly: (index: number) => Uint8Array,
): (from: number, to: number, out: Target) => void {
  const { rows, nodes, prints } = input;
  const size = rows.length;
  const levels = measureLevels(size);
  const readBlock = openRows(input);
  const proofs = new Map<Spliced, Piece>();
  // Neighbours share most of their siblings: each is written once, and kept until its level moves on.
  const written = levels.map(() => ({ bytes: new Uint8Array(SIBLING_BYTES), position: -1 }));
  const root = nodes.slice(-NODE);
  let index = 0;

  function writeSpecial(slot: number, out: Target): void {
    if (slot !== SIBLINGS) return;
    out.bytes[out.at++] = 0x5b;
    for (const [level, position] of findSiblings(levels, index).entries()) {
      const known = written[level] as { bytes: Uint8Array; position: number };
      if (known.position !== position) {
        writeHex(nodes, position * NODE, NODE, { bytes: known.bytes, at: 0 });
        known.bytes[SIBLING_BYTES - 1] = COMMA;
        known.position = position;
      }
      out.bytes.set(known.bytes, out.at);
      out.at += SIBLING_BYTES;
    }
    if (size > 1) out.at--;
    out.bytes[out.at++] = 0x5d;
  }

  function writeRow(block: RowBlock, position: number, { spliced, length }: SplicedRow, out: Target): void {
    let proof = proofs.get(spliced);
    if (proof === undefined) {
      proof = spliced.cutProof({ root, size });
      proofs.set(spliced, proof);
    }
    reserve(
      out,
      spliced.document.length + length + proof.length + proof.slots.length * 64 + levels.length * SIBLING_BYTES,
    );
    block.write(position, spliced.document, out, writeSpecial);
    block.write(position, proof, out, writeSpecial);
  }

  return (from, to, out) => {
    for (let start = from; start < to; start += BLOCK_ROWS) {
      const length = Math.min(to - start, BLOCK_ROWS);
      const block = readBlock(Array.from({ length }, (_, position) => start + position));
      for (const [position, row] of block.rows.entries()) {
        index = start + position;
        const print = prints.subarray(index * PRINT_BYTES, (index + 1) * PRINT_BYTES);
        if (row !== undefined && equalBytes(print, block.print(position).subarray(0, PRINT_BYTES))) {
          writeRow(block, position, row, out);
        } else {
          const line = writePlainly(index);
          reserve(out, line.length);
          out.bytes.set(line, out.at);
          out.at += line.length;
        }
      }
    }
  };
}
