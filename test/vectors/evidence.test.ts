// The vectors of evidence, read by the SDK and by what is written from docs/protocol.md alone.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openIndependentEvidence } from "../../scripts/independent-evidence.ts";
import { proveEvidence, readEvidence } from "../../sdk/src/evidence.ts";
import type { Hex } from "../../sdk/src/index.ts";

interface Vector {
  readonly name: string;
  readonly codeHash: Hex;
  readonly block: { readonly number: number; readonly hash: string; readonly timestamp: number };
  readonly evidence: { readonly batches: readonly { readonly issuer: number; readonly root: string; readonly words: readonly number[] }[] };
  readonly standings: readonly { readonly batch: object; readonly revoked: Readonly<Record<string, string>> }[];
}

const vectors: readonly Vector[] = JSON.parse(readFileSync(new URL("./evidence-v1.json", import.meta.url), "utf8"));

describe.each(vectors)("evidence vector: $name", ({ codeHash, block, evidence, standings }) => {
  it("proves the standings", () => {
    const proven = proveEvidence(readEvidence(JSON.stringify(evidence)), codeHash);
    expect(proven.block).toEqual(block);
    expect(evidence.batches.map(({ issuer, root }) => proven.find(issuer, root))).toEqual(standings);
  });

  it("proves them to an implementation of its own", async () => {
    const { readStanding } = openIndependentEvidence(JSON.stringify(evidence), block.hash);
    for (const [i, { issuer, root, words }] of evidence.batches.entries())
      for (const word of words) {
        const { batch, revoked } = await readStanding(issuer, root, word);
        const plain = Object.fromEntries(Object.entries(batch).map(([name, value]) => [name, Number(value)]));
        expect(plain).toEqual(standings[i]?.batch);
        expect(revoked[0]?.toString(16)).toBe(standings[i]?.revoked[word]);
      }
  });
});
