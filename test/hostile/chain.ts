// Files that are well made, and what the chain says against them.
import { type Batch, deployRegistry } from "../../sdk/src/index.ts";
import { CLAIMS, createDocument, UNIVERSITY } from "../nodes/world.ts";
import type { Attack, HostileCase, Scene } from "./scene.ts";

type Stage = (scene: Scene) => Promise<Attack>;

function stage(expected: string, cases: Readonly<Record<string, Stage>>): HostileCase[] {
  return Object.entries(cases).map(([name, attack]) => ({ name, expected, attack }));
}

let count = 0;
const fresh = (changes: object = {}): object[] => [createDocument({ id: `urn:example:chain:${++count}`, ...changes })];
const fileOf = (batch: Batch): Attack => ({ file: JSON.stringify(batch.credential(0)) });
const issue =
  (changes: object): Stage =>
  async ({ world }) =>
    fileOf(await world.issue(fresh(changes)));

/** A batch that was anchored, and what was done to it then. */
const after =
  (change: (scene: Scene, batch: Batch) => Promise<unknown>): Stage =>
  async (scene) => {
    const batch = await scene.world.issue(fresh());
    await change(scene, batch);
    return fileOf(batch);
  };

/** A batch that is final, and a change to it that is not; `prepare` anchors the batch and says what changes it. */
const pending =
  (prepare: (scene: Scene, batch: Batch) => Promise<() => Promise<Sending>>): Stage =>
  async (scene) => {
    const batch = await scene.world.build(fresh());
    const change = await prepare(scene, batch);
    await scene.world.mine(2);
    await sent(change());
    return { ...fileOf(batch), trust: { finality: { confirmations: 1 } } };
  };

/** A batch by an accreditation that was then ended as of before. */
async function issueAndEnd(world: Scene["world"], documents: readonly object[]): Promise<Batch> {
  const accreditor = world.registry.connect(world.accreditor);
  await sent(accreditor.accreditIssuer(1, 1, world.until, UNIVERSITY.name, UNIVERSITY.id));
  const id = await world.registry.accreditationCount();
  const batch = await world.build(documents);
  await sent(world.registry.connect(world.operator).anchorBatch(1, id, 1, batch.root, 1));
  await sent(accreditor.endAccreditation(id, 0));
  return batch;
}

type Sending = { readonly wait: () => Promise<unknown> };
const operator = ({ world }: Scene) => world.registry.connect(world.operator);
const sent = async (transaction: Promise<Sending>): Promise<unknown> => (await transaction).wait();

export const chainCases: readonly HostileCase[] = [
  ...stage("invalid anchor.missing", {
    "a batch that nobody anchored": async ({ world }) => fileOf(await world.build(fresh())),
    "a batch that another issuer anchored": async (scene) => {
      const { world } = scene;
      const { registry, stranger, until } = world;
      const batch = await world.build(fresh());
      await sent(
        registry.connect(world.accreditor).registerIssuer(1, stranger.address, until, "Mill", "https://mill.example"),
      );
      const [issuer, accreditation] = [await registry.issuerCount(), await registry.accreditationCount()];
      await sent(registry.connect(stranger).addOperator(issuer, stranger.address, until, 3));
      await sent(registry.connect(stranger).anchorBatch(issuer, accreditation, 1, batch.root, 1));
      return fileOf(batch);
    },
  }),
  ...stage("unknown anchor.pending", {
    "a batch that is not final yet": async ({ world }) => ({
      ...fileOf(await world.issue(fresh())),
      trust: { finality: { confirmations: 1 } },
    }),
  }),
  ...stage("unknown authority.pending", {
    "a key's end that is not final yet": pending(async (scene, { root }) => {
      const { registry, admin, operator: account, until } = scene.world;
      await sent(registry.connect(admin).addOperator(1, account.address, until, 3));
      const id = await registry.operatorCount(1);
      await sent(operator(scene).anchorBatch(1, 1, id, root, 1));
      return async () => {
        const { anchoredAt } = await registry.getBatch(1, root);
        return registry.connect(admin).endOperator(1, id, anchoredAt);
      };
    }),
  }),
  ...stage("unknown status.pending", {
    "a revocation that is not final yet": pending(async (scene, { root }) => {
      await sent(operator(scene).anchorBatch(1, 1, 1, root, 1));
      return () => operator(scene).revokeCredentials(1, 1, root, [0], [1n]);
    }),
  }),
  ...stage("invalid anchor.size", {
    "a batch that was anchored with another size": async (scene) => {
      const batch = await scene.world.build(fresh());
      await sent(operator(scene).anchorBatch(1, 1, 1, batch.root, 4_294_967_295));
      return fileOf(batch);
    },
  }),
  ...stage("invalid registry.untrusted", {
    "a registry of the forger's own, with the same names": async ({ world }) => {
      const registry = await deployRegistry(world.stranger);
      return fileOf(await world.build(fresh(), CLAIMS, registry.address));
    },
  }),
  ...stage("unknown registry.no-contract", {
    "a registry on the list that is not there": async ({ world }) => {
      const address = `0x${"11".repeat(20)}`;
      return { ...fileOf(await world.build(fresh(), CLAIMS, address)), trust: { address } };
    },
  }),
  ...stage("unknown registry.wrong-code", {
    "a registry with other code than the pinned": async ({ files }) => ({
      file: files[0] as string,
      trust: { codeHash: `0x${"11".repeat(32)}` },
    }),
  }),
  ...stage("invalid authority.operator", {
    "a stolen key, ended as of the theft": async (scene) => {
      const { registry, admin, operator: account, until } = scene.world;
      await sent(registry.connect(admin).addOperator(1, account.address, until, 3));
      const id = await registry.operatorCount(1);
      const batch = await scene.world.issue(fresh(), { operator: id });
      const { anchoredAt } = await registry.getBatch(1, batch.root);
      await sent(registry.connect(admin).endOperator(1, id, anchoredAt));
      return fileOf(batch);
    },
  }),
  ...stage("invalid authority.accreditation", {
    "an accreditation that was ended back to before": async ({ world }) => fileOf(await issueAndEnd(world, fresh())),
  }),
  ...stage("invalid authority.accreditor", {
    "a mandate that was ended back to before": async ({ world }) => {
      const { registry, stranger, until } = world;
      await sent(registry.appointAccreditor(stranger.address, until, "Ministry", "https://ministry.example"));
      const accreditor = await registry.accreditorCount();
      await sent(registry.connect(stranger).accreditIssuer(accreditor, 1, until, UNIVERSITY.name, UNIVERSITY.id));
      const id = await registry.accreditationCount();
      const batch = await world.build(fresh());
      await sent(registry.connect(world.operator).anchorBatch(1, id, 1, batch.root, 1));
      await sent(registry.endAccreditor(accreditor, 0));
      return fileOf(batch);
    },
  }),
  ...stage("invalid authority.identity", {
    "a name that another institution has": issue({ issuer: { ...UNIVERSITY, name: "University of Elsewhere" } }),
    "a name with a letter that looks alike": issue({ issuer: { ...UNIVERSITY, name: "Univers\u0456ty of Example" } }),
    "a name with a zero-width space": issue({ issuer: { ...UNIVERSITY, name: "University\u200b of Example" } }),
    "a name in other case": issue({ issuer: { ...UNIVERSITY, name: "UNIVERSITY OF EXAMPLE" } }),
    "a name with a blank after it": issue({ issuer: { ...UNIVERSITY, name: "University of Example " } }),
    "a name that is null": issue({ issuer: { ...UNIVERSITY, name: null } }),
    "a name in an array": issue({ issuer: { ...UNIVERSITY, name: [UNIVERSITY.name] } }),
    "an id with a slash after it": issue({ issuer: { ...UNIVERSITY, id: `${UNIVERSITY.id}/` } }),
    "an id with https for did:web": issue({
      issuer: { ...UNIVERSITY, id: UNIVERSITY.id.replace("did:web:", "https://") },
    }),
    "an id of another institution": issue({ issuer: "https://elsewhere.example.org" }),
    "a name without an id": issue({ issuer: { name: UNIVERSITY.name } }),
    "several issuers": issue({ issuer: [UNIVERSITY.id] }),
    "an issuer that is null": issue({ issuer: null }),
    "a name that another institution has, by an accreditor that is not on the list": async ({ world }) => ({
      ...fileOf(await issueAndEnd(world, fresh({ issuer: "https://elsewhere.example.org" }))),
      trust: { accreditors: [2] },
    }),
    "an issuer that is a number": issue({ issuer: 1 }),
    "no issuer": async ({ world }) => {
      const { issuer: _, ...document } = createDocument({ id: "urn:example:nobody" });
      return fileOf(await world.issue([document]));
    },
  }),
  ...stage("invalid authority.unrecognised", {
    "an accreditor that is not on the list": async ({ files }) => ({
      file: files[0] as string,
      trust: { accreditors: [2] },
    }),
    "an empty list of accreditors": async ({ files }) => ({ file: files[0] as string, trust: { accreditors: [] } }),
    "an accreditor that is not on the list, after it ended what it wrote": async ({ world }) => ({
      ...fileOf(await issueAndEnd(world, fresh())),
      trust: { accreditors: [2] },
    }),
  }),
  ...stage("invalid status.revoked", {
    "a credential that was revoked": after((scene, { root }) =>
      sent(operator(scene).revokeCredentials(1, 1, root, [0], [1n])),
    ),
    "a credential that was revoked and then suspended": after(async (scene, { root }) => {
      await sent(operator(scene).revokeCredentials(1, 1, root, [0], [1n]));
      await sent(operator(scene).suspendCredentials(1, 1, root, [0], [1n]));
    }),
    "a credential that was revoked, its key ended since": after(async (scene, { root }) => {
      const { registry, admin, operator: account, until, now } = scene.world;
      await sent(registry.connect(admin).addOperator(1, account.address, until, 2));
      const id = await registry.operatorCount(1);
      await sent(operator(scene).revokeCredentials(1, id, root, [0], [1n]));
      await sent(registry.connect(admin).endOperator(1, id, await now()));
    }),
  }),
  ...stage("invalid status.batch-revoked", {
    "a batch that was revoked": after((scene, { root }) => sent(operator(scene).revokeBatch(1, 1, root))),
  }),
  ...stage("invalid status.suspended", {
    "a credential that was suspended": after((scene, { root }) =>
      sent(operator(scene).suspendCredentials(1, 1, root, [0], [1n])),
    ),
  }),
  ...stage("invalid validity.not-yet", {
    "a credential of next century": issue({ validFrom: "2126-06-15T00:00:00Z" }),
  }),
  ...stage("invalid validity.expired", {
    "a credential that is over": issue({ validFrom: "2020-06-15T00:00:00Z", validUntil: "2021-06-15T00:00:00Z" }),
    "a credential at the second of its end": async ({ world }) => ({
      ...fileOf(await world.issue(fresh({ validUntil: "2027-01-01T00:00:00Z" }))),
      options: { at: new Date("2027-01-01T00:00:00Z") },
    }),
  }),
  ...stage("valid", {
    "a neighbour's revocation": async ({ world }) => {
      const batch = await world.issue([...fresh(), ...fresh()]);
      await sent(world.registry.connect(world.operator).revokeCredentials(1, 1, batch.root, [0], [2n]));
      return fileOf(batch);
    },
    "a suspension that was taken back": after(async (scene, { root }) => {
      await sent(operator(scene).suspendCredentials(1, 1, root, [0], [1n]));
      await sent(operator(scene).reinstateCredentials(1, 1, root, [0], [1n]));
    }),
    "a revocation that the admin annulled": after(async (scene, { root }) => {
      await sent(operator(scene).revokeCredentials(1, 1, root, [0], [1n]));
      await sent(scene.world.registry.connect(scene.world.admin).annulCredentialRevocations(1, root, [0], [1n]));
    }),
    "a size that a thief put there, put right; a bit beyond it stays": async (scene) => {
      const { registry, admin, operator: account, until } = scene.world;
      await sent(registry.connect(admin).addOperator(1, account.address, until, 3));
      const thief = await registry.operatorCount(1);
      const batch = await scene.world.build(fresh());
      await sent(operator(scene).anchorBatch(1, 1, thief, batch.root, 200));
      const { anchoredAt } = await registry.getBatch(1, batch.root);
      await sent(operator(scene).revokeCredentials(1, thief, batch.root, [0], [1n << 100n]));
      await sent(registry.connect(admin).endOperator(1, thief, anchoredAt));
      await sent(operator(scene).anchorBatch(1, 1, 1, batch.root, 1));
      return fileOf(batch);
    },
  }),
];
