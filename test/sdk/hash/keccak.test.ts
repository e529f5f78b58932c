import { keccak256 as oracle } from "ethers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createTree, keccak256, loadKeccak, toHex } from "../../../sdk/src/index.ts";
import { openArena } from "../../../sdk/src/hash/arena.ts";
import { getKernel } from "../../../sdk/src/hash/keccak.ts";
import { openKeccak } from "../../../sdk/src/hash/plain-keccak.ts";

/** Hashes messages in one arena. */
function hashTogether(messages: readonly Uint8Array[]): string[] {
  const arena = openArena();
  for (const message of messages) {
    const start = arena.open(message.length);
    arena.bytes.set(message, start);
    arena.close(start + message.length);
  }
  const digests = arena.finish();
  return messages.map((_, i) => toHex(digests.slice(i * 32, i * 32 + 32)));
}

describe("a message in plain JavaScript", () => {
  it("has the digest of ethers at every length around a block's end, and in whatever pieces it comes", () => {
    for (let length = 0; length < 300; length += 1) {
      const hasher = openKeccak();
      hasher.update(new Uint8Array(length).fill(length));
      expect(toHex(hasher.digest())).toBe(oracle(new Uint8Array(length).fill(length)));
    }
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (pieces) => {
        const hasher = openKeccak();
        for (const piece of pieces) hasher.update(piece);
        expect(toHex(hasher.digest())).toBe(oracle(Buffer.concat(pieces)));
      }),
    );
  });
});

const messages = fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 40 });

describe("many messages hashed together", () => {
  it("have the digests of plain JavaScript before WebAssembly is loaded", () => {
    if (getKernel() !== undefined) throw new Error("the kernel is loaded already");
    fc.assert(
      fc.property(messages, (list) => {
        expect(hashTogether(list)).toEqual(list.map((message) => oracle(message)));
      }),
      { numRuns: 20 },
    );
  });

  describe("by the kernel", () => {
    beforeAll(loadKeccak);

    it("is loaded", () => expect(getKernel()).toBeDefined());

    it("have the digests of plain JavaScript, whatever their lengths", () => {
      fc.assert(
        fc.property(messages, (list) => {
          expect(hashTogether(list)).toEqual(list.map((message) => oracle(message)));
        }),
        { numRuns: 200 },
      );
    });

    it("have them at every length around a block's end", () => {
      const list = Array.from({ length: 300 }, (_, length) => new Uint8Array(length).fill(length));
      expect(hashTogether(list)).toEqual(list.map((message) => oracle(message)));
    });

    it("make the same tree as one hash after another, where a level is cut into calls", () => {
      const size = 4099;
      const leaves = Uint8Array.from({ length: size * 32 }, (_, i) => (i * 31) >> 3);
      let level: Uint8Array[] = Array.from({ length: size }, (_, i) => leaves.slice(i * 32, i * 32 + 32));
      while (level.length > 1) {
        const parents: Uint8Array[] = [];
        for (let i = 0; i + 1 < level.length; i += 2) {
          parents.push(keccak256(Uint8Array.from([...(level[i] ?? []), ...(level[i + 1] ?? [])])));
        }
        if (level.length % 2 === 1) parents.push(level.at(-1) as Uint8Array);
        level = parents;
      }
      expect(toHex(createTree(leaves).root)).toBe(toHex(level[0] as Uint8Array));
    });
  });
});
