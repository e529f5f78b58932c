// The registrar's list is theirs: whatever becomes of learners.csv, every command works as before. input.jsonl is what says whose credential is
// revoked or corrected: a row that is not as it was issued is refused, before anything is sent.
import { cp, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  auditBatch,
  bindRows,
  changeCredentials,
  closeOffice,
  correctCredential,
  issueBatch,
  type Office,
  openBatchFolder,
  openOffice,
  readCohortInput,
  readCourse,
  reissueFiles,
} from "../../../issuing/src/index.ts";
import { root } from "../../cli/run.ts";
import { isMore } from "../../more.ts";
import { openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";

const ROWS = ["Niamh", "Tadhg", "Zoë"].map((name, i) => ({
  ...{ student_number: `202600000${i}`, full_name: name, email: `${i}@students.example.org` },
  ...{ date_of_birth: "1999-01-02", grade: "B", score: 70, hours_studied: 75, completed_on: "2026-06-05" },
  wallet_did: null,
}));
let world: World;
let temporary: string;
let office: Office;
let texts: Record<string, string>;
const at = (name: string): string => join(temporary, name);
const folder = () => openBatchFolder(at("batch"));
const inBatch = (name: string): string => join(temporary, "batch", name);

beforeAll(async () => {
  world = await openWorld();
  temporary = await mkdtemp(join(tmpdir(), "laurel-learners-"));
  const { chainId, registry, rpc, operator } = world;
  office = await openOffice({
    ...{ registry: { chainId, address: registry.address }, rpc: [rpc], issuer: 1, accreditation: 1, operator: 1 },
    ...{ signer: { nodeAccount: operator.address }, finality: "latest" },
  });
  const course = await readCourse(join(root, "samples/course.json"));
  await issueBatch(office, { input: bindRows("students", ROWS, course), folder: folder() });
  const names = ["input.jsonl", "learners.csv", "course.json", "batch.secret.json"];
  const read = names.map(async (name) => [name, await readFile(inBatch(name), "utf8")] as const);
  texts = Object.fromEntries(await Promise.all(read));
});
beforeEach(async () => {
  for (const [name, text] of Object.entries(texts)) await writeFile(inBatch(name), text);
});
afterAll(async () => {
  closeOffice(office);
  await world.stop();
  await rm(temporary, { recursive: true, force: true });
});

const selection = { learners: ["2026000001"] };
const revoke = (from = folder()) => changeCredentials(office, { action: "revoke", folder: from, selection });
const correct = () =>
  correctCredential(office, {
    ...{ folder: folder(), out: openBatchFolder(join(temporary, "correction")), learner: "2026000001" },
    cells: new Map([["grade", "A"]]),
  });
const all = [revoke, correct, () => auditBatch(office, folder()), () => reissueFiles(folder())];
const input = (): string[] => (texts["input.jsonl"] ?? "").split("\n");
const writeInput = (lines: readonly string[]): Promise<void> => writeFile(inBatch("input.jsonl"), lines.join("\n"));

/** Has all commands refuse the input. */
async function expectAltered(row: number, what = "the cells changed since this batch was planned"): Promise<void> {
  const sent = await world.provider.getTransactionCount(world.operator.address);
  const message = `${inBatch("input.jsonl")} row ${row}: ${what}; nothing was sent`;
  for (const act of all) await expect(act()).rejects.toMatchObject({ code: "input.altered", message });
  expect(await world.provider.getTransactionCount(world.operator.address)).toBe(sent);
}

describe("input.jsonl", () => {
  it("is the header and the cells of each row, in their order, for its owner alone", async () => {
    const columns = Object.keys(ROWS[0] ?? {});
    const cells = ROWS.map((row) => Object.values(row).map((cell) => String(cell ?? "")));
    expect((await stat(inBatch("input.jsonl"))).mode & 0o777).toBe(0o600);
    expect(texts["input.jsonl"]).toBe([columns, ...cells].map((line) => `${JSON.stringify(line)}\n`).join(""));
  });

  it("is refused with the row where a cell changed, or two learners have each other's", async () => {
    await writeInput(input().with(2, (input()[2] ?? "").replace("Tadhg", "Tadgh")));
    await expectAltered(3);
    await writeInput(
      input()
        .with(1, input()[2] ?? "")
        .with(2, input()[1] ?? ""),
    );
    await expectAltered(2);
    await writeInput(input().with(0, (input()[0] ?? "").replace("grade", "score")));
    await expectAltered(1);
  });

  it("is refused where a row is missing, is there twice, or is no row", async () => {
    await writeInput(input().slice(0, 3));
    await expectAltered(4, "the row is missing: this batch has 3 learners");
    await writeInput([...input().slice(0, 4), ...input().slice(3)]);
    await expectAltered(5, "this row is too many: the batch has 3 learners");
    for (const line of ["", "{", "[]", "null", '{"a":1}']) {
      await writeInput(input().with(2, line));
      await expectAltered(3);
    }
  });

  it("is refused whatever byte of it changed", async () => {
    // Four bytes of digest: one change in four thousand million would not be seen here, and then by the root.
    const bytes = Buffer.from(texts["input.jsonl"] ?? "");
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 2), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const altered = Buffer.from(bytes);
        altered[place] = (altered[place] ?? 0) ^ change;
        await writeFile(inBatch("input.jsonl"), altered);
        await expect(reissueFiles(folder())).rejects.toMatchObject({ code: "input.altered" });
      }),
      { numRuns: isMore ? 1000 : 20 },
    );
  });

  it("is said to be missing where it is", async () => {
    await rm(inBatch("input.jsonl"));
    for (const act of all) await expect(act()).rejects.toMatchObject({ code: "input.missing" });
  });

  it("is read by the key of the batch's own course, and not without its seed", async () => {
    await writeFile(inBatch("course.json"), (texts["course.json"] ?? "").replace(/"key": "[^"]*"/, '"key": "grade"'));
    await expect(revoke()).rejects.toMatchObject({ code: "folder.invalid" });
    await rm(inBatch("batch.secret.json"));
    await expect(revoke()).rejects.toMatchObject({ code: "secret.missing" });
  });
});

describe("learners.csv", () => {
  const lines = (): string[] => (texts["learners.csv"] ?? "").split("\r\n");
  const cases: Readonly<Record<string, () => string | undefined>> = {
    "names another's index": () =>
      lines()
        .with(2, (lines()[2] ?? "").replace(/,\d,cred/, ",9,cred"))
        .join("\r\n"),
    "is sorted by one column alone": () => {
      const cells = lines().map((line) => line.split(","));
      return cells.map((row, i) => (i in ROWS && i > 0 ? row.with(1, cells[i + 1]?.[1] ?? "") : row)).join("\r\n");
    },
    "is cut": () => lines().slice(0, 2).join("\r\n"),
    "is no list at all": () => "PK\u0003\u0004",
    "is empty": () => "",
  };
  for (const [name, make] of Object.entries(cases))
    it(`is read by no command: it ${name}`, async () => {
      const changed = make() ?? "";
      await writeFile(inBatch("learners.csv"), changed);
      expect(await auditBatch(office, folder())).toMatchObject({ missing: [], changed: [], list: "changed" });
      expect(await reissueFiles(folder())).toMatchObject({ list: "changed" });
      expect(await readFile(inBatch("learners.csv"), "utf8")).toBe(changed);
    });

  it("is made again byte for byte where it is gone, and never with some files alone", async () => {
    await rm(inBatch("learners.csv"));
    expect(await auditBatch(office, folder())).toMatchObject({ missing: [], changed: [], list: "missing" });
    expect(await reissueFiles(folder(), { indexes: [0] })).toMatchObject({ list: "none" });
    expect(await reissueFiles(folder())).toMatchObject({ list: "written" });
    expect(await readFile(inBatch("learners.csv"), "utf8")).toBe(texts["learners.csv"]);
    expect(await reissueFiles(folder())).toMatchObject({ list: "same" });
    expect(await auditBatch(office, folder())).toMatchObject({ list: "same" });
  });

  it("is made again with the separator of the list that was issued", async () => {
    await writeFile(
      at("cohort.csv"),
      "student_number;full_name;email;date_of_birth;grade;score;hours_studied;completed_on;wallet_did\n1;A B;a@b.example;1999-01-02;B;70;75;2026-06-05;\n",
    );
    const issued = await readCohortInput(at("cohort.csv"), join(root, "samples/course.json"));
    const semicolons = openBatchFolder(at("semicolons"));
    await issueBatch(office, { input: issued, folder: semicolons });
    const written = await readFile(at("semicolons/learners.csv"), "utf8");
    expect(written).toMatch(/^student_number;full_name;.*;index;file;id\r\n1;A B;/);
    await rm(at("semicolons/learners.csv"));
    await reissueFiles(semicolons);
    expect(await readFile(at("semicolons/learners.csv"), "utf8")).toBe(written);
  });

  // Field case 22: a registrar opened the list in a spreadsheet and saved it. Names are invented.
  it("is as a spreadsheet saved it, dates and separator and all, and every learner is found", async () => {
    const list = join(import.meta.dirname, "saved-again");
    const written = await readFile(join(list, "as-written.csv"), "utf8");
    const rows = written
      .trimEnd()
      .split("\n")
      .map((line) => line.split(",").slice(0, -3));
    await writeFile(at("case.csv"), rows.map((row) => row.join(",")).join("\n"));
    const issued = await readCohortInput(at("case.csv"), join(root, "samples/course.json"));
    const kept = openBatchFolder(at("case"));
    await issueBatch(office, { input: issued, folder: kept });
    await cp(join(list, "saved-by-excel.csv"), at("case/learners.csv"));
    expect(await auditBatch(office, kept)).toMatchObject({ missing: [], changed: [], list: "changed" });
    await rm(at("case/credentials"), { recursive: true });
    expect((await reissueFiles(kept)).files).toHaveLength(3);
    const chosen = { action: "revoke", folder: kept, selection: { learners: ["2026000020"] } } as const;
    const { changed } = await changeCredentials(office, chosen);
    const file = JSON.parse(await readFile(at(`case/credentials/00000${changed[0]}.json`), "utf8"));
    expect(file).toMatchObject({ credentialSubject: { name: "Łukasz Nguyễn" } });
  });

  it("that is gone revokes the learner named all the same", async () => {
    await rm(inBatch("learners.csv"));
    const { changed } = await revoke();
    const file = inBatch(`credentials/00000${changed[0]}.json`);
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ credentialSubject: { name: "Tadhg" } });
  });
});
