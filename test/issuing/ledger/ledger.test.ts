// The ledger: nothing in it says who a learner is; it outlives other processes, kills and damage.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createHmac } from "node:crypto";
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ledger, openLedger } from "../../../issuing/src/ledger/ledger.ts";
import { bindChild } from "../../../scripts/children.ts";
import { root as project } from "../../cli/run.ts";
import { isMore } from "../../more.ts";

const ISSUER = { chainId: 1, registry: `0x${"1a".repeat(20)}`, issuer: 7 };
const rootOf = (number: number): string => `0x${number.toString(16).padStart(64, "0")}`;
const KEY = { ...ISSUER, root: rootOf(1) };
const NOTE = {
  ...{ ...KEY, size: 3, folder: "/batches/june-2026", replaces: null },
  course: { digest: rootOf(9), id: "https://university.example.org/ethics", title: "Ethics" },
};
const KEYS = ["2026000013", "2026000014", "2026000015"];
const UNTIL = 1_800_000_000;

let temporary: string;
let person: string;
let ledger: Ledger;

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), "laurel-ledger-"));
});
beforeEach(async () => {
  person = await mkdtemp(join(temporary, "person-"));
  ledger = openLedger(person);
});
afterAll(() => rm(temporary, { recursive: true, force: true }));

const inside = (...names: string[]): string => join(person, "ledger", ...names);
const listFiles = async (): Promise<string[]> =>
  (await readdir(person, { recursive: true, withFileTypes: true })).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );

async function note(of: Ledger = ledger): Promise<void> {
  const { name } = await of.openNaming();
  await of.noteBatch(
    NOTE,
    KEYS.map((key) => ({ name: name(key), until: UNTIL })),
  );
}

describe("the ledger", () => {
  it("names learners by HMAC-SHA-256 under a key of its own, alike on every run", async () => {
    const name = await ledger.nameLearner(" 2026000013");
    const key = Buffer.from((await readFile(inside("learners.key"), "utf8")).trim(), "hex");
    expect(key.length).toBe(32);
    expect(name).toBe(createHmac("sha256", key).update("2026000013").digest("hex"));
    expect(await openLedger(person).nameLearner("2026000013")).toBe(name);
    expect(await openLedger(await mkdtemp(join(temporary, "person-"))).nameLearner("2026000013")).not.toBe(name);
  });

  it("says again what was noted, in files that are their owner's alone and name nobody", async () => {
    await note();
    await note();
    await ledger.noteAnchored({ ...KEY, anchoredAt: 1_750_000_000, block: 12, transaction: rootOf(5) });
    await ledger.noteChange({ ...KEY, action: "revoke", indexes: [1], reason: "error", transaction: null });
    const { batches, damaged } = await ledger.read();
    expect(damaged).toEqual([]);
    const { size, course, folder, replaces } = NOTE;
    expect(batches).toMatchObject([
      {
        ...{ ...KEY, noted: { size, course, folder, replaces }, forgotten: [] },
        anchored: { anchoredAt: 1_750_000_000, block: 12, transaction: rootOf(5) },
        changes: [{ action: "revoke", indexes: [1], reason: "error", transaction: null }],
      },
    ]);
    const { name } = await ledger.openNaming();
    expect([...ledger.readLearners(batches[0] as never)]).toEqual(
      KEYS.map((key) => ({ name: name(key), until: UNTIL })),
    );
    expect(await ledger.knowsRoot(ISSUER, KEY.root)).toEqual({ folder: "/batches/june-2026" });
    expect(await ledger.knowsRoot(ISSUER, rootOf(2))).toBeUndefined();
    const files = await listFiles();
    expect(files).toHaveLength(3);
    for (const file of files) {
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      for (const key of KEYS) expect(await readFile(file, "latin1")).not.toContain(key);
    }
    expect((await stat(inside())).mode & 0o777).toBe(0o700);
    // Each event once, though the batch was noted twice.
    expect(
      (await readFile(inside(`1-${"1a".repeat(20)}-7`, `${KEY.root.slice(2)}.jsonl`), "utf8")).match(/"event"/g),
    ).toHaveLength(3);
  });

  it("follows a folder that was moved, and knows a change of a batch that it does not know", async () => {
    await note();
    await ledger.noteBatch({ ...NOTE, folder: "/archive/june-2026" }, undefined);
    expect(await ledger.knowsRoot(ISSUER, KEY.root)).toEqual({ folder: "/archive/june-2026" });
    const elsewhere = { ...ISSUER, root: rootOf(2) };
    const indexes = Array.from({ length: 25_000 }, (_, index) => index * 2);
    await ledger.noteChange({ ...elsewhere, action: "revoke", indexes, reason: "fraud", transaction: rootOf(3) });
    const { batches } = await ledger.read();
    const { noted, changes } = batches.find(({ root }) => root === elsewhere.root) as never as (typeof batches)[0];
    expect(noted).toBeUndefined();
    expect(changes.map(({ indexes: some }) => some?.length)).toEqual([10_000, 10_000, 5_000]);
    expect(changes.flatMap(({ indexes: some }) => some)).toEqual(indexes);
    expect(await ledger.knowsRoot(ISSUER, elsewhere.root)).toEqual({});
  });

  it("forgets who has a credential, for good", async () => {
    await note();
    expect(await ledger.forget({ root: KEY.root, index: 1 })).toBe(true);
    expect(await ledger.forget({ root: KEY.root, index: 3 })).toBe(false);
    expect(await ledger.forget({ root: rootOf(2), index: 0 })).toBe(false);
    const { name } = await ledger.openNaming();
    const read = async () => [...ledger.readLearners((await ledger.read()).batches[0] as never)];
    const left = [name(KEYS[0] ?? ""), undefined, name(KEYS[2] ?? "")].map((one) => ({ name: one, until: UNTIL }));
    expect(await read()).toEqual(left);
    // Noted again from a folder that still knows: the one who was forgotten stays so.
    await rm(inside(`1-${"1a".repeat(20)}-7`, `${KEY.root.slice(2)}.learners`));
    await note();
    expect(await read()).toEqual(left);
    for (const file of await listFiles()) expect(await readFile(file, "latin1")).not.toContain(name(KEYS[1] ?? ""));
  });

  it("names what is damaged, and gives the rest", async () => {
    await note();
    const events = inside(`1-${"1a".repeat(20)}-7`, `${KEY.root.slice(2)}.jsonl`);
    const names = events.replace(".jsonl", ".learners");
    await appendFile(events, '{"format":"laurel-ledger-v1","at":"2026-');
    await ledger.noteChange({ ...KEY, action: "revoke", indexes: [0], reason: "fraud", transaction: null });
    await appendFile(
      events,
      '{"format":"laurel-ledger-v2"}\n{"format":"laurel-ledger-v1","at":"2026-06-01","event":"x"}',
    );
    await truncate(names, 100);
    const { batches, damaged } = await ledger.read();
    expect(batches).toMatchObject([{ noted: { size: 3 }, changes: [{ indexes: [0], reason: "fraud" }] }]);
    expect(damaged.map(({ file, message }) => [file, message])).toEqual([
      [events, expect.stringMatching(/^line 3: /)],
      [events, "line 5: not of the form laurel-ledger-v1"],
      [events, "line 6: /event is not in laurel's form"],
      [names, "the file has 100 bytes, but a list of 3 learners has 234"],
    ]);
    expect(() => [...ledger.readLearners(batches[0] as never)]).toThrow(
      expect.objectContaining({ code: "ledger.damaged" }),
    );
    await writeFile(names, `${"x".repeat(77)}\n`.repeat(3));
    expect(() => [...ledger.readLearners(batches[0] as never)]).toThrow("line 1 is not in laurel's form");
  });

  it("makes no second key where the first is gone, nor takes another one's", async () => {
    await note();
    await rm(inside("learners.key"));
    expect((await ledger.read()).damaged).toMatchObject([
      { file: inside("learners.key"), message: "the key that names the learners is gone" },
    ]);
    await expect(ledger.nameLearner("2026000013")).rejects.toMatchObject({ code: "ledger.damaged" });
    await writeFile(inside("learners.key"), "short\n", { mode: 0o600 });
    await expect(ledger.nameLearner("2026000013")).rejects.toMatchObject({ code: "ledger.damaged" });
    await writeFile(inside("learners.key"), `${"0".repeat(64)}\n`, { mode: 0o600 });
    expect((await ledger.read()).damaged).toMatchObject([{ message: "the learners were named with a different key" }]);
    // A change is noted all the same.
    await ledger.noteChange({ ...KEY, action: "revoke", indexes: [0], reason: "fraud", transaction: null });
  });

  it("goes through no link", async () => {
    await note();
    const events = inside(`1-${"1a".repeat(20)}-7`, `${rootOf(2).slice(2)}.jsonl`);
    const target = join(person, "elsewhere");
    await writeFile(target, "");
    await symlink(target, events);
    const change = { ...ISSUER, root: rootOf(2), action: "revoke" as const, indexes: [0], reason: "fraud" };
    await expect(ledger.noteChange({ ...change, transaction: null })).rejects.toMatchObject({ code: "file.link" });
    await expect(ledger.read()).rejects.toMatchObject({ code: "file.link" });
    const other = await mkdtemp(join(temporary, "person-"));
    await mkdir(join(other, "ledger"));
    await symlink(person, join(other, "ledger", `1-${"1a".repeat(20)}-7`));
    await expect(note(openLedger(other))).rejects.toMatchObject({ code: "file.link" });
    expect(await readFile(target, "utf8")).toBe("");
  });

  it("is written by several processes at once, and by ones that are killed", { timeout: 60_000 }, async () => {
    const start = async (name: string, count: number) => {
      const file = join(project, "test/issuing/ledger/ledger-child.ts");
      const words = ["--conditions", "laurel-source", file, person, JSON.stringify(KEY), name, String(count)];
      const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
      bindChild(child);
      await once(child.stdout, "data");
      return { child, ended: once(child, "exit") };
    };
    const count = isMore ? 400 : 40;
    const [first, second, third] = await Promise.all([
      start("error", count),
      start("withdrawn", count),
      start("fraud", 1e6),
    ]);
    await Promise.all([first.ended, second.ended]);
    third.child.kill("SIGKILL");
    await third.ended;
    const { batches, damaged } = await ledger.read();
    expect(batches).toHaveLength(1);
    const of = (name: string) =>
      batches[0]?.changes.filter(({ reason }) => reason === name).flatMap(({ indexes }) => indexes) ?? [];
    const all = Array.from({ length: count }, (_, index) => index);
    expect([of("error"), of("withdrawn")]).toEqual([all, all]);
    // Of the one that was killed, all but the last line is there.
    expect(of("fraud")).toEqual(of("fraud").map((_, index) => index));
    expect(damaged.length).toBeLessThanOrEqual(1);
    // One key, whoever was first.
    await expect(ledger.nameLearner("2026000013")).resolves.toMatch(/^[0-9a-f]{64}$/);
  });

  it("takes a large batch by a few writes", { timeout: 60_000 }, async () => {
    const size = isMore ? 100_000 : 20_000;
    const { name } = await ledger.openNaming();
    let asked = 0;
    const learners = (function* () {
      for (; asked < size; asked += 1) yield { name: name(String(asked)), until: undefined };
    })();
    await ledger.noteBatch({ ...NOTE, size }, learners);
    expect(asked).toBe(size);
    const { batches } = await ledger.read();
    let index = 0;
    for (const learner of ledger.readLearners(batches[0] as never)) {
      if (index % 9_973 === 0) expect(learner.name).toBe(name(String(index)));
      index += 1;
    }
    expect(index).toBe(size);
    expect(await listFiles()).toHaveLength(3);
  });
});
