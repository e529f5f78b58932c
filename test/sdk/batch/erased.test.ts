// A batch whose seed was destroyed: whichever credentials are erased, the others are the same bytes, and nothing asks for the erased rows.
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Batch,
  BatchError,
  createBatch,
  fillTemplate,
  fromHex,
  type KeptSecrets,
  openCredential,
  parseCredential,
  rebuildBatch,
  type TemplateSource,
} from "../../../sdk/src/index.ts";
import { compareLines, rewriteLines, writeLines } from "../../../sdk/src/node/line-file.ts";
import { startBatchWorkers } from "../../../sdk/src/node/workers.ts";

const PLACE = {
  ...{ registry: { chainId: 31337, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" }, issuer: 1 },
  ...{ disclosable: ["/credentialSubject/name", "/credentialSubject/score"], shuffle: true },
};
const template = {
  document: {
    ...{ "@context": [], type: ["VerifiableCredential"], validFrom: "2026-06-15T00:00:00Z" },
    credentialSubject: { name: "", score: 0 },
  },
  varying: ["/credentialSubject/name", "/credentialSubject/score"],
};
const fill = (row: number) => ({ template, values: [`Læring ${row} "x"`, row] });
const documentOf = (row: number, hasId: boolean): object => ({
  ...(hasId ? { id: `urn:row:${row}` } : {}),
  ...(fillTemplate(fill(row)) as object),
});

/** What is kept of a batch, for these to be erased. */
function keep(batch: Batch, erased: readonly number[]): KeptSecrets {
  const indexes = Array.from({ length: batch.size }, (_, index) => index);
  const secrets = indexes.map((index) => (erased.includes(index) ? undefined : batch.secrets(index)));
  return {
    rows: Uint32Array.from(indexes, batch.row),
    erased: new Map(erased.map((index) => [index, fromHex(batch.leaf(index))])),
    secrets: (index) => secrets[index] ?? expect.unreachable(`the secrets of ${index} are gone`),
  };
}

/** Documents of which the erased rows are gone. */
function withoutRows(size: number, gone: ReadonlySet<number>, hasId: boolean | undefined) {
  const require = (row: number): number => (gone.has(row) ? expect.unreachable(`row ${row} is gone`) : row);
  if (hasId === undefined) return { size, fill: (row: number) => fill(require(row)) } satisfies TemplateSource;
  return { size, document: (row: number) => documentOf(require(row), hasId) };
}

const status = { list: "https://status.example.org/lists/0a1b2c3d", offset: 7 };

describe("a batch without its seed", () => {
  it("gives the others byte for byte, whichever are erased, one after the other too", async () => {
    const batches = fc.record({
      size: fc.integer({ min: 1, max: 6 }),
      subset: fc.nat(63),
      hasId: fc.constantFrom(undefined, true, false),
      status: fc.constantFrom(undefined, status),
    });
    await fc.assert(
      fc.asyncProperty(batches, async ({ size, subset, hasId, status: place }) => {
        const input = { ...PLACE, status: place };
        const before = await createBatch({ ...input, documents: withoutRows(size, new Set(), hasId) });
        const erased = [...Array(size).keys()].filter((index) => (subset >> index) & 1);
        let batch: Batch = before;
        for (let count = 1; count <= erased.length; count += 1) {
          const now = erased.slice(0, count);
          const gone = new Set(now.map(before.row));
          const seed = keep(batch, now);
          batch = await rebuildBatch({ ...input, seed, root: before.root, documents: withoutRows(size, gone, hasId) });
        }
        expect(batch.root).toBe(before.root);
        expect(batch.seed).toBe(erased.length === 0 ? before.seed : undefined);
        expect([...batch.erased]).toEqual(erased);
        let lines = "";
        for (let index = 0; index < size; index += 1) {
          expect(batch.row(index)).toBe(before.row(index));
          expect(batch.leaf(index)).toBe(before.leaf(index));
          if (erased.includes(index)) {
            for (const read of [batch.text, batch.credential, batch.id, batch.secrets])
              expect(() => read(index)).toThrow(
                new BatchError("The credential is erased", { index: batch.row(index) }),
              );
            continue;
          }
          const text = before.text(index);
          expect(batch.text(index)).toBe(text);
          expect(JSON.stringify(batch.credential(index))).toBe(text);
          expect(batch.id(index)).toBe(before.id(index));
          expect(openCredential(parseCredential(text)).leadsToRoot).toBe(true);
          lines += `${text}\n`;
        }
        expect(Buffer.from(batch.lines(0, size)).toString()).toBe(lines);
      }),
      { numRuns: 60 },
    );
  });

  it("is the one of every protocol vector, without the salts of any one credential", async () => {
    for (const { chainId, registry, issuer, ...vector } of JSON.parse(
      readFileSync(join(import.meta.dirname, "../../vectors/protocol-v1.json"), "utf8"),
    )) {
      const input = { ...vector, issuer, registry: { chainId, address: registry } };
      const before = await rebuildBatch(input);
      for (const { index, leaf } of vector.credentials) {
        expect(before.leaf(index)).toBe(leaf);
        const batch = await rebuildBatch({ ...input, seed: keep(before, [index]) });
        expect(Buffer.from(batch.lines(0, batch.size))).toEqual(
          Buffer.concat([before.lines(0, index), before.lines(index + 1, before.size)]),
        );
      }
    }
  });

  it("is refused with a leaf, a salt or an order that is not its own, and with threads", async () => {
    const documents = withoutRows(5, new Set(), undefined);
    const before = await createBatch({ ...PLACE, documents });
    const kept = keep(before, [2]);
    const rebuild = (seed: KeptSecrets, more = {}) =>
      rebuildBatch({ ...PLACE, documents, root: before.root, seed, ...more });
    await rebuild(kept);
    const root = /The input leads to the root/;
    await expect(rebuild({ ...kept, erased: new Map([[2, new Uint8Array(32)]]) })).rejects.toThrow(root);
    const flip = (index: number) => kept.secrets(index).map((byte, at) => (index === 4 && at === 17 ? byte ^ 1 : byte));
    await expect(rebuild({ ...kept, secrets: flip })).rejects.toThrow(root);
    await expect(rebuild({ ...kept, rows: kept.rows.toReversed() })).rejects.toThrow(root);
    const other = "The kept part of the secret belongs to a different batch";
    for (const wrong of [
      { rows: kept.rows.with(0, kept.rows[1] as number) },
      { rows: kept.rows.slice(1) },
      { rows: kept.rows.with(0, 5) },
      { erased: new Map([[5, new Uint8Array(32)]]) },
      { erased: new Map([[2, new Uint8Array(31)]]) },
      { secrets: () => new Uint8Array(63) },
    ])
      await expect(rebuild({ ...kept, ...wrong })).rejects.toThrow(other);
    const module = new URL("../node/work.ts", import.meta.url).href;
    const workers = startBatchWorkers({ count: 1, module, data: { size: 5 } });
    try {
      await expect(rebuild(kept, { workers })).rejects.toThrow("input.workers must be left out");
    } finally {
      await workers.close();
    }
  });

  it("writes files without the erased lines, and knows whose each line is", async () => {
    const folder = await mkdtemp(join(tmpdir(), "laurel-erased-"));
    try {
      const documents = withoutRows(9, new Set(), undefined);
      const before = await createBatch({ ...PLACE, documents });
      const batch = await rebuildBatch({ ...PLACE, documents, root: before.root, seed: keep(before, [0, 3, 4, 8]) });
      const file = { from: 0, to: 9, path: join(folder, "000000.jsonl") };
      expect(writeLines(before, file)).toBe(true);
      expect(compareLines(batch, file)).toBe("changed");
      expect(writeLines(batch, file)).toBe(true);
      const told: number[] = [];
      expect(compareLines(batch, file, (index) => told.push(index))).toBe("same");
      const there = [1, 2, 5, 6, 7];
      expect(told).toEqual(there);
      expect(await readFile(file.path, "utf8")).toBe(there.map((index) => `${before.text(index)}\n`).join(""));
      const changed: number[] = [];
      const note = async (index: number, own: Uint8Array) => {
        changed.push(index);
        return own;
      };
      expect(await rewriteLines(batch, file, note)).toBe(false);
      await writeFile(file.path, "");
      expect(await rewriteLines(batch, file, note)).toBe(true);
      expect(changed).toEqual([...there, ...there]);
      expect(compareLines(batch, file)).toBe("same");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
