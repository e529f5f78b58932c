// Walks through Merkle Patricia tries (Ethereum yellow paper, appendix D). In a proof the nodes lie one after another: each where a walk first needs its
// hash, none twice, and none left over.

import { type Hex, toHex } from "../hash/bytes.ts";
import { keccak256 } from "../hash/keccak.ts";
import { refuseProof } from "./evidence-error.ts";
import { readItem, readItems, type RlpItem, takeString } from "./rlp.ts";

/** The longest node: a branch of sixteen hashes, and some bytes to spare. */
const MOST_NODE = 576;
const HASH = 32;
const NIBBLES = 64;
const BRANCH = 17;
/** The root of a trie with nothing in it: the hash of an empty string's encoding. */
const EMPTY_ROOT = "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421";

/** Where a child is: an item of the bytes of its node. */
interface Child {
  readonly bytes: Uint8Array;
  readonly item: RlpItem;
}

/** A node: sixteen children, or a path and what is at its end. */
type TrieNode =
  | { readonly kind: "branch"; readonly bytes: Uint8Array; readonly children: readonly RlpItem[] }
  | { readonly kind: "extension"; readonly path: readonly number[]; readonly child: Child }
  | { readonly kind: "leaf"; readonly path: readonly number[]; readonly value: Uint8Array };

/** A way through tries, over nodes that are found by their hashes. */
export interface Trie {
  /**
   * What a trie holds under a hashed key, 32 bytes.
   * @returns undefined where the nodes prove that nothing is there
   * @throws EvidenceError `evidence.unproven` where the nodes prove neither
   */
  readonly find: (root: Uint8Array, key: Uint8Array) => Uint8Array | undefined;
}

/** The nodes of a proof, read in order. */
export interface ProofNodes extends Trie {
  /** @throws EvidenceError `evidence.unproven` where nodes are left that no walk needed */
  readonly end: () => void;
}

/** Opens the nodes that lie one after another. */
export function openNodes(proof: Uint8Array, start: number): ProofNodes {
  let at = start;
  const { find } = openTrie((name) => {
    if (at >= proof.length) throw refuseProof("a node is missing");
    const { to } = readItem(proof, at);
    const node = proof.subarray(at, to);
    if (node.length > MOST_NODE || node.length < HASH) throw refuseProof("a node has an impossible length");
    if (toHex(keccak256(node)) !== name) throw refuseProof("a node does not have the needed hash");
    at = to;
    return node;
  });
  return {
    find,
    end() {
      if (at !== proof.length) throw refuseProof("the proof has more than is needed");
    },
  };
}

/** Opens tries. @param take gives the node of a hash, whose hash it is; asked once for each */
export function openTrie(take: (hash: Hex) => Uint8Array): Trie {
  const known = new Map<Hex, TrieNode>();

  function open(hash: Uint8Array): TrieNode {
    const name = toHex(hash);
    const met = known.get(name);
    if (met !== undefined) return met;
    const bytes = take(name);
    const node = readNode(bytes, readItem(bytes, 0));
    known.set(name, node);
    return node;
  }

  function follow({ bytes, item }: Child): TrieNode {
    return item.isList ? readNode(bytes, item) : open(bytes.subarray(item.from, item.to));
  }

  function find(root: Uint8Array, key: Uint8Array): Uint8Array | undefined {
    if (toHex(root) === EMPTY_ROOT) return undefined;
    const nibbles = Array.from({ length: NIBBLES }, (_, i) => ((key[i >> 1] as number) >> (i % 2 === 0 ? 4 : 0)) & 15);
    let node = open(root);
    let depth = 0;
    for (;;) {
      if (node.kind === "branch") {
        if (depth === NIBBLES) throw refuseProof("a branch is below a whole key");
        const item = node.children[nibbles[depth] as number] as RlpItem;
        if (isEmpty(item)) return undefined;
        depth += 1;
        node = follow({ bytes: node.bytes, item });
        continue;
      }
      const { path } = node;
      const isOurs = path.every((nibble, i) => nibble === nibbles[depth + i]);
      if (node.kind === "leaf") {
        if (depth + path.length !== NIBBLES) throw refuseProof("a leaf's key has another length");
        return isOurs ? node.value : undefined;
      }
      depth += path.length;
      if (depth >= NIBBLES) throw refuseProof("an extension is longer than a key");
      if (!isOurs) return undefined;
      node = follow(node.child);
      if (node.kind !== "branch") throw refuseProof("an extension leads to no branch");
    }
  }

  return { find };
}

/** Reads one node whole. */
function readNode(bytes: Uint8Array, item: RlpItem): TrieNode {
  const items = readItems(bytes, item, BRANCH);
  if (items.length === BRANCH) {
    const children = items.slice(0, -1);
    if (takeString(bytes, items.at(-1)).length !== 0) throw refuseProof("a branch has a value");
    const present = children.filter((child) => !isEmpty(child));
    for (const child of present) checkChild(child);
    if (present.length < 2) throw refuseProof("a branch has fewer than two children");
    return { kind: "branch", bytes, children };
  }
  if (items.length !== 2) throw refuseProof("a node has neither 2 nor 17 items");
  const { isLeaf, path } = readPath(takeString(bytes, items[0]));
  const end = items[1] as RlpItem;
  if (isLeaf) {
    const value = takeString(bytes, end);
    if (value.length === 0) throw refuseProof("a leaf has no value");
    return { kind: "leaf", path, value };
  }
  if (path.length === 0) throw refuseProof("an extension has no path");
  checkChild(end);
  return { kind: "extension", path, child: { bytes, item: end } };
}

const isEmpty = ({ isList, from, to }: RlpItem): boolean => !isList && from === to;

/** A child is a hash, or a node that is shorter than one. */
function checkChild({ isList, start, from, to }: RlpItem): void {
  if (isList ? to - start >= HASH : to - from !== HASH) throw refuseProof("a child is neither a hash nor a short node");
}

/** Hex-prefix encoding: a flag, then nibbles. */
function readPath(bytes: Uint8Array): { readonly isLeaf: boolean; readonly path: readonly number[] } {
  const [first = 0xff] = bytes;
  const flag = first >> 4;
  const isOdd = flag % 2 === 1;
  if (flag > 3 || (!isOdd && (first & 15) !== 0)) throw refuseProof("a path has an unknown flag");
  const path: number[] = isOdd ? [first & 15] : [];
  for (const byte of bytes.subarray(1)) path.push(byte >> 4, byte & 15);
  return { isLeaf: flag > 1, path };
}
