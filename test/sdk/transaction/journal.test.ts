// A journal lies in a folder that anybody may have had: a line of which a member is wrong is passed over.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openJournal } from "../../../sdk/src/node.ts";
import { type JournalEntry, readEntries } from "../../../sdk/src/transaction/journal.ts";

const purpose = `0x${"ab".repeat(32)}` as const;
const entry: JournalEntry = {
  ...{ purpose, nonce: 7, raw: "0x02f8", transaction: `0x${"cd".repeat(32)}` },
  ...{ maxFeePerGas: "3000000000", maxPriorityFeePerGas: "0" },
};
const WRONG = [undefined, null, true, -1, 1.5, 2 ** 53, 1e300, "", "x", "-1", "0x", "0x1", "0xAB", "0x1g", [], {}];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-journal-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(lines: readonly unknown[]): Promise<JournalEntry[]> {
  const path = join(folder, "journal.jsonl");
  await writeFile(path, lines.map((line) => JSON.stringify(line)).join("\n"));
  return readEntries(openJournal(path), purpose);
}

describe("a journal", () => {
  it("gives the entries of one purpose, and no other value", async () => {
    const bySigner = { ...entry, raw: null, transaction: null };
    const others = [{ ...entry, purpose: `0x${"ef".repeat(32)}` }, null, 7, "x", [], [entry], {}];
    expect(await read([entry, ...others, bySigner])).toEqual([entry, bySigner]);
  });

  it("passes over an entry of which any member is wrong", async () => {
    for (const name of Object.keys(entry))
      for (const wrong of WRONG) expect(await read([{ ...entry, [name]: wrong }]), `${name}: ${wrong}`).toEqual([]);
  });
});
