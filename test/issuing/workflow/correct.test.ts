// A correction is one transaction: at every block exactly one of two credentials is valid, and nobody corrects one twice.
import { access, cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type BatchRecord,
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
  sendOrder,
} from "../../../issuing/src/index.ts";
import { createMemoryJournal, createVerifier, type OrderSigner, parseTrust } from "../../../sdk/src/index.ts";
import { root } from "../../cli/run.ts";
import { waitUntil } from "../../more.ts";
import { ask, startAnvil } from "../../nodes/anvil.ts";
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
    ...{ registry: { chainId, address: registry.address }, rpc: [rpc], issuer: 1, accreditation: 1, operator: 1 },
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

const countSent = () => world.provider.getTransactionCount(world.operator.address);
const admin = () => ({ signer: { nodeAccount: world.admin.address } });

describe("correctCredential", () => {
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
    const approve = async ({ cost }: Proposal) => void told.push(cost.gas);
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
      message: expect.stringMatching(/corrected already by operator 1 on .* UTC, transaction 0x[0-9a-f]{64}; .*/),
    });
    await expect(second).rejects.toThrow(first.issued.record.root);
    expect(await countSent()).toBe(before);
    expect(await out.readRecord()).toBeUndefined();
  });

  it("refuses what was only revoked, alone or with its batch", async () => {
    const selection = { learners: [LEARNER] };
    await withOffice((office) => changeCredentials(office, { action: "revoke", folder: batch, selection }));
    await expect(correct("B")).rejects.toThrow(/revoked already by operator 1 on .*; this correction was not anchored/);
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
      const message = expect.stringMatching(/ corrected already by operator \d .*; this correction was not anchored$/);
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
    await withOffice((office) => sendOrder(office, order, createMemoryJournal()), {
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
    const { block: _block, ...record } = await batch.requireRecord();
    await correct("B");
    await batch.writeRecord({ ...record, block: 1_000_000 });
    await expect(correct("A")).rejects.toMatchObject({
      code: "correction.unknown",
      cure: expect.stringContaining("before anything is issued"),
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
    await expect(correct("A", { folder: out })).rejects.toMatchObject({ code: "correction.again" });
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
    const ended = world.registry.connect(world.admin).endOperator(1, 1, anchoredAt ?? 0);
    await (await ended).wait();
    const reanchored = await withOffice((office) => reanchorBatch(office, { folder: out }), { operator });
    expect(reanchored.record).toMatchObject({ operator, replaces: { root: oldRoot } });
    expect(await withOffice((office) => readBatchStatus(office, out))).toMatchObject({ progress: { state: "final" } });
    expect(await verdicts(fileIn(out, 0))).toEqual(["valid"]);
  });
});
