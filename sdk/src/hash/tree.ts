// The Merkle tree of a batch, in one flat buffer. Inclusion is verified as in RFC 9162, section 2.1.3.2.

import { hashPairs } from "./arena.ts";
import { keccak256 } from "./keccak.ts";

/** A Merkle tree over the leaves of a batch. */
export interface Tree {
  /** 32 bytes. */
  readonly root: Uint8Array;
  /** The number of leaves, from 1 to 2^32 − 1. */
  readonly size: number;
  /** The leaf at an index, 32 bytes. */
  leaf(index: number): Uint8Array;
  /** The nodes that lead from a leaf to the root, lowest first. */
  siblings(index: number): Uint8Array[];
}

/** What is needed to get from a leaf to a root. */
export interface Inclusion {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly siblings: readonly Uint8Array[];
}

const NODE = 32;
const pair: Uint8Array = new Uint8Array(2 * NODE);

/**
 * Builds the tree: a parent is the hash of its two children, an odd last node moves up unchanged.
 * @param leaves the leaves in index order, 32 bytes each, at least one
 * @throws RangeError if there is no leaf, or a part of one
 */
export function createTree(leaves: Uint8Array): Tree {
  const size = leaves.length / NODE;
  if (!Number.isInteger(size) || size < 1) throw new RangeError("A tree needs leaves of 32 bytes each, at least one");
  const nodes = new Uint8Array(measureNodes(size));
  nodes.set(leaves);
  growNodes(nodes, size);
  return openTree(nodes, size);
}

/** The length of all nodes of a tree, in bytes. */
export function measureNodes(size: number): number {
  return ((measureLevels(size).at(-1) as Level).offset + 1) * NODE;
}

/** Hashes all nodes above the leaves, level after level. @param nodes room for all, the leaves in its first */
export function growNodes(nodes: Uint8Array, size: number): void {
  const levels = measureLevels(size);
  for (let i = 1; i < levels.length; i++) hashLevel(nodes, levels[i - 1] as Level, (levels[i] as Level).offset);
}

/** The tree of nodes that `growNodes` hashed. */
export function openTree(nodes: Uint8Array, size: number): Tree {
  const levels = measureLevels(size);
  const last = levels.at(-1) as Level;

  function nodeAt(position: number): Uint8Array {
    return nodes.slice(position * NODE, (position + 1) * NODE);
  }

  function checkIndex(index: number): void {
    if (!Number.isInteger(index) || index < 0 || index >= size) throw new RangeError(`No leaf ${index} of ${size}`);
  }

  function leaf(index: number): Uint8Array {
    checkIndex(index);
    return nodeAt(index);
  }

  function siblings(index: number): Uint8Array[] {
    checkIndex(index);
    return findSiblings(levels, index).map(nodeAt);
  }

  return { root: nodeAt(last.offset), size, leaf, siblings };
}

/** The places of a leaf's siblings among all nodes, lowest first. */
export function findSiblings(levels: readonly Level[], index: number): number[] {
  const found: number[] = [];
  let position = index;
  for (const { offset, length } of levels) {
    const sibling = position % 2 === 0 ? position + 1 : position - 1;
    if (sibling < length) found.push(offset + sibling);
    position = Math.floor(position / 2);
  }
  return found;
}

/** How many siblings a leaf has in a tree of this size. */
export function countSiblings(index: number, size: number): number {
  let count = 0;
  for (
    let position = index, last = size - 1;
    last > 0;
    position = Math.floor(position / 2), last = Math.floor(last / 2)
  ) {
    if (position % 2 === 1 || position < last) count++;
  }
  return count;
}

/**
 * Computes the root that a leaf leads to.
 * @returns 32 bytes, or undefined if index and size ask for another number of siblings
 */
export function rootFromProof({ leaf, index, size, siblings }: Inclusion): Uint8Array | undefined {
  if (index >= size || siblings.length !== countSiblings(index, size)) return undefined;
  let node = leaf;
  let next = 0;
  for (
    let position = index, last = size - 1;
    last > 0;
    position = Math.floor(position / 2), last = Math.floor(last / 2)
  ) {
    const odd = position % 2 === 1;
    if (!odd && position === last) continue;
    const sibling = siblings[next++] as Uint8Array;
    pair.set(odd ? sibling : node);
    pair.set(odd ? node : sibling, NODE);
    node = keccak256(pair);
  }
  return node;
}

/** One level of a tree. */
export interface Level {
  /** The position of the level's first node among all nodes. */
  readonly offset: number;
  readonly length: number;
}

/** The levels of a tree of this many leaves, the leaves first. */
export function measureLevels(size: number): Level[] {
  const levels: Level[] = [{ offset: 0, length: size }];
  for (let length = size, offset = 0; length > 1;) {
    offset += length;
    length = Math.ceil(length / 2);
    levels.push({ offset, length });
  }
  return levels;
}

function hashLevel(nodes: Uint8Array, { offset, length }: Level, parents: number): void {
  const pairs = Math.floor(length / 2);
  hashPairs(nodes, offset * NODE, parents * NODE, pairs);
  if (length % 2 === 1)
    nodes.copyWithin((parents + pairs) * NODE, (offset + length - 1) * NODE, (offset + length) * NODE);
}
