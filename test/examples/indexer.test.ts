// examples/indexer on a chain whose history has every event: each table against the contract's getters and against the snapshot that
// `laurel registry snapshot` takes, after a start, a restart and a reorganisation. `npm run test:more`.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EventLog, id as hashText, ZeroAddress } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRegister } from "../../sdk/src/index.ts";
import { countEvents, makeHistory, openContract } from "../cli/overview/history.ts";
import { runInProcess, writeOwn } from "../cli/run.ts";
import { isMore } from "../more.ts";
import { ask, startAnvil } from "../nodes/anvil.ts";
import { type Indexer, installIndexer, queryRows, runScript, startIndexer } from "../nodes/indexer.ts";
import { type Postgres, startPostgres } from "../nodes/postgres.ts";
import { createWorld, type World } from "../nodes/world.ts";
import { makeEveryEvent } from "./every-event.ts";

type Row = Readonly<Record<string, unknown>>;

/** The words of bitmaps that a history touches are below this. */
const WORDS = [0, 1, 2, 3, 4];
const TABLES: Readonly<Record<string, string>> = {
  registry: "select address, governor, pending_governor from laurel.registry",
  accreditors: 'select id, account, pending_account, "from", until, name, uri from laurel.accreditor order by id',
  accreditations: 'select id, issuer, accreditor, "from", until, name, uri from laurel.accreditation order by id',
  issuers:
    "select id, sponsor, admin, pending_admin, recovery_admin, recovery_started_at, recovery_starter, recovery_objected from laurel.issuer order by id",
  operators: 'select issuer, id, account, "from", until, rights from laurel.operator order by issuer, id',
  batches:
    "select issuer, root, size, accreditation, operator, anchored_at, revoked_at, counts, accreditor from laurel.batch join laurel.standing using (issuer, root) order by issuer, root",
  words:
    "select issuer, root, word, revoked::text, suspended::text from laurel.word where revoked <> 0 or suspended <> 0 order by issuer, root, word",
};

describe.runIf(isMore)("the indexer", () => {
  let world: World;
  let database: Postgres;
  let folder: string;
  let home: string;
  let indexer: Indexer;

  beforeAll(async () => {
    database = await startPostgres();
    folder = await installIndexer();
    home = await mkdtemp(join(tmpdir(), "laurel-indexer-home-"));
    // Blocks are final at once for the snapshot; Ponder goes by its own count of blocks.
    world = await createWorld(await startAnvil(["--slots-in-an-epoch", "0"]));
    await makeHistory(world, { events: 300, names: ["line\nbreak", "\u202Egnp.exe", "zero\0byte", '{"a": 1}'] });
    await makeEveryEvent(world);
    await writeOwn(home, "trust.json", world.trust());
    indexer = await start();
  });
  afterAll(async () => {
    await indexer?.stop();
    await database?.stop();
    await world?.stop();
    for (const made of [folder, home]) if (made !== undefined) await rm(made, { recursive: true, force: true });
  });

  const start = (): Promise<Indexer> =>
    startIndexer(folder, {
      ...{ chainId: world.chainId, registry: world.registry.address, rpc: world.rpc, database: database.url },
    });

  /** Waits for the newest block, and compares all that the index says with the chain. */
  async function expectSame(): Promise<void> {
    const block = await world.provider.getBlockNumber();
    await indexer.reach(block);
    const state = await readState(world, block);
    for (const [table, sql] of Object.entries(TABLES))
      expect(await queryRows(database.url, sql), table).toEqual(state[table]);
    expect(await readHistory(database)).toEqual(await readLogs(world, block));
  }

  it("has types that its own TypeScript accepts", async () => {
    await runScript(folder, "check");
  });

  it("holds what the contract holds, after every event that the contract has", async () => {
    const names = new Set((await readLogs(world, await world.provider.getBlockNumber())).map(({ event }) => event));
    const declared = openContract(world).interface.fragments.flatMap((one) =>
      one.type === "event" && "name" in one ? [String(one.name)] : [],
    );
    // That of EIP-712's domain is declared, and no function of the registry makes it.
    expect([...names, "EIP712DomainChanged"].sort()).toEqual(declared.sort());
    await indexer.ready();
    await expectSame();
  });

  it("answers of each batch what the snapshot says", async () => {
    await indexer.reach(await world.provider.getBlockNumber());
    const words = ["registry", "snapshot", "--out", "registry.json", "--registry"];
    const place = `eip155:${world.chainId}:${world.registry.address}`;
    expect(await runInProcess(home, [...words, place, "--rpc", world.rpc])).toMatchObject({ code: 0, stderr: "" });
    const { batches, accreditations } = readRegister(await readFile(join(home, "registry.json")));
    expect(batches.length).toBeGreaterThan(90);
    expect(new Set(batches.map(({ counts }) => counts)).size).toBe(2);
    for (const row of batches) {
      const { checked: _, gas: __, corrects, revoked, suspended, ...same } = row;
      const answer = await fetch(`${indexer.url}/batch/${row.issuer}/${row.root}`);
      const found = (await answer.json()) as { readonly revoked: number[]; readonly suspended: number[] };
      const accreditor = accreditations.find(({ id }) => id === row.accreditation)?.accreditor;
      expect(found).toMatchObject({ ...same, accreditor, replaces: corrects });
      expect([found.revoked.length, found.suspended.length]).toEqual([revoked, suspended]);
      expect(found.revoked).toEqual([...new Set(found.revoked)].sort((a, b) => a - b));
    }
    const unknown = await fetch(`${indexer.url}/batch/1/${hashText("unknown")}`);
    expect([unknown.status, await unknown.json()]).toEqual([
      404,
      { error: `issuer 1 has no batch ${hashText("unknown")}` },
    ]);
  });

  it("answers GraphQL and SQL as its README asks", async () => {
    const ask = async (query: string): Promise<unknown> => {
      const headers = { "content-type": "application/json" };
      const init = { method: "POST", headers, body: JSON.stringify({ query }) };
      const { data, errors } = (await (await fetch(`${indexer.url}/graphql`, init)).json()) as Record<string, unknown>;
      expect(errors).toBeUndefined();
      return data;
    };
    const rows = await queryRows(database.url, "select issuer, root, counts from laurel.standing order by root");
    const { standings } = (await ask(
      `{ standings(limit: 1000, orderBy: "root") { items { issuer root counts } } }`,
    )) as { readonly standings: { readonly items: readonly Row[] } };
    expect(standings.items).toEqual(rows);

    const readme = await readFile(join(folder, "README.md"), "utf8");
    const blocks = [...readme.matchAll(/^```(graphql|sql)\n(.*?)^```/gms)];
    const [query = "", sql = ""] = ["graphql", "sql"].map((kind) => blocks.find(([, found]) => found === kind)?.[2]);
    expect(JSON.stringify(await ask(query))).toContain('"name":"University of Example"');
    const statements = sql.split(";\n").filter((text) => text.trim() !== "");
    expect(statements).toHaveLength(2);
    for (const statement of statements)
      expect((await queryRows(database.url, statement)).length, statement).toBeGreaterThan(0);
  });

  it("goes on after a restart", async () => {
    await indexer.stop();
    await makeHistory(world, { events: (await countEvents(world)) + 20, seed: 2 });
    indexer = await start();
    await expectSame();
  });

  it("agrees with the chain after a reorganisation", async () => {
    const before = await ask(world.rpc, "evm_snapshot");
    const length = await world.provider.getBlockNumber();
    await makeHistory(world, { events: (await countEvents(world)) + 2, seed: 3 });
    const abandoned = await world.provider.getBlockNumber();
    // Ponder keeps what it needs to take back 30 blocks of this chain.
    expect(abandoned - length).toBeLessThan(30);
    await expectSame();
    const old = await readHistory(database);
    await ask(world.rpc, "evm_revert", [before]);
    await makeHistory(world, { events: (await countEvents(world)) + 2, seed: 4 });
    await world.mine(Math.max(1, abandoned + 1 - (await world.provider.getBlockNumber())));
    await expectSame();
    expect(await readHistory(database)).not.toEqual(old);
    expect(indexer.said().includes("Reorged block")).toBe(true);
  });
});

/** The tables by the contract's getters at a block. */
async function readState(world: World, blockTag: number): Promise<Readonly<Record<string, readonly Row[]>>> {
  const contract = openContract(world);
  const call = (name: string, ...args: readonly unknown[]) => contract.getFunction(name)(...args, { blockTag });
  const list = async <Found>(count: Promise<unknown>, read: (id: number) => Promise<Found>): Promise<Found[]> => {
    const found: Found[] = [];
    for (let id = 1; id <= Number(await count); id += 1) found.push(await read(id));
    return found;
  };
  const offered = (account: string): string | null => (account === ZeroAddress ? null : account.toLowerCase());
  const span = (term: bigint): Row => ({ from: Number(term >> 40n), until: Number(term & 0xff_ffff_ffffn) });
  const text = (given: string): string => given.replaceAll("\0", "\uFFFD");
  const registry = {
    address: world.registry.address.toLowerCase(),
    governor: offered(await call("owner")),
    pending_governor: offered(await call("pendingOwner")),
  };
  const accreditors = await list(call("accreditorCount"), async (id) => {
    const { account, term, name, uri } = await call("getAccreditor", id);
    const pending = offered(await call("pendingAccreditor", id));
    return { id, account: offered(account), pending_account: pending, ...span(term), name: text(name), uri };
  });
  const accreditations = await list(call("accreditationCount"), async (id) => {
    const { issuer, accreditor, term, name, uri } = await call("getAccreditation", id);
    return { id, issuer: Number(issuer), accreditor: Number(accreditor), ...span(term), name: text(name), uri };
  });
  const issuers = await list(call("issuerCount"), async (id) => {
    const { sponsor, admin } = await call("getIssuer", id);
    const [{ proposedAdmin, startedAt, starter, objected }] = await call("getRecovery", id);
    const isOpen = startedAt !== 0n;
    return {
      ...{
        id,
        sponsor: Number(sponsor),
        admin: offered(admin),
        pending_admin: offered(await call("pendingAdmin", id)),
      },
      ...{ recovery_admin: offered(proposedAdmin), recovery_started_at: isOpen ? Number(startedAt) : null },
      ...{ recovery_starter: isOpen ? Number(starter) : null, recovery_objected: objected },
    };
  });
  const operators = await list(call("issuerCount"), (issuer) =>
    list(call("operatorCount", issuer), async (id) => {
      const { account, term, rights } = await call("getOperator", issuer, id);
      return { issuer, id, account: offered(account), ...span(term), rights: Number(rights) };
    }),
  );
  const anchors = (await contract.queryFilter("BatchAnchored", 0, blockTag)) as EventLog[];
  const keys = new Map(
    anchors.map(({ args: [issuer, root] }) => [`${issuer} ${root}`, [Number(issuer), root] as const]),
  );
  const sorted = [...keys.values()].sort(([a, first], [b, second]) => a - b || (first < second ? -1 : 1));
  const [batches, words]: [Row[], Row[]] = [[], []];
  for (const [issuer, root] of sorted) {
    const { batch, revoked, suspended, accreditation } = await call("standing", issuer, root, WORDS);
    batches.push({
      ...{ issuer, root, size: Number(batch.size), accreditation: Number(batch.accreditation) },
      ...{ operator: Number(batch.operator), anchored_at: Number(batch.anchoredAt) },
      ...{ revoked_at: Number(batch.revokedAt), counts: await call("counts", issuer, root) },
      accreditor: Number(accreditation.accreditor),
    });
    for (const word of WORDS)
      if (revoked[word] !== 0n || suspended[word] !== 0n)
        words.push({ issuer, root, word, revoked: String(revoked[word]), suspended: String(suspended[word]) });
  }
  return { registry: [registry], accreditors, accreditations, issuers, operators: operators.flat(), batches, words };
}

/** The events by ethers. */
async function readLogs(world: World, block: number): Promise<Row[]> {
  const logs = (await openContract(world).queryFilter("*", 0, block)) as EventLog[];
  const write = (value: unknown): string => String(value).replaceAll("\0", "\uFFFD").toLowerCase();
  return logs.map(({ eventName, args, blockNumber, transactionHash }) => ({
    ...{ event: eventName, block: blockNumber, transaction: transactionHash },
    arguments: Object.fromEntries(Object.entries(args.toObject()).map(([name, value]) => [name, write(value)])),
  }));
}

/** The events by the index. */
async function readHistory(database: Postgres): Promise<Row[]> {
  const columns = "event, block, transaction, arguments";
  const rows = await queryRows(database.url, `select ${columns} from laurel.history order by id`);
  return rows.map((row) => ({
    ...row,
    arguments: Object.fromEntries(
      Object.entries(row.arguments as Row).map(([name, value]) => [name, String(value).toLowerCase()]),
    ),
  }));
}
