// laurel watch: each kind of event, as the registry's log tells it.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openWorld } from "../../nodes/shared.ts";
import { createDocument, type World } from "../../nodes/world.ts";
import { writeOwn } from "../run.ts";
import { kindsOf, openWatcher, type Watcher } from "./watching.ts";

let world: World;
let watcher: Watcher;
let snapshot: unknown;

beforeAll(async () => {
  world = await openWorld();
});
beforeEach(async () => {
  snapshot = await world.provider.send("evm_snapshot", []);
  watcher = await openWatcher(world);
});
afterEach(async () => {
  await watcher.end();
  await world.provider.send("evm_revert", [snapshot]);
});
afterAll(() => world.stop());

const send = async (sent: Promise<{ wait: () => Promise<unknown> }>): Promise<void> => {
  await (await sent).wait();
};

describe("laurel watch --once", () => {
  it("first says what is in force, and tells nothing of before", async () => {
    const events = await watcher.look();
    expect(kindsOf(events)).toEqual(["watch-started"]);
    expect(events[0]).toMatchObject({
      ...{ admin: world.admin.address, governor: world.governor.address, recovery: null, pendingAdmin: null },
      operators: [{ operator: 1, account: world.operator.address, rights: 3 }],
      accreditations: [{ accreditation: 1, issuer: 1, accreditor: 1 }],
    });
    expect(await watcher.look()).toEqual([]);
    expect(watcher.said()).toBe("");
  });

  it("tells of operators, their ends, handovers and batches, once each", async () => {
    const { registry, admin, stranger, operator, until, provider } = world;
    await watcher.look();
    const asAdmin = registry.connect(admin);
    await provider.send("evm_increaseTime", [10]);
    await send(asAdmin.addOperator(1, stranger.address, until, 1));
    const moment = await world.now();
    const batch = await world.issue([createDocument()]);
    await world.mine(1);
    await send(registry.connect(operator).revokeCredentials(1, 1, batch.root, [0], [1n]));
    await send(asAdmin.endOperator(1, 1, moment));
    await send(asAdmin.handOverIssuer(1, stranger.address));
    await send(registry.connect(stranger).acceptIssuer(1));
    const events = await watcher.look();
    expect(events).toMatchObject([
      { kind: "operator-added", source: "event", operator: 2, account: stranger.address, rights: 1, until },
      { kind: "batch-anchored", root: batch.root, size: 1, operator: 1, known: false },
      { kind: "credentials-revoked", root: batch.root, count: 1 },
      { kind: "operator-ended", operator: 1, account: operator.address, until: moment, backDated: true, batches: 1 },
      { kind: "admin-handover-started", account: stranger.address },
      { kind: "admin-handover-accepted", account: stranger.address },
    ]);
    expect(await watcher.look()).toEqual([]);
  });

  it("counts the batches of five back-dated ends at once, and tells of more without", async () => {
    const { registry, admin, stranger, until } = world;
    await watcher.look();
    const asAdmin = registry.connect(admin);
    for (let i = 0; i < 5; i += 1) await send(asAdmin.addOperator(1, stranger.address, until, 1));
    const moment = await world.now();
    await world.mine(2);
    for (let i = 1; i <= 6; i += 1) await send(asAdmin.endOperator(1, i, moment));
    const ends = (await watcher.look()).filter(({ kind }) => kind === "operator-ended");
    expect(ends.map(({ backDated, batches }) => [backDated, batches === null])).toEqual([
      ...Array.from({ length: 5 }, () => [true, false]),
      [true, true],
    ]);
  });

  it("tells of recoveries", async () => {
    const { registry, admin, accreditor, governor, stranger, provider } = world;
    await watcher.look();
    const [asAccreditor, asAdmin] = [registry.connect(accreditor), registry.connect(admin)];
    await send(asAccreditor.startRecovery(1, stranger.address));
    expect(await watcher.look()).toMatchObject([
      { kind: "recovery-started", proposedAdmin: stranger.address, starter: 1, issuer: 1 },
    ]);
    await send(asAdmin.objectToRecovery(1));
    await send(registry.connect(governor).decideRecovery(1, false));
    await send(asAccreditor.startRecovery(1, stranger.address));
    await provider.send("evm_increaseTime", [8 * 86_400]);
    await send(asAccreditor.completeRecovery(1));
    // The chain's clock is ahead of this computer's now, which nobody believes of a chain that keeps to the clock.
    await watcher.look([], 3);
    await writeOwn(watcher.folder, "trust.json", world.trust());
    expect(await watcher.look()).toMatchObject([
      { kind: "recovery-objected", issuer: 1 },
      { kind: "recovery-rejected" },
      { kind: "recovery-started" },
      { kind: "recovery-completed", admin: stranger.address },
    ]);
  });

  it("tells of accreditations, mandates, the governor and the status of credentials", async () => {
    const { registry, accreditor, governor, stranger, operator, admin, until } = world;
    await watcher.look();
    const asAccreditor = registry.connect(accreditor);
    const batch = await world.issue([createDocument(), createDocument({ id: "urn:example:2" })]);
    const asOperator = registry.connect(operator);
    await send(asOperator.suspendCredentials(1, 1, batch.root, [0], [3n]));
    await send(asOperator.reinstateCredentials(1, 1, batch.root, [0], [1n]));
    await send(asOperator.revokeCredentials(1, 1, batch.root, [0], [2n]));
    await send(registry.connect(admin).annulCredentialRevocations(1, batch.root, [0], [2n]));
    await send(asOperator.revokeBatch(1, 1, batch.root));
    await send(registry.connect(admin).annulBatchRevocation(1, batch.root));
    await send(asAccreditor.accreditIssuer(1, 1, until, "University of Example", "did:web:university.example.org"));
    await send(asAccreditor.endAccreditation(2, await world.now()));
    await send(asAccreditor.handOverAccreditor(1, stranger.address));
    await send(registry.connect(stranger).acceptAccreditor(1));
    await send(registry.connect(governor).endAccreditor(1, (await world.now()) + 1000));
    await send(registry.connect(governor).transferOwnership(stranger.address));
    await send(registry.connect(stranger).acceptOwnership());
    expect(await watcher.look()).toMatchObject([
      { kind: "batch-anchored", size: 2 },
      { kind: "credentials-suspended", count: 2 },
      { kind: "credentials-reinstated", count: 1 },
      { kind: "credentials-revoked", count: 1 },
      { kind: "credentials-annulled", count: 1 },
      { kind: "batch-revoked", root: batch.root },
      { kind: "batch-revocation-annulled", root: batch.root },
      { kind: "accreditation-granted", accreditation: 2, name: "University of Example", until },
      { kind: "accreditation-ended", accreditation: 2, issuer: 1 },
      { kind: "accreditor-handover-started", accreditor: 1, account: stranger.address },
      { kind: "accreditor-handover-accepted", accreditor: 1, account: stranger.address },
      { kind: "accreditor-ended", accreditor: 1, backDated: false, batches: 0, issuer: null },
      { kind: "governor-handover-started", account: stranger.address },
      { kind: "governor-handover-accepted", account: stranger.address },
    ]);
  });
});
