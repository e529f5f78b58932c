// A journal lies in a folder that anybody may have had: a line of which a member is wrong is passed over.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openJournal } from "../../../sdk/src/node.ts";
import { type JournalEntry, readEntries, readReplies } from "../../../sdk/src/transaction/journal.ts";

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
    const byWallet = { ...entry, raw: null };
    const others = [{ ...entry, purpose: `0x${"ef".repeat(32)}` }, null, 7, "x", [], [entry], {}];
    expect(await read([entry, ...others, bySigner, byWallet])).toEqual([entry, bySigner, byWallet]);
  });

  it("passes over an entry of which any member is wrong", async () => {
    for (const name of Object.keys(entry))
      // Without signed bytes, it is of a node or wallet that signs by itself.
      for (const wrong of WRONG.filter((one) => name !== "raw" || one !== null))
        expect(await read([{ ...entry, [name]: wrong }]), `${name}: ${wrong}`).toEqual([]);
  });

  it("gives what nodes replied to the transactions with one nonce, and no line of which a member is wrong", async () => {
    const refusal = { host: "node.example", kind: "funds", message: "no coin" };
    const reply = { nonce: 7, transaction: null, wasTaken: false, refusals: [refusal] };
    const replies = async (lines: readonly object[]) => {
      const path = join(folder, "replies.jsonl");
      await writeFile(path, lines.map((line) => JSON.stringify(line)).join("\n"));
      return readReplies(openJournal(path), purpose, 7);
    };
    const other = { purpose, reply: { ...reply, nonce: 8 } };
    expect(await replies([entry, { purpose, reply }, other, { reply }])).toEqual([reply]);
    expect(await read([entry, { purpose, reply }])).toEqual([entry]);
    const isRight: Record<string, readonly unknown[]> = { transaction: [null], wasTaken: [true], refusals: [[]] };
    for (const name of Object.keys(reply))
      for (const wrong of WRONG.filter(
        (value) => !isRight[name]?.some((one) => String(one) === String(value) && typeof one === typeof value),
      ))
        expect(await replies([{ purpose, reply: { ...reply, [name]: wrong } }]), `${name}: ${wrong}`).toEqual([]);
    for (const wrong of [{ kind: "other" }, { host: "x".repeat(201) }, { message: 7 }, { message: "x".repeat(201) }])
      expect(await replies([{ purpose, reply: { ...reply, refusals: [{ ...refusal, ...wrong }] } }])).toEqual([]);
  });

  it("takes a transaction of type 0", async () => {
    expect(
      await read([
        { ...entry, type: 0 },
        { ...entry, type: 1 },
      ]),
    ).toEqual([{ ...entry, type: 0 }]);
  });
});
