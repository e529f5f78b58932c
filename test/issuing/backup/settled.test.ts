// A restored copy never sends twice, and gives no transaction of another copy a rival: its journal is closed against the chain first.
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  backUpFolder,
  type BatchFolder,
  changeBatch,
  changeCredentials,
  correctCredential,
  isUnsettled,
  issueBatch,
  type Office,
  openBatchFolder,
  readBatchStatus,
  reanchorBatch,
  restoreFolder,
  settleRestored,
} from "../../../issuing/src/index.ts";
import { ask, startAnvil } from "../../nodes/anvil.ts";
import { KEY } from "../../nodes/key.ts";
import { createWorld } from "../../nodes/world.ts";
import { openScene, PASSWORD, type Scene, WORK } from "./scene.ts";

let scene: Scene;
/** Of an operator whose key signs here. */
let office: Office;
let before: unknown;
let count = 0;

beforeAll(async () => {
  scene = await openScene(async () => createWorld(await startAnvil([])));
  const { world } = scene;
  await (await world.governor.sendTransaction({ to: KEY.address, value: 10n ** 20n })).wait();
  await (await world.registry.connect(world.admin).addOperator(1, KEY.address, world.until, 3)).wait();
  office = { ...scene.office, operator: 2, signer: KEY };
  before = await ask(world.rpc, "evm_snapshot");
});
afterAll(() => scene.close());
beforeEach(async () => {
  await ask(scene.world.rpc, "evm_setAutomine", [true]);
  await ask(scene.world.rpc, "evm_revert", [before]);
  before = await ask(scene.world.rpc, "evm_snapshot");
});

const readNonce = async (tag = "latest"): Promise<number> =>
  Number(await ask(scene.world.rpc, "eth_getTransactionCount", [KEY.address, tag]));

/** Sends a transaction of the operator that no journal knows of. */
async function sendRaw(): Promise<void> {
  const fees = { maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 10n ** 9n, gasLimit: 21_000n };
  const { chainId, rpc } = scene.world;
  const raw = await KEY.signTransaction({ type: 2, chainId, to: KEY.address, nonce: await readNonce(), ...fees });
  await ask(rpc, "eth_sendRawTransaction", [raw]);
}

/** Restores a backup, as a new laptop. */
async function restore(file: string): Promise<BatchFolder> {
  count += 1;
  const out = scene.inside(`restored-${count}`);
  await restoreFolder({ file, password: PASSWORD, out });
  return openBatchFolder(out);
}

/** Issues, and backs up right before the anchor is sent: then that, too, is restored. */
async function backUpBefore(work: (folder: BatchFolder) => Promise<unknown> = async () => undefined): Promise<string> {
  count += 1;
  const folder = openBatchFolder(scene.inside(`old-${count}`));
  const out = scene.inside(`old-${count}.age`);
  const beforeAnchor = () => backUpFolder({ folder, out, password: PASSWORD, work: WORK });
  await issueBatch(office, {
    input: scene.bindLearners(),
    folder,
    beforeAnchor: async () => void (await beforeAnchor()),
  });
  await work(folder);
  return out;
}

const revoke = (folder: BatchFolder, index: number, by = office) =>
  changeCredentials(by, { folder, action: "revoke", selection: { indexes: [index] }, reason: "error" });

describe("a restored folder", () => {
  it("learns that the batch was anchored after its backup, and sends nothing again", async () => {
    const folder = await restore(await backUpBefore());
    expect(await folder.requireRecord()).toMatchObject({ state: "planned", transaction: null });
    expect(isUnsettled(folder)).toBe(true);
    const sent = await readNonce();
    const settled = await settleRestored(office, folder);
    expect(settled).toMatchObject({ anchor: "final", revoked: 0, suspended: 0 });
    expect(await folder.requireRecord()).toMatchObject({
      state: "anchored",
      transaction: expect.any(String),
      operator: 2,
    });
    expect(isUnsettled(folder)).toBe(false);
    const again = await issueBatch(office, { input: scene.bindLearners(), folder });
    expect(again).toMatchObject({ wasAnchored: true });
    expect(await readdir(join(folder.path, "credentials"))).toHaveLength(3);
    expect(await readNonce()).toBe(sent);
  });

  it("goes on with what its journal signed, by the same bytes, where the chain does not have it", async () => {
    const folder = openBatchFolder(scene.inside("killed"));
    await issueBatch(office, { input: scene.bindLearners(), folder });
    // As a laptop leaves it that died between signing and sending.
    await folder.writeRecord({
      ...(await folder.requireRecord()),
      state: "planned",
      transaction: null,
      anchoredAt: null,
    });
    await ask(scene.world.rpc, "evm_revert", [before]);
    before = await ask(scene.world.rpc, "evm_snapshot");
    const signed = (await folder.journal.read()) as { readonly raw?: string; readonly transaction?: string }[];
    const file = await scene.backUp(folder, "killed.age");
    const copy = await restore(file);
    expect(await settleRestored(office, copy)).toMatchObject({ anchor: "none" });
    const { record } = await issueBatch(office, { input: scene.bindLearners(), folder: copy });
    expect(signed.map(({ transaction }) => transaction)).toContain(record.transaction);
    expect(await readNonce()).toBe(1);
    // Of two copies, the second finds it done.
    expect(await issueBatch(office, { input: scene.bindLearners(), folder: await restore(file) })).toMatchObject({
      wasAnchored: true,
      record: { transaction: record.transaction },
    });
    expect(await readNonce()).toBe(1);
  });

  it("signs anew where another transaction has taken the nonce of its journal, once", async () => {
    const folder = openBatchFolder(scene.inside("taken"));
    await issueBatch(office, { input: scene.bindLearners(), folder });
    await ask(scene.world.rpc, "evm_revert", [before]);
    before = await ask(scene.world.rpc, "evm_snapshot");
    await folder.writeRecord({
      ...(await folder.requireRecord()),
      state: "planned",
      transaction: null,
      anchoredAt: null,
    });
    const copy = await restore(await scene.backUp(folder, "taken.age"));
    await sendRaw();
    const { record } = await issueBatch(office, { input: scene.bindLearners(), folder: copy });
    expect(record).toMatchObject({ state: "anchored" });
    expect(await readNonce()).toBe(2);
  });

  it("finds a revocation that was made after its backup, and does not revoke again", async () => {
    const folder = await restore(await backUpBefore((old) => revoke(old, 1)));
    const sent = await readNonce();
    expect(await settleRestored(office, folder)).toMatchObject({ revoked: 1 });
    expect(await revoke(folder, 1)).toMatchObject({ already: [1], wasSent: false });
    expect(await readNonce()).toBe(sent);
    expect(await revoke(folder, 2)).toMatchObject({ changed: [2], wasSent: true });
    expect(await readNonce()).toBe(sent + 1);
  });

  it("sends nothing while a transaction waits of which its journal knows nothing, whatever is asked for", async () => {
    const folder = await restore(await backUpBefore());
    await ask(scene.world.rpc, "evm_setAutomine", [false]);
    // What the old laptop, which is still alive, sent last.
    await sendRaw();
    expect(await readNonce("pending")).toBe((await readNonce()) + 1);
    const correction = {
      learner: "2026000001",
      cells: new Map([["grade", "A"]]),
      out: openBatchFolder(scene.inside("c")),
    };
    const attempts = {
      issue: () => issueBatch(office, { input: scene.bindLearners(), folder }),
      revoke: () => revoke(folder, 0),
      "revoke-batch": () => changeBatch(office, { folder, action: "revoke-batch" }),
      correct: () => correctCredential(office, { folder, ...correction }),
      reanchor: () => reanchorBatch(office, { folder }),
    };
    for (const [name, attempt] of Object.entries(attempts))
      await expect(attempt(), name).rejects.toMatchObject({
        code: "restored.open",
        kind: "unfinished",
        message: expect.stringContaining(`1 transaction of ${KEY.address} waits for a block`),
      });
    expect(await readNonce("pending")).toBe((await readNonce()) + 1);
    expect(isUnsettled(folder)).toBe(true);
    await ask(scene.world.rpc, "anvil_mine", ["0x1"]);
    await ask(scene.world.rpc, "evm_setAutomine", [true]);
    expect(await revoke(folder, 0)).toMatchObject({ wasSent: true });
    expect(isUnsettled(folder)).toBe(false);
  });

  it("takes what its own journal sent for no rival", async () => {
    count += 1;
    const folder = openBatchFolder(scene.inside(`waiting-${count}`));
    await ask(scene.world.rpc, "evm_setAutomine", [false]);
    const stop = new AbortController();
    const onEvent: Office["onEvent"] = (event) => {
      if (event.type === "transaction" && event.progress.state === "sent") stop.abort();
    };
    const stopped = { ...office, signal: stop.signal, onEvent };
    await expect(issueBatch(stopped, { input: scene.bindLearners(), folder })).rejects.toMatchObject({
      code: "transaction.stopped",
    });
    const copy = await restore(await scene.backUp(folder, `waiting-${count}.age`));
    expect(await settleRestored(office, copy)).toMatchObject({ anchor: "none" });
    await ask(scene.world.rpc, "evm_setAutomine", [true]);
    await ask(scene.world.rpc, "anvil_mine", ["0x1"]);
    await issueBatch(office, { input: scene.bindLearners(), folder: copy });
    expect(await readNonce()).toBe(1);
  });

  it("looks again until the anchor is final", async () => {
    const folder = await restore(await backUpBefore());
    const patient: Office = { ...office, finality: { confirmations: 8 } };
    expect(await settleRestored(patient, folder)).toMatchObject({ anchor: "pending" });
    expect(await folder.requireRecord()).toMatchObject({ state: "planned" });
    expect(isUnsettled(folder)).toBe(true);
    await ask(scene.world.rpc, "anvil_mine", ["0x10"]);
    expect(await settleRestored(patient, folder)).toMatchObject({ anchor: "final" });
    expect(await readBatchStatus(patient, folder)).toMatchObject({ record: { state: "anchored" } });
    expect(isUnsettled(folder)).toBe(false);
  });

  it("stays marked where no node answers, or the office is another's", async () => {
    const folder = await restore(await backUpBefore());
    const { chain } = office;
    const dead: Office = { ...office, chain: { ...chain, rpc: ["http://127.0.0.1:9"] } };
    await expect(settleRestored(dead, folder)).rejects.toMatchObject({
      code: "restored.open",
      message: expect.stringContaining("the chain cannot be read"),
      cure: expect.stringContaining(join(folder.path, "restored.json")),
    });
    const { ref } = chain;
    const other: Office = { ...office, chain: { ...chain, ref: { ...ref, address: `0x${"11".repeat(20)}` } } };
    await expect(settleRestored(other, folder)).rejects.toMatchObject({ code: "batch.place" });
    expect(JSON.parse(await readFile(join(folder.path, "restored.json"), "utf8"))).toMatchObject({
      format: "laurel-restored-v1",
    });
    await rm(join(folder.path, "restored.json"));
    expect(await settleRestored(dead, folder)).toBeUndefined();
  });
});
