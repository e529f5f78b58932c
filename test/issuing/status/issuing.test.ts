// Batches with places in status lists, as a program issues them, goes on with them and looks after them.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  auditBatch,
  type BatchFolder,
  bindDocuments,
  bindRows,
  closeOffice,
  correctCredential,
  type Course,
  issueBatch,
  type IssueRequest,
  listAllocations,
  type Office,
  openBatchFolder,
  openOffice,
  proposeBatch,
  readCourse,
  reanchorBatch,
  reissueFiles,
} from "../../../issuing/src/index.ts";
import type { StatusPlace } from "../../../sdk/src/index.ts";
import { root } from "../../cli/run.ts";
import { openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";

const BASE = "https://status.example.org/lists";
const LEARNERS = ["Niamh", "Tadhg", "Zoë"].map((name, i) => ({
  ...{ student_number: `202600000${i}`, full_name: name, email: `${i}@students.example.org` },
  ...{ date_of_birth: "1999-01-02", grade: "B", score: 70, hours_studied: 75 },
  ...{ completed_on: "2026-06-05", wallet_did: null },
}));
let world: World;
let temporary: string;
let person: string;
let course: Course;
let office: Office;

beforeAll(async () => {
  world = await openWorld();
  temporary = await mkdtemp(join(tmpdir(), "laurel-status-"));
  person = join(temporary, "person");
  course = await readCourse(join(root, "samples/course.json"));
  const { chainId, registry, rpc, operator } = world;
  office = await openOffice({
    ...{ registry: { chainId, address: registry.address }, rpc: [rpc], issuer: 1, accreditation: 1, operator: 1 },
    ...{ signer: { nodeAccount: operator.address }, finality: "latest" },
  });
});
afterAll(async () => {
  closeOffice(office);
  await world.stop();
  await rm(temporary, { recursive: true, force: true });
});

const folderOf = (name: string): BatchFolder => openBatchFolder(join(temporary, name));
const issue = (name: string, more: Partial<IssueRequest> = {}) =>
  issueBatch(office, {
    ...{ input: bindRows("students", LEARNERS, course), folder: folderOf(name) },
    ...{ status: { personFolder: person, base: BASE }, ...more },
  });
const readCredential = async (name: string, index: number) =>
  JSON.parse(await readFile(join(temporary, name, `credentials/00000${index}.json`), "utf8"));
/** What was given away, by the last part of the folder's name. */
const listPlaces = async () =>
  (await listAllocations(person)).flatMap(({ list, places }) =>
    places.map(({ folder, ...place }) => ({ list, name: folder.slice(temporary.length + 1), ...place })),
  );

describe("a batch with places in status lists", () => {
  it("names them in every credential, its record and its secret, and is written down with its root before it is sent", async () => {
    let seen: unknown[] = [];
    const beforeAnchor = async (): Promise<void> => {
      seen = await listPlaces();
    };
    const { record } = await issue("june", { beforeAnchor });
    const status = record.status as StatusPlace;
    expect(status).toEqual({
      list: expect.stringMatching(/^https:\/\/status\.example\.org\/lists\/[0-9a-f]{8}$/),
      offset: 0,
    });
    expect(seen).toEqual([{ ...status, name: "june", size: 3, root: record.root }]);
    expect((await folderOf("june").readSecret())?.status).toEqual(status);
    for (const index of [0, 1, 2]) {
      const { credentialStatus } = await readCredential("june", index);
      expect(credentialStatus).toEqual(
        ["revocation", "suspension"].map((statusPurpose) => ({
          ...{ type: "BitstringStatusListEntry", statusPurpose, statusListIndex: String(index) },
          statusListCredential: `${status.list}/${statusPurpose}.json`,
        })),
      );
    }
  });

  it("stands behind the batch before, and one that was declined leaves its places empty for ever", async () => {
    const approve = (): Promise<never> => Promise.reject(new Error("no"));
    await expect(issue("declined", { approve })).rejects.toThrow("no");
    const { record } = await issue("july");
    expect(record.status?.offset).toBe(6);
    expect((await listPlaces()).map(({ name, root: of }) => [name, of === null])).toEqual([
      ["june", false],
      ["declined", true],
      ["july", false],
    ]);
    expect((await readCredential("july", 2)).credentialStatus[1].statusListIndex).toBe("8");
  });

  it("is proposed with a place that no batch has, and none is given", async () => {
    const before = await listPlaces();
    const input = bindRows("students", LEARNERS, course);
    const { batch } = await proposeBatch(office, { input, status: { personFolder: person, base: `${BASE}/` } });
    expect(JSON.parse(batch.text(1)).credentialStatus[0]).toMatchObject({
      ...{ statusListIndex: "1", statusListCredential: `${BASE}/00000000/revocation.json` },
    });
    expect(await listPlaces()).toEqual(before);
  });

  it("is gone on with at its own places, wherever the run before was stopped", async () => {
    const stop = new AbortController();
    const stopped = {
      ...office,
      signal: stop.signal,
      onEvent: ({ type }: { type: string }) => type === "transaction" && stop.abort(),
    };
    const input = bindRows("students", LEARNERS, course);
    const request = { input, folder: folderOf("august"), status: { personFolder: person, base: BASE } };
    await expect(issueBatch(stopped, request)).rejects.toMatchObject({ code: "transaction.stopped" });
    const planned = await folderOf("august").requireRecord();
    const places = await listPlaces();
    // By whoever does not say the URL again, or has another as a rule; what an older copy of the lists lacks is added.
    await rm(person, { recursive: true });
    const status = { personFolder: person, usualBase: "https://other.example.org" };
    const { record } = await issue("august", { status });
    expect([record.root, record.status]).toEqual([planned.root, planned.status]);
    expect(await listPlaces()).toEqual(places.filter(({ name }) => name === "august"));
    const audit = await auditBatch(office, folderOf("august"));
    expect(audit).toMatchObject({ missing: [], changed: [], counts: true });
    // Finished already: the places are looked at again, and nothing else.
    expect((await issue("august")).wasAnchored).toBe(true);
  });

  it("is refused other lists than it was planned with, and a person's folder that is not named", async () => {
    const refused = (status: IssueRequest["status"], name = "june") => expect(issue(name, { status })).rejects;
    const other = {
      kind: "misuse",
      message: expect.stringContaining(`june was planned for status lists under ${BASE}`),
    };
    await refused({ personFolder: person, base: `${BASE}/more` }).toMatchObject(other);
    await refused(undefined).toMatchObject({
      kind: "misuse",
      message: expect.stringContaining("june has places in status lists"),
    });
    await refused({ personFolder: person, base: "http://status.example.org" }, "new").toMatchObject({ kind: "misuse" });
    await issue("plain", { status: undefined });
    const without = { kind: "misuse", message: expect.stringContaining("plain was planned without status lists") };
    await refused({ personFolder: person, base: BASE }, "plain").toMatchObject(without);
    await issue("plain", { status: { personFolder: person, usualBase: BASE } });
    expect((await readCredential("plain", 0)).credentialStatus).toBe(undefined);
  });

  it("is not sent where another batch has its places", async () => {
    const stop = { beforeAnchor: () => Promise.reject(new Error("stop")) };
    await expect(issue("late", stop)).rejects.toThrow("stop");
    const { status } = await folderOf("late").requireRecord();
    const path = join(person, `status-lists/${status?.list.slice(-8)}.json`);
    const list = await readFile(path, "utf8");
    const { root: own } = await folderOf("late").requireRecord();
    await writeFile(path, list.replace(own, `0x${"ab".repeat(32)}`));
    await expect(issue("late")).rejects.toMatchObject({ code: "status.taken" });
    expect((await world.registry.getBatch(1, own)).anchoredAt).toBe(0);
    await writeFile(path, list);
    expect((await issue("late")).record.status).toEqual(status);
  });

  it("is refused where its record and its secret name other places", async () => {
    const path = join(temporary, "july/batch.json");
    const text = await readFile(path, "utf8");
    for (const odd of [{ status: undefined }, { status: { list: `${BASE}/0a0b0c0d`, offset: 6 } }]) {
      await writeFile(path, JSON.stringify({ ...JSON.parse(text), ...odd }));
      await expect(issue("july")).rejects.toMatchObject({ code: "folder.invalid" });
    }
    await writeFile(path, text);
  });

  it("is made again byte for byte, and corrected under the same URL", async () => {
    const file = join(temporary, "july/credentials/000001.json");
    const before = await readFile(file);
    await rm(file);
    await reissueFiles(folderOf("july"), { indexes: [1] });
    expect(await readFile(file)).toEqual(before);
    const correction = {
      ...{ folder: folderOf("july"), out: folderOf("correction"), learner: "2026000001" },
      ...{ cells: new Map([["grade", "A"]]), personFolder: undefined },
    };
    await expect(correctCredential(office, correction)).rejects.toMatchObject({ kind: "misuse" });
    const { issued } = await correctCredential(office, { ...correction, personFolder: person });
    const place = issued.record.status as StatusPlace;
    expect(place.list.slice(0, -9)).toBe(BASE);
    expect((await readCredential("correction", 0)).credentialStatus[0].statusListIndex).toBe(String(place.offset));
  });

  it("is refused documents that have a status of their own, by row, and where it has no places they keep theirs", async () => {
    const { proof: _, id: _id, credentialStatus, ...document } = await readCredential("june", 0);
    const ready = (more: object) => ({ location: { file: "ready.jsonl", row: 7 }, document: { ...document, ...more } });
    const documents = [{ ...ready({}), location: { file: "ready.jsonl", row: 6 } }, ready({ credentialStatus })];
    const request = { input: bindDocuments("ready.jsonl", documents, []), profile: "none" };
    const problem = { row: 7, column: "/credentialStatus", cure: "remove that member, or issue without status lists" };
    await expect(issue("own", request)).rejects.toMatchObject({ code: "cohort.invalid", problems: [problem] });
    await issue("own", { ...request, profile: "open-badges", status: { personFolder: person } });
    const found = [await readCredential("own", 0), await readCredential("own", 1)].map((one) => one.credentialStatus);
    expect(found).toContainEqual(credentialStatus);
    expect(found).toContainEqual(undefined);
  });

  it("keeps its places when it is anchored again", async () => {
    const folder = folderOf("july");
    const { anchoredAt, status } = await folder.requireRecord();
    const registry = world.registry.connect(world.admin);
    await (await registry.endOperator(1, 1, anchoredAt ?? 0)).wait();
    await (await registry.addOperator(1, world.stranger.address, world.until, 3)).wait();
    const other = { ...office, operator: 2, signer: { nodeAccount: world.stranger.address } };
    const { record, wasSent } = await reanchorBatch(other, { folder });
    expect([wasSent, record.status]).toEqual([true, status]);
    expect(await auditBatch(other, folder)).toMatchObject({ missing: [], changed: [], counts: true });
  });
});
