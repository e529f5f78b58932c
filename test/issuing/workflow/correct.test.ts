// A correction is one transaction: at every block exactly one of two credentials is valid, and nobody corrects one twice.
import { readFileSync } from "node:fs";
import { access, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  auditBatch,
  type BatchRecord,
  bindDocuments,
  bindRows,
  changeBatch,
  changeCredentials,
  closeOffice,
  correctCredential,
  type Correction,
  type Course,
  issueBatch,
  type Office,
  openBatchFolder,
  openOffice,
  type Proposal,
  readBatchStatus,
  readCourse,
  reanchorBatch,
  rebuildFolder,
  reissueFiles,
  sendOrders,
  type SupersededError,
} from "../../../issuing/src/index.ts";
import {
  createMemoryJournal,
  createVerifier,
  type OrderSigner,
  parseTrust,
  stateReplacement,
} from "../../../sdk/src/index.ts";
import { root } from "../../cli/run.ts";
import { waitUntil } from "../../more.ts";
import { ask, startAnvil } from "../../nodes/anvil.ts";
import { startProxy } from "../../nodes/proxy.ts";
import { createWorld, type World } from "../../nodes/world.ts";

const LEARNER = "2026000001";
const LEARNERS = ["Niamh", "Tadhg", "Zoë"].map((name, i) => ({
  ...{ student_number: `202600000${i}`, full_name: name, email: `${i}@students.example.org` },
  ...{ date_of_birth: "1999-01-02", grade: "C", score: 70, hours_studied: 75, completed_on: "2026-06-05" },
  wallet_did: null,
}));
let world: World;
let temporary: string;
let course: Course;
let count = 0;
/** Whose term was not ended. */
let operatorInForce = 1;
/** The batch of each test, and where its corrections go. */
let batch: ReturnType<typeof openBatchFolder>;
let oldRoot: string;

const openFolder = (name: string) => openBatchFolder(join(temporary, name));
const nextFolder = () => {
  count += 1;
  return openFolder(`folder-${count}`);
};

beforeAll(async () => {
  world = await createWorld(await startAnvil());
  temporary = await mkdtemp(join(tmpdir(), "laurel-correct-"));
  course = await readCourse(join(root, "samples/course.json"));
  // Operator 2 acts from an account of its own; 3 and 4 have one right each.
  const admin = world.registry.connect(world.admin);
  await (await admin.addOperator(1, world.stranger.address, world.until, 3)).wait();
  for (const rights of [1, 2]) await (await admin.addOperator(1, world.operator.address, world.until, rights)).wait();
});
afterAll(async () => {
  await world?.stop();
  await rm(temporary, { recursive: true, force: true });
});
beforeEach(async () => {
  batch = nextFolder();
  const issued = await withOffice((office) =>
    issueBatch(office, { input: bindRows("students", LEARNERS, course), folder: batch }),
  );
  oldRoot = issued.record.root;
});

async function withOffice<Result>(
  work: (office: Office) => Promise<Result>,
  changes: Partial<Office> = {},
): Promise<Result> {
  const { chainId, registry, rpc, operator } = world;
  const office = await openOffice({
    ...{
      registry: { chainId, address: registry.address },
      rpc: [rpc],
      issuer: 1,
      accreditation: 1,
      operator: operatorInForce,
    },
    ...{ signer: { nodeAccount: operator.address }, finality: "latest", ...changes },
  });
  try {
    return await work(office);
  } finally {
    closeOffice(office);
  }
}

/** Corrects the learner's grade in the test's batch, into a folder of its own. */
function correct(grade: string, changes: Partial<Correction> = {}, settings: Partial<Office> = {}) {
  const correction = { folder: batch, out: nextFolder(), learner: LEARNER, cells: new Map([["grade", grade]]) };
  return withOffice((office) => correctCredential(office, { ...correction, ...changes }), settings);
}

/** What verifiers say of the learner's credentials in these folders. */
async function verdicts(...files: readonly string[]): Promise<string[]> {
  const verifier = createVerifier(parseTrust(world.trust()));
  const reports = await Promise.all(files.map(async (file) => verifier.verify(await readFile(file))));
  return reports.map(({ verdict }) => verdict);
}

const fileIn = (folder: { readonly path: string }, index: number): string =>
  join(folder.path, `credentials/${String(index).padStart(6, "0")}.json`);

/** How many of these credentials are valid by the contract at each block, from one on: [index, root] each. */
async function countValid(from: number, credentials: readonly (readonly [number, string])[]): Promise<number[]> {
  const last = await world.provider.getBlockNumber();
  const counts: number[] = [];
  for (let block = from; block <= last; block += 1) {
    const standings = await Promise.all(
      credentials.map(async ([index, of]) => {
        const { batch: record, revoked } = await world.registry.standing(1, of, [0], { blockTag: block });
        const isRevoked = ((revoked[0] ?? 0n) >> BigInt(index)) % 2n === 1n;
        return record.anchoredAt !== 0 && record.revokedAt === 0 && !isRevoked;
      }),
    );
    counts.push(standings.filter((one) => one).length);
  }
  return counts;
}

/** The indexes of the learners, in the order of the list. */
const learnersOf = (folder: string): number[] =>
  readFileSync(join(folder, "learners.csv"), "utf8")
    .trimEnd()
    .split("\r\n")
    .slice(1)
    .map((row) => Number(row.split(",").at(-3)));
const countSent = () => world.provider.getTransactionCount(world.operator.address);
const admin = () => ({ signer: { nodeAccount: world.admin.address } });

describe("correctCredential", () => {
  it("asks about corrected cells as about a list's, and about no others", async () => {
    const cells = new Map([
      ["grade", "B"],
      ["full_name", "?oë"],
    ]);
    await expect(correct("B", { cells })).rejects.toMatchObject({
      code: "cohort.unsure",
      problems: [{ column: "full_name", accept: { option: "accept", value: "full_name:lost-letters:1" } }],
    });
    const wrong = { accept: [{ column: "full_name", kind: "lost-letters", count: 2 }] };
    await expect(correct("B", { cells, ...wrong })).rejects.toMatchObject({ code: "cohort.unsure" });
    const accept = [{ column: "full_name", kind: "lost-letters", count: 1 }];
    const { record } = await correct("B", { cells, accept });
    expect(record.root).toBe(oldRoot);
  });

  it("replaces in one transaction: at every block exactly one of the two is valid", async () => {
    const from = await world.provider.getBlockNumber();
    const [before, out] = [await countSent(), nextFolder()];
    const { index, issued } = await correct("B", { out });
    expect(await countSent()).toBe(before + 1);
    expect(issued.record).toMatchObject({ state: "anchored", replaces: { root: oldRoot, indexes: [index] } });
    const valid = await countValid(from, [
      [index, oldRoot],
      [0, issued.record.root],
    ]);
    expect(new Set(valid)).toEqual(new Set([1]));
    expect(await verdicts(fileIn(batch, index), fileIn(out, 0))).toEqual(["invalid", "valid"]);
    const notes = (await readFile(join(batch.path, "changes.jsonl"), "utf8")).trim().split("\n");
    expect(notes.map((line) => JSON.parse(line))).toMatchObject([
      { state: "begun", action: "revoke", indexes: [index], reason: "superseded" },
      { state: "done", action: "revoke", transaction: issued.record.transaction },
    ]);
  });

  it("is pending for verifiers until it is final, and never are both valid", async () => {
    const out = nextFolder();
    await world.mine(3);
    const { index } = await correct("B", { out });
    const seen: string[] = [];
    for (let blocks = 0; blocks < 4; blocks += 1) {
      const verifier = createVerifier(parseTrust(world.trust({ finality: { confirmations: 2 } })));
      for (const file of [fileIn(batch, index), fileIn(out, 0)]) {
        const { verdict, checks } = await verifier.verify(await readFile(file));
        seen.push(`${verdict} ${checks.find(({ outcome }) => outcome !== "pass")?.code ?? ""}`.trim());
      }
      await world.mine(1);
    }
    const [pending, final] = [
      ["unknown status.pending", "unknown anchor.pending"],
      ["invalid status.revoked", "valid"],
    ];
    expect(seen).toEqual([pending, pending, final, final].flat());
  });

  it("costs a program what it is told before: any number replaced by one batch", async () => {
    const replaces = { root: oldRoot, indexes: [0, 2] };
    const input = bindRows("students", LEARNERS.slice(0, 2), course);
    const told: bigint[] = [];
    const approve = async ({ cost }: Proposal) => void told.push(cost?.gas ?? 0n);
    const { record } = await withOffice((office) =>
      issueBatch(office, { input, folder: nextFolder(), replaces, approve }),
    );
    expect(told).toEqual([BigInt(record.gasUsed ?? 0)]);
    expect((await world.registry.standing(1, oldRoot, [0])).revoked).toEqual([5n]);
  });

  it("does nothing twice, and asks nobody again", async () => {
    const out = nextFolder();
    await correct("B", { out });
    const [before, approve] = [await countSent(), vi.fn()];
    const { issued } = await correct("B", { out, approve });
    expect(issued.wasAnchored).toBe(true);
    expect(approve).not.toHaveBeenCalled();
    expect(await countSent()).toBe(before);
    const path = join(batch.path, "changes.jsonl");
    const lines = (await readFile(path, "utf8")).trim().split("\n");
    expect(lines).toHaveLength(2);
    // As a run leaves it that is killed before it notes what it did.
    await writeFile(path, `${lines[0]}\n`);
    await correct("B", { out });
    const noted = (await readFile(path, "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(noted).toMatchObject([{ state: "begun" }, { state: "done", transaction: issued.record.transaction }]);
  });

  it("refuses a second correction from the original, and names the first", async () => {
    const first = await correct("B");
    const [before, out] = [await countSent(), nextFolder()];
    const second = correct("A", { out });
    await expect(second).rejects.toMatchObject({
      code: "correction.late",
      message: expect.stringMatching(/already corrected by operator 1 on .* UTC, transaction 0x[0-9a-f]{64}; .*/),
    });
    await expect(second).rejects.toThrow(first.issued.record.root);
    expect(await countSent()).toBe(before);
    expect(await out.readRecord()).toBeUndefined();
  });

  it("keeps the learner's row: its folder is a batch's like any other", async () => {
    const out = nextFolder();
    const { replaced } = await correct("B", { out });
    const [header, row, ...more] = (await readFile(join(out.path, "learners.csv"), "utf8")).trimEnd().split("\r\n");
    expect(header).toBe([...Object.keys(LEARNERS[0] as object), "index", "file", "id"].join(","));
    expect(row).toMatch(/^2026000001,Tadhg,.*,B,70,75,.*,0,credentials\/000000\.json,urn:uuid:[0-9a-f-]+$/);
    expect(more).toEqual([]);
    expect(await readFile(join(out.path, "course.json"))).toEqual(await readFile(join(root, "samples/course.json")));
    expect(await out.readSecret()).toMatchObject({ replaced });
    await expect(access(join(out.path, "documents.jsonl"))).rejects.toMatchObject({ code: "ENOENT" });
    const whole = await readFile(fileIn(out, 0));
    await rm(fileIn(out, 0));
    await withOffice(() => reissueFiles(out, { learners: [LEARNER] }));
    expect(await readFile(fileIn(out, 0))).toEqual(whole);
    expect(await withOffice((office) => auditBatch(office, out))).toMatchObject({
      missing: [],
      changed: [],
      counts: true,
    });
    // What it replaces is part of it: another id in the folder makes another batch.
    const secret = await out.readSecret();
    if (secret === undefined) throw new Error("no secret");
    await out.writeSecret({ ...secret, replaced: "urn:uuid:11111111-1111-8111-8111-111111111111" });
    await expect(withOffice((office) => auditBatch(office, out))).rejects.toMatchObject({ code: "batch.changed" });
  });

  it("corrects a correction, and names the last one to whoever comes to the original again", async () => {
    const from = await world.provider.getBlockNumber();
    const [second, third] = [nextFolder(), nextFolder()];
    const one = await correct("B", { out: second });
    const two = await correct("A", { folder: second, out: third });
    expect(two).toMatchObject({ index: 0, record: { root: one.issued.record.root } });
    const roots = [one.index, 0, 0].map((index, i) => {
      return [index, [oldRoot, one.issued.record.root, two.issued.record.root][i] ?? ""] as const;
    });
    expect(new Set(await countValid(from, roots))).toEqual(new Set([1]));
    expect(await verdicts(fileIn(batch, one.index), fileIn(second, 0), fileIn(third, 0))).toEqual([
      ...["invalid", "invalid", "valid"],
    ]);
    const { evidence, credentialSubject } = JSON.parse(await readFile(fileIn(third, 0), "utf8")) as never;
    expect(evidence).toMatchObject([{ name: "Replaces", id: two.replaced }]);
    expect(JSON.stringify(credentialSubject)).toContain('"A"');

    const { transaction } = two.issued.record;
    const before = await countSent();
    const late = { code: "correction.late", successor: { root: two.issued.record.root, count: 2, folder: third.path } };
    await expect(correct("C")).rejects.toMatchObject(late);
    await expect(correct("C")).rejects.toThrow(
      new RegExp(`already corrected by operator 1 .*, last by operator 1 on .*, transaction ${transaction}; batch`),
    );
    await expect(correct("C", { folder: second })).rejects.toMatchObject({
      successor: { count: 1, folder: third.path },
    });
    // The same command as the first time would hand out a file that is not valid any more.
    await expect(correct("B", { out: second })).rejects.toMatchObject(late);
    expect((await correct("A", { folder: second, out: third })).issued.wasAnchored).toBe(true);
    expect(await countSent()).toBe(before);
  });

  it("names the folder of what stands only where it holds that batch", async () => {
    const out = nextFolder();
    const { issued } = await correct("B", { out });
    const find = async (changes: Partial<Correction> = {}) => {
      const error: SupersededError = await correct("C", changes).then(
        () => Promise.reject(),
        (late) => late,
      );
      expect(error.successor.root).toBe(issued.record.root);
      return error.successor.folder;
    };
    expect(await find()).toBe(out.path);
    const moved = join(temporary, `moved-${count}`);
    await mkdir(moved);
    for (const folder of [batch, out]) await cp(folder.path, join(moved, basename(folder.path)), { recursive: true });
    await rm(out.path, { recursive: true });
    expect(await find()).toBeUndefined();
    expect(await find({ folder: openBatchFolder(join(moved, basename(batch.path))) })).toBe(
      join(moved, basename(out.path)),
    );
    // Another batch's folder, one of another registry, and what is no folder at all.
    await cp(batch.path, out.path, { recursive: true });
    expect(await find()).toBeUndefined();
    await out.writeRecord({ ...issued.record, chainId: issued.record.chainId + 1 });
    expect(await find()).toBeUndefined();
    await rm(out.path, { recursive: true });
    await writeFile(out.path, "");
    expect(await find()).toBeUndefined();
    await writeFile(
      join(batch.path, "changes.jsonl"),
      `{"out":1}\n[]\n{\n{"replacedBy":"${issued.record.root}","out":"\\u0000"}\n`,
    );
    expect(await find()).toBeUndefined();
  });

  it("says what became of a correction that does not stand any more", async () => {
    const out = nextFolder();
    const { issued } = await correct("B", { out });
    const selection = { indexes: [0] };
    const change = (action: "revoke" | "suspend" | "reinstate" | "annul") =>
      withOffice(
        (office) => changeCredentials(office, { action, folder: out, selection }),
        action === "annul" ? admin() : {},
      );
    await change("suspend");
    await expect(correct("A")).rejects.toMatchObject({ code: "correction.late", successor: { state: "suspended" } });
    await change("reinstate");
    await change("revoke");
    const revoked =
      /batch 0x[0-9a-f]{64} \(in .*\) was revoked by operator 1 on .*, and nothing is in force; this correction/;
    await expect(correct("A")).rejects.toMatchObject({
      code: "correction.revoked",
      message: expect.stringMatching(revoked),
    });
    await expect(correct("B", { out })).rejects.toMatchObject({ code: "correction.revoked" });
    await change("annul");
    await expect(correct("A")).rejects.toMatchObject({ successor: { state: "stands" } });
    await withOffice((office) => changeBatch(office, { action: "revoke-batch", folder: out }));
    await expect(correct("A")).rejects.toMatchObject({
      code: "correction.revoked",
      message: expect.stringMatching(revoked),
    });
    await withOffice((office) => changeBatch(office, { action: "annul-batch", folder: out }), admin());
    // The original's whole batch besides: the correction stands beside it.
    await withOffice((office) => changeBatch(office, { action: "revoke-batch", folder: batch }));
    await expect(correct("A")).rejects.toMatchObject({ successor: { root: issued.record.root, state: "stands" } });
    expect((await correct("A", { folder: out })).issued.record.size).toBe(1);
  });

  it("refuses a second correction beside the first, where the original's revocation was annulled", async () => {
    const out = nextFolder();
    await correct("B", { out });
    const selection = { learners: [LEARNER] };
    await withOffice((office) => changeCredentials(office, { action: "annul", folder: batch, selection }), admin());
    const [before, approve] = [await countSent(), vi.fn()];
    const both = {
      code: "correction.both",
      message: expect.stringContaining(`(in ${out.path}) is in force beside it`),
    };
    await expect(correct("A", { approve })).rejects.toMatchObject(both);
    // Neither the folder's notes nor the events are needed for it, as long as there is one of them.
    const notes = await readFile(join(batch.path, "changes.jsonl"));
    await rm(join(batch.path, "changes.jsonl"));
    await expect(correct("A", { approve })).rejects.toMatchObject({ code: "correction.both" });
    await writeFile(join(batch.path, "changes.jsonl"), notes);
    const record = await batch.requireRecord();
    await batch.writeRecord({ ...record, anchoredAt: 4_000_000_000 });
    await expect(correct("A", { approve })).rejects.toMatchObject({ code: "correction.both" });
    await batch.writeRecord(record);
    expect(approve).not.toHaveBeenCalled();
    expect(await countSent()).toBe(before);
    await withOffice((office) =>
      changeCredentials(office, { action: "revoke", folder: out, selection: { indexes: [0] } }),
    );
    expect((await correct("A")).issued.record.state).toBe("anchored");
  });

  it("takes an index or a file in the learner's place, and one credential alone", async () => {
    const [index = 0, other = 0] = [1, 2].map((row) => learnersOf(batch.path)[row] ?? 0);
    const two = /two credentials are named, index \d and index \d/;
    await expect(correct("B", { index: other })).rejects.toThrow(two);
    await expect(correct("B", { learner: undefined })).rejects.toThrow("no credential is named");
    await expect(correct("B", { learner: undefined, index: 3 })).rejects.toThrow("index 3: not an index of this batch");
    const same = { index, credential: fileIn(batch, index) };
    expect((await correct("B", same)).index).toBe(index);
    const approve = vi.fn();
    expect((await correct("B", { learner: undefined, credential: fileIn(batch, other), approve })).index).toBe(other);
    expect(approve).toHaveBeenCalledWith(expect.stringMatching(/^urn:uuid:/), "2026000002");
  });

  it("asks a majority: one node of three that lies hides no correction, and makes up none", async () => {
    const out = nextFolder();
    const nodes = await Promise.all([0, 1, 2].map(() => startProxy(world.rpc)));
    try {
      const three = { rpc: nodes.map(({ url }) => url) } as object;
      const liar = nodes[1];
      if (liar === undefined) throw new Error("no liar");
      const { issued } = await correct("B", { out }, three);
      const lies: Record<string, (body: { result?: unknown }) => unknown> = {
        "eth_getLogs hides": () => [],
        "eth_getLogs invents": ({ result }) =>
          JSON.parse(JSON.stringify(result).replaceAll(issued.record.root, oldRoot)),
        eth_call: () => `0x${"00".repeat(32 * 40)}`,
        eth_getBlockByNumber: ({ result }) => ({ ...Object(result), timestamp: "0x1" }),
      };
      for (const [name, lie] of Object.entries(lies)) {
        const [method] = name.split(" ");
        let lied = 0;
        liar.fault = async (calls, forward) => {
          if (calls[0]?.method !== method) return undefined;
          lied += 1;
          const body = (await forward()) as { result?: unknown };
          return { body: { ...body, result: lie(body) } };
        };
        const stands = { code: "correction.late", successor: { root: issued.record.root, folder: out.path, count: 1 } };
        await expect(correct("A", {}, three), name).rejects.toMatchObject(stands);
        expect(lied, name).toBeGreaterThan(0);
      }
    } finally {
      await Promise.all(nodes.map((node) => node.stop()));
    }
  });

  it("goes on where no node lists events, and says what it does not know", async () => {
    const node = await startProxy(world.rpc);
    node.fault = async (calls) =>
      calls[0]?.method === "eth_getLogs"
        ? { body: { jsonrpc: "2.0", id: calls[0].id, error: { code: -32601, message: "no such method" } } }
        : undefined;
    try {
      const onEvent = vi.fn();
      expect((await correct("B", {}, { rpc: [node.url], onEvent } as object)).issued.record.state).toBe("anchored");
      const message = expect.stringContaining(
        "does not say whether this credential has a correction that is still in force",
      );
      expect(onEvent).toHaveBeenCalledWith({ type: "notice", kind: "input", message });
    } finally {
      await node.stop();
    }
  });

  it("goes on with what the version before planned from a document", async () => {
    const out = nextFolder();
    const openOrderSigner = async (): Promise<OrderSigner> => world.operator;
    const { plan, input } = await withOffice(() => rebuildFolder(batch));
    const row = [0, 1, 2].find((one) => input.cells(one)[0] === LEARNER) ?? 0;
    const index = plan.batch.index(row);
    const cells = input.cells(row).with(input.header.indexOf("grade"), "B");
    const rows = [Object.fromEntries(input.header.map((name, column) => [name, cells[column]]))];
    const document = stateReplacement(bindRows("the correction", rows, course).document(0), plan.batch.id(index));
    const ready = bindDocuments("the correction", [{ location: { file: "" }, document }], course.disclosable);
    const older = { input: ready, folder: out, replaces: { root: oldRoot, indexes: [index] }, profile: "european" };
    await withOffice((office) => issueBatch(office, { ...older, openOrderSigner }));
    expect((await correct("B", { out })).issued.record).toMatchObject({
      state: "anchored",
      root: (await out.readSecret())?.root,
    });
    expect(await verdicts(fileIn(batch, index), fileIn(out, 0))).toEqual(["invalid", "valid"]);
    await expect(correct("A", { folder: out, learner: undefined, index: 0 })).rejects.toMatchObject({
      ...{ code: "usage", message: expect.stringContaining("ready documents, which have no columns to correct") },
    });
  });

  it("refuses what was only revoked, alone or with its batch", async () => {
    const selection = { learners: [LEARNER] };
    await withOffice((office) => changeCredentials(office, { action: "revoke", folder: batch, selection }));
    await expect(correct("B")).rejects.toThrow(/already revoked by operator 1 on .*; this correction was not anchored/);
    await withOffice((office) => changeCredentials(office, { action: "annul", folder: batch, selection }), admin());
    await withOffice((office) => changeBatch(office, { action: "revoke-batch", folder: batch }));
    await expect(correct("B")).rejects.toMatchObject({ code: "correction.revoked", kind: "refused" });
    await withOffice((office) => changeBatch(office, { action: "annul-batch", folder: batch }), admin());
    expect((await correct("B")).issued.record.state).toBe("anchored");
  });

  for (const [name, other] of [
    ["two machines of one operator", {}],
    ["two operators", { operator: 2 }],
  ] as const) {
    it(`lets one of ${name} through, and tells the other who was first`, async () => {
      const copy = nextFolder();
      await cp(batch.path, copy.path, { recursive: true });
      const signer = () => ({ nodeAccount: "operator" in other ? world.stranger.address : world.operator.address });
      const from = await world.provider.getBlockNumber();
      await ask(world.rpc, "evm_setAutomine", [false]);
      const outs = [nextFolder(), nextFolder()];
      const races = [
        correct("A", { out: outs[0] as Correction["out"] }),
        correct("B", { folder: copy, out: outs[1] as Correction["out"] }, { ...other, signer: signer() }),
      ].map((race) => race.catch((error: unknown) => error));
      // Both have been told that theirs will pass, and signed; of one operator's two, with one nonce, the node keeps one.
      await waitUntil(async () => {
        const signed = await Promise.all(outs.map(({ journal }) => journal.read()));
        return signed.every((entries) => entries.length > 0);
      });
      await ask(world.rpc, "evm_setAutomine", [true]);
      await ask(world.rpc, "evm_mine");
      const ended = await Promise.all(races);
      const late = ended.filter((one) => one instanceof Error);
      expect(late).toHaveLength(1);
      const message = expect.stringMatching(/ already corrected by operator \d .*; this correction was not anchored$/);
      expect(late[0]).toMatchObject({ code: "correction.late", message });
      const records = await Promise.all(outs.map((out) => out.requireRecord()));
      const { replaces } = records[0] as BatchRecord;
      const old = [replaces?.indexes[0] ?? Number.NaN, oldRoot] as const;
      const valid = await countValid(from, [old, ...records.map((one) => [0, one.root] as const)]);
      expect(new Set(valid)).toEqual(new Set([1]));
    });
  }

  it("needs an operator with both rights, and asks nobody before", async () => {
    const [before, approve] = [await countSent(), vi.fn()];
    for (const [operator, missing] of [
      [3, "revoke"],
      [4, "anchor"],
    ] as const)
      await expect(correct("B", { approve }, { operator })).rejects.toMatchObject({
        code: "authority.rights",
        message: `operator ${operator} may not ${missing}; nothing was sent`,
        cure: "ask the issuer's admin for an operator with both rights",
      });
    expect(approve).not.toHaveBeenCalled();
    expect(await countSent()).toBe(before);
  });

  it("does not lift a suspension", async () => {
    const suspension = { folder: batch, selection: { learners: [LEARNER] } };
    await withOffice((office) => changeCredentials(office, { action: "suspend", ...suspension }));
    await expect(correct("B")).rejects.toMatchObject({ code: "correction.suspended" });
    await withOffice((office) => changeCredentials(office, { action: "reinstate", ...suspension }));
    expect((await correct("B")).issued.record.size).toBe(1);
  });

  it("is signed by the operator and sent by another, then gone on with", async () => {
    const out = nextFolder();
    const openOrderSigner = async (): Promise<OrderSigner> => world.operator;
    const [before, { issued, index }] = [await countSent(), await correct("B", { out, openOrderSigner })];
    const { order } = issued;
    if (order === undefined) throw new Error("no order");
    await expect(access(join(batch.path, "changes.jsonl"))).rejects.toMatchObject({ code: "ENOENT" });
    expect(order).toMatchObject({ action: "replace", replacedRoot: oldRoot, indexes: [index], size: 1 });
    expect(await countSent()).toBe(before);
    await withOffice((office) => sendOrders(office, [order], createMemoryJournal()), {
      signer: { nodeAccount: world.stranger.address },
    });
    expect((await correct("B", { out })).issued.record.state).toBe("anchored");
    expect(await countSent()).toBe(before);
    expect(await verdicts(fileIn(batch, index), fileIn(out, 0))).toEqual(["invalid", "valid"]);
  });

  it("names whose revocation is in force: not an annulled one, and not another learner's", async () => {
    const revoke = (learner: string) =>
      ({ action: "revoke", folder: batch, selection: { learners: [learner] } }) as const;
    await withOffice((office) => changeCredentials(office, revoke(LEARNER)));
    await withOffice((office) => changeCredentials(office, { ...revoke(LEARNER), action: "annul" }), admin());
    await withOffice((office) => changeCredentials(office, revoke("2026000000")));
    await withOffice((office) => changeCredentials(office, revoke(LEARNER)));
    const [last] = (await world.provider.getBlock("latest"))?.transactions ?? [];
    await withOffice((office) => changeCredentials(office, revoke("2026000002")));
    await expect(correct("B")).rejects.toThrow(`transaction ${last}`);
  });

  it("says that it does not know where the node does not tell, and advises no new issue", async () => {
    await correct("B");
    await batch.writeRecord({ ...(await batch.requireRecord()), anchoredAt: 4_000_000_000 });
    await expect(correct("A")).rejects.toMatchObject({
      code: "correction.unknown",
      cure: expect.stringContaining("before you issue anything"),
    });
  });

  it("needs a folder of its own, and asks nobody before; other cells are told", async () => {
    const [approve, out] = [vi.fn(), nextFolder()];
    await expect(correct("B", { out: batch, approve })).rejects.toMatchObject({ code: "batch.purpose" });
    await correct("B", { out });
    await expect(correct("A", { out, approve })).rejects.toMatchObject({ code: "correction.changed" });
    await expect(correct("A", { out, learner: "2026000002", approve })).rejects.toMatchObject({
      code: "batch.purpose",
    });
    await rm(join(out.path, "batch.json"));
    await expect(correct("B", { out, approve })).rejects.toMatchObject({ code: "folder.invalid" });
    expect(approve).not.toHaveBeenCalled();
    const notes = await readFile(join(batch.path, "changes.jsonl"), "utf8");
    expect(notes.trim().split("\n")).toHaveLength(2);
  });

  it("says so where the old one's revocation was annulled", async () => {
    const out = nextFolder();
    await correct("B", { out });
    const selection = { learners: [LEARNER] };
    await withOffice((office) => changeCredentials(office, { action: "annul", folder: batch, selection }), admin());
    await expect(correct("B", { out })).rejects.toMatchObject({ code: "correction.both" });
    const status = await withOffice((office) => readBatchStatus(office, out));
    expect(status.progress).toEqual({ state: "trouble", trouble: "both" });
  });

  it("says that a correction does not count any more, and finds what came before a batch was anchored again", async () => {
    const out = nextFolder();
    const { issued } = await correct("B", { out });
    const admins = world.registry.connect(world.admin);
    await (await admins.addOperator(1, world.operator.address, world.until, 3)).wait();
    const operator = Number(await world.registry.operatorCount(1));
    const { anchoredAt } = await batch.requireRecord();
    await (await admins.endOperator(1, operatorInForce, anchoredAt ?? 0)).wait();
    try {
      const lapsed = { code: "correction.lapsed", message: expect.stringContaining("no longer counts") };
      await expect(correct("A", {}, { operator })).rejects.toMatchObject(lapsed);
      for (const folder of [out, batch]) await withOffice((office) => reanchorBatch(office, { folder }), { operator });
      const stands = { code: "correction.late", successor: { root: issued.record.root, folder: out.path } };
      await expect(correct("A", {}, { operator })).rejects.toMatchObject(stands);
    } finally {
      operatorInForce = operator;
    }
  });

  it("is gone on with as a correction alone, and anchored again as any batch", async () => {
    const out = nextFolder();
    const openOrderSigner = async (): Promise<OrderSigner> => world.operator;
    await correct("B", { out, openOrderSigner });
    const input = bindRows("students", LEARNERS, course);
    const issued = withOffice((office) => issueBatch(office, { input, folder: out }));
    await expect(issued).rejects.toMatchObject({ code: "batch.purpose" });
    await correct("B", { out });
    const { anchoredAt } = await out.requireRecord();
    await (await world.registry.connect(world.admin).addOperator(1, world.operator.address, world.until, 3)).wait();
    const operator = await world.registry.operatorCount(1);
    const ended = world.registry.connect(world.admin).endOperator(1, operatorInForce, anchoredAt ?? 0);
    await (await ended).wait();
    const reanchored = await withOffice((office) => reanchorBatch(office, { folder: out }), { operator });
    expect(reanchored.record).toMatchObject({ operator, replaces: { root: oldRoot } });
    expect(await withOffice((office) => readBatchStatus(office, out))).toMatchObject({ progress: { state: "final" } });
    expect(await verdicts(fileIn(out, 0))).toEqual(["valid"]);
  });
});
