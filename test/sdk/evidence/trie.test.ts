// The trie against @ethereumjs/mpt: what both find, present and absent, and what only a forger writes.
import { createMerkleProof, createMPT } from "@ethereumjs/mpt";
import { describe, expect, it } from "vitest";
import { openNodes, openTrie } from "../../../sdk/src/evidence/trie.ts";
import { concatBytes, toHex } from "../../../sdk/src/hash/bytes.ts";
import { keccak256 } from "../../../sdk/src/hash/keccak.ts";
import { writeList } from "../../../sdk/src/evidence/rlp.ts";
import { isMore } from "../../more.ts";

const KEYS = isMore ? 20_000 : 1_200;

/** A number as 32 bytes. */
function word(value: bigint | number): Uint8Array {
  return Uint8Array.from(Buffer.from(BigInt(value).toString(16).padStart(64, "0"), "hex"));
}

describe("a trie", () => {
  it(`holds what @ethereumjs/mpt holds, under ${KEYS} keys, present and absent`, async () => {
    for (const size of [1, 2, 17, 600]) {
      const trie = await createMPT({ useKeyHashing: true });
      for (let i = 0; i < size; i += 1) await trie.put(word(i), writeList([word(i * 7 + 1)]).slice(1));
      for (let i = 0; i < KEYS / 4; i += 1) {
        const key = word(i % 2 === 0 ? i % size : i + 1_000_000);
        const proof = await createMerkleProof(trie, key);
        const nodes = new Map(proof.map((node) => [toHex(keccak256(node)), node]));
        const order: Uint8Array[] = [];
        const open = openTrie((hash) => {
          const node = nodes.get(hash);
          if (node === undefined) throw new Error("missing");
          order.push(node);
          return node;
        });
        const theirs = await trie.get(key);
        expect(open.find(trie.root(), keccak256(key)) ?? null).toEqual(theirs);
        const stream = openNodes(concatBytes(...order), 0);
        expect(stream.find(trie.root(), keccak256(key)) ?? null).toEqual(theirs);
        stream.end();
      }
    }
  });

  it("finds what lies inside its parent, where keys differ only in their last nibbles", async () => {
    const trie = await createMPT();
    const base = BigInt(`0x${"ab".repeat(31)}00`);
    for (const last of [0x00, 0x01, 0x0f, 0x37, 0xf0])
      await trie.put(word(base + BigInt(last)), Uint8Array.of(last + 1));
    for (let last = 0; last < 256; last += 1) {
      const key = word(base + BigInt(last));
      const proof = await createMerkleProof(trie, key);
      const nodes = new Map(proof.map((node) => [toHex(keccak256(node)), node]));
      const { find } = openTrie((hash) => nodes.get(hash) ?? expect.fail("missing"));
      expect(find(trie.root(), key) ?? null).toEqual(await trie.get(key));
    }
  });
});
