// learners.csv says whose credential is revoked or corrected: a row that names another's is refused, before anything is sent.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
  readCourse,
  reissueFiles,
} from "../../../issuing/src/index.ts";
import { root } from "../../cli/run.ts";
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
const folder = () => openBatchFolder(join(temporary, "batch"));
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
  const names = ["learners.csv", "course.json", "batch.secret.json"];
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
const revoke = () => changeCredentials(office, { action: "revoke", folder: folder(), selection });
const correct = () =>
  correctCredential(office, {
    ...{ folder: folder(), out: openBatchFolder(join(temporary, "correction")), learner: "2026000001" },
    cells: new Map([["grade", "A"]]),
  });

/** The list with the second learner's row changed: the cells, the last three of them index, file and id. */
async function changeList(change: (cells: string[], other: readonly string[]) => void): Promise<void> {
  const lines = (texts["learners.csv"] ?? "").split("\r\n");
  const [other = [], cells = []] = [lines[1]?.split(","), lines[2]?.split(",")];
  change(cells, other);
  await writeFile(inBatch("learners.csv"), lines.with(2, cells.join(",")).join("\r\n"));
}

describe("learners.csv", () => {
  for (const [name, from, to] of [
    ["index", -3, -2],
    ["file", -2, -1],
    ["index, file and id", -3, undefined],
  ] as const)
    it(`names no other learner's ${name}`, async () => {
      const sent = await world.provider.getTransactionCount(world.operator.address);
      await changeList((cells, other) => {
        const taken = other.slice(from, to);
        cells.splice(cells.length + from, taken.length, ...taken);
      });
      const refusal = {
        code: "learners.invalid",
        message: expect.stringContaining("learners.csv row 3: the credential"),
      };
      for (const act of [revoke, correct, () => auditBatch(office, folder()), () => reissueFiles(folder(), selection)])
        await expect(act()).rejects.toMatchObject(refusal);
      expect(await world.provider.getTransactionCount(world.operator.address)).toBe(sent);
    });

  it("names no id of another to an audit", async () => {
    await changeList((cells, other) => cells.splice(-1, 1, other.at(-1) ?? ""));
    await expect(auditBatch(office, folder())).rejects.toMatchObject({ code: "learners.invalid" });
  });

  for (const [name, index] of [
    ["an empty index", ""],
    ["an index that is none", "0x1"],
    ["an index beyond the batch", "7"],
  ] as const)
    it(`is not read with ${name}`, async () => {
      await changeList((cells) => cells.splice(-3, 1, index));
      await expect(revoke()).rejects.toMatchObject({ code: "learners.invalid" });
    });

  it("gives nobody another's key", async () => {
    const [first = "", second = ""] = ROWS.map((row) => row.student_number);
    const swapped = (texts["learners.csv"] ?? "").replace(first, "?").replace(second, first).replace("?", second);
    await writeFile(inBatch("learners.csv"), swapped);
    await expect(revoke()).rejects.toMatchObject({
      code: "learners.invalid",
      message: expect.stringContaining("its cells changed since this batch was planned"),
    });
  });

  it("is read by the key of the batch's own course, and not without its seed", async () => {
    await writeFile(inBatch("course.json"), (texts["course.json"] ?? "").replace(/"key": "[^"]*"/, '"key": "grade"'));
    await expect(revoke()).rejects.toMatchObject({ code: "folder.invalid" });
    await rm(inBatch("batch.secret.json"));
    await expect(revoke()).rejects.toMatchObject({ code: "secret.missing" });
  });

  it("that is as it was written revokes the learner named", async () => {
    const { changed } = await revoke();
    const file = inBatch(`credentials/00000${changed[0]}.json`);
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ credentialSubject: { name: "Tadhg" } });
  });
});
