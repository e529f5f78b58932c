import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BatchError, createBatch, fillTemplate, rebuildBatch } from "../../../sdk/src/index.ts";
import { compareLines, writeLines } from "../../../sdk/src/node/line-file.ts";
import { startBatchWorkers } from "../../../sdk/src/node/workers.ts";
import { fill, openWork } from "./work.ts";

const PLACE = {
  ...{ registry: { chainId: 31337, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" }, issuer: 1 },
  ...{ disclosable: ["/credentialSubject/name", "/credentialSubject/score"], shuffle: true },
};
const SIZE = 9001;
const module = new URL("./work.ts", import.meta.url).href;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-workers-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("threads", () => {
  it("make the root and the files of one thread, and of documents in memory, whatever their number", async () => {
    const documents = Array.from({ length: SIZE }, (_, row) => fillTemplate(fill(row)));
    const plain = await createBatch({ ...PLACE, documents });
    const { seed, root } = plain;
    const alone = await rebuildBatch({ ...PLACE, documents: openWork({ size: SIZE }).source, seed, root });
    const all = Buffer.from(alone.lines(0, SIZE));
    for (const index of [0, 1, 4095, 4096, SIZE - 1]) {
      expect(Buffer.from(alone.lines(index, index + 1)).toString()).toBe(`${plain.text(index)}\n`);
    }
    for (const count of [1, 2, 3]) {
      const told: unknown[] = [];
      const progress = (...what: unknown[]): number => told.push(what);
      const workers = startBatchWorkers({ count, module, data: { size: SIZE }, progress });
      try {
        const { source } = openWork({ size: SIZE });
        const batch = await rebuildBatch({ ...PLACE, documents: source, workers, seed, root });
        const files = [0, 5000].map((from) => ({
          from,
          to: Math.min(SIZE, from + 5000),
          path: join(folder, `${count}-${from}`),
        }));
        await Promise.all(files.map((file) => workers.writeLines(batch, file)));
        expect(Buffer.concat(await Promise.all(files.map(({ path }) => readFile(path)))).equals(all)).toBe(true);
        const pieces: unknown[] = [];
        for await (const piece of workers.call(batch, "sum")) pieces.push(piece);
        expect(pieces).toEqual([4096 * SIZE, 4096 * SIZE, (SIZE - 8192) * SIZE]);
        expect(told).toEqual(["hash", "sum"].flatMap((name) => [1, 2, 3].map((done) => [name, done, 3])));
      } finally {
        await workers.close();
      }
    }
  });

  it("refuse a row in the words of one thread", async () => {
    const data = { size: 6000, faulty: 4321 };
    const workers = startBatchWorkers({ count: 2, module, data });
    try {
      const { source } = openWork(data);
      const error = await createBatch({ ...PLACE, documents: source, workers }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(BatchError);
      expect(error).toMatchObject({ index: 4321, pointer: "/name" });
    } finally {
      await workers.close();
    }
  });

  it("say what went wrong in one of them, and when one is gone", async () => {
    const { source } = openWork({ size: SIZE });
    for (const [name, wrong] of [
      ["refuse", { message: "not from 4096", code: "here", problems: [{ row: 4096 }] }],
      ["leave", { message: "a thread ended with 7" }],
    ] as const) {
      const workers = startBatchWorkers({ count: 2, module, data: { size: SIZE } });
      try {
        const batch = await createBatch({ ...PLACE, documents: source, workers });
        const ask = async (): Promise<void> => {
          // A slow reader: what goes wrong meanwhile waits for it.
          for await (const _ of workers.call(batch, name)) await new Promise((resolve) => setTimeout(resolve, 50));
        };
        await expect(ask()).rejects.toMatchObject(wrong);
      } finally {
        await workers.close();
      }
    }
  });

  it("say why a file cannot be written", async () => {
    const { source } = openWork({ size: 10 });
    const workers = startBatchWorkers({ count: 1, module, data: { size: 10 } });
    try {
      const batch = await createBatch({ ...PLACE, documents: source, workers });
      const path = join(folder, "nowhere", "x.jsonl");
      await expect(workers.writeLines(batch, { from: 0, to: 10, path })).rejects.toMatchObject({ code: "ENOENT" });
    } finally {
      await workers.close();
    }
  });
});

describe("a file of lines", () => {
  it("is written anew unless it is as it should be to the last byte", async () => {
    const batch = await createBatch({ ...PLACE, documents: openWork({ size: 300 }).source });
    const file = { from: 100, to: 300, path: join(folder, "lines.jsonl") };
    const right = Buffer.from(batch.lines(100, 300));
    expect(compareLines(batch, file)).toBe("missing");
    for (const wrong of [
      right.subarray(0, -1),
      Buffer.concat([right, Buffer.from("\n")]),
      Buffer.alloc(right.length),
    ]) {
      await writeFile(file.path, wrong);
      expect(compareLines(batch, file)).toBe("changed");
      writeLines(batch, file);
      expect((await readFile(file.path)).equals(right)).toBe(true);
      expect(compareLines(batch, file)).toBe("same");
    }
  });
});
