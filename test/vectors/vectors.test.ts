import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openCredential, parseCredential, rebuildBatch, withhold } from "../../sdk/src/index.ts";

interface Vector {
  name: string;
  chainId: number;
  registry: string;
  issuer: number;
  seed: `0x${string}`;
  disclosable: string[];
  documents: unknown[];
  root: `0x${string}`;
  credentials: {
    index: number;
    salts: Record<string, string>;
    digests: Record<string, string>;
    contentHash: string;
    leaf: string;
    siblings: string[];
  }[];
}

const vectors: Vector[] = JSON.parse(readFileSync(new URL("./protocol-v1.json", import.meta.url), "utf8"));

describe.each(vectors)("protocol vector: $name", (vector) => {
  const build = () => rebuildBatch({ ...vector, registry: { chainId: vector.chainId, address: vector.registry } });

  it("reaches the root", async () => {
    const batch = await build();
    expect(batch.root).toBe(vector.root);
    expect(batch.size).toBe(vector.documents.length);
  });

  it("gives every salt, digest, content hash, leaf and sibling", async () => {
    const batch = await build();
    for (const { index, salts, digests, contentHash, leaf, siblings } of vector.credentials) {
      const credential = parseCredential(JSON.stringify(batch.credential(index)));
      const opened = openCredential(credential);
      expect(opened.proof.salts).toEqual(salts);
      expect(Object.keys(opened.proof.salts)).toEqual(Object.keys(salts).sort());
      expect(opened.proof.siblings).toEqual(siblings);
      expect(opened).toMatchObject({ contentHash, leaf, leadsToRoot: true });
      const { "": _, ...claims } = digests;
      const closed = openCredential(withhold(credential, opened.pointers));
      expect(closed.proof.withheld).toEqual(claims);
      expect(closed).toMatchObject({ contentHash, leaf, leadsToRoot: true });
    }
  });
});
