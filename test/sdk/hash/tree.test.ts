import { keccak256 as keccak } from "ethers";
import fc from "fast-check";
import keccak256 from "keccak256";
import { MerkleTree } from "merkletreejs";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createBatch, createTree, openCredential, parseCredential, toHex, withhold } from "../../../sdk/src/index.ts";
import { followProof } from "../../../scripts/independent-check.ts";

const REGISTRY = { chainId: 31337, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" };
const vectors = JSON.parse(readFileSync(join(import.meta.dirname, "../../vectors/protocol-v1.json"), "utf8"));
const leavesOf = (size: number): Buffer[] => Array.from({ length: size }, (_, i) => keccak256(Buffer.from(`${i}`)));

/** Compares a batch's root and siblings with merkletreejs, its default options. */
function compareTrees(size: number, indexes: Iterable<number>): void {
  const leaves = leavesOf(size);
  const theirs = new MerkleTree(leaves, keccak256);
  const ours = createTree(Uint8Array.from(Buffer.concat(leaves)));
  expect(toHex(ours.root), `size ${size}`).toBe(theirs.getHexRoot());
  for (const index of indexes) {
    const siblings = theirs.getHexProof(leaves[index] as Buffer, index);
    expect(ours.siblings(index).map(toHex), `size ${size}, index ${index}`).toEqual(siblings);
  }
}

describe("the tree", () => {
  it("has the roots and siblings of merkletreejs for every size from 1 to 300", () => {
    for (let size = 1; size <= 300; size += 1) {
      const few = [0, 1, size >> 1, size - 2, size - 1].filter((index) => index >= 0 && index < size);
      compareTrees(size, size <= 48 ? Array(size).keys() : few);
    }
  });

  it("has them for random larger sizes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 301, max: 6000 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 8 }),
        (size, picked) => compareTrees(size, [size - 1, ...picked.map((number) => number % size)]),
      ),
      { numRuns: 20 },
    );
  });
});

describe("an implementation written from the text alone", () => {
  it("follows every credential of a batch to its root, whole and with claims withheld", async () => {
    const { documents, disclosable } = vectors[0];
    const batch = await createBatch({ registry: REGISTRY, issuer: 1, disclosable, documents });
    for (let index = 0; index < batch.size; index += 1) {
      const credential = batch.credential(index);
      expect(followProof(JSON.stringify(credential))).toMatchObject({ leads: true, root: batch.root, size: 5 });
      expect(followProof(JSON.stringify(withhold(credential, disclosable))).leads).toBe(true);
    }
  });

  it("is not led to the root by an altered document", async () => {
    const { documents, disclosable } = vectors[0];
    const batch = await createBatch({ registry: REGISTRY, issuer: 1, disclosable, documents });
    const altered = { ...batch.credential(0), name: "Another course" };
    expect(followProof(JSON.stringify(altered)).leads).toBe(false);
  });
});

describe("withhold", () => {
  it("leads to the same root whichever claims are withheld, and leaves nothing of them in the file", async () => {
    const secrets = ["a", "b", "c"].map((name) => ({ name, value: keccak(new TextEncoder().encode(name)) }));
    const subject = Object.fromEntries(secrets.map(({ name, value }) => [name, value]));
    const disclosable = secrets.map(({ name }) => `/credentialSubject/${name}`);
    const document = { validFrom: "2026-06-15T00:00:00Z", credentialSubject: subject };
    const batch = await createBatch({ registry: REGISTRY, issuer: 1, disclosable, documents: [document, document] });
    fc.assert(
      fc.property(fc.subarray(disclosable), fc.nat(1), (hidden, index) => {
        const text = JSON.stringify(withhold(batch.credential(index), hidden));
        expect(openCredential(parseCredential(text)).leadsToRoot).toBe(true);
        for (const { name, value } of secrets) {
          expect(text.includes(value)).toBe(!hidden.includes(`/credentialSubject/${name}`));
        }
      }),
    );
  });

  it("never leads to the root once a character of the file is changed", async () => {
    const { documents, disclosable } = vectors[0];
    const batch = await createBatch({ registry: REGISTRY, issuer: 1, disclosable, documents });
    const text = JSON.stringify(batch.credential(1));
    const original = JSON.stringify(openCredential(parseCredential(text)).document);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(...'0123456789abcdefABC{}[]",:x '), (at, character) => {
        const changed = text.slice(0, at) + character + text.slice(at + 1);
        let opened: ReturnType<typeof openCredential>;
        try {
          opened = openCredential(parseCredential(changed));
        } catch {
          return;
        }
        if (opened.leadsToRoot && opened.issuerRef.issuer === 1) expect(JSON.stringify(opened.document)).toBe(original);
      }),
      { numRuns: 2000 },
    );
  });
});
