// Issuing as a library: what a program calls, in the order of a batch's life; nothing is printed.
import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  auditBatch,
  bindRows,
  changeBatch,
  changeCredentials,
  closeOffice,
  correctCredential,
  type Course,
  issueBatch,
  IssuingError,
  type IssuingEvent,
  type Office,
  openBatchFolder,
  openOffice,
  proposeBatch,
  readBatchStatus,
  readCohortInput,
  readCourse,
  reissueFiles,
  starterCourse,
} from "../../../issuing/src/index.ts";
import { createVerifier, parseTrust, type Verdict } from "../../../sdk/src/index.ts";
import { root } from "../../cli/run.ts";
import { openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";

const LEARNERS = ["Niamh", "Tadhg", "Zoë"].map((name, i) => ({
  ...{ student_number: `202600000${i}`, full_name: name, email: `${i}@students.example.org` },
  ...{
    date_of_birth: "1999-01-02",
    grade: "B",
    score: 70,
    hours_studied: 75,
    completed_on: "2026-06-05",
    wallet_did: null,
  },
}));
let world: World;
let temporary: string;
let course: Course;
const events: IssuingEvent[] = [];

beforeAll(async () => {
  world = await openWorld();
  temporary = await mkdtemp(join(tmpdir(), "laurel-library-"));
  course = await readCourse(join(root, "samples/course.json"));
});
afterAll(async () => {
  await world?.stop();
  await rm(temporary, { recursive: true, force: true });
});

/** Through a provider of ethers: what URLs do, the command's tests show. */
async function withOffice<Result>(work: (office: Office) => Promise<Result>, signal?: AbortSignal): Promise<Result> {
  const { chainId, registry, provider, operator } = world;
  events.length = 0;
  const office = await openOffice({
    ...{ registry: { chainId, address: registry.address }, rpc: [provider], issuer: 1, accreditation: 1, operator: 1 },
    ...{ signer: { nodeAccount: operator.address }, finality: "latest", signal },
    onEvent: (event) => {
      events.push(event);
      onEvent(event);
    },
  });
  try {
    return await work(office);
  } finally {
    closeOffice(office);
  }
}
let onEvent: (event: IssuingEvent) => void = () => undefined;

const bindLearners = () => bindRows("students", LEARNERS, course);
const openFolder = (name: string) => openBatchFolder(join(temporary, name));

async function countAnchors(): Promise<number> {
  const { provider, registry } = world;
  const logs = await provider.getLogs({ address: registry.address, fromBlock: 0, toBlock: "latest" });
  const batches = logs.filter(
    ({ topics }) => topics[0] === "0x21e53ab830f661813a99b6c65905b819d069970df7b97d3762c220e7d28d5530",
  );
  return batches.length;
}

async function verify(folder: string, index: number): Promise<[Verdict, string | undefined]> {
  const file = await readFile(join(temporary, folder, "credentials", `${String(index).padStart(6, "0")}.json`));
  const { verdict, checks } = await createVerifier(parseTrust(world.trust())).verify(file);
  return [verdict, checks.find(({ outcome }) => outcome !== "pass")?.code];
}

describe("issuing as a library", () => {
  it("refuses what is no registry and what are no nodes, and says what they are", async () => {
    const registry = { chainId: world.chainId, address: world.registry.address };
    const settings = { issuer: 1, signer: { nodeAccount: world.operator.address } };
    const open = (odd: object) => openOffice({ ...settings, registry, rpc: [world.rpc], ...odd } as never);
    const address = world.registry.address.toLowerCase().replace("0x", "0X1");
    for (const odd of [registry.address, undefined, { ...registry, address }, { address: registry.address }])
      await expect(open({ registry: odd })).rejects.toMatchObject({
        kind: "misuse",
        cure: expect.stringContaining("chainId"),
      });
    for (const odd of [world.rpc, [], undefined])
      await expect(open({ rpc: odd })).rejects.toMatchObject({ kind: "misuse", cure: "rpc is a list of URLs" });
    await expect(open({ rpc: ["anvil"] })).rejects.toMatchObject({ kind: "misuse" });
  });

  it("proposes a batch without writing or sending anything", async () => {
    const before = await countAnchors();
    const { batch, cost } = await withOffice((office) => proposeBatch(office, { input: bindLearners() }));
    expect(batch.size).toBe(3);
    expect(cost.gas).toBeGreaterThan(20_000n);
    expect(cost.account).toBe(world.operator.address);
    expect(await countAnchors()).toBe(before);
  });

  it("tells what was put right in a spreadsheet, before anything is kept", async () => {
    const file = join(temporary, "spaced.csv");
    const rows = [
      Object.keys(LEARNERS[0] ?? {}),
      ...LEARNERS.map((row) => Object.values(row).map((cell) => ` ${cell ?? ""}`)),
    ];
    await writeFile(file, rows.map((row) => row.join(",")).join("\n"));
    const input = await readCohortInput(file, join(root, "samples/course.json"));
    await withOffice((office) => proposeBatch(office, { input }));
    const message = expect.stringContaining("rows 2, 3, 4: spaces around cells were removed");
    expect(events).toContainEqual({ type: "notice", kind: "input", message });
  });

  it("keeps nothing where whoever is asked declines", async () => {
    const folder = openFolder("declined");
    const approve = () => Promise.reject(new Error("no"));
    const issued = withOffice((office) => issueBatch(office, { input: bindLearners(), folder, approve }));
    await expect(issued.catch((error: Error) => error.message)).resolves.toBe("no");
    await expect(
      access(folder.path).then(
        () => "there",
        () => "not there",
      ),
    ).resolves.toBe("not there");
  });

  it("is stopped by a signal and gone on with, to one anchor and the same root; and prints nothing", async () => {
    const [out, err] = [vi.spyOn(process.stdout, "write"), vi.spyOn(process.stderr, "write")];
    const folder = openFolder("batch");
    const before = await countAnchors();
    const stop = new AbortController();
    onEvent = ({ type }) => {
      if (type === "transaction") stop.abort();
    };
    const stopped = withOffice((office) => issueBatch(office, { input: bindLearners(), folder }), stop.signal);
    await expect(stopped.catch(({ code }: IssuingError) => code)).resolves.toBe("transaction.stopped");
    onEvent = () => undefined;
    const planned = await folder.requireRecord();
    const { record, wasAnchored } = await withOffice((office) => issueBatch(office, { input: bindLearners(), folder }));
    expect(record).toMatchObject({ root: planned.root, size: 3, state: "anchored" });
    expect(wasAnchored).toBe(false);
    expect(await countAnchors()).toBe(before + 1);
    expect(events).toContainEqual({ type: "step", step: "credentials written", done: 3, total: 3 });
    const printed = [out, err].map((spy) => spy.mock.calls.length);
    for (const spy of [out, err]) spy.mockRestore();
    expect(printed).toEqual([0, 0]);
  });

  it("names the file of each row's credential, when it issues and when it is called again", async () => {
    for (const wasAnchored of [false, true]) {
      const folder = openFolder("named");
      const issued = await withOffice((office) => issueBatch(office, { input: bindLearners(), folder }));
      expect(issued.wasAnchored).toBe(wasAnchored);
      const files = LEARNERS.map((_, row) => issued.fileOf(row));
      expect(new Set(files).size).toBe(3);
      for (const [row, { full_name }] of LEARNERS.entries())
        expect(await readFile(join(folder.path, files[row] ?? ""), "utf8")).toContain(`"name":"${full_name}"`);
      expect(() => issued.fileOf(3)).toThrow(RangeError);
    }
  });

  it("goes on with a batch that the first version planned as that joined its texts", async () => {
    const text = new TextDecoder().decode(course.bytes).replace("{{full_name}}", "{{given?}} {{full_name}}");
    await writeFile(join(temporary, "joined.json"), text);
    const joined = await readCourse(join(temporary, "joined.json"));
    const bind = () =>
      bindRows(
        "students",
        LEARNERS.map((row) => ({ ...row, given: null })),
        joined,
      );
    const folder = openFolder("untidy");
    const stop = new AbortController();
    onEvent = ({ type }) => {
      if (type === "transaction") stop.abort();
    };
    const before = bind().untidied?.() ?? bind();
    const stopped = withOffice((office) => issueBatch(office, { input: before, folder }), stop.signal);
    await expect(stopped.catch(({ code }: IssuingError) => code)).resolves.toBe("transaction.stopped");
    onEvent = () => undefined;
    const planned = await folder.requireRecord();
    const { record } = await withOffice((office) => issueBatch(office, { input: bind(), folder }));
    expect(record).toMatchObject({ root: planned.root, state: "anchored" });
    expect(await readFile(join(folder.path, "credentials/000000.json"), "utf8")).toMatch(
      /"name":" (?:Niamh|Tadhg|Zoë)"/,
    );
    const audit = await withOffice((office) => auditBatch(office, folder));
    expect(audit).toMatchObject({ missing: [], changed: [], anchored: true });
  });

  it("names each row at fault, with its column and a cure", () => {
    const [first, second] = LEARNERS;
    const bind = () => bindRows("students", [{ ...first }, { ...second, completed_on: "5 June" }], course);
    expect(bind).toThrow(IssuingError);
    try {
      bind();
    } catch (error) {
      const { code, kind, problems } = error as IssuingError;
      expect({ code, kind }).toEqual({ code: "cohort.invalid", kind: "refused" });
      expect(problems).toMatchObject([{ file: "students", row: 2, column: "completed_on", cure: expect.any(String) }]);
    }
  });

  it("refuses rows that have changed since the batch was planned, naming the row", async () => {
    const changed = LEARNERS.map((row, i) => (i === 1 ? { ...row, full_name: "Tadhgín" } : row));
    const input = bindRows("students", changed, course);
    const issued = withOffice((office) => issueBatch(office, { input, folder: openFolder("batch") }));
    const error = await issued.catch((cause: IssuingError) => cause);
    expect(error).toMatchObject({ code: "batch.changed", message: expect.stringContaining("row 2 has changed") });
  });

  it("makes a lost file again, byte for byte", async () => {
    const file = join(temporary, "batch/credentials/000001.json");
    const before = await readFile(file);
    await rm(file);
    const { files } = await reissueFiles(openFolder("batch"), { indexes: [1] });
    expect(files).toEqual(["credentials/000001.json"]);
    expect(await readFile(file)).toEqual(before);
    const audit = await withOffice((office) => auditBatch(office, openFolder("batch")));
    expect(audit).toMatchObject({ missing: [], changed: [], anchored: true, counts: true, revoked: false });
  });

  it("corrects a credential: the new one is valid and names the old one, which is revoked", async () => {
    const { issued, index, replaced } = await withOffice((office) =>
      correctCredential(office, {
        ...{ folder: openFolder("batch"), out: openFolder("correction"), learner: "2026000001" },
        cells: new Map([["grade", "A"]]),
      }),
    );
    expect(issued.record.size).toBe(1);
    expect(await verify("correction", 0)).toEqual(["valid", undefined]);
    expect(await verify("batch", index)).toEqual(["invalid", "status.revoked"]);
    const corrected = JSON.parse(await readFile(join(temporary, "correction/credentials/000000.json"), "utf8"));
    expect(corrected.evidence).toContainEqual(expect.objectContaining({ id: replaced }));
    expect(corrected.credentialSubject.result[0].value).toBe("A");
  });

  it("revokes once, however often it is asked", async () => {
    const change = { action: "revoke", folder: openFolder("batch"), selection: { learners: ["2026000002"] } } as const;
    const first = await withOffice((office) => changeCredentials(office, { ...change, reason: "error" }));
    expect(first).toMatchObject({ wasSent: true, changed: [expect.any(Number)], already: [] });
    const again = await withOffice((office) => changeCredentials(office, change));
    expect(again).toMatchObject({ wasSent: false, changed: [], already: first.changed });
  });

  it("revokes a whole batch, and says then that it needs attention", async () => {
    const folder = openFolder("correction");
    expect(await withOffice((office) => readBatchStatus(office, folder))).toMatchObject({
      progress: { state: "final" },
    });
    const revoked = await withOffice((office) => changeBatch(office, { action: "revoke-batch", folder }));
    expect(revoked.wasSent).toBe(true);
    expect(await withOffice((office) => readBatchStatus(office, folder))).toMatchObject({
      progress: { state: "trouble", trouble: "revoked" },
    });
    expect(await verify("correction", 0)).toEqual(["invalid", "status.batch-revoked"]);
  });

  it("refuses a batch of another issuer", async () => {
    const folder = openFolder("batch");
    const change = { action: "revoke", folder, selection: { indexes: [0] } } as const;
    const refused = withOffice((office) => changeCredentials({ ...office, issuer: 2 }, change));
    await expect(refused.catch(({ code }: IssuingError) => code)).resolves.toBe("batch.place");
  });

  it("refuses a folder whose record is another's or whose seed is gone, and anchors and revokes nothing", async () => {
    const folder = openFolder("swapped");
    await withOffice((office) => issueBatch(office, { input: bindLearners(), folder }));
    const before = await countAnchors();
    const path = join(folder.path, "batch.json");
    const record = await readFile(path, "utf8");
    const selection = { learners: ["2026000000"] };
    for (const odd of [{ root: `0x${"ab".repeat(32)}` }, { size: 999 }, { issuer: 2 }]) {
      await writeFile(path, JSON.stringify({ ...JSON.parse(record), ...odd, state: "planned" }));
      const again = withOffice((office) => issueBatch(office, { input: bindLearners(), folder }));
      await expect(again).rejects.toMatchObject({ code: "folder.invalid" });
      const revoked = withOffice((office) => changeCredentials(office, { action: "revoke", folder, selection }));
      await expect(revoked).rejects.toBeInstanceOf(IssuingError);
    }
    await writeFile(path, record);
    await rm(join(folder.path, "batch.secret.json"));
    const again = withOffice((office) => issueBatch(office, { input: bindLearners(), folder }));
    await expect(again).rejects.toMatchObject({ code: "secret.missing" });
    expect(await countAnchors()).toBe(before);
  });

  it("refuses cells that are no plain values, courses that require parts, and a correction of nothing", async () => {
    const [first] = LEARNERS;
    for (const odd of [{}, new Date(0), Number.NaN, Infinity, Symbol("x"), "\ud800"])
      expect(() => bindRows("students", [{ ...first, full_name: odd }], course)).toThrow(/1 problem/);
    const larger = { ...course, requires: { credits: 9 } } as unknown as Course;
    expect(() => bindRows("students", LEARNERS, larger)).toThrow("requires parts");
    const starter: Course = { ...course, template: starterCourse.credential as unknown as Course["template"] };
    expect(() => bindRows("students", LEARNERS, starter)).toThrow("is not finished");
    const correction = { folder: openFolder("swapped"), out: openFolder("nothing"), learner: "2026000000" };
    await expect(
      withOffice((office) => correctCredential(office, { ...correction, cells: new Map() })),
    ).rejects.toMatchObject({ kind: "misuse" });
  });

  it("corrects nothing of another issuer's batch: the new credential is not anchored either", async () => {
    const folder = openFolder("theirs");
    await withOffice((office) => issueBatch(office, { input: bindLearners(), folder }));
    const before = await countAnchors();
    const correction = { folder, out: openFolder("ours"), learner: "2026000000", cells: new Map([["grade", "A"]]) };
    const corrected = withOffice((office) => correctCredential({ ...office, issuer: 2 }, correction));
    await expect(corrected).rejects.toMatchObject({ code: "batch.place" });
    const unnamed = withOffice((office) => correctCredential({ ...office, operator: undefined }, correction));
    await expect(unnamed).rejects.toMatchObject({ kind: "misuse" });
    expect(await countAnchors()).toBe(before);
  });
});
