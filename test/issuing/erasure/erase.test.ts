// A learner is erased: nothing that is left tells who it was, and the others' files are made again byte for byte.
import { appendFile, cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  bindDocuments,
  type BatchFolder,
  eraseCredentials,
  openLedger,
  readCourse,
  rebuildFolder,
  reissueFiles,
} from "../../../issuing/src/index.ts";
import { noteFolder } from "../../../issuing/src/noting/note-batch.ts";
import { openCredential, parseCredential } from "../../../sdk/src/index.ts";
import { bindLearners, learnerOf, makeBatch, readAll } from "./scene.ts";
import { guess, type Guessed } from "./guess.ts";

let temporary: string;
const at = (...names: string[]): string => join(temporary, ...names);
beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), "laurel-erase-"));
});
afterAll(() => rm(temporary, { recursive: true, force: true }));

const SIZE = 6;
const ROW = 2;
const { student_number: KEY, full_name: NAME, email: EMAIL } = learnerOf(ROW);
const selection = { learners: [KEY] };
const erase = (folder: BatchFolder, more: object = {}) => eraseCredentials({ folder, selection, ...more });

/** Nothing in these bytes says who it was. */
function expectSilence(files: ReadonlyMap<string, Buffer>): void {
  for (const [file, bytes] of files)
    for (const word of [KEY, NAME, EMAIL]) expect(bytes.includes(word), `${word} in ${file}`).toBe(false);
}

describe("eraseCredentials", () => {
  it.each(["files", "jsonl"] as const)("forgets a learner of a batch in %s, and nobody else", async (files) => {
    const folder = await makeBatch(at(`plain-${files}`), await bindLearners(SIZE), { files });
    const { plan } = await rebuildFolder(folder);
    const index = plan.batch.index(ROW);
    const before = await readAll(folder.path);
    const lines = Array.from({ length: SIZE }, (_, i) => plan.batch.text(i));
    const result = await erase(folder);
    expect(result).toMatchObject({ indexes: [index], erased: 1, completed: [], byHand: [], corrections: [] });
    const after = await readAll(folder.path);
    expectSilence(after);
    expect((await stat(at(`plain-${files}`, "salts.bin"))).mode & 0o777).toBe(0o600);
    const secret = JSON.parse(String(after.get("batch.secret.json")));
    expect(secret).not.toHaveProperty("seed");
    expect(secret).toMatchObject({ erased: [index], input: { digest: "0x" } });
    expect(String(after.get("batch.secret.json"))).not.toContain(plan.batch.seed);
    const row = String(before.get("input.jsonl")).split("\n")[ROW + 1] as string;
    expect(String(after.get("input.jsonl"))).toBe(String(before.get("input.jsonl")).replace(row, "[]"));
    const listed = String(before.get("learners.csv")).split("\r\n");
    expect(String(after.get("learners.csv"))).toBe(listed.toSpliced(ROW + 1, 1).join("\r\n"));
    for (const [file, bytes] of before) {
      if (/^(?:batch\.secret|input|learners)/.test(file)) continue;
      if (!file.startsWith("credentials/")) expect(after.get(file)).toEqual(bytes);
    }
    const there = lines.filter((_, i) => i !== index);
    const rest =
      files === "jsonl"
        ? [`credentials/000000.jsonl`]
        : there.map((_, i) => `credentials/00000${i < index ? i : i + 1}.json`);
    expect([...after.keys()].filter((file) => file.startsWith("credentials/")).sort()).toEqual(rest);
    expect(rest.map((file) => String(after.get(file))).join("")).toBe(there.map((line) => `${line}\n`).join(""));
    await rm(join(folder.path, "credentials"), { recursive: true });
    await rm(join(folder.path, "learners.csv"));
    const reissued = await reissueFiles(folder);
    expect(reissued).toMatchObject({ files: rest, list: "written" });
    expect(await readAll(folder.path)).toEqual(after);
    await expect(reissueFiles(folder, { indexes: [index] })).rejects.toMatchObject({
      code: "credential.erased",
      message: expect.stringMatching(new RegExp(`^credential ${index} was erased on \\d{4}-\\d\\d-\\d\\d`)),
    });
    await expect(erase(folder)).rejects.toMatchObject({ code: "learner.unknown" });
    for (const text of there) expect(openCredential(parseCredential(text)).leadsToRoot).toBe(true);
  });

  it("erases one after the other, all of them at last, and a second time nothing", async () => {
    const folder = await makeBatch(at("several"), await bindLearners(4));
    const { plan } = await rebuildFolder(folder);
    const texts = Array.from({ length: 4 }, (_, index) => plan.batch.text(index));
    for (const row of [3, 0, 1, 2]) {
      const index = plan.batch.index(row);
      await erase(folder, { selection: { learners: [learnerOf(row).student_number] } });
      const again = await rebuildFolder(folder);
      expect(again.plan.batch.erased.has(index)).toBe(true);
      for (const other of [0, 1, 2, 3])
        if (!again.plan.batch.erased.has(other)) expect(again.plan.batch.text(other)).toBe(texts[other]);
      const before = await readAll(folder.path);
      expect(await erase(folder, { selection: { indexes: [index] } })).toMatchObject({
        indexes: [index],
        completed: [],
      });
      expect(await readAll(folder.path)).toEqual(before);
    }
    expect((await readFile(at("several/input.jsonl"), "utf8")).split("\n").slice(1, -1)).toEqual([
      "[]",
      "[]",
      "[]",
      "[]",
    ]);
    expect([...(await readAll(folder.path)).keys()].filter((file) => file.startsWith("credentials"))).toEqual([]);
  });

  it("erases several at once, and one of ready documents by index", async () => {
    const folder = await makeBatch(at("both"), await bindLearners(4));
    const { plan } = await rebuildFolder(folder);
    const keys = [0, 3].map((row) => learnerOf(row).student_number);
    const { indexes } = await erase(folder, { selection: { learners: keys } });
    expect(indexes).toEqual([0, 3].map(plan.batch.index).sort());
    const documents = [0, 1, 2].map((index) => ({
      location: { file: "x" },
      document: JSON.parse(plan.batch.text(index)) as Record<string, never>,
    }));
    for (const { document } of documents) delete (document as { proof?: unknown }).proof;
    const ready = await makeBatch(at("ready"), bindDocuments("ready", documents, plan.secret.disclosable));
    const before = (await rebuildFolder(ready)).plan.batch;
    await erase(ready, { selection: { indexes: [1] } });
    const row = before.row(1);
    expect((await readFile(at("ready/documents.jsonl"), "utf8")).split("\n")[row]).toBe("{}");
    const after = (await rebuildFolder(ready)).plan.batch;
    for (const index of [0, 2]) expect(after.text(index)).toBe(before.text(index));
    await expect(reissueFiles(ready, { indexes: [1] })).rejects.toMatchObject({ code: "credential.erased" });
  });

  it("asks first, and leaves everything as it is where the answer is no", async () => {
    const folder = await makeBatch(at("asked"), await bindLearners(3));
    const before = await readAll(folder.path);
    const asked: unknown[] = [];
    const approve = async (proposal: unknown): Promise<void> => {
      asked.push(proposal);
      throw new Error("no");
    };
    await expect(erase(folder, { approve })).rejects.toThrow("no");
    expect(asked).toMatchObject([{ indexes: [expect.any(Number)], corrections: [] }]);
    expect(await readAll(folder.path)).toEqual(before);
  });

  it("refuses a batch that is not anchored, and one of which a transaction is not over", async () => {
    const planned = await makeBatch(at("planned"), await bindLearners(3), { state: "sent" });
    await expect(erase(planned)).rejects.toMatchObject({ code: "erase.unanchored", kind: "refused" });
    const folder = await makeBatch(at("open"), await bindLearners(3));
    const [transaction, purpose] = [`0x${"11".repeat(32)}`, `0x${"22".repeat(32)}`];
    await folder.noteChange({ state: "begun", action: "revoke", indexes: [0] });
    await folder.journal.append({
      ...{ purpose, nonce: 1, raw: null, transaction, maxFeePerGas: "1", maxPriorityFeePerGas: "1" },
    } as never);
    const before = await readAll(folder.path);
    await expect(erase(folder)).rejects.toMatchObject({ code: "erase.unfinished", kind: "unfinished" });
    expect(await readAll(folder.path)).toEqual(before);
    await folder.noteChange({ state: "done", action: "revoke", transaction });
    expect((await erase(folder)).indexes).toHaveLength(1);
  });

  it("refuses an input that was changed, before anything is removed", async () => {
    const folder = await makeBatch(at("altered"), await bindLearners(3));
    const input = await readFile(at("altered/input.jsonl"), "utf8");
    await writeFile(at("altered/input.jsonl"), input.replace("Niamh", "Niahm"));
    const before = await readAll(folder.path);
    await expect(erase(folder)).rejects.toMatchObject({ code: "input.altered" });
    expect(await readAll(folder.path)).toEqual(before);
  });
});

describe("after an erasure", () => {
  it("learners are found by the order that is kept, and not by one that was changed", async () => {
    const folder = await makeBatch(at("order"), await bindLearners(SIZE));
    await erase(folder);
    const path = at("order/salts.bin");
    const bytes = await readFile(path);
    const other = {
      selection: { learners: [learnerOf(4).student_number] },
      approve: () => Promise.reject(new Error("found")),
    };
    await expect(erase(folder, other)).rejects.toThrow("found");
    for (const place of [0, 20, 49, 60, bytes.length - 1]) {
      const altered = Buffer.from(bytes);
      altered[place] = (altered[place] ?? 0) ^ 1;
      await writeFile(path, altered);
      await expect(erase(folder, other)).rejects.toMatchObject({ code: "folder.invalid" });
      await expect(reissueFiles(folder)).rejects.toMatchObject({ code: "folder.invalid" });
    }
    await rm(path);
    await expect(reissueFiles(folder)).rejects.toMatchObject({ code: "secret.missing" });
  });

  it("a file that comes back, as from a copy, is found and goes again", async () => {
    const folder = await makeBatch(at("back"), await bindLearners(SIZE));
    await cp(at("back"), at("copy"), { recursive: true });
    const { indexes } = await erase(folder);
    await cp(at("copy/credentials"), at("back/credentials"), { recursive: true });
    await cp(at("copy/learners.csv"), at("back/learners.csv"));
    const { removed, rewritten } = await erase(folder, { selection: { indexes } });
    expect(removed).toEqual([at(`back/credentials/00000${indexes[0]}.json`)]);
    expect(rewritten).toEqual([at("back/learners.csv")]);
    expectSilence(await readAll(folder.path));
  });
});

describe("the registrar's list", () => {
  const cases: Readonly<Record<string, (text: string) => string | Buffer>> = {
    "saved with semicolons, and a column more": (text) =>
      `\ufeff${text.replaceAll(",", ";").replaceAll("\r\n", ";x\r\n")}`,
    "sorted, and cut": (text) => {
      const [header = "", ...lines] = text.split("\r\n");
      return [header, ...lines.slice(0, -1).toReversed().slice(1), ""].join("\r\n");
    },
    "without the learner's number": (text) => text.replace(KEY, "2.026E+11"),
  };
  for (const [name, change] of Object.entries(cases))
    it(`loses the learner's row alone: ${name}`, async () => {
      const folder = await makeBatch(at(`list-${name}`), await bindLearners(SIZE));
      const path = at(`list-${name}`, "learners.csv");
      const text = String(change(await readFile(path, "utf8")));
      await writeFile(path, text);
      expect(await erase(folder)).toMatchObject({ byHand: [], rewritten: [path] });
      const line = text.split("\r\n").find((one) => one.includes(NAME)) as string;
      expect(await readFile(path, "utf8")).toBe(text.replace(`${line}\r\n`, ""));
    });

  const left: Readonly<Record<string, (text: string) => string | Buffer>> = {
    "in another encoding": (text) => Buffer.from(text, "utf16le"),
    "of another kind": () => "PK\u0003\u0004",
    "without its columns": (text) =>
      text.replace("student_number", "number").replace(/id\r/, "x\r").replace("file", "y"),
    "with a quotation mark that opens a cell": (text) => text.replace("Zoë", '"Zoë'),
  };
  for (const [name, change] of Object.entries(left))
    it(`is left to the person: ${name}`, async () => {
      const folder = await makeBatch(at(`left-${name}`), await bindLearners(SIZE));
      const path = at(`left-${name}`, "learners.csv");
      const changed = Buffer.from(change(await readFile(path, "utf8")) as string);
      await writeFile(path, changed);
      const { byHand } = await erase(folder);
      expect(byHand).toMatchObject([{ file: path, reason: expect.stringContaining("delete the row") }]);
      expect(await readFile(path)).toEqual(changed);
    });

  it("is left to the person where two rows name the learner: sorted by one column", async () => {
    const folder = await makeBatch(at("sorted"), await bindLearners(SIZE));
    const path = at("sorted/learners.csv");
    const lines = (await readFile(path, "utf8")).split("\r\n");
    const keys = lines
      .slice(1, -1)
      .map((line) => line.split(",")[0])
      .reverse();
    const sorted = lines.map((line, row) =>
      row > 0 && row <= SIZE ? line.replace(/^[^,]*/, keys[row - 1] ?? "") : line,
    );
    await writeFile(path, sorted.join("\r\n"));
    const { byHand } = await erase(folder);
    expect(byHand.map(({ row }) => row)).toEqual([ROW + 2, SIZE - ROW + 1]);
    expect(await readFile(path, "utf8")).toBe(sorted.join("\r\n"));
  });
});

describe("what was handed out", () => {
  it("is removed where it carries that credential; what else is there is named", async () => {
    const folder = await makeBatch(at("handed"), await bindLearners(SIZE));
    const { plan } = await rebuildFolder(folder);
    const index = plan.batch.index(ROW);
    const other = plan.batch.index(ROW + 1);
    const { root } = plan.batch;
    await mkdir(at("out/deep/er"), { recursive: true });
    const attach = (of: number): string =>
      Buffer.from(`${plan.batch.text(of)}\n`)
        .toString("base64")
        .replace(/.{76}/g, "$&\r\n");
    const mail = (of: number): string =>
      `To: ${EMAIL}\r\nSubject: Hello\r\nMIME-Version: 1.0\r\nContent-Type: application/json; name="x.json"\r\n` +
      `Content-Transfer-Encoding: base64\r\n\r\n${attach(of)}\r\n`;
    const files: Readonly<Record<string, string>> = {
      "draft.eml": mail(index),
      "linked.eml": `Message-ID: <${root.slice(2, 34)}.${index}@laurel.invalid>\r\nTo: ${EMAIL}\r\n\r\nsee https://page.example/#/v/1/x\r\n`,
      "other.eml": mail(other),
      [`${NAME} 000002.json`]: `${plan.batch.text(index)}\n`,
      "deep/er/copy.json": plan.batch.text(index),
      "deep/er/other.json": plan.batch.text(other),
      "all.jsonl": Array.from({ length: SIZE }, (_, i) => `${plan.batch.text(i)}\n`).join(""),
      "credentials.zip": "PK",
      "notes.txt": "not a credential",
      "moved.zip": "PK",
    };
    for (const [name, text] of Object.entries(files)) await writeFile(at("out", name), text);
    const noted = ["draft.eml", "linked.eml", `${NAME} 000002.json`, "gone.eml", "credentials.zip", "notes.txt"];
    const entry = (of: number, name: string): string =>
      `${JSON.stringify({ at: "2026-06-15T00:00:00Z", index: of, format: "eml", file: at("out", name), state: "drafted" })}\n`;
    const handed = noted.map((name) => entry(index, name)).join("") + entry(other, "other.eml");
    await writeFile(at("handed/handed-out.jsonl"), `${handed}{"torn":"${NAME}`);
    const ledger = openLedger(at("person"));
    await noteFolder(ledger, folder);
    const named = await ledger.nameLearner(KEY);
    const result = await erase(folder, { places: [at("out")], ledger });
    const inOut = (...names: string[]): string[] => names.map((name) => at("out", name)).sort();
    expect(result.removed.toSorted()).toEqual(
      [
        at(`handed/credentials/00000${index}.json`),
        ...inOut("draft.eml", "linked.eml", `${NAME} 000002.json`, "deep/er/copy.json"),
      ].sort(),
    );
    expect(result.byHand.map(({ file }) => file).sort()).toEqual(inOut("credentials.zip", "moved.zip", "notes.txt"));
    const left = [...(await readAll(at("out"))).keys()].sort();
    expect(left).toEqual(["all.jsonl", "credentials.zip", "deep/er/other.json", "moved.zip", "notes.txt", "other.eml"]);
    expect(await readFile(at("out/all.jsonl"), "utf8")).toBe(
      files["all.jsonl"]?.replace(`${plan.batch.text(index)}\n`, ""),
    );
    expect(await readFile(at("out/other.eml"), "utf8")).toBe(files["other.eml"]);
    expectSilence(await readAll(folder.path));
    expect(await readFile(at("handed/handed-out.jsonl"), "utf8")).toContain(entry(other, "other.eml"));
    const person = await readAll(at("person"));
    expectSilence(person);
    for (const [file, bytes] of person) expect(bytes.includes(named), file).toBe(false);
    // A ledger that is made anew from the folder does not know the learner either.
    const anew = openLedger(at("anew"));
    expect(await noteFolder(anew, folder)).toBe(true);
    const [batch] = (await anew.read()).batches;
    const names = [...anew.readLearners(batch as never)].map(({ name }) => name === undefined);
    expect(names).toEqual(Array.from({ length: SIZE }, (_, i) => i === index));
  });

  it("erases whoever else is named where an earlier erasure is completed first", async () => {
    const folder = await makeBatch(at("mixed"), await bindLearners(SIZE));
    const { plan } = await rebuildFolder(folder);
    const [first, second] = [0, 1].map((row) => plan.batch.index(row)) as [number, number];
    const { seed } = (await folder.readSecret()) ?? {};
    const [one, two] = [0, 1].map((row) => learnerOf(row).student_number) as [string, string];
    await erase(folder, { selection: { learners: [one] } });
    // As a run leaves it that is killed before the seed goes.
    const secret = await folder.readSecret();
    await folder.writeSecret({ ...secret, seed } as never);
    await expect(erase(folder, { selection: { learners: [one, two, "x"] } })).rejects.toMatchObject({
      code: "learner.unknown",
    });
    await folder.writeSecret({ ...secret, seed } as never);
    const result = await erase(folder, { selection: { learners: [one, two] } });
    expect(result).toMatchObject({ completed: [first], unfound: [one] });
    expect(result.indexes.toSorted()).toEqual([first, second].sort());
    const after = await folder.readSecret();
    expect(after?.seed).toBeUndefined();
    expect(after?.erased?.toSorted()).toEqual([first, second].sort());
  });

  it("is named where it is a correction, a copy that was given, or a backup", async () => {
    const folder = await makeBatch(at("named"), await bindLearners(SIZE));
    const { plan } = await rebuildFolder(folder);
    const index = plan.batch.index(ROW);
    const correction = await makeBatch(at("named-correction"), await bindLearners(1));
    const record = await correction.requireRecord();
    await correction.writeRecord({ ...record, replaces: { root: plan.batch.root, indexes: [index] } });
    await appendFile(at("named/backups.jsonl"), `${JSON.stringify({ at: "x", file: "/media/usb/june.age" })}\n`);
    await writeFile(at("given.json"), plan.batch.text(index));
    const result = await erase(folder, { selection: { credentials: [at("given.json")] } });
    expect(result).toMatchObject({
      indexes: [index],
      corrections: [{ root: record.root, index: 0, folder: at("named-correction") }],
      backups: ["/media/usb/june.age"],
      byHand: [{ file: at("given.json"), reason: "still contains the credential: delete the file" }],
    });
    expect(await erase(correction, { selection: { indexes: [0] } })).toMatchObject({
      erased: 1,
      corrections: [{ root: plan.batch.root, index, folder: at("named") }],
    });
    expect((await rebuildFolder(correction)).plan.batch.erased).toEqual(new Set([0]));
  });
});

describe("whoever has the folder, the chain and another learner's file", () => {
  it("finds out who was erased by trying names, while there is a seed; and never afterwards", async () => {
    const folder = await makeBatch(at("guessed"), await bindLearners(SIZE));
    const { plan, record } = await rebuildFolder(folder);
    const index = plan.batch.index(ROW);
    const leaf = plan.batch.leaf(index);
    const others = Array.from({ length: SIZE }, (_, i) => i)
      .filter((i) => i !== index)
      .map((i) => plan.batch.text(i));
    const known = { record, leaf, index, others, row: ROW, course: await readCourse(at("guessed/course.json")) };
    const names = [NAME, ...Array.from({ length: 7 }, (_, i) => learnerOf(i + 3).full_name)];
    const whole = await readAll(folder.path);
    expect(await guess(whole, known, names)).toEqual<Guessed>({ confirmed: NAME, by: "leaf" });
    const other = { ...known, leaf: `0x${"0".repeat(64)}` };
    expect(await guess(whole, other, names)).toEqual<Guessed>({ confirmed: NAME, by: "row" });
    const secret = JSON.parse(String(whole.get("batch.secret.json")));
    const { seed: _, ...unseeded } = { ...secret, input: { ...secret.input, rows: "0".repeat(8 * (SIZE + 1)) } };
    const digested = new Map([...whole, ["batch.secret.json", Buffer.from(JSON.stringify(unseeded))]]);
    expect(await guess(digested, known, names)).toEqual<Guessed>({ confirmed: NAME, by: "input" });
    await erase(folder);
    const files = await readAll(folder.path);
    expect(await guess(files, known, names)).toBeUndefined();
    const leaked = new Map([...files, ["leak", Buffer.from(plan.batch.seed as string)]]);
    expect(await guess(leaked, known, names)).toEqual<Guessed>({ confirmed: NAME, by: "leaf" });
  });
});
