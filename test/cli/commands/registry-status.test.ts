// laurel status --registry: the issuer's batches from the chain, and the one that no folder knows.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { isMore } from "../../more.ts";
import { editResults, type Fault, type NodeProxy, replaceAnswers, startProxy } from "../../nodes/proxy.ts";
import { issuedCohort, openWorld } from "../../nodes/shared.ts";
import { createDocument, type World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { runInProcess, writeOwn } from "../run.ts";

let world: World;
let folder: string;
let proxies: NodeProxy[];
/** Anchored by somebody with the operator's key: no folder knows it. */
let stolen: string;
let before: number;

/** Lists the batches as so many nodes tell them. */
async function list(nodes: number, ...words: string[]) {
  await writeOwn(folder, "laurel.json", {
    ...{ format: "laurel-config-v1", chainId: world.chainId, registry: world.registry.address, issuer: 1 },
    ...{ rpc: proxies.slice(0, nodes).map(({ url }) => url), accreditation: 1, operator: 1 },
    signer: { type: "rpc-account", address: world.operator.address },
  });
  const { code, stdout, stderr } = await runInProcess(folder, ["status", "--registry", ...words, "--json"]);
  return { code, stderr, ...expectOutput(stdout) };
}

/** Edits the lists of events that are asked for. */
const editLogs = (edit: (logs: readonly { topics: readonly string[] }[]) => unknown): Fault =>
  editResults(({ method }, result) => (method === "eth_getLogs" ? edit(result as never) : result));
const without = (root: string): Fault => editLogs((logs) => logs.filter(({ topics }) => topics[2] !== root));
const withAnother: Fault = editLogs((logs) =>
  logs.map((log) => ({ ...log, topics: [...log.topics.slice(0, 2), `0x${"ab".repeat(32)}`] })),
);
const refuse: Fault = replaceAnswers(({ method }) =>
  method === "eth_getLogs" ? { error: { code: -32601, message: "the method does not exist" } } : undefined,
);

let snapshot: unknown;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-registry-status-"));
  world = await openWorld();
  proxies = await Promise.all([0, 1, 2].map(() => startProxy(world.rpc)));
  before = await world.now();
  await world.provider.send("evm_increaseTime", [3600]);
  ({ root: stolen } = await world.issue([0, 1].map((n) => createDocument({ id: `urn:example:stolen:${n}` }))));
  snapshot = await world.provider.send("evm_snapshot", []);
});
afterEach(async () => {
  for (const proxy of proxies) proxy.fault = undefined;
  await world.provider.send("evm_revert", [snapshot]);
  snapshot = await world.provider.send("evm_snapshot", []);
});
afterAll(async () => {
  await Promise.all([...proxies.map((proxy) => proxy.stop()), world.stop()]);
  await rm(folder, { recursive: true, force: true });
});

describe("laurel status --registry", () => {
  it("names the batch that no folder knows as possibly a thief's, with what to type, in 80 columns", async () => {
    const { code, batches, complete } = await list(1, issuedCohort());
    expect({ code, complete }).toEqual({ code: 1, complete: true });
    expect(batches).toMatchObject([
      { size: 1000, state: "counts", operator: 1, revoked: 0, suspended: 0, folder: issuedCohort() },
      { root: stolen, size: 2, state: "counts", folder: null },
    ]);
    const { stdout } = await runInProcess(folder, ["status", "--registry", issuedCohort()], "", {}, 80);
    expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
    for (const said of [
      "NO FOLDER",
      `  ${stolen}`,
      "a thief may have",
      "laurel operator end 1 --as-of 20",
      "revoke-batch",
    ])
      expect(stdout).toContain(said);
    expect(stdout).not.toContain("All of them have a folder");
    expect((await list(1)).batches).toMatchObject([{ folder: null }, { folder: null }]);
    expect((await list(1, dirname(issuedCohort()))).batches[0].folder).toBe(issuedCohort());
  });

  it("tells what no longer counts, is revoked or suspended, and what corrects", async () => {
    const { registry, operator, admin } = world;
    const fixed = await world.build([createDocument({ id: "urn:example:fixed" })]);
    await (await registry.connect(operator).replaceCredentials(1, 1, 1, fixed.root, 1, stolen, [0], [1n])).wait();
    await (await registry.connect(operator).suspendCredentials(1, 1, stolen, [0], [2n])).wait();
    const told = await list(1, issuedCohort());
    expect(told.batches.slice(1)).toMatchObject([
      { root: stolen, revoked: 1, suspended: 1, replaces: [] },
      { root: fixed.root, revoked: 0, replaces: [stolen] },
    ]);
    await (await registry.connect(operator).revokeBatch(1, 1, fixed.root)).wait();
    await (await registry.connect(admin).endOperator(1, 1, before + 1)).wait();
    const ended = await list(1, issuedCohort());
    expect({ code: ended.code, states: ended.batches.map(({ state }: { state: string }) => state) }).toEqual({
      ...{ code: 0, states: ["counts", "no longer counts", "revoked"] },
    });
  });

  it("says that the list is not complete where the nodes list no events, and never that all is known", async () => {
    (proxies[0] as NodeProxy).fault = refuse;
    expect(await list(1, issuedCohort())).toMatchObject({ code: 3, complete: false });
    const { code, stdout } = await runInProcess(folder, ["status", "--registry"]);
    expect({ code, isCalm: /known here/.test(stdout) }).toEqual({ code: 3, isCalm: false });
    expect(stdout).toContain("The list is not complete: ");
    expect(stdout).toContain("There may be more batches. Next: ");
  });

  it.each([
    ["leaves one out", () => without(stolen)],
    ...(isMore
      ? ([
          ["invents one", () => withAnother],
          ["lists none", () => editLogs(() => [])],
        ] as const)
      : []),
  ] as const)(
    "lists what two of three nodes tell where one %s, and nothing for certain where there are only two",
    async (_, lie) => {
      const honest = await list(3, issuedCohort());
      (proxies[1] as NodeProxy).fault = lie();
      const { batches, code } = await list(3, issuedCohort());
      expect({ batches, code }).toEqual({ batches: honest.batches, code: 1 });
      expect(await list(2, issuedCohort())).toMatchObject({ complete: false, batches: [], code: 3 });
    },
  );

  it("is not believed where it lacks a batch that a folder has, or has one that the registry has not", async () => {
    const root = (await list(1, issuedCohort())).batches[0].root;
    (proxies[0] as NodeProxy).fault = without(root);
    expect(await list(1, issuedCohort())).toMatchObject({
      complete: false,
      missing: [{ root, folder: issuedCohort() }],
    });
    (proxies[0] as NodeProxy).fault = withAnother;
    expect(await list(1)).toMatchObject({ format: "laurel-error-v1", exitCode: 3, code: "rpc.disagreement" });
  });

  it("counts no bits of a batch of four billion", async () => {
    const { registry, operator } = world;
    await (await registry.connect(operator).anchorBatch(1, 1, 1, `0x${"cd".repeat(32)}`, 2 ** 32 - 1)).wait();
    expect((await list(1)).batches.at(-1)).toMatchObject({ size: 2 ** 32 - 1, revoked: null, suspended: null });
  });

  it("refuses a folder without a batch, and one operand too few or too many without --registry", async () => {
    expect(await list(1, folder)).toMatchObject({ format: "laurel-error-v1", exitCode: 2 });
    for (const words of [["status"], ["status", "a", "b"]])
      expect(await runInProcess(folder, words)).toMatchObject({ code: 2 });
  });
});
