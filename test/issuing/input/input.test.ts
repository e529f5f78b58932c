// The input of a batch, kept in memory or read again: the same rows, and a file that changes is noticed.
import { appendFile, link, mkdir, mkdtemp, rename, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { IssuingError, readCohort, readDocumentInput } from "../../../issuing/src/index.ts";
import { describeDiskError } from "../../../issuing/src/disk/atomic-file.ts";
import { refuseChanged, requireUnchangedFile } from "../../../issuing/src/disk/record-file.ts";
import { explainLibraryError } from "../../../cli/src/terminal/explain.ts";
import type { TableIndex } from "../../../issuing/src/spreadsheet/table.ts";

/** Nothing is kept: every row is read again from disk. */
const NOTHING = 0;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-input-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function problemsOf(path: string): Promise<unknown> {
  const error = (await readDocumentInput(path, []).catch((thrown: unknown) => thrown)) as IssuingError;
  return error.problems;
}

describe("a cohort", () => {
  const row = (number: number): string => `${number},"Zoë, the ${number}th ${"🎓".repeat(number % 90)}"\r\n`;
  const table = `number,name\r\n${Array.from({ length: 3000 }, (_, number) => row(number)).join("")}`;

  it("gives the same rows whether it is kept or read again, in any order", async () => {
    const path = await write("cohort.csv", table);
    const [kept, read] = [await readCohort(path), await readCohort(path, { keep: NOTHING })];
    expect(read.index?.bytes).toBeUndefined();
    expect(kept.index?.bytes).toBeDefined();
    for (let step = 0; step < 6000; step += 1) {
      const position = step < 3000 ? step : (step * 1_009) % 3000;
      expect(read.row(position)).toEqual(kept.row(position));
      expect(read.row(position).cells[0]).toBe(String(position));
    }
  });

  it("is refused once its file has changed", async () => {
    const path = await write("changing.csv", table);
    const { row: read } = await readCohort(path, { keep: NOTHING });
    expect(read(7).cells[0]).toBe("7");
    await new Promise((resolve) => setImmediate(resolve));
    await appendFile(path, "3000,one more\r\n");
    expect(() => read(2900)).toThrow("changing.csv was changed while being read");
    expect(() => read(2901)).toThrow("changing.csv was changed while being read");
  });

  it("is refused if it has the size and the times that it had", async () => {
    const path = await write("touched.csv", table);
    // Whole seconds, which can be set again to the last digit.
    const time = 1_780_000_000;
    await utimes(path, time, time);
    const { row: read, index } = await readCohort(path, { keep: NOTHING });
    await writeFile(path, table.replace("the 2900th", "the 9900th"));
    await utimes(path, time, time);
    expect(() => read(2900)).toThrow("touched.csv was changed while being read");
    expect(() => requireUnchangedFile(index as TableIndex)).toThrow("touched.csv was changed while being read");
    requireUnchangedFile((await readCohort(path, { keep: NOTHING })).index as TableIndex);
  });

  it("is the same where only its times and its place on the disk are others, and refused where one byte is", async () => {
    const path = await write("moved.csv", table);
    const { row: read, index } = await readCohort(path, { keep: NOTHING });
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    // As a backup links it, a file server that is late dates it, and an editor saves it again.
    await link(path, join(folder, "linked.csv"));
    expect(read(7).cells[0]).toBe("7");
    await turn();
    await utimes(path, 1_780_000_000, 1_780_000_000);
    expect(read(2900).cells[0]).toBe("2900");
    await turn();
    await writeFile(join(folder, "saved.csv"), table);
    await rename(join(folder, "saved.csv"), path);
    expect(read(1).cells[0]).toBe("1");
    requireUnchangedFile(index as TableIndex);
    await turn();
    await writeFile(path, table.replace("the 2900th", "the 9900th"));
    expect(() => read(2901)).toThrow("moved.csv was changed while being read");
    await turn();
    expect(() => requireUnchangedFile(index as TableIndex)).toThrow("moved.csv was changed while being read");
  });
});

describe("a file that has changed", () => {
  it("is told in the same words wherever it was met: in another thread, or while something was written", () => {
    const met = refuseChanged("cohort.csv");
    const problems = [{ file: "cohort.csv", row: 3, message: "changed" }];
    for (const error of [met, new IssuingError("input.changed", "refused", met.message, { problems })]) {
      // As it comes from a thread.
      const sent = Object.assign(new Error(error.message), JSON.parse(JSON.stringify(error)));
      const said = { code: error.code, message: error.message, cure: error.cure, problems: error.problems };
      const disk = describeDiskError("learners.csv", sent);
      expect(disk).toBeInstanceOf(IssuingError);
      expect(disk).toMatchObject({ ...said, kind: "refused" });
      expect(explainLibraryError(sent)).toMatchObject({ ...said, exitCode: 1 });
    }
  });
});

describe("ready documents", () => {
  const documents = Array.from({ length: 500 }, (_, row) => ({
    validFrom: "2026-06-15T00:00:00Z",
    // JSON lets these stand in a text as they are; they end no line of JSON Lines.
    name: `one\u2028two\u2029three\u0085 ${row} ${"é".repeat(row)}`,
  }));
  const lines = documents.map((document) => JSON.stringify(document));

  it("are the same as lines, however these end, and as files, kept or read again", async () => {
    const named = (row: number): string => `${String(row).padStart(3, "0")}.json`;
    await mkdir(join(folder, "ready"));
    await Promise.all(lines.map((line, row) => writeFile(join(folder, "ready", named(row)), line)));
    const first = await readDocumentInput(await write("lf.jsonl", `${lines.join("\n")}\n`), []);
    const inputs = [
      first,
      await readDocumentInput(await write("crlf.jsonl", lines.join("\r\n")), []),
      await readDocumentInput(await write("gaps.jsonl", `\ufeff\n${lines.join("\n \t\n")}\n\n`), [], { keep: NOTHING }),
      await readDocumentInput(join(folder, "ready"), []),
    ];
    for (const input of inputs) {
      expect([input.count, input.digest]).toEqual([500, first.digest]);
      for (let step = 0; step < 1000; step += 1) {
        const row = step < 500 ? step : (step * 77) % 500;
        expect(input.document(row)).toEqual(documents[row]);
        expect(input.text(row)).toBe(lines[row]);
      }
    }
    expect(inputs.map(({ locate }) => locate(2))).toEqual([
      { file: "lf.jsonl", row: 3 },
      { file: "crlf.jsonl", row: 3 },
      { file: "gaps.jsonl", row: 6 },
      { file: "002.json" },
    ]);
  });

  it("are refused with every line that is no document", async () => {
    const bad = Buffer.from(`{"name":"a"}\n[1]\n{"name":"caf\xe9"}\n{"a":1,"a":2}\n`, "latin1");
    expect(await problemsOf(await write("bad.jsonl", bad))).toMatchObject([
      { file: "bad.jsonl", row: 2, message: "not a JSON object" },
      { file: "bad.jsonl", row: 3, message: expect.stringContaining("UTF-8") },
      { file: "bad.jsonl", row: 4, message: expect.stringContaining("twice") },
    ]);
    // As a power cut leaves it.
    const torn = await write("torn.jsonl", `${lines[0]}\n${"\0".repeat(100)}\n${lines[1]}\n`);
    expect(await problemsOf(torn)).toMatchObject([{ row: 2, message: expect.stringContaining("line 1, column 1") }]);
    const long = await write("long.jsonl", `${lines[0]}\n"${"x".repeat(1 << 20)}"\n`);
    expect(await problemsOf(long)).toMatchObject([{ row: 2, message: "the line is longer than 1 MiB" }]);
  });

  it("are refused once their file has changed", async () => {
    const path = await write("changing.jsonl", lines.join("\n"));
    const { document } = await readDocumentInput(path, [], { keep: NOTHING });
    expect(document(3)).toEqual(documents[3]);
    await new Promise((resolve) => setImmediate(resolve));
    await writeFile(path, lines.toReversed().join("\n"));
    expect(() => document(490)).toThrow("changing.jsonl was changed while being read");
  });

  it("are refused once a file of their folder has changed, or is gone", async () => {
    const path = join(folder, "files");
    await mkdir(path);
    await Promise.all(lines.slice(0, 3).map((line, row) => writeFile(join(path, `${row}.json`), line)));
    const { document } = await readDocumentInput(path, []);
    await writeFile(join(path, "1.json"), lines[2] ?? "");
    await rm(join(path, "2.json"));
    expect(document(0)).toEqual(documents[0]);
    expect(() => document(1)).toThrow("1.json was changed while being read");
    expect(() => document(2)).toThrow("2.json was changed while being read: there is no such file");
  });
});
