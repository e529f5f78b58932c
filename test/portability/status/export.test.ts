// A list in a web root, of a real chain: which bits it has, and when there is no new one.
import { chmod, cp, mkdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepPlaces } from "../../../issuing/src/index.ts";
import { openWebFolder } from "../../../portability/src/status/webroot.ts";
import { isMore } from "../../more.ts";
import { editResults, type NodeProxy, startProxy } from "../../nodes/proxy.ts";
import { openWorld } from "../../nodes/shared.ts";
import { UNIVERSITY, type World } from "../../nodes/world.ts";
import { createTestSigningKey, type Desk, type ListedFolder, openActs, openDesk } from "./listed.ts";

let world: World;
let desk: Desk;
let acts: ReturnType<typeof openActs>;
const proxies: NodeProxy[] = [];

beforeEach(async () => {
  world = await openWorld();
  desk = await openDesk(world);
  acts = openActs(world);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(proxies.splice(0).map((proxy) => proxy.stop()));
  await desk.close();
  await world.stop();
});

const openProxy = async (): Promise<NodeProxy> => {
  const proxy = await startProxy(world.rpc);
  proxies.push(proxy);
  return proxy;
};

const issue = async (size: number, name?: string): Promise<ListedFolder> => {
  const batch = await desk.keep(size, name === undefined ? {} : { name });
  await acts.anchor(batch);
  return batch;
};

const fileOf = ({ status }: ListedFolder, name = "revocation.json"): string =>
  join(desk.out, new URL(status.list).pathname, name);
const read = async (batch: ListedFolder, name?: string) => JSON.parse(await readFile(fileOf(batch, name), "utf8"));
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "exported",
    (error: { code: string }) => String(error.code ?? error),
  );
const range = (from: number, size: number): number[] => Array.from({ length: size }, (_, i) => from + i);

describe("exportList", () => {
  it("writes what is revoked and what is suspended into two lists, at their URLs, of one final block", async () => {
    const [first, second] = [await issue(300), await issue(20)];
    await acts.revoke(first, [0, 255, 256, 299]);
    await acts.suspend(first, [7]);
    await acts.revoke(second, [19]);
    await acts.suspend(second, [3, 19]);
    const before = Math.floor(Date.now() / 1000);
    const done = await desk.export();
    expect(done.files.map(({ path, isWritten }) => [path, isWritten])).toEqual([
      [fileOf(first), true],
      [fileOf(first, "suspension.json"), true],
    ]);
    expect(done).toMatchObject({ batches: 2, entries: 320, revoked: 5, suspended: 3, waiting: [] });
    expect(await desk.readIndexes(first.status)).toEqual([0, 255, 256, 299, 319]);
    expect(await desk.readIndexes(first.status, "suspension")).toEqual([7, 303, 319]);
    const list = await read(first);
    const url = `${first.status.list}/revocation.json`;
    expect(list).toMatchObject({
      ...{ "@context": ["https://www.w3.org/ns/credentials/v2"], id: url, issuer: UNIVERSITY.id },
      type: ["VerifiableCredential", "BitstringStatusListCredential"],
      credentialSubject: { id: `${url}#list`, type: "BitstringStatusList", statusPurpose: "revocation" },
      proof: { cryptosuite: "eddsa-rdfc-2022", created: list.validFrom, verificationMethod: desk.key.ed25519.id },
    });
    const block = await world.provider.getBlock("latest");
    expect(done.block).toEqual({ number: block?.number, hash: block?.hash, timestamp: block?.timestamp });
    const [from, until] = [Date.parse(list.validFrom) / 1000, Date.parse(list.validUntil) / 1000];
    expect(from).toBeLessThanOrEqual(done.block.timestamp);
    expect(from).toBeLessThanOrEqual(Math.max(before, done.block.timestamp));
    expect(until).toBe(from + 86_400);
  });

  it("writes files for everybody to read, whatever the umask, and keeps its own for their owner alone", async () => {
    const umask = process.umask(0o077);
    try {
      const batch = await issue(3);
      await desk.export();
      const modes = ["", ...["revocation.json", "suspension.json"]].map((name) => stat(fileOf(batch, name)));
      expect((await Promise.all(modes)).map(({ mode }) => mode & 0o777)).toEqual([0o755, 0o644, 0o644]);
      const id = batch.status.list.slice(-8);
      const own = await stat(join(desk.personFolder, "status-lists", id, "export.json"));
      expect(own.mode & 0o777).toBe(0o600);
      await chmod(fileOf(batch), 0o600);
      expect((await desk.export()).files.map(({ isWritten }) => isWritten)).toEqual([true, false]);
      expect((await stat(fileOf(batch))).mode & 0o777).toBe(0o644);
    } finally {
      process.umask(umask);
    }
  });

  it("writes nothing at the block of the last export, unless a file is missing or differs", async () => {
    const batch = await issue(3);
    const formats = ["bitstring", "token"] as const;
    await desk.export({ formats });
    const names = ["revocation.json", "revocation.jwt", "suspension.json", "suspension.jwt"];
    const texts = await Promise.all(names.map((name) => readFile(fileOf(batch, name), "utf8")));
    const written = async (): Promise<string[]> =>
      (await desk.export({ formats })).files.flatMap(({ path, isWritten }) => (isWritten ? [path] : []));
    expect(await written()).toEqual([]);
    expect(await Promise.all(names.map((name) => readFile(fileOf(batch, name), "utf8")))).toEqual(texts);
    await rm(fileOf(batch, "suspension.json"));
    await rm(fileOf(batch, "revocation.jwt"));
    expect(await written()).toEqual([fileOf(batch, "revocation.jwt"), fileOf(batch, "suspension.json")]);
    expect(await readFile(fileOf(batch, "suspension.json"), "utf8")).toBe(texts[2]);
    await world.mine(1);
    expect(await written()).toHaveLength(4);
  });

  it("sets all bits of a batch that is revoked as a whole, and takes them back once that is annulled", async () => {
    const [first, second] = [await issue(5), await issue(4)];
    await acts.revoke(second, [1]);
    await acts.revokeBatch(second);
    await desk.export();
    expect(await desk.readIndexes(first.status)).toEqual(range(5, 4));
    await acts.annulBatch(second);
    await desk.export();
    expect(await desk.readIndexes(first.status)).toEqual([6]);
    await acts.annul(second, [1]);
    await desk.export();
    expect(await desk.readIndexes(first.status)).toEqual([]);
  });

  it.each(["operator", "accreditation", "accreditor"])(
    "sets all bits of a batch once the term of the %s is ended back past its anchor",
    async (who) => {
      const batch = await issue(5);
      const anchoredAt = await world.now();
      await acts.suspend(batch, [2]);
      await desk.export();
      expect(await desk.readIndexes(batch.status)).toEqual([]);
      if (who === "operator") await acts.endOperator(1, anchoredAt);
      if (who === "accreditation") await acts.endAccreditation(1, anchoredAt);
      if (who === "accreditor") await acts.endAccreditor(anchoredAt);
      await desk.export();
      expect(await desk.readIndexes(batch.status)).toEqual(range(0, 5));
      expect(await desk.readIndexes(batch.status, "suspension")).toEqual([2]);
      if (who === "accreditor") return;
      if (who === "operator") await acts.addOperator();
      if (who === "accreditation") await acts.accredit();
      await desk.export();
      expect(await desk.readIndexes(batch.status)).toEqual(range(0, 5));
      await acts.anchor(batch, who === "operator" ? 2 : 1, who === "accreditation" ? 2 : 1);
      await desk.export();
      expect(await desk.readIndexes(batch.status)).toEqual([]);
      expect(await desk.readIndexes(batch.status, "suspension")).toEqual([2]);
    },
  );

  it("keeps the bits of a term that ended after the anchor", async () => {
    const batch = await issue(5);
    await world.mine(1);
    await acts.endOperator(1, (await world.now()) + 1);
    await desk.export();
    expect(await desk.readIndexes(batch.status)).toEqual([]);
  });

  it("sets no bits for a batch that is planned, or not final yet, and says so", async () => {
    const trust = { finality: { confirmations: 2 } };
    const final = await issue(2);
    await acts.revoke(final, [0]);
    await world.mine(2);
    const planned = await desk.keep(2);
    const pending = await issue(2);
    await acts.revoke(pending, [1]);
    const done = await desk.export({ trust });
    expect(done.waiting).toEqual([planned.folder, pending.folder]);
    expect(done).toMatchObject({ batches: 1, entries: 6 });
    expect(await desk.readIndexes(final.status)).toEqual([0]);
    await world.mine(2);
    expect((await desk.export({ trust })).waiting).toEqual([planned.folder]);
    expect(await desk.readIndexes(final.status)).toEqual([0, 5]);
  });

  it("reads a million credentials by one request for the block, one for its header and one for the bits, and writes them within 400 MiB", async () => {
    const size = isMore ? 1_000_000 : 300_000;
    const batch = await issue(size);
    const indexes = Array.from({ length: 400 }, (_, i) => (i * 2477) % size);
    for (let from = 0; from < indexes.length; from += 200) await acts.revoke(batch, indexes.slice(from, from + 200));
    const proxy = await openProxy();
    const before = process.memoryUsage().rss;
    const began = performance.now();
    const done = await desk.export({ trust: { rpc: [proxy.url] } });
    const [took, grown] = [performance.now() - began, process.memoryUsage().rss - before];
    expect(done).toMatchObject({ revoked: 400, entries: size });
    expect(await desk.readIndexes(batch.status)).toEqual([...indexes].sort((a, b) => a - b));
    const calls = proxy.requests.map((request) => request.map(({ method }) => method));
    expect(calls.map((methods) => methods.length)).toEqual([2, 1, isMore ? 4 : 2]);
    expect(grown).toBeLessThan(400 * 2 ** 20);
    if (isMore) console.log(`a million entries: ${Math.round(took)} ms, ${Math.round(grown / 2 ** 20)} MiB`);
  });

  it("needs no folder for places that were given up, and gives their bits to nobody", async () => {
    const gone = await desk.reserve(10, "given-up");
    const batch = await issue(2);
    expect(batch.status).toEqual({ list: gone.list, offset: 10 });
    await acts.revoke(batch, [1]);
    await desk.export();
    expect(await desk.readIndexes(batch.status)).toEqual([11]);
  });

  it("goes by the folder of a batch of which an older copy of the allocation knows the places and no root", async () => {
    const status = await desk.reserve(4, "kept-later");
    const file = join(desk.personFolder, "status-lists", `${status.list.slice(-8)}.json`);
    const older = await readFile(file);
    const batch = await desk.keep(4, { name: "kept-later", status });
    await acts.anchor(batch);
    await acts.revoke(batch, [1]);
    const other = await issue(2);
    await acts.revoke(other, [0]);
    const { places, ...rest } = JSON.parse(await readFile(file, "utf8"));
    const [lost] = JSON.parse(String(older)).places;
    await writeFile(file, JSON.stringify({ ...rest, places: [lost, places[1]] }));
    await desk.export();
    expect(await desk.readIndexes(status)).toEqual([1, 4]);
  });

  it("sets all bits where the chain has another size, or names another issuer than the credentials", async () => {
    const batch = await desk.keep(4);
    await acts.anchor({ ...batch, size: 3 });
    await desk.export();
    expect(await desk.readIndexes(batch.status)).toEqual(range(0, 4));
    const other = await desk.keep(4);
    const { accreditor, registry } = world;
    await (
      await registry.connect(accreditor).accreditIssuer(1, 1, world.until, UNIVERSITY.name, "did:web:other.example")
    ).wait();
    await acts.anchor(other, 1, 2);
    await desk.export();
    expect(await desk.readIndexes(batch.status)).toEqual(range(0, 8));
  });
});

describe("exportList does not go back", () => {
  it("refuses a block before that of the last export: a node that lags behind", async () => {
    const batch = await issue(3);
    const old = await world.provider.getBlockNumber();
    await acts.revoke(batch, [1]);
    await desk.export();
    const texts = await readFile(fileOf(batch), "utf8");
    const proxy = await openProxy();
    const block = await world.provider.send("eth_getBlockByNumber", [`0x${old.toString(16)}`, false]);
    proxy.fault = editResults((call, result) => (call.params[0] === "latest" ? block : result));
    const trust = { rpc: [proxy.url] };
    expect(await codeOf(desk.export({ trust }))).toBe("status-list.behind");
    // Also where only the list in the web root says so, which is newer than a restored copy of the state.
    await rm(join(desk.personFolder, "status-lists", batch.status.list.slice(-8)), { recursive: true });
    expect(await codeOf(desk.export({ trust }))).toBe("status-list.behind");
    expect(await readFile(fileOf(batch), "utf8")).toBe(texts);
    expect(await codeOf(desk.export())).toBe("exported");
  });

  it.each(["the state", "the list in the web root"])(
    "believes no single node that says a revocation is gone, where %s says that there was one",
    async (witness) => {
      const batch = await issue(3);
      await acts.revoke(batch, [1]);
      await acts.suspend(batch, [2]);
      await desk.export();
      if (witness !== "the state")
        await rm(join(desk.personFolder, "status-lists", batch.status.list.slice(-8)), { recursive: true });
      await world.mine(1);
      const [honest, proxy] = [await world.registry.standing(1, batch.root, [0]), await openProxy()];
      const word = (value: bigint): string => value.toString(16).padStart(64, "0");
      for (const bit of [honest.revoked[0], honest.suspended[0]] as bigint[]) {
        // The array of one word: its length, and the word.
        proxy.fault = editResults((call, result) =>
          call.method === "eth_call" ? String(result).replace(word(1n) + word(bit), word(1n) + word(0n)) : result,
        );
        expect(await codeOf(desk.export({ trust: { rpc: [proxy.url] } }))).toBe("status-list.uncaused");
      }
      expect(await desk.readIndexes(batch.status)).toEqual([1]);
      expect(await codeOf(desk.export())).toBe("exported");
      await acts.annul(batch, [1]);
      await acts.reinstate(batch, [2]);
      expect(await codeOf(desk.export())).toBe("exported");
      expect(await desk.readIndexes(batch.status)).toEqual([]);
      expect(await desk.readIndexes(batch.status, "suspension")).toEqual([]);
    },
  );

  it("believes no single node that says a whole batch is good again, which was revoked or out of effect", async () => {
    const batch = await issue(3);
    const packTerm = async (): Promise<string> => {
      const { from, until } = (await world.registry.getOperator(1, 1)).term;
      return [from, until].map((moment) => moment.toString(16).padStart(10, "0")).join("");
    };
    const [anchoredAt, whole] = [await world.now(), await packTerm()];
    const proxy = await openProxy();
    const lie = (edit: (answer: string) => string): Promise<string> => {
      proxy.fault = editResults((call, result) => (call.method === "eth_call" ? edit(String(result)) : result));
      return codeOf(desk.export({ trust: { rpc: [proxy.url] } }));
    };
    // Behind the offset, the block's number and time: anchoredAt, size, accreditation, operator, revokedAt.
    const unrevoke = (answer: string): string =>
      answer.slice(0, 2 + 64 * 7) + "0".repeat(64) + answer.slice(2 + 64 * 8);
    await acts.revokeBatch(batch);
    await desk.export();
    await world.mine(1);
    expect(await lie(unrevoke)).toBe("status-list.uncaused");
    await acts.annulBatch(batch);
    await acts.revokeBatch(batch);
    expect(await lie(unrevoke)).toBe("status-list.uncaused");
    await acts.annulBatch(batch);
    await acts.endOperator(1, anchoredAt);
    await desk.export();
    await world.mine(1);
    const ended = await packTerm();
    expect(await lie((answer) => answer.replace(ended, whole))).toBe("status-list.uncaused");
    // A list in the web root says no more than that all are revoked.
    await rm(join(desk.personFolder, "status-lists", batch.status.list.slice(-8)), { recursive: true });
    expect(await lie((answer) => answer.replace(ended, whole))).toBe("status-list.uncaused");
    expect(await desk.readIndexes(batch.status)).toEqual([0, 1, 2]);
  });

  it("believes no single node that says a batch was never anchored", async () => {
    const batch = await issue(3);
    await acts.revoke(batch, [1]);
    await desk.export();
    await world.mine(1);
    const proxy = await openProxy();
    proxy.fault = async (calls) => {
      if (calls[0]?.method !== "eth_call") return undefined;
      const body = calls.map(async ({ id, params: [call, block] }) => {
        const { to, data } = call as { to: string; data: string };
        const unknown = data.replace(batch.root.slice(2), "44".repeat(32));
        return { jsonrpc: "2.0", id, result: await world.provider.send("eth_call", [{ to, data: unknown }, block]) };
      });
      return { body: body.length === 1 ? await body[0] : await Promise.all(body) };
    };
    const trust = { rpc: [proxy.url] };
    expect(await codeOf(desk.export({ trust }))).toBe("status-list.uncaused");
    await rm(join(desk.personFolder, "status-lists", batch.status.list.slice(-8)), { recursive: true });
    expect(await codeOf(desk.export({ trust }))).toBe("status-list.places");
    expect(await desk.readIndexes(batch.status)).toEqual([1]);
  });

  it("believes no node of another chain on which nothing was ever revoked", async () => {
    const batch = await issue(3);
    const snapshot = await world.provider.send("evm_snapshot", []);
    await acts.revoke(batch, [1]);
    await desk.export();
    await world.provider.send("evm_revert", [snapshot]);
    await world.mine(1);
    expect(await codeOf(desk.export())).toBe("status-list.behind");
    await world.mine(1);
    expect(await codeOf(desk.export())).toBe("status-list.uncaused");
    expect(await desk.readIndexes(batch.status)).toEqual([1]);
  });

  it("takes a revocation, its annulment and a new one between two exports for what they are", async () => {
    const batch = await issue(600);
    await acts.revoke(batch, [1, 300, 599]);
    await desk.export();
    await acts.annul(batch, [1, 300]);
    await acts.revoke(batch, [300]);
    const proxy = await openProxy();
    const word = (value: bigint): string => value.toString(16).padStart(64, "0");
    const { revoked } = await world.registry.standing(1, batch.root, [0, 1, 2]);
    const row = (values: readonly bigint[]): string => [3n, ...values].map(word).join("");
    proxy.fault = editResults((call, result) =>
      call.method === "eth_call" ? String(result).replace(row(revoked), row([0n, 0n, revoked[2] as bigint])) : result,
    );
    expect(await codeOf(desk.export({ trust: { rpc: [proxy.url] } }))).toBe("status-list.uncaused");
    await desk.export();
    expect(await desk.readIndexes(batch.status)).toEqual([300, 599]);
  });

  it("reads by as many hosts as must agree, all at one block; where they do not, there is no new list", async () => {
    const batch = await issue(3);
    await acts.revoke(batch, [1]);
    const nodes = await Promise.all([openProxy(), openProxy(), openProxy()]);
    const trust = { rpc: nodes.map(({ url }) => url) };
    const lie = editResults((call, result) =>
      call.method === "eth_call" ? String(result).replaceAll("2", "0") : result,
    );
    const [first, second] = nodes as [NodeProxy, NodeProxy, NodeProxy];
    first.fault = lie;
    await desk.export({ trust });
    expect(await desk.readIndexes(batch.status)).toEqual([1]);
    await world.mine(1);
    second.fault = () => "reset";
    expect(await codeOf(desk.export({ trust }))).toMatch(/^rpc\.(?:disagreement|unreachable)$/);
    const hashes = nodes[2]?.requests
      .flat()
      .flatMap(({ method, params }) => (method === "eth_call" ? [JSON.stringify(params[1])] : []));
    expect(new Set(hashes).size).toBeLessThanOrEqual(2);
    expect(hashes?.every((block) => block.includes("blockHash"))).toBe(true);
  });

  it("writes no list that would be over already", async () => {
    const batch = await issue(3);
    const until = ((await world.now()) + 3600) * 1000;
    vi.spyOn(Date, "now").mockReturnValue(until - 1);
    expect(await codeOf(desk.export({ ttl: 3600 }))).toBe("exported");
    await world.provider.send("evm_mine", []);
    const { timestamp } = (await world.provider.getBlock("latest")) ?? { timestamp: 0 };
    vi.spyOn(Date, "now").mockReturnValue((timestamp + 3600) * 1000);
    const text = await readFile(fileOf(batch), "utf8");
    expect(await codeOf(desk.export({ ttl: 3600 }))).toBe("status-list.old");
    expect(await readFile(fileOf(batch), "utf8")).toBe(text);
  });
});

describe("exportList needs every batch of the list", () => {
  it("refuses where a folder is missing, or holds another batch, and goes on once its new place is noted", async () => {
    const [batch, other] = [await issue(3), await issue(2)];
    await acts.revoke(batch, [2]);
    await desk.export();
    const text = await readFile(fileOf(batch), "utf8");
    const moved = join(desk.folder, "moved");
    await rename(batch.folder, moved);
    await world.mine(1);
    await expect(desk.export()).rejects.toMatchObject({
      code: "status-list.folder",
      message: expect.stringContaining(batch.folder),
    });
    await cp(other.folder, batch.folder, { recursive: true });
    expect(await codeOf(desk.export())).toBe("status-list.folder");
    expect(await readFile(fileOf(batch), "utf8")).toBe(text);
    const place = { chainId: world.chainId, registry: world.registry.address, issuer: 1 };
    await keepPlaces(desk.personFolder, { ...place, ...batch, folder: moved });
    expect(await codeOf(desk.export())).toBe("exported");
    expect(await desk.readIndexes(batch.status)).toEqual([2]);
  });

  it.each(["root", "size", "issuer", "chainId", "registry"])("refuses a folder whose %s is another", async (member) => {
    const batch = await issue(3);
    const path = join(batch.folder, "batch.json");
    const record = JSON.parse(await readFile(path, "utf8"));
    const others = { root: `0x${"22".repeat(32)}`, size: 4, issuer: 2, chainId: 5, registry: `0x${"33".repeat(20)}` };
    await writeFile(path, JSON.stringify({ ...record, [member]: others[member as keyof typeof others] }));
    expect(await codeOf(desk.export())).toBe("status-list.folder");
  });

  it("needs no secret, which people delete", async () => {
    const batch = await issue(3);
    await acts.revoke(batch, [0]);
    await rm(join(batch.folder, "batch.secret.json"));
    await desk.export();
    expect(await desk.readIndexes(batch.status)).toEqual([0]);
  });

  it.each(["state", "web"])(
    "refuses an older copy of the allocation, where only the %s knows better",
    async (witness) => {
      const lists = join(desk.personFolder, "status-lists");
      const batch = await issue(3);
      const copy = join(desk.folder, "copy");
      await cp(lists, copy, { recursive: true });
      const later = await issue(2);
      await desk.export();
      await rm(witness === "state" ? fileOf(batch) : lists, { recursive: true });
      await cp(copy, lists, { recursive: true });
      await world.mine(1);
      expect(await codeOf(desk.export())).toBe("status-list.places");
      const place = { chainId: world.chainId, registry: world.registry.address, issuer: 1 };
      await keepPlaces(desk.personFolder, { ...place, ...later });
      expect(await codeOf(desk.export())).toBe("exported");
    },
  );

  it("refuses an allocation that lacks a batch in the middle, which the last export had", async () => {
    const [first] = [await issue(3), await issue(2)];
    await desk.export();
    const path = join(desk.personFolder, "status-lists", `${first.status.list.slice(-8)}.json`);
    const allocation = JSON.parse(await readFile(path, "utf8"));
    allocation.places[0].root = null;
    await writeFile(path, JSON.stringify(allocation));
    await rm(allocation.places[0].folder, { recursive: true });
    expect(await codeOf(desk.export())).toBe("status-list.places");
  });

  it("refuses the key of another issuer than the credentials name", async () => {
    await issue(3);
    const { openListSigner } = await import("../../../portability/src/index.ts");
    const signer = openListSigner(createTestSigningKey("did:web:other.example"));
    expect(await codeOf(desk.export({ signer }))).toBe("status-list.issuer");
  });

  it("keeps the bits of a batch whose anchor names another, though its secret was deleted since", async () => {
    const [batch, other] = [await issue(3), await desk.keep(2)];
    await world.registry
      .connect(world.accreditor)
      .accreditIssuer(1, 1, world.until, "University of Elsewhere", UNIVERSITY.id)
      .then((sent) => sent.wait());
    await acts.anchor(other, 1, 2);
    await desk.export();
    await rm(join(other.folder, "batch.secret.json"));
    await world.mine(1);
    await desk.export();
    expect(await desk.readIndexes(batch.status)).toEqual([3, 4]);
  });

  it("knows whose its batches are by their accreditations, where all secrets were deleted", async () => {
    const [batch, other] = [await issue(3), await desk.keep(2)];
    await world.registry
      .connect(world.accreditor)
      .accreditIssuer(1, 1, world.until, UNIVERSITY.name, "did:web:other.example")
      .then((sent) => sent.wait());
    await acts.anchor(other, 1, 2);
    for (const { folder } of [batch, other]) await rm(join(folder, "batch.secret.json"));
    const { openListSigner } = await import("../../../portability/src/index.ts");
    const signer = openListSigner(createTestSigningKey("did:web:third.example"));
    expect(await codeOf(desk.export({ signer }))).toBe("status-list.issuer");
    await desk.export();
    expect(await desk.readIndexes(batch.status)).toEqual([3, 4]);
  });
});

describe("exportList in a web root of others", () => {
  it("writes over nothing that it did not write", async () => {
    const batch = await issue(3);
    for (const spoil of [
      () => writeFile(fileOf(batch), "hello"),
      () => mkdir(fileOf(batch)),
      () => symlink(join(desk.folder, "elsewhere"), fileOf(batch)),
    ]) {
      await mkdir(fileOf(batch, ""), { recursive: true });
      await spoil();
      expect(await codeOf(desk.export())).toMatch(/^(?:status-list\.foreign|file\.link)$/);
      await rm(fileOf(batch), { recursive: true });
    }
    await expect(stat(join(desk.folder, "elsewhere"))).rejects.toThrow();
    expect(await codeOf(desk.export())).toBe("exported");
  });

  it("follows no link below the web root, and takes one above it", async () => {
    const batch = await issue(3);
    const elsewhere = join(desk.folder, "elsewhere");
    await mkdir(elsewhere);
    await symlink(elsewhere, join(desk.out, "lists"));
    expect(await codeOf(desk.export())).toBe("file.link");
    await rm(join(desk.out, "lists"));
    await writeFile(join(desk.out, "lists"), "");
    expect(await codeOf(desk.export())).toBe("status-list.path");
    const file = join(desk.out, "lists");
    for (const out of [file, join(file, "web")])
      await expect(desk.export({ out })).rejects.toThrow(`${out} is a file, or below one; a folder is needed there`);
    await symlink(elsewhere, join(desk.folder, "linked"));
    await desk.export({ out: join(desk.folder, "linked") });
    expect(await desk.readIndexes(batch.status, "revocation", elsewhere)).toEqual([]);
  });

  it("has no way out of the web root, however a URL is written", () => {
    const path = (url: string): string => openWebFolder("/web", url).path;
    expect(path("https://h.example/lists/0a1b2c3d")).toBe("/web/lists/0a1b2c3d");
    expect(path("https://h.example/a%20b/0a1b2c3d")).toBe("/web/a b/0a1b2c3d");
    expect(path("https://h.example/a/%2e%2e/../../0a1b2c3d")).toBe("/web/0a1b2c3d");
    for (const part of ["..%2f..%2fetc", "a%2fb", "a%5cb", "a%00b", "a//b", "%zz", "%ff", "a/%2e%2e%2f%2e%2e/b", "C:"])
      expect(() => path(`https://h.example/${part}/0a1b2c3d`), part).toThrow(/folder/);
  });

  it("knows its list again by its digest where another key signs now", async () => {
    const batch = await issue(3);
    await desk.export({ formats: ["bitstring", "token"] });
    const { openListSigner } = await import("../../../portability/src/index.ts");
    const signer = openListSigner(createTestSigningKey(UNIVERSITY.id));
    const id = batch.status.list.slice(-8);
    const state = join(desk.personFolder, "status-lists", id, "export.json");
    const kept = await readFile(state);
    await rm(state);
    expect(await codeOf(desk.export({ signer }))).toBe("status-list.foreign");
    await writeFile(state, kept);
    const { files } = await desk.export({ signer, formats: ["bitstring", "token"] });
    expect(files.every(({ isWritten }) => isWritten)).toBe(true);
    expect(await codeOf(desk.export({ signer }))).toBe("exported");
  });

  it.each(["", "{", "[]", '{"format":"laurel-status-export-v1"}', '{"format":"laurel-status-export-v2"}'])(
    "refuses a state that is none: %j",
    async (text) => {
      const batch = await issue(3);
      await desk.export();
      await writeFile(join(desk.personFolder, "status-lists", batch.status.list.slice(-8), "export.json"), text);
      expect(await codeOf(desk.export())).toBe("status-list.state");
    },
  );
});
