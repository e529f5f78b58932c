// A block, an account and a slot of a public network, as its nodes told them: what anvil and Hardhat write is not all that there is.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readProvenHeader, writeHeader } from "../../../sdk/src/evidence/header.ts";
import { readItem, readItems, takeString } from "../../../sdk/src/evidence/rlp.ts";
import { openNodes } from "../../../sdk/src/evidence/trie.ts";
import { concatBytes, fromHex, toHex } from "../../../sdk/src/hash/bytes.ts";
import { keccak256 } from "../../../sdk/src/hash/keccak.ts";

interface Vector {
  readonly block: Readonly<Record<string, string>>;
  readonly address: string;
  readonly codeHash: string;
  readonly accountProof: readonly string[];
  readonly slot: { readonly key: string; readonly value: string; readonly proof: readonly string[] };
}

const vector: Vector = JSON.parse(readFileSync(new URL("../../vectors/goerli-block.json", import.meta.url), "utf8"));

describe("a block of Goerli", () => {
  const header = writeHeader(vector.block);

  it("has the hash that its header hashes to", () => {
    expect(toHex(keccak256(header))).toBe(vector.block.hash);
    const { number, timestamp, stateRoot } = readProvenHeader(header);
    expect([number, timestamp, toHex(stateRoot)]).toEqual([9_745_480, 0x650ee558, vector.block.stateRoot]);
  });

  it("leads to an account among millions, and to one of its slots", () => {
    const { accountProof, slot, address, codeHash } = vector;
    const nodes = openNodes(concatBytes(...[...accountProof, ...slot.proof].map(fromHex)), 0);
    const account =
      nodes.find(fromHex(vector.block.stateRoot ?? ""), keccak256(fromHex(address))) ?? expect.fail("none");
    const [, , root = new Uint8Array(), code] = readItems(account, readItem(account, 0), 4).map((item) =>
      takeString(account, item),
    );
    expect(toHex(code ?? root)).toBe(codeHash);
    const value = nodes.find(root, keccak256(fromHex(slot.key))) ?? expect.fail("none");
    expect(toHex(takeString(value, readItem(value, 0)))).toBe(slot.value);
    nodes.end();
  });
});
