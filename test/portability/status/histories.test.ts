// Random histories of an institution: whatever is issued, revoked, annulled, ended, killed, restored from a copy or told by nodes that lag or lie, each
// file in the web root says what the chain said at the file's block, and none goes back.
import { randomBytes } from "node:crypto";
import { cp, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spawn } from "node:child_process";
import { keepPlaces, listAllocationFiles, readAllocation } from "../../../issuing/src/index.ts";
import { openListSigner } from "../../../portability/src/index.ts";
import { bindChild } from "../../../scripts/children.ts";
import { endOf, root as project } from "../../cli/run.ts";
import { isMore } from "../../more.ts";
import { editResults, type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { openWorld } from "../../nodes/shared.ts";
import { UNIVERSITY, type World } from "../../nodes/world.ts";
import { createTestSigningKey, type Desk, type ListedFolder, openActs, openDesk } from "./listed.ts";

const PURPOSES = ["revocation", "suspension"] as const;
type Purpose = (typeof PURPOSES)[number];
const COPIED = ["allocation", "state", "web"] as const;

type Operation =
  | { readonly do: "issue"; readonly size: number; readonly isPlanned: boolean }
  | { readonly do: "anchor" | "revokeBatch" | "annulBatch"; readonly of: number }
  | {
      readonly do: "revoke" | "annul" | "suspend" | "reinstate";
      readonly of: number;
      readonly indexes: readonly number[];
    }
  | { readonly do: "endOperator" | "endAccreditation"; readonly of: number }
  | { readonly do: "mine"; readonly blocks: number }
  | { readonly do: "export" }
  | { readonly do: "lag"; readonly nodes: number; readonly blocks: number }
  | { readonly do: "lie"; readonly node: number; readonly lie: number }
  | { readonly do: "kill"; readonly nth: number }
  | { readonly do: "copy" }
  | { readonly do: "restore"; readonly what: (typeof COPIED)[number] };

const of = fc.nat({ max: 5 });
const indexes = fc.uniqueArray(fc.nat({ max: 600 }), { minLength: 1, maxLength: 4 });
const constant = <Name extends string>(name: Name) => fc.constant(name);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: constant("issue"), size: fc.integer({ min: 1, max: 600 }), isPlanned: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("anchor", "revokeBatch", "annulBatch"), of }) },
  { weight: 10, arbitrary: fc.record({ do: fc.constantFrom("revoke", "annul", "suspend", "reinstate"), of, indexes }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("endOperator", "endAccreditation"), of }) },
  { weight: 3, arbitrary: fc.record({ do: constant("mine"), blocks: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 8, arbitrary: fc.record({ do: constant("export") }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: constant("lag"),
      nodes: fc.integer({ min: 1, max: 3 }),
      blocks: fc.integer({ min: 1, max: 9 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: constant("lie"), node: fc.nat({ max: 2 }), lie: fc.nat({ max: 3 }) }) },
  {
    weight: isMore ? 3 : 1,
    arbitrary: fc.record({ do: constant("kill"), nth: fc.integer({ min: 1, max: isMore ? 60 : 14 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: constant("copy") }) },
  { weight: 2, arbitrary: fc.record({ do: constant("restore"), what: fc.constantFrom(...COPIED) }) },
);

/** What an institution was told by its exports, to be looked at after the run. */
interface Tally {
  exports: number;
  refusals: string[];
  kills: number;
}

interface History {
  readonly world: World;
  readonly desk: Desk;
  readonly acts: ReturnType<typeof openActs>;
  readonly nodes: readonly NodeProxy[];
  readonly trust: object;
  readonly seed: Buffer;
  readonly batches: ListedFolder[];
  readonly tally: Tally;
  operator: number;
  accreditation: number;
}

/** A file in the web root: of which block it is, and which bits it has. */
interface ListFile {
  readonly block: number;
  readonly entries: number;
  readonly isSet: (index: number) => boolean;
}

const refused = (error: unknown): string =>
  String((error as { code?: string; errorName?: string }).code ?? (error as Error).message);

async function readFileOf({ desk, batches }: History, purpose: Purpose): Promise<ListFile | undefined> {
  const { list } = batches[0]?.status ?? { list: "https://none.example" };
  const text = await readFile(join(desk.out, new URL(list).pathname, `${purpose}.json`), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const { description, credentialSubject } = JSON.parse(text);
  const [, block, entries] = /^At block (\d+) .* (\d+) entries/.exec(description) ?? [];
  const bytes = gunzipSync(Buffer.from(credentialSubject.encodedList.slice(1), "base64url"));
  return {
    ...{ block: Number(block), entries: Number(entries) },
    isSet: (index) => (((bytes[index >> 3] ?? 0) >> (7 - (index & 7))) & 1) === 1,
  };
}

/** The indexes of a batch that the chain, asked by itself, calls bad at a block. */
async function readTruth(
  { world }: History,
  { root, size }: ListedFolder,
  block: number,
): Promise<Record<Purpose, Set<number>>> {
  const words = Array.from({ length: Math.ceil(size / 256) }, (_, word) => word);
  const at = { blockTag: block };
  const [standing, counts] = await Promise.all([
    world.registry.standing(1, root, words, at),
    world.registry.counts(1, root, at),
  ]);
  const { anchoredAt, revokedAt } = standing.batch;
  const all = Array.from({ length: size }, (_, i) => i);
  const isIn = (bitmap: readonly bigint[]) => (index: number) =>
    (((bitmap[index >> 8] ?? 0n) >> BigInt(index & 255)) & 1n) === 1n;
  const isWorthless = anchoredAt !== 0 && (revokedAt !== 0 || !counts);
  return {
    revocation: new Set(isWorthless ? all : all.filter(isIn(standing.revoked))),
    suspension: new Set(all.filter(isIn(standing.suspended))),
  };
}

/** Of which batches the export can know: by the allocation, the state, and the lists in the web root. */
async function listKnown(
  { desk, batches }: History,
  before: readonly (ListFile | undefined)[],
): Promise<readonly ListedFolder[]> {
  const [file] = await listAllocationFiles(desk.personFolder);
  const { places = [] } = file === undefined ? {} : await readAllocation(file);
  const entries = Math.max(...before.map((one) => one?.entries ?? 0));
  return batches.filter(({ root, status }) => places.some((place) => place.root === root) || status.offset < entries);
}

/** Runs an export, and compares what came of it with the chain. */
async function judgeExport(history: History, run: () => Promise<unknown>): Promise<void> {
  const { batches, tally } = history;
  if (batches.length === 0) return;
  const before = await Promise.all(PURPOSES.map((purpose) => readFileOf(history, purpose)));
  const known = await listKnown(history, before);
  const done = await run().then(
    () => "exported",
    (error: unknown) => refused(error),
  );
  if (done === "exported") tally.exports += 1;
  else tally.refusals.push(done);
  for (const [i, purpose] of PURPOSES.entries()) {
    const [old, file] = [before[i], await readFileOf(history, purpose)];
    expect(file === undefined && old !== undefined, "a list is gone").toBe(false);
    if (file === undefined || file.block === old?.block) continue;
    expect(file.block, `${purpose} goes back`).toBeGreaterThan(old?.block ?? -1);
    for (const batch of known) {
      const truth = (await readTruth(history, batch, file.block))[purpose];
      const said = new Set(
        Array.from({ length: batch.size }, (_, index) => index).filter((index) =>
          file.isSet(batch.status.offset + index),
        ),
      );
      expect(said, `${purpose} of the batch at ${batch.status.offset}, block ${file.block}, ${done}`).toEqual(truth);
    }
  }
}

const stateOf = ({ desk, batches }: History): string =>
  join(desk.personFolder, "status-lists", batches[0]?.status.list.slice(-8) ?? "none", "export.json");

async function locate(history: History): Promise<Record<(typeof COPIED)[number], string>> {
  const [allocation = "none"] = await listAllocationFiles(history.desk.personFolder);
  return { allocation, state: stateOf(history), web: history.desk.out };
}

async function exportNow(history: History): Promise<unknown> {
  const { desk, trust, seed } = history;
  return desk.export({ trust, signer: openListSigner(createTestSigningKey(UNIVERSITY.id, seed)) });
}

async function exportAndDie(history: History, nth: number): Promise<void> {
  const { desk, world, trust, seed, tally } = history;
  const [file] = await listAllocationFiles(desk.personFolder);
  const request = {
    ...{ personFolder: desk.personFolder, file, out: desk.out, trust: world.trust(trust) },
    seed: seed.toString("hex"),
    formats: ["bitstring"],
  };
  const words = [
    "--conditions",
    "laurel-source",
    join(project, "test/portability/status/export-child.ts"),
    JSON.stringify(request),
    String(nth),
  ];
  const { code, stderr } = await endOf(bindChild(spawn(process.execPath, words, { env: process.env })));
  if (code === null) tally.kills += 1;
  if (code !== null && code !== 0) throw new Error(stderr);
}

async function perform(history: History, step: Operation): Promise<void> {
  const { world, desk, acts, nodes, batches } = history;
  const batch = "of" in step ? batches[step.of % Math.max(1, batches.length)] : undefined;
  // What a command does that is given the batch's folder: the allocation then knows of it, were it an older copy.
  if (batch !== undefined) {
    const place = { chainId: world.chainId, registry: world.registry.address, issuer: 1 };
    await keepPlaces(desk.personFolder, { ...place, ...batch });
  }
  const within = "indexes" in step ? [...new Set(step.indexes.map((index) => index % (batch?.size ?? 1)))] : [];
  const head = await world.provider.getBlockNumber();
  switch (step.do) {
    case "issue": {
      // A copy that was restored is never gone on with: another list would be begun, and this test looks at one.
      const { list } = batches[0]?.status ?? {};
      const offset = batches.reduce((end, { status, size }) => Math.max(end, status.offset + size), 0);
      const kept = await desk.keep(step.size, list === undefined ? {} : { status: { list, offset } });
      batches.push(kept);
      if (!step.isPlanned) await acts.anchor(kept, history.operator, history.accreditation);
      return;
    }
    case "anchor":
      return batch && acts.anchor(batch, history.operator, history.accreditation);
    case "revokeBatch":
      return batch && acts.revokeBatch(batch, history.operator);
    case "annulBatch":
      return batch && acts.annulBatch(batch);
    case "annul":
      return batch && acts.annul(batch, within);
    case "revoke":
    case "suspend":
    case "reinstate":
      return batch && acts[step.do](batch, within, history.operator);
    case "endOperator":
    case "endAccreditation": {
      const { anchoredAt } = batch ? await world.registry.getBatch(1, batch.root) : { anchoredAt: 0 };
      if (anchoredAt === 0) return;
      if (step.do === "endOperator") {
        await acts.endOperator(history.operator, anchoredAt);
        await acts.addOperator();
        history.operator += 1;
      } else {
        await acts.endAccreditation(history.accreditation, anchoredAt);
        await acts.accredit();
        history.accreditation += 1;
      }
      return;
    }
    case "mine":
      return world.mine(step.blocks);
    case "export":
      return judgeExport(history, () => exportNow(history));
    case "lag": {
      const number = `0x${Math.max(1, head - step.blocks).toString(16)}`;
      const old = await world.provider.send("eth_getBlockByNumber", [number, false]);
      for (const node of nodes.slice(0, step.nodes))
        node.fault = editResults((call, result) => (call.params[0] === "latest" ? old : result));
      return judgeExport(history, () => exportNow(history));
    }
    case "lie": {
      const node = nodes[step.node] as NodeProxy;
      if (step.lie === 0) node.fault = () => "reset";
      else
        node.fault = editResults((call, result) => {
          if (call.method !== "eth_call") return result;
          if (step.lie === 1) return "0x";
          // Nothing is revoked, or all that was read is zero.
          return String(result).replaceAll(step.lie === 2 ? /[1-9a-f](?=0{0,63}$)/g : /(?<=.{200})[1-9a-f]/g, "0");
        });
      return judgeExport(history, () => exportNow(history));
    }
    case "kill":
      return judgeExport(history, () => exportAndDie(history, step.nth));
    case "copy":
      for (const [name, path] of Object.entries(await locate(history)))
        await cp(path, join(desk.folder, "copies", name), { recursive: true, force: true }).catch(() => undefined);
      return;
    case "restore": {
      const path = (await locate(history))[step.what];
      const copy = join(desk.folder, "copies", step.what);
      if (await stat(copy).catch(() => undefined)) {
        if (step.what === "web") await rm(path, { recursive: true, force: true });
        await cp(copy, path, { recursive: true, force: true });
      }
    }
  }
}

async function live(steps: readonly Operation[], tally: Tally): Promise<void> {
  const world = await openWorld();
  const nodes = await Promise.all([0, 1, 2].map(() => startProxy(world.rpc)));
  const desk = await openDesk(world);
  const trust = { rpc: nodes.map(({ url }) => url), finality: { confirmations: 1 } };
  const history: History = {
    ...{ world, desk, acts: openActs(world), nodes, trust, seed: randomBytes(32), batches: [], tally },
    ...{ operator: 1, accreditation: 1 },
  };
  try {
    for (const step of steps) {
      for (const node of nodes) node.fault = undefined;
      // What the registry refuses is nothing that happened.
      await perform(history, step).catch((error: Error) => {
        if (error.name !== "RegistryError") throw error;
      });
    }
    for (const node of nodes) node.fault = undefined;
    await world.mine(2);
    // In the end all is known again, and the list is what the chain says.
    const place = { chainId: world.chainId, registry: world.registry.address, issuer: 1 };
    for (const batch of history.batches) await keepPlaces(desk.personFolder, { ...place, ...batch });
    const before = tally.exports;
    await judgeExport(history, () => exportNow(history));
    if (history.batches.length > 0) expect(tally.exports, tally.refusals.at(-1)).toBe(before + 1);
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
    await desk.close();
    await world.stop();
  }
}

/** What each history has in it, among all that is random. */
const SURE: readonly Operation[] = [
  { do: "issue", size: 300, isPlanned: false },
  { do: "issue", size: 7, isPlanned: false },
  { do: "revoke", of: 0, indexes: [0, 255, 256] },
  { do: "kill", nth: 8 },
  // Reached in any export, also in one that writes nothing.
  { do: "kill", nth: 2 },
  { do: "copy" },
  { do: "lie", node: 0, lie: 2 },
  { do: "endOperator", of: 0 },
  { do: "export" },
  { do: "restore", what: "state" },
  { do: "lag", nodes: 3, blocks: 5 },
  { do: "anchor", of: 0 },
  { do: "restore", what: "allocation" },
  { do: "export" },
];

/** Some at random after each of those. */
const history = fc
  .array(fc.array(operation, { maxLength: isMore ? 12 : 4, size: "max" }), {
    ...{ minLength: SURE.length, maxLength: SURE.length },
  })
  .map((random) => SURE.flatMap((step, i) => [step, ...(random[i] ?? [])]));

describe("a status list, through any history", () => {
  it("says of its block what the chain says, and never goes back", async () => {
    const tally: Tally = { exports: 0, refusals: [], kills: 0 };
    await fc.assert(
      fc.asyncProperty(history, (steps) => live(steps, tally)),
      // As many as there is time for.
      isMore ? { numRuns: 1000, interruptAfterTimeLimit: 500_000 } : { numRuns: 1, endOnFailure: true },
    );
    expect(tally.exports).toBeGreaterThan(0);
    expect(tally.kills).toBeGreaterThan(0);
    // What is drawn between may refuse it for another reason: of one history nobody can be sure.
    if (isMore) expect(tally.refusals).toContain("status-list.behind");
    if (process.env.SHOW === "1") {
      const counts = new Map<string, number>();
      for (const code of tally.refusals) counts.set(code, (counts.get(code) ?? 0) + 1);
      console.log(tally.exports, tally.kills, counts);
    }
  });
});
